import assert from "node:assert/strict";
import test from "node:test";

import { Responses } from "../../static/js/models/responses.js";
import { FakeLine, FakeStore, FakeWorld, ITEMS, settle } from "./fakes.js";

function desk(left = []) {
  const [line, store, world, news] = [new FakeLine(), new FakeStore(), new FakeWorld(), []];
  const tell = (told) => news.push(told);
  const responses = new Responses(ITEMS, left, { line, store, tell, world });
  return { responses, line, store, world, news };
}

function saved(position, version, at = 5) {
  return { saved: { position, version, at, remaining_ms: 1 } };
}

function conflict(position, current) {
  return { refused: { reason: "conflict", position, current } };
}

test("a change is drawn at once and is called saved only after the answer", async () => {
  const { responses, line, store } = desk();

  responses.change(2, { response: ["o1"] });
  assert.deepEqual(responses.value(2).response, ["o1"]);
  assert.equal(responses.status(2).kind, "saving");
  await settle();
  assert.equal(store.entries.has(2), true);

  line.asked[0].answer(saved(2, 1, 99));
  await settle();
  assert.deepEqual(responses.status(2), { kind: "saved", at: 99 });
  assert.equal(store.entries.has(2), false);
});

test("the message names base, mutation, mark and response", () => {
  const { responses, line } = desk();
  responses.learn({ 2: { version: 4, response: ["o2"], flagged: true, at: 1 } });

  responses.change(2, { response: ["o1"] });

  const save = { position: 2, response: ["o1"], flagged: true, base: 4, mutation: "k3-1" };
  assert.deepEqual(line.asked[0].body, { save });
});

test("without a line a change is unsent once it is on the device, and sent when the line is back", async () => {
  const { responses, line } = desk();
  line.up = false;

  responses.change(1, { flagged: true });
  assert.equal(responses.status(1).kind, "saving");
  await settle();
  assert.equal(responses.status(1).kind, "unsent");

  line.up = true;
  responses.flush();
  assert.equal(line.asked.length, 1);
});

test("a lost answer is asked for again under the same mutation", async () => {
  const { responses, line } = desk();
  responses.change(1, { response: ["o1"] });

  line.asked[0].lose(new Error("lost"));
  await settle();
  responses.flush();

  assert.equal(line.asked[1].body.save.mutation, line.asked[0].body.save.mutation);
});

test("what an earlier page left behind is shown and sent", async () => {
  const change = { position: 3, response: ["o3"], flagged: false, base: 1, mutation: "old-9", at: 0 };
  const { responses, line } = desk([{ position: 3, sending: change, waiting: null }]);

  assert.deepEqual(responses.value(3).response, ["o3"]);
  responses.flush();

  assert.equal(line.asked[0].body.save.mutation, "old-9");
});

test("what belongs to no question of this form is left alone", () => {
  const { responses } = desk([{ position: 99, sending: null, waiting: null }]);

  assert.deepEqual(responses.counts().unsent, []);
});

test("an older answer of the server never replaces a newer one", () => {
  const { responses } = desk();
  responses.learn({ 1: { version: 3, response: ["o3"], flagged: false } });

  responses.learn({ 1: { version: 2, response: ["o2"], flagged: false } });

  assert.deepEqual(responses.value(1).response, ["o3"]);
});

test("a conflict shows both; choosing one's own saves it on top of the other", async () => {
  const { responses, line, news } = desk();
  responses.change(1, { response: ["o1"] });
  const theirs = { version: 4, response: ["o2"], flagged: false, at: 8 };
  line.asked[0].answer(conflict(1, theirs));
  await settle();

  assert.equal(responses.status(1).kind, "conflict");
  assert.deepEqual(responses.conflict(1).theirs, theirs);
  assert.ok(news.some(({ type }) => type === "conflict"));
  responses.flush();
  assert.equal(line.asked.length, 1);

  responses.decide(1, true);
  assert.equal(line.asked[1].body.save.base, 4);
  assert.deepEqual(line.asked[1].body.save.response, ["o1"]);
});

test("choosing the other's answer takes it over and forgets one's own", async () => {
  const { responses, line, store } = desk();
  responses.change(1, { response: ["o1"] });
  line.asked[0].answer(conflict(1, { version: 4, response: ["o2"], flagged: false, at: 8 }));
  await settle();

  responses.decide(1, false);
  await settle();

  assert.deepEqual(responses.value(1).response, ["o2"]);
  assert.deepEqual(responses.status(1), { kind: "saved", at: 8 });
  assert.equal(store.entries.size, 0);
});

