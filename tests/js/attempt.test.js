import assert from "node:assert/strict";
import test from "node:test";

import { Attempt } from "../../static/js/models/attempt.js";
import { Responses } from "../../static/js/models/responses.js";
import { FakeLine, FakeStore, FakeWorld, ITEMS, settle } from "./fakes.js";

function sit(facts = {}, truth = {}) {
  const [line, store, world, news] = [new FakeLine(), new FakeStore(), new FakeWorld(), []];
  const server = { truth: async () => truth, submit: async () => ({ reference: "R" }) };
  const data = { responses: {}, state: "running", remaining_ms: 60_000, ...facts };
  const tell = (told) => news.push(told);
  const means = { line, store, server, tell, world };
  const attempt = new Attempt(data, new Responses(ITEMS, [], means), means);
  const states = () => news.filter(({ type }) => type === "state").map(({ state }) => state);
  return { attempt, line, store, world, news, states };
}

test("every answer that names the time left corrects the clock", () => {
  const { attempt } = sit();

  attempt.heard({ id: 3, saved: { position: 1, version: 1, remaining_ms: 50_000 } }, 400);

  assert.equal(attempt.clock.remaining(), 49_800);
});

test("a pause stops the clock and writing; resuming goes on with the time the server names", async () => {
  const { attempt, world, line } = sit();

  attempt.heard({ paused: { reason: "listrik", remaining_ms: 40_000 } });
  attempt.change(1, { response: ["o1"] });
  await world.pass(30_000);
  assert.equal(attempt.clock.remaining(), 40_000);
  assert.equal(line.asked.length, 0);

  attempt.heard({ resumed: { remaining_ms: 40_000 } });
  attempt.change(1, { response: ["o1"] });
  await world.pass(1_000);
  assert.equal(attempt.clock.remaining(), 39_000);
  assert.equal(line.asked.length, 1);
});

test("a rest stops the clock, counts down what is left, and goes on with what the server says", async () => {
  const { attempt, world, states } = sit({ rest: { granted_ms: 90_000, left_ms: 90_000, resting: false } });

  attempt.heard({ id: 1, rest: { resting: true, left_ms: 90_000, remaining_ms: 60_000 } });
  await world.pass(30_000);
  assert.deepEqual(attempt.rest, { granted_ms: 90_000, left_ms: 60_000, resting: true });
  assert.equal(attempt.clock.remaining(), 60_000);

  attempt.heard({ resumed: { remaining_ms: 60_000, rest_left_ms: 60_000 } });
  await world.pass(1_000);
  assert.deepEqual(attempt.rest, { granted_ms: 90_000, left_ms: 60_000, resting: false });
  assert.equal(attempt.clock.remaining(), 59_000);
  assert.deepEqual(states(), ["paused", "running"]);
});

test("a rest of which nobody has said that it is over ends here", async () => {
  const { attempt, world } = sit({ state: "paused", rest: { granted_ms: 9_000, left_ms: 5_000, resting: true } });

  await world.pass(9_000);
  assert.equal(attempt.rest.left_ms, -4_000);
  attempt.endRest();

  assert.deepEqual([attempt.state, attempt.rest.left_ms, attempt.rest.resting], ["running", 0, false]);
});

test("what is not sent yet is sent before a rest begins", async () => {
  const { attempt, world, line } = sit({ rest: { granted_ms: 9_000, left_ms: 9_000, resting: false } });
  attempt.change(1, { response: ["o1"] });

  const asked = attempt.askRest(true);
  await world.pass(1_000);

  assert.deepEqual(line.asked.map(({ body }) => Object.keys(body)[0]), ["save"]);
  void asked;
});

test("more rest that is granted meanwhile is added to what is left", () => {
  const { attempt } = sit({ rest: { granted_ms: 60_000, left_ms: 20_000, resting: false } });

  attempt.heard({ clock: { kind: "accommodation", extra_ms: 0, rest_ms: 90_000, remaining_ms: 60_000, reason: "x" } });

  assert.deepEqual(attempt.rest, { granted_ms: 90_000, left_ms: 50_000, resting: false });
});

