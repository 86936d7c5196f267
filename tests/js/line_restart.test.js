/** A line whose server restarts: it comes back unnoticed, or says so in time. */

import assert from "node:assert/strict";
import test from "node:test";

import { Line } from "../../static/js/net/line.js";
import { FakeWorld } from "./fakes.js";

const URLS = { socket: "/a/socket", leases: "/a/leases", messages: "/a/messages", truth: "/a/truth" };

function opened() {
  const [world, links] = [new FakeWorld(), []];
  const line = new Line(URLS, 0, { heard: () => {}, link: (link) => links.push(link) }, world);
  line.claim();
  world.sockets[0].lease();
  return { line, world, links };
}

/** A world in which chance stands in the middle, so that spread and back-off can be told apart. */
function sentAway(after = 800) {
  const parts = opened();
  parts.world.random = () => 0.5;
  parts.world.sockets[0].say({ reconnect: { after_ms: after } });
  return parts;
}

test("sent away, it goes on until the server closes, and resumes at once: nobody hears of it", async () => {
  const { line, world, links } = sentAway();
  const answer = line.ask({ save: 1 });
  await world.pass(800);
  world.sockets[0].say({ id: 1, saved: {} });
  assert.deepEqual((await answer).saved, {});

  world.sockets[0].end(1012);
  await world.pass(0);
  assert.equal(world.sockets[1].url, "/a/socket?epoch=1");
  assert.equal(line.away, false);
  world.sockets[1].lease();
  await world.pass(6_000);

  assert.deepEqual(links, ["up", "up"]);
});

test("closed before the time it was told, it waits for the rest", async () => {
  const { world } = sentAway(2_000);

  world.sockets[0].end(1012);
  await world.pass(1_999);
  assert.equal(world.sockets.length, 1);
  await world.pass(1);

  assert.equal(world.sockets.length, 2);
});

test("a server that sends away and does not close is left", async () => {
  const { line, world } = sentAway(500);
  const answer = line.ask({ save: 1 });

  await world.pass(2_500);
  await assert.rejects(answer);
  await world.pass(0);

  assert.equal(world.sockets[1].url, "/a/socket?epoch=1");
});

test("closed by a restart without a word, it comes back within three seconds", async () => {
  const { world, links } = opened();
  world.random = () => 0.9;

  world.sockets[0].end(1012);
  await world.pass(2_600);
  assert.equal(world.sockets.length, 1);
  await world.pass(400);

  assert.equal(world.sockets[1].url, "/a/socket?epoch=1");
  assert.deepEqual(links, ["up"]);
});

test("one that does not get back within five seconds is down, and tried on", async () => {
  const { line, world, links } = sentAway(0);
  world.sockets[0].end(1012);
  for (let tenth = 0; tenth < 49; tenth++) {
    await world.pass(100);
    const socket = world.sockets.at(-1);
    if (socket.readyState === 0) socket.end();
  }
  assert.deepEqual([links, line.away], [["up"], false]);

  await world.pass(200);
  assert.deepEqual([links[1], line.away], ["down", true]);
  await world.pass(4_000);
  world.sockets.at(-1).lease();
  assert.equal(links.at(-1), "up");
});

test("one whose next line says nothing at all is down after five seconds", async () => {
  const { world, links } = sentAway(0);
  world.sockets[0].end(1012);
  await world.pass(0);

  await world.pass(4_999);
  assert.deepEqual(links, ["up"]);
  await world.pass(1);

  assert.deepEqual(links, ["up", "down"]);
});

test("a finished exam that was sent away stays finished", async () => {
  const { line, world, links } = sentAway();

  line.halt();
  await world.pass(20_000);

  assert.equal(world.sockets.length, 1);
  assert.deepEqual(links, ["up"]);
});
