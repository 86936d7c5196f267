/** What was observed: sent once, in order, with how long ago it was; kept while there is no line. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Notes } from "../../../static/js/integrity/notes.js";

/** A line that answers as it is told, a counter, a shelf, and timers that run when they are due. */
function desk({ up = true, shelf = [] } = {}) {
  const made = {
    up,
    at: 1_000,
    shelf,
    asked: [],
    timers: [],
    answer: () => ({ noted: {} }),
    async pass(ms) {
      made.at += ms;
      const due = made.timers.filter(({ at }) => at <= made.at);
      made.timers = made.timers.filter(({ at }) => at > made.at);
      for (const { run } of due) run();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
  };
  let count = 0;
  made.notes = new Notes({
    now: () => made.at,
    later: (run, ms) => made.timers.push({ run, at: made.at + ms }),
    tag: () => `t-${++count}`,
    shelf: { read: () => made.shelf, write: (notes) => (made.shelf = notes) },
    line: {
      async ask({ report }) {
        if (!made.up) throw new Error("lost");
        made.asked.push(report);
        return made.answer(report);
      },
    },
  });
  return made;
}

test("a note is sent at once with its facts and is then forgotten", async () => {
  const made = desk();

  await made.notes.add("pasted", { chars: 12, position: 3 });

  assert.deepEqual(made.asked, [{ kind: "pasted", mutation: "t-1", ago_ms: 0, chars: 12, position: 3 }]);
  assert.deepEqual(made.shelf, []);
});

test("without a line a note waits, and is sent with how long ago it was", async () => {
  const made = desk({ up: false });
  await made.notes.add("focus_lost");
  await made.pass(300_000);
  assert.equal(made.shelf.length, 1);

  made.up = true;
  await made.pass(5_000);

  assert.deepEqual(made.asked, [{ kind: "focus_lost", mutation: "t-1", ago_ms: 305_000 }]);
  assert.deepEqual(made.shelf, []);
});

test("what a reload left on the shelf is sent under its old name", async () => {
  const made = desk({ shelf: [{ kind: "pasted", mutation: "old-1", at: 400, facts: { chars: 5 } }] });

  await made.pass(5_000);

  assert.deepEqual(made.asked, [{ kind: "pasted", mutation: "old-1", ago_ms: 5_600, chars: 5 }]);
});

test("a lost answer makes the same note be sent again under the same name", async () => {
  const made = desk();
  let lost = true;
  made.answer = () => {
    if (lost) throw new Error("lost");
    return { noted: {} };
  };
  await made.notes.add("second_tab");
  lost = false;
  await made.pass(5_000);

  assert.deepEqual(made.asked.map(({ mutation }) => mutation), ["t-1", "t-1"]);
});

test("a kind that came too often waits as long as it is told, and no other kind waits with it", async () => {
  const made = desk();
  made.answer = ({ kind }) => (kind === "pasted" ? { refused: { reason: "too_many", retry_after: 60 } } : { noted: {} });
  await made.notes.add("pasted", { chars: 1 });
  await made.notes.add("focus_lost");
  await made.pass(5_000);
  assert.deepEqual(made.asked.map(({ kind }) => kind), ["pasted", "focus_lost"]);

  made.answer = () => ({ noted: {} });
  for (let second = 0; second < 60; second += 5) await made.pass(5_000);

  assert.deepEqual(made.asked.map(({ kind }) => kind), ["pasted", "focus_lost", "pasted"]);
});

test("a refusal for good ends the matter", async () => {
  const made = desk();
  made.answer = () => ({ refused: { reason: "closed" } });

  await made.notes.add("focus_lost");
  await made.pass(60_000);

  assert.equal(made.asked.length, 1);
  assert.deepEqual(made.shelf, []);
});

test("a long time without a network keeps the last fifty", async () => {
  const made = desk({ up: false });

  for (let count = 0; count < 70; count += 1) await made.notes.add("pasted", { chars: count });

  assert.equal(made.shelf.length, 50);
  assert.equal(made.shelf[0].facts.chars, 20);
});