test("an extension is told with its length and reason", () => {
  const { attempt, news } = sit();

  attempt.heard({ clock: { remaining_ms: 360_000, reason: "listrik", kind: "extension" } });

  const told = news.find(({ type }) => type === "clock");
  assert.deepEqual([told.extra_ms, told.reason], [300_000, "listrik"]);
  assert.equal(attempt.clock.remaining(), 360_000);
});

test("another device takes over: this one turns read-only and its line stops", () => {
  const { attempt, line, news } = sit();

  attempt.heard({ superseded: { device: "ponsel", at: 5 } });
  attempt.change(1, { response: ["o1"] });

  assert.equal(attempt.writable, false);
  assert.equal(line.up, false);
  assert.equal(line.asked.length, 0);
  assert.deepEqual(news.at(-1), { type: "state", state: "superseded", device: "ponsel", at: 5 });
});

test("a refusal as stale says the same as the news of a takeover", () => {
  const { attempt } = sit();

  attempt.heard({ id: 4, refused: { reason: "stale_epoch", remaining_ms: 9_000 } });

  assert.equal(attempt.state, "superseded");
});

test("continuing here claims, and follows the other device's answers and place", () => {
  const { attempt, line, news } = sit();
  attempt.heard({ superseded: { device: null, at: null } });

  attempt.claim();
  const responses = { 2: { version: 1, response: ["o2"], flagged: false, at: 3 } };
  attempt.heard({ leased: { epoch: 3, state: "running", remaining_ms: 1_000, responses, view: { position: 2 } } });

  assert.equal(line.claims, 1);
  assert.equal(attempt.writable, true);
  assert.deepEqual(attempt.responses.value(2).response, ["o2"]);
  assert.deepEqual(news.find(({ type }) => type === "view"), { type: "view", position: 2 });
});

test("at zero the server is asked, and only its word closes", async () => {
  const { attempt, world, states } = sit({ remaining_ms: 500 }, { state: "expired", remaining_ms: 0 });

  await world.pass(1_000);
  attempt.tick();
  assert.equal(attempt.state, "overdue");
  await settle();

  assert.deepEqual(states(), ["overdue", "closed"]);
});

test("at zero the server may know of more time", async () => {
  const { attempt, world } = sit({ remaining_ms: 500 }, { state: "running", remaining_ms: 30_000 });

  await world.pass(1_000);
  attempt.tick();
  await settle();

  assert.equal(attempt.writable, true);
  assert.equal(attempt.clock.remaining(), 30_000);
});

test("closing clears the device when everything arrived", async () => {
  const { attempt, store, line } = sit();
  attempt.change(1, { response: ["o1"] });
  line.asked[0].answer({ saved: { position: 1, version: 1, at: 1 } });
  await settle();
  store.entries.set(9, {});

  attempt.heard({ closed: { state: "expired", at: 1 } });

  assert.equal(store.entries.size, 0);
});

test("closing keeps what exists nowhere else, and names it", async () => {
  const { attempt, store, line, news } = sit();
  line.up = false;
  attempt.change(1, { response: ["o1"] });
  await settle();

  attempt.heard({ refused: { reason: "time_over" } });

  assert.equal(store.entries.has(1), true);
  assert.deepEqual(news.at(-1).unsent, [1]);
});

test("finishing sends everything first", async () => {
  const { attempt, line, states } = sit();
  attempt.change(1, { response: ["o1"] });
  const outcome = attempt.submit();
  await settle();
  assert.deepEqual(line.asked.map(({ body }) => Object.keys(body)[0]), ["save"]);

  line.asked[0].answer({ saved: { position: 1, version: 1, at: 1 } });
  await settle();
  assert.deepEqual(line.asked[1].body, { submit: {} });
  line.asked[1].answer({ submitted: { reference: "R" } });

  assert.equal(await outcome, "closed");
  assert.deepEqual(states(), ["closed"]);
});

