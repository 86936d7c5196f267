/** What a page that was kept on the device knows when it is opened without a network. */

import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { dataset: {} } };
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
const { isStale, recalled, watchStore } = await import("../../static/js/offline/keeping.js");

const PAGE = {
  state: "running",
  remaining_ms: 600_000,
  epoch: 1,
  responses: { 1: { version: 2, response: ["a"], flagged: false } },
  view: { position: 1, font: "M" },
};
const at = (keptAt, now) => ({ keptAt, now });

test("without anything noted, the time since the page was kept has passed", () => {
  const { remaining_ms, responses } = recalled(PAGE, undefined, at(1_000, 61_000));

  assert.equal(remaining_ms, 540_000);
  assert.deepEqual(responses, PAGE.responses);
});

test("what was noted last counts more than the page", () => {
  const known = {
    at: 31_000,
    remaining_ms: 900_000,
    epoch: 3,
    responses: { 1: { version: 1, response: ["b"] }, 2: { version: 1, response: ["c"] } },
    view: { position: 2 },
  };

  const found = recalled(PAGE, known, at(1_000, 61_000));

  assert.equal(found.remaining_ms, 870_000);
  assert.equal(found.epoch, 3);
  assert.deepEqual(found.view, { position: 2, font: "M" });
  assert.deepEqual([found.responses[1].response, found.responses[2].response], [["a"], ["c"]]);
});

test("a device's clock that was set back takes no time away, and time never falls below nothing", () => {
  assert.equal(recalled(PAGE, undefined, at(90_000, 1_000)).remaining_ms, 600_000);
  assert.equal(recalled(PAGE, undefined, at(0, 9_000_000)).remaining_ms, 0);
});

test("the time of a paused attempt stands", () => {
  assert.equal(recalled({ ...PAGE, state: "paused" }, undefined, at(0, 60_000)).remaining_ms, 600_000);
});

test("a rest goes on without a network, and ends by itself", () => {
  const rest = { granted_ms: 60_000, left_ms: 50_000, resting: true };
  const known = { at: 10_000, remaining_ms: 400_000, epoch: 1, responses: {}, view: {}, rest };

  const within = recalled(PAGE, known, at(0, 40_000));
  const behind = recalled(PAGE, known, at(0, 70_000));

  assert.deepEqual([within.state, within.remaining_ms, within.rest.left_ms], ["paused", 400_000, 20_000]);
  assert.deepEqual([behind.state, behind.remaining_ms, behind.rest.resting], ["running", 390_000, false]);
});

test("that nothing can be kept is said once, also when it turns out later", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const store = { lasting: true };
  let said = 0;

  watchStore(store, () => said++);
  context.mock.timers.tick(5_000);
  assert.equal(said, 0);
  store.lasting = false;
  context.mock.timers.tick(5_000);

  assert.equal(said, 1);
});

test("what another exam left is stale after a day, what this one left never", () => {
  const entry = { owner: "a1/s1-b1", position: 1, sending: { at: 1_000 }, waiting: null };
  const later = 1_000 + 25 * 3_600_000;

  assert.equal(isStale(entry, { owner: "a2/s2-b2", now: later }), true);
  assert.equal(isStale(entry, { owner: "a2/s2-b2", now: 3_600_000 }), false);
  assert.equal(isStale(entry, { owner: "a1/s1-b1", now: later }), false);
});
