/** The board's words: the same as those the server writes into the page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ago, clock, fill, length, timeOfDay } from "../../../static/js/board/words.js";

const LENGTHS = { hours: "jam", minutes: "mnt", seconds: "dtk", now: "baru saja" };

test("a clock shows minutes and seconds", () => {
  assert.deepEqual([59_999, 0, -5, 5_400_000].map(clock), ["0.59", "0.00", "0.00", "90.00"]);
});

test("how long ago is told in whole minutes", () => {
  const told = [59_000, 60_000, 3_599_000, 7_200_000].map((ms) => ago(1, 1 + ms, LENGTHS));
  assert.deepEqual(told, ["baru saja", "1 mnt", "59 mnt", "2 jam"]);
  assert.equal(ago(null, 5, LENGTHS), "–");
});

test("a length leaves out what is zero", () => {
  const told = [432_000, 3_600_000, 3_605_000, 0].map((ms) => length(ms, LENGTHS));
  assert.deepEqual(told, ["7 mnt 12 dtk", "1 jam", "1 jam 5 dtk", "0 dtk"]);
});

test("a time of day is the room's, not the device's", () => {
  assert.equal(timeOfDay(Date.UTC(2026, 0, 1, 2, 5), "Asia/Jayapura"), "11.05");
});

test("places without a fact stay empty", () => {
  assert.equal(fill("{a} dari {b}", { a: 0 }), "0 dari ");
  assert.equal(fill(undefined), "");
});