test("finishing without a line goes by a plain request", async () => {
  const { attempt, line } = sit();
  line.up = false;

  assert.equal(await attempt.submit(), "closed");
});

test("finishing with unsent answers is not done behind the candidate's back", async () => {
  const { attempt, line, world } = sit();
  line.up = false;
  attempt.change(1, { response: ["o1"] });
  const outcome = attempt.submit();

  await world.pass(8_000);

  assert.equal(await outcome, "unsent");
  assert.equal(attempt.writable, true);
});

test("where the candidate looks is told once after a pause, the last place only", async () => {
  const { attempt, line, world } = sit();

  attempt.look({ position: 2 });
  attempt.look({ position: 3, font: "L" });
  await world.pass(1_000);

  assert.deepEqual(line.asked.map(({ body }) => body), [{ view: { position: 3, font: "L" } }]);
});

test("a page that is hidden or shown again says so at once", async () => {
  const { attempt, line } = sit();

  attempt.look({ position: 2, shown: false });
  attempt.look({ position: 2, shown: true });

  assert.deepEqual(line.asked.map(({ body }) => body.view.shown), [false, true]);
});

test("a look that could not be told is told when the line is back", async () => {
  const { attempt, line, world } = sit();
  line.up = false;
  attempt.look({ position: 2 });
  await world.pass(1_000);

  line.up = true;
  attempt.link("up");

  assert.deepEqual(line.asked[0].body, { view: { position: 2 } });
});

test("where the candidate looks is told again when it could not be noted", async () => {
  const { attempt, line, world } = sit();
  attempt.look({ position: 2, font: "L" });
  await world.pass(1_000);
  attempt.look({ position: 3 });
  line.asked[0].answer({ refused: { reason: "unavailable" } });
  await settle();

  await world.pass(5_000);

  assert.deepEqual(line.asked[1].body, { view: { position: 3, font: "L" } });
});

test("what a server that was brought back lacks is sent there again, on top of what it holds", () => {
  const stored = { 1: { version: 3, response: ["o3"], flagged: true }, 2: { version: 1, response: ["o1"], flagged: false } };
  const { attempt, line } = sit({ responses: stored });
  const held = { 1: { version: 2, response: ["o2"], flagged: false }, 2: stored[2] };

  attempt.heard({ leased: { epoch: 1002, state: "running", remaining_ms: 60_000, responses: held, restored: true } });

  const save = { position: 1, response: ["o3"], flagged: true, base: 2, mutation: "k3-1" };
  assert.deepEqual(line.asked.map(({ body }) => body), [{ save }]);
  assert.equal(attempt.responses.status(1).kind, "saving");
});

test("what was still on its way when the server was lost goes on top of what is left there", async () => {
  const { attempt, line } = sit({ responses: { 1: { version: 3, response: ["o3"], flagged: false } } });
  attempt.change(1, { response: ["o4"] });
  line.asked[0].answer({ refused: { reason: "unavailable" } });
  await settle();

  attempt.heard({ leased: { epoch: 1002, state: "running", remaining_ms: 60_000, responses: {}, restored: true } });

  const status = attempt.responses.status(1).kind;
  assert.deepEqual([attempt.responses.value(1).response, status], [["o4"], "saving"]);
});

test("a lease like any other brings nothing back to an older version", () => {
  const { attempt, line } = sit({ responses: { 1: { version: 3, response: ["o3"], flagged: false } } });

  attempt.heard({ leased: { epoch: 1, state: "running", remaining_ms: 60_000, responses: {} } });

  assert.deepEqual([attempt.responses.value(1).response, line.asked.length], [["o3"], 0]);
});
