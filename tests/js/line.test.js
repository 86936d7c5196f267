import assert from "node:assert/strict";
import test from "node:test";

import { Line } from "../../static/js/net/line.js";
import { FakeWorld, settle } from "./fakes.js";

const URLS = { socket: "/a/socket", leases: "/a/leases", messages: "/a/messages", truth: "/a/truth" };
const LEASE = { status: 201, epoch: 1, state: "running", remaining_ms: 60_000, responses: {}, view: {} };

function lay(seen = 0) {
  const [world, heard, links] = [new FakeWorld(), [], []];
  const listener = { heard: (message) => heard.push(message), link: (link) => links.push(link) };
  return { line: new Line(URLS, seen, listener, world), world, heard, links };
}

function opened() {
  const parts = lay();
  parts.line.claim();
  parts.world.sockets[0].lease();
  return parts;
}

test("opening claims, and is up once the lease is heard", () => {
  const { line, world, links } = lay();

  line.claim();
  assert.equal(world.sockets[0].url, "/a/socket");
  assert.equal(line.up, false);

  world.sockets[0].lease();
  assert.equal(line.up, true);
  assert.deepEqual(links, ["up"]);
});

test("who taps again while the exam is being opened does not start anew", () => {
  const { line, world, links } = lay();

  line.claim();
  line.claim();
  world.sockets[0].lease();

  assert.equal(world.sockets.length, 1);
  assert.deepEqual(links, ["up"]);
});

test("answers find the message they belong to", async () => {
  const { line, world } = opened();
  const [socket] = world.sockets;
  const [one, two] = [line.ask({ save: 1 }), line.ask({ save: 2 })];

  socket.say({ id: 2, saved: { version: 2 } });
  socket.say({ id: 1, saved: { version: 1 } });

  assert.deepEqual(socket.sent.map(({ id }) => id), [1, 2]);
  assert.equal((await one).saved.version, 1);
  assert.equal((await two).saved.version, 2);
});

test("a lost line rejects what was asked and resumes with its epoch", async () => {
  const { line, world, links } = opened();
  const answer = line.ask({ save: 1 });

  world.sockets[0].end();
  await assert.rejects(answer);
  await world.pass(1_000);

  assert.equal(world.sockets[1].url, "/a/socket?epoch=1");
  world.sockets[1].lease();
  assert.deepEqual(links, ["up", "up"]);
});

test("a line that breaks without a word is told of only when it has been away for five seconds", async () => {
  const { line, world, links } = opened();

  world.sockets[0].end();
  await world.pass(4_900);
  assert.deepEqual([links, line.away], [["up"], false]);
  await world.pass(200);

  assert.deepEqual([links.slice(0, 2), line.away], [["up", "down"], true]);
});

test("a line that falls silent is given up within ten seconds", async () => {
  const { line, world, links } = opened();

  for (let second = 0; second < 11; second++) {
    await world.pass(1_000);
    line.tick();
  }

  assert.deepEqual(world.sockets[0].sent, [{ id: 1, ping: {} }]);
  assert.deepEqual(links, ["up", "down"]);
});

test("a line that only opens gets more patience each time", async () => {
  const { line, world } = opened();
  const lived = [];
  for (let round = 0; round < 3; round++) {
    const socket = world.sockets.at(-1);
    const since = world.now();
    line.ask({ save: round }).catch(() => {});
    while (socket.readyState !== 3) {
      await world.pass(1_000);
      line.tick();
    }
    lived.push(Math.round((world.now() - since) / 1_000));
    await world.pass(4_000);
    world.sockets.at(-1).lease();
  }

  assert.ok(lived[0] < lived[1] && lived[1] < lived[2], String(lived));
});

test("taken over: told once, and never opened again by itself", async () => {
  const { line, world, heard } = opened();

  world.sockets[0].say({ superseded: { device: "ponsel", at: 5 } });
  world.sockets[0].end(4001);
  await world.pass(60_000);

  assert.equal(heard.filter(({ superseded }) => superseded).length, 1);
  assert.equal(world.sockets.length, 1);
  await assert.rejects(line.ask({ save: 1 }));
});

test("the close code alone says it too", () => {
  const { world, heard } = opened();

  world.sockets[0].end(4001);

  assert.deepEqual(heard.at(-1), { superseded: { device: null, at: null } });
});