test("the same answer on both devices is no conflict, and a mark of doubt is simply set again", async () => {
  const { responses, line } = desk();
  responses.change(1, { response: ["o1"], flagged: true });

  line.asked[0].answer(conflict(1, { version: 2, response: ["o1"], flagged: false, at: 8 }));
  await settle();

  assert.equal(responses.conflict(1), null);
  assert.deepEqual([line.asked[1].body.save.base, line.asked[1].body.save.flagged], [2, true]);
});

test("another order of the same elements is another answer", async () => {
  const { responses, line } = desk();
  responses.change(1, { response: ["o1", "o3", "o2"] });

  line.asked[0].answer(conflict(1, { version: 2, response: ["o1", "o2", "o3"], flagged: false, at: 8 }));
  await settle();

  assert.deepEqual(responses.conflict(1).mine.response, ["o1", "o3", "o2"]);
});

test("a busy server is asked again a little later", async () => {
  const { responses, line, world } = desk();
  responses.change(1, { response: ["o1"] });

  line.asked[0].answer({ refused: { reason: "busy" } });
  await settle();
  assert.equal(line.asked.length, 1);

  await world.pass(3_000);
  assert.equal(line.asked.length, 2);
});

test("what the server will never take is said and not repeated", async () => {
  const { responses, line, world } = desk();
  responses.change(1, { response: ["x".repeat(300)] });

  line.asked[0].answer({ refused: { reason: "malformed" } });
  await world.pass(60_000);
  responses.flush();

  assert.equal(responses.status(1).kind, "rejected");
  assert.equal(line.asked.length, 1);
});

test("draining waits for the last answer", async () => {
  const { responses, line } = desk();
  responses.change(1, { response: ["o1"] });
  const outcome = responses.drain();

  line.asked[0].answer(saved(1, 1));

  assert.equal(await outcome, true);
});

test("draining gives up on a server that does not answer", async () => {
  const { responses, world } = desk();
  responses.change(1, { response: ["o1"] });
  const outcome = responses.drain();

  await world.pass(8_000);

  assert.equal(await outcome, false);
});

test("the counts name every position that needs a look", async () => {
  const { responses, line } = desk();
  line.up = false;

  responses.change(1, { response: ["o1"] });
  responses.change(2, { flagged: true });
  await settle();

  assert.deepEqual(responses.counts(), {
    total: 3,
    answered: 1,
    unanswered: [2, 3],
    flagged: [2],
    unsent: [1, 2],
    conflicts: [],
  });
});

function refused(reason, facts = {}) {
  return { refused: { reason, ...facts } };
}

test("while the server cannot store, an answer is marked as unsent and sent again by itself, the same", async () => {
  const { responses, line, world } = desk();
  responses.change(1, { response: ["o1"] });
  line.asked[0].answer(refused("unavailable"));
  await settle();
  assert.equal(responses.status(1).kind, "unsent");

  await world.pass(1_000);
  assert.deepEqual(line.asked[1].body, line.asked[0].body);
  line.asked[1].answer(saved(1, 1));
  await settle();

  assert.equal(responses.status(1).kind, "saved");
  await world.pass(60_000);
  assert.equal(line.asked.length, 2);
});

test("all positions wait together, longer each time, up to four seconds", async () => {
  const { responses, line, world } = desk();
  const waits = [];
  responses.change(1, { response: ["o1"] });
  responses.change(2, { response: ["o2"] });
  for (let round = 0; round < 4; round++) {
    const [since, sent] = [world.now(), line.asked.splice(0)];
    for (const { answer } of sent) answer(refused("unavailable"));
    await settle();
    if (round === 0) responses.change(3, { flagged: true });
    while (!line.asked.length) await world.pass(500);
    waits.push([world.now() - since, line.asked.length]);
  }

  assert.deepEqual(waits, [[1_000, 3], [2_000, 3], [4_000, 3], [4_000, 3]]);
});

test("busy waits at least as long as it is told to", async () => {
  const { responses, line, world } = desk();
  responses.change(1, { response: ["o1"] });
  line.asked[0].answer(refused("busy", { retry_after_ms: 2_500 }));
  await settle();

  await world.pass(3_499);
  assert.equal(line.asked.length, 1);
  await world.pass(1);

  assert.equal(line.asked.length, 2);
});
