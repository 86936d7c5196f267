import assert from "node:assert/strict";
import test from "node:test";

import { Clock, digits } from "../../static/js/models/clock.js";

function clockAt(remaining, roundTrip) {
  const time = { now: 0 };
  const clock = new Clock(() => time.now);
  clock.correct(remaining, roundTrip);
  return { clock, time };
}

test("time runs down by the monotonic counter and never below zero", () => {
  const { clock, time } = clockAt(10_000);

  time.now = 4_000;
  assert.equal(clock.remaining(), 6_000);

  time.now = 400_000;
  assert.equal(clock.remaining(), 0);
});

test("half the round trip is taken off what the server said", () => {
  const { clock } = clockAt(10_000, 600);

  assert.equal(clock.remaining(), 9_700);
});

test("news that was not asked for is corrected by the last known trip", () => {
  const { clock } = clockAt(10_000, 600);

  clock.correct(20_000);

  assert.equal(clock.remaining(), 19_700);
});

test("a stopped clock stands, and goes on where it stood", () => {
  const { clock, time } = clockAt(10_000);

  clock.stop();
  time.now = 60_000;
  assert.equal(clock.remaining(), 10_000);

  clock.go();
  time.now = 61_000;
  assert.equal(clock.remaining(), 9_000);
});

test("a correction during a pause is exact", () => {
  const { clock, time } = clockAt(10_000, 600);

  clock.stop();
  clock.correct(8_000);
  time.now = 5_000;

  assert.equal(clock.remaining(), 8_000);
});

test("each warning comes once, the nearest when several passed, and again after an extension", () => {
  const { clock, time } = clockAt(16 * 60_000);
  const warnings = [];
  const until = (now) => {
    time.now = now;
    warnings.push(clock.warning());
  };

  until(0);
  until(61_000);
  until(62_000);
  until(15.5 * 60_000);
  clock.correct(6 * 60_000);
  until(15.6 * 60_000);
  until(17 * 60_000);

  assert.deepEqual(warnings, [null, 15, null, 1, null, 5]);
});

test("who opens the page between two warnings hears how much time is left", () => {
  const clock = new Clock(() => 0);

  clock.correct(9.5 * 60_000);

  assert.equal(clock.warning(), 10);
});

test("no warning is given at zero", () => {
  const { clock, time } = clockAt(1_000);

  time.now = 2_000;

  assert.equal(clock.warning(), null);
});

test("digits read the same in both languages and round up to the second that has begun", () => {
  assert.equal(digits(3_600_000), "01:00:00");
  assert.equal(digits(59_001), "00:01:00");
  assert.equal(digits(0), "00:00:00");
});