test("where no socket opens, requests carry the same messages", async () => {
  const { line, world, links } = lay();
  world.replies = { leases: LEASE, messages: ({ messages }) => ({ answers: messages.map(({ id }) => ({ id, saved: {} })) }) };
  line.claim();

  world.sockets[0].end();
  await settle();
  assert.deepEqual(links, ["up"]);
  const answers = Promise.all([line.ask({ save: 1 }), line.ask({ save: 2 })]);
  await world.pass(50);

  assert.equal((await answers).length, 2);
  const [, posted] = world.requests;
  assert.deepEqual(posted.body, { epoch: 1, messages: [{ id: 1, save: 1 }, { id: 2, save: 2 }] });
});

test("long essays go in as many requests as their size asks for", async () => {
  const { line, world } = lay();
  world.replies = { leases: LEASE, messages: ({ messages }) => ({ answers: messages.map(({ id }) => ({ id, saved: {} })) }) };
  line.claim();
  world.sockets[0].end();
  await settle();

  const answers = Promise.all([1, 2, 3, 4].map(() => line.ask({ save: { response: ["é".repeat(8_000)] } })));
  await world.pass(50);
  await world.pass(50);

  assert.equal((await answers).length, 4);
  const [, ...posted] = world.requests;
  assert.deepEqual(posted.map(({ body }) => body.messages.length), [3, 1]);
});

test("beside requests a socket is tried again, and taken when it answers", async () => {
  const { line, world } = lay();
  world.replies = { leases: LEASE };
  line.claim();
  world.sockets[0].end();
  await settle();

  await world.pass(31_000);
  line.tick();
  assert.equal(world.sockets[1].url, "/a/socket?epoch=1");
  world.sockets[1].lease();
  line.ask({ save: 1 }).catch(() => {});

  assert.deepEqual(world.sockets[1].sent, [{ id: 1, save: 1 }]);
});

test("requests hear of a takeover at the next sign of life", async () => {
  const { line, world, heard } = lay();
  world.replies = { leases: LEASE };
  line.claim();
  world.sockets[0].end();
  await settle();

  world.replies = { leases: { status: 409, type: "/problems/superseded", device: "ponsel", at: 7 } };
  await world.pass(16_000);
  line.tick();
  await settle();

  assert.equal(heard.at(-1).superseded.device, "ponsel");
  assert.equal(line.up, false);
});

test("an opening that comes late does not take the exam from a device that opened meanwhile", async () => {
  const { line, world, heard } = lay(0);
  line.claim();
  world.sockets[0].end();
  await settle();

  world.replies = { truth: { epoch: 1, state: "running" } };
  await world.pass(4_000);

  assert.equal(world.sockets.length, 1);
  assert.deepEqual(heard.at(-1), { superseded: { device: null, at: null } });
});

test("an opening that comes late claims where nobody else opened", async () => {
  const { line, world } = lay(0);
  line.claim();
  world.sockets[0].end();
  await settle();

  world.replies = { truth: { epoch: 0, state: "running" } };
  await world.pass(4_000);

  assert.equal(world.sockets[1].url, "/a/socket");
});

test("signed out is told apart from a lost network, and tried again", async () => {
  const { line, world, links } = lay();
  world.replies = { leases: { status: 401 } };
  line.claim();
  world.sockets[0].end();
  await settle();
  assert.deepEqual(links, ["signed_out"]);

  world.replies = { truth: { epoch: 0 } };
  await world.pass(4_000);

  world.sockets.at(-1).lease();
  assert.deepEqual(links, ["signed_out", "up"]);
});

test("a device that wakes asks for the time at once", async () => {
  const { line, world, heard } = opened();
  world.replies = { leases: { ...LEASE, remaining_ms: 4_000 } };

  line.nudge();
  await settle();

  assert.deepEqual(world.requests[0].body, { epoch: 1 });
  assert.equal(heard.at(-1).leased.remaining_ms, 4_000);
});

test("coming back online does not wait for the next try", () => {
  const { line, world } = opened();
  world.sockets[0].end();

  line.nudge();

  assert.equal(world.sockets.length, 2);
});

test("what waits for the next request while a socket takes over is not forgotten", async () => {
  const { line, world, links } = lay();
  world.replies = { leases: LEASE };
  line.claim();
  world.sockets[0].end();
  await settle();
  await world.pass(31_000);
  line.tick();

  const answer = line.ask({ save: 1 });
  world.sockets[1].lease();
  await assert.rejects(answer);

  assert.deepEqual(links, ["up", "up"]);
});
