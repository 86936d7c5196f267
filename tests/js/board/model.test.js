/** The board's model: clocks, counts, order and age, without a page and without a line. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Board } from "../../../static/js/board/model.js";

const AT = 1_800_000_000_000;

/** A row as the server tells it. */
function row(changes = {}) {
  return {
    attempt: "s-1", number: "26-001", name: "Siti Nurhaliza", seat: 1, state: "running",
    answered: 3, positions: 30, remaining_ms: 60_000, granted_ms: 0, last_saved_at: AT - 60_000,
    last_seen_at: AT - 1_000, device: "pc", incidents: 0, requests: 0, tiles: ["all", "running"],
    rank: 3, ...changes,
  };
}

/** A board that has heard of some rows, and a clock that a test moves. */
function open(rows = [row()], board = {}) {
  const time = { now: 5_000 };
  const model = new Board(() => time.now);
  model.hear({ board: { at: AT, announcement: null, announced_at: null, owed_ms: 0, candidates: rows, ...board } });
  return { model, time };
}

test("a running clock is counted down here and never below zero", () => {
  const { model, time } = open();
  time.now += 15_000;
  assert.equal(model.remaining(model.row("s-1")), 45_000);
  time.now += 90_000;
  assert.equal(model.remaining(model.row("s-1")), 0);
});

test("a clock that stands still stays where it is", () => {
  const { model, time } = open([row({ state: "paused" }), row({ attempt: "s-2", state: "waiting" })]);
  time.now += 15_000;
  assert.deepEqual(model.rows.map((found) => model.remaining(found)), [60_000, 60_000]);
});

test("a changed row starts its clock anew, the others run on", () => {
  const { model, time } = open([row(), row({ attempt: "s-2" })]);
  time.now += 10_000;
  const changed = model.hear({ changes: [row({ remaining_ms: 600_000, granted_ms: 540_000 })], at: AT + 10_000 });
  time.now += 1_000;
  assert.deepEqual(changed.map((found) => found.attempt), ["s-1"]);
  assert.equal(model.remaining(model.row("s-1")), 599_000);
  assert.equal(model.remaining(model.row("s-2")), 49_000);
});

test("data grows old until something is heard, be it a mere beat", () => {
  const { model, time } = open();
  time.now += 12_000;
  assert.equal(model.age, 12_000);
  assert.equal(model.at, AT + 12_000);
  model.hear({ at: AT + 12_500 });
  assert.equal(model.age, 0);
  assert.equal(model.at, AT + 12_500);
});

test("a board that heard nothing is older than anything", () => {
  assert.equal(new Board(() => 0).age, Infinity);
});

test("a sign of life changes the row it belongs to and nobody else's", () => {
  const { model } = open([row(), row({ attempt: "s-2" })]);
  const changed = model.hear({ at: AT + 5_000, seen: { "s-2": AT + 4_000, "s-9": AT } });
  assert.deepEqual(changed.map((found) => found.attempt), ["s-2"]);
  assert.equal(model.row("s-2").last_seen_at, AT + 4_000);
});

test("tiles are counted by what the server says of each row", () => {
  const { model } = open([row(), row({ attempt: "s-2", tiles: ["all", "running", "silent"] })]);
  assert.deepEqual([...model.tally()], [["all", 2], ["running", 2], ["silent", 1]]);
});

test("troubled rows come first, then seats", () => {
  const rows = [
    row({ attempt: "c", seat: 1 }),
    row({ attempt: "b", seat: 9, rank: 1 }),
    row({ attempt: "a", seat: 4, rank: 1 }),
  ];
  assert.deepEqual(open(rows).model.order(), ["a", "b", "c"]);
});

test("a search finds parts of names and numbers, and whole seats", () => {
  const { model } = open();
  const found = ["", "siti", "-001", "1", "12", "budi"].map((query) => model.shows(row(), "all", query));
  assert.deepEqual(found, [true, true, true, true, false, false]);
  assert.equal(model.shows(row(), "paused", ""), false);
});

test("an announcement is taken over with its instant", () => {
  const { model } = open();
  const facts = { text: "Lima menit lagi" };
  model.hear({ at: AT + 2_000, events: [{ kind: "announced", at: AT + 1_000, facts }] });
  assert.deepEqual([model.announcement, model.announcedAt], ["Lima menit lagi", AT + 1_000]);
  assert.deepEqual(model.reach(), { reached: 0, open: 1 });
  model.hear({ at: AT + 5_000, seen: { "s-1": AT + 3_000 } });
  assert.deepEqual(model.reach(), { reached: 1, open: 1 });
});

test("proposed outages add up until somebody decides", () => {
  const { model } = open([row()], { owed_ms: 10_000 });
  const outage = (policy) => ({ kind: "outage", at: AT, facts: { gap_ms: "5000", policy } });
  model.hear({ at: AT, events: [outage("propose"), outage("automatic")] });
  assert.equal(model.owed, 15_000);
  model.hear({ at: AT, events: [{ kind: "waived", at: AT, facts: {} }] });
  assert.equal(model.owed, 0);
});
