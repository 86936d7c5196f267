import assert from "node:assert/strict";
import test from "node:test";

import { Outbox } from "../../static/js/models/outbox.js";

function change(mutation, facts = {}) {
  return { position: 7, response: [mutation], flagged: false, base: 0, mutation, at: 0, ...facts };
}

const names = (changes) => changes.map(({ mutation }) => mutation);

test("one change of a position is under way at a time", () => {
  const outbox = new Outbox();

  outbox.put(change("a"));
  assert.deepEqual(names(outbox.take()), ["a"]);

  outbox.put(change("b"));
  assert.deepEqual(outbox.take(), []);
});

test("positions do not wait for each other", () => {
  const outbox = new Outbox();

  outbox.put(change("a"));
  outbox.put(change("b", { position: 8 }));

  assert.deepEqual(names(outbox.take()), ["a", "b"]);
});

test("only the newest change that was never sent goes out", () => {
  const outbox = new Outbox();

  for (const mutation of ["a", "b", "c"]) outbox.put(change(mutation));

  assert.deepEqual(names(outbox.take()), ["c"]);
});

test("a change made meanwhile follows, based on the version that the first made", () => {
  const outbox = new Outbox();
  outbox.put(change("a"));
  const [first] = outbox.take();
  outbox.put(change("b"));

  assert.equal(outbox.saved(first, 1), true);

  assert.deepEqual(outbox.take(), [change("b", { base: 1 })]);
});

test("a change that may have arrived is repeated before a newer one", () => {
  const outbox = new Outbox();
  outbox.put(change("a"));
  const [first] = outbox.take();
  outbox.put(change("b"));

  outbox.lost(first);

  assert.deepEqual(names(outbox.take()), ["a"]);
  outbox.saved(first, 1);
  assert.deepEqual(outbox.take(), [change("b", { base: 1 })]);
});

test("an answer about another change settles nothing", () => {
  const outbox = new Outbox();
  outbox.put(change("a"));
  outbox.take();

  assert.equal(outbox.saved(change("x"), 5), false);
  outbox.lost(change("x"));

  assert.equal(outbox.flying(7), true);
});

test("a held position sends nothing until it is decided, then starts from the new base", () => {
  const outbox = new Outbox();
  outbox.put(change("a"));
  const [first] = outbox.take();
  outbox.put(change("b"));

  outbox.hold(first);
  assert.deepEqual(outbox.take(), []);
  assert.deepEqual(outbox.positions({ held: false }), []);
  assert.equal(outbox.newest(7).mutation, "b");

  outbox.put(change("c", { base: 4 }));
  assert.deepEqual(outbox.take(), [change("c", { base: 4 })]);
});

test("what a reload finds is repeated under the same mutation", () => {
  const before = new Outbox();
  before.put(change("a"));
  before.take();
  before.put(change("b"));
  const kept = structuredClone(before.entry(7));

  const after = new Outbox();
  after.restore([kept]);

  assert.deepEqual(names(after.take()), ["a"]);
  assert.equal(after.newest(7).mutation, "b");
});

test("a settled position leaves nothing behind", () => {
  const outbox = new Outbox();
  outbox.put(change("a"));
  const [first] = outbox.take();

  outbox.saved(first, 1);

  assert.equal(outbox.entry(7), null);
  assert.equal(outbox.newest(7), null);
  assert.deepEqual(outbox.positions(), []);
});
