/** Leaving the page and coming back: told with its length, glances left aside. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { GLANCE, Leaving } from "../../../static/js/integrity/leaving.js";

function room() {
  const made = { at: 10_000, told: [], timers: [], counts: true };
  made.leaving = new Leaving({
    now: () => made.at,
    later: (run, ms) => made.timers.push({ run, at: made.at + ms }),
    counts: () => made.counts,
    note: (kind, facts, { at }) => made.told.push([kind, facts, at]),
  });
  made.pass = (ms, { asleep = false } = {}) => {
    made.at += ms;
    if (asleep) return;
    for (const { run } of made.timers.filter(({ at }) => at <= made.at)) run();
    made.timers = made.timers.filter(({ at }) => at > made.at);
  };
  return made;
}

test("a page that was left is told while it is away, and for how long when it is back", () => {
  const made = room();

  made.leaving.turn(false);
  made.pass(GLANCE);
  assert.deepEqual(made.told, [["focus_lost", {}, 10_000]]);
  made.pass(42_000 - GLANCE);
  made.leaving.turn(true);

  assert.deepEqual(made.told[1], ["focus_back", { away_ms: 42_000 }, 52_000]);
});

test("a glance aside is told by nobody", () => {
  const made = room();

  made.leaving.turn(false);
  made.pass(GLANCE - 1);
  made.leaving.turn(true);
  made.pass(60_000);

  assert.deepEqual(made.told, []);
});

test("hidden and without focus is one leaving", () => {
  const made = room();

  made.leaving.turn(false);
  made.leaving.turn(false);
  made.pass(5_000);
  made.leaving.turn(true);
  made.leaving.turn(true);

  assert.deepEqual(made.told.map(([kind]) => kind), ["focus_lost", "focus_back"]);
});

test("a page that slept tells both when it wakes up, each with its own time", () => {
  const made = room();

  made.leaving.turn(false);
  made.pass(90_000, { asleep: true });
  made.leaving.turn(true);
  made.pass(0);

  assert.deepEqual(made.told, [
    ["focus_lost", {}, 10_000],
    ["focus_back", { away_ms: 90_000 }, 100_000],
  ]);
});

test("the timer of a glance does not tell of the next leaving", () => {
  const made = room();

  made.leaving.turn(false);
  made.pass(GLANCE - 100);
  made.leaving.turn(true);
  made.leaving.turn(false);
  made.pass(100);

  assert.deepEqual(made.told, []);
});

test("in a pause and after the end leaving is of no interest", () => {
  const made = room();
  made.counts = false;

  made.leaving.turn(false);
  made.pass(60_000);
  made.leaving.turn(true);

  assert.deepEqual(made.told, []);
});
