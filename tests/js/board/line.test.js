/** The board's line: opened again after every loss, given up when it is silent. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Line } from "../../../static/js/board/line.js";

/** A world whose sockets, timers and clock a test holds in its hands. */
function world() {
  const made = { sockets: [], waits: [], time: 0, heard: [], out: 0 };
  const listener = { heard: (message) => made.heard.push(message), signedOut: () => (made.out += 1) };
  const line = new Line("/socket", listener, {
    open: () => {
      const socket = { close: () => (socket.closed = true), closed: false };
      made.sockets.push(socket);
      return socket;
    },
    later: (run, ms) => made.waits.push({ run, ms }),
    random: () => 1,
    now: () => made.time,
  });
  line.open();
  return { made, line };
}

test("what the server says is handed on", () => {
  const { made } = world();
  made.sockets[0].onmessage({ data: '{"at": 7}' });
  assert.deepEqual(made.heard, [{ at: 7 }]);
});

test("waits grow up to ten seconds and start anew after a word", () => {
  const { made } = world();
  for (let n = 0; n < 6; n += 1) {
    made.sockets.at(-1).onclose({ code: 1006 });
    made.waits.at(-1).run();
  }
  assert.deepEqual(made.waits.map((wait) => wait.ms), [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  made.sockets.at(-1).onmessage({ data: "{}" });
  made.sockets.at(-1).onclose({ code: 1006 });
  assert.equal(made.waits.at(-1).ms, 1_000);
});

test("a signed-out line is not opened again", () => {
  const { made } = world();
  made.sockets[0].onclose({ code: 4401 });
  assert.deepEqual([made.out, made.waits.length], [1, 0]);
});

test("a line that is silent for long is given up, and its late words are not heard", () => {
  const { made, line } = world();
  made.time = 14_000;
  line.tick();
  assert.equal(made.sockets[0].closed, false);
  made.time = 15_000;
  line.tick();
  line.tick();
  assert.equal(made.sockets[0].closed, true);
  assert.equal(made.waits.length, 1);
  made.sockets[0].onmessage({ data: '{"at": 1}' });
  made.sockets[0].onclose({ code: 1006 });
  assert.deepEqual([made.heard.length, made.waits.length], [0, 1]);
});

test("sent away, it comes back when told to, and nobody hears of it", () => {
  const { made } = world();
  made.sockets[0].onmessage({ data: '{"reconnect": {"after_ms": 700}}' });
  made.time = 500;
  made.sockets[0].onclose({ code: 1012 });
  assert.deepEqual([made.heard.length, made.waits[0].ms], [0, 200]);
  made.waits[0].run();
  assert.equal(made.sockets.length, 2);
  made.sockets[1].onclose({ code: 1006 });
  assert.equal(made.waits[1].ms, 1_000);
});

test("closed by a restart without a word, it comes back within three seconds", () => {
  const { made } = world();
  made.sockets[0].onclose({ code: 1012 });
  assert.equal(made.waits[0].ms, 3_000);
});
