/** The answer file: what stands outside, and that nothing of an answer can be read there. */

import assert from "node:assert/strict";
import test from "node:test";

import { answerFile } from "../../static/js/offline/answer_file.js";

const CHANGE = { position: 7, response: ["rahasia"], flagged: false, base: 0, mutation: "k3-1", at: 1_000 };

test("a file names its attempt, account and key, and shows no answer", async () => {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const key = Buffer.from(await crypto.subtle.exportKey("raw", pair.publicKey)).toString("base64url");
  const data = { id: "s1-b1", account: "a1", answer_key: { point: key, key_id: "k1", mark: "c2VjcmV0" } };

  const text = await answerFile(data, [CHANGE, null]);

  const { format, attempt, account, key_id, signature } = JSON.parse(text);
  assert.deepEqual([format, attempt, account, key_id], ["exam-answers/1", "s1-b1", "a1", "k1"]);
  assert.match(signature, /^[\w-]{43}$/);
  assert.ok(!text.includes("rahasia"));
});
