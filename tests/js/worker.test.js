/** The exam's worker: what it answers for, what it keeps, and for whom. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../static/js/worker.js", import.meta.url), "utf8");
const ORIGIN = "https://ujian.example";
const PAGE = "/attempts/s1-b1";

class FakeCache {
  #held = new Map();

  match = async (url) => this.#held.get(new URL(url, ORIGIN).href)?.clone();
  put = async (url, reply) => void this.#held.set(new URL(url, ORIGIN).href, reply);
  delete = async (url) => this.#held.delete(url);
  keys = async () => [...this.#held.keys()].map((url) => ({ url }));
  add = async (url) => this.put(url, new Response(`file ${url}`));
}

class FakeCaches {
  named = new Map();

  keys = async () => [...this.named.keys()];
  has = async (name) => this.named.has(name);
  delete = async (name) => this.named.delete(name);
  open = async (name) => this.named.get(name) ?? this.named.set(name, new FakeCache()).get(name);
  match = async (url) => {
    for (const cache of this.named.values()) if (await cache.match(url)) return cache.match(url);
  };
}

/** A worker with a network that answers what `replies` says, or not at all. */
function startWorker(replies) {
  const heard = {};
  const caches = new FakeCaches();
  const clock = { now: 1_000 };
  const fetch = async (request) => {
    const reply = replies[new URL(request.url ?? request, ORIGIN).pathname];
    if (!reply) throw new TypeError("no network");
    return reply();
  };
  const redirect = (path) => ({ status: 302, location: path });
  const self = {
    addEventListener: (kind, hear) => (heard[kind] = hear),
    location: new URL(ORIGIN),
    skipWaiting() {},
    clients: { claim() {} },
  };
  const world = { self, caches, fetch, Headers, URL, Promise, setTimeout: () => {}, Math, Number, String };
  const Reply = Object.assign(function (...facts) { return new Response(...facts); }, { redirect });
  vm.runInNewContext(SOURCE, { ...world, Response: Reply, Date: { now: () => clock.now } });
  return { heard, caches, clock, replies };
}

/** What the worker answers to a request; undefined where it leaves it to the browser. */
async function ask({ heard }, path, { method = "GET", mode = "navigate", range = "" } = {}) {
  const waited = [];
  let answer;
  const request = { url: ORIGIN + path, method, mode, headers: new Headers(range ? { Range: range } : {}) };
  heard.fetch({ request, respondWith: (given) => (answer = given), waitUntil: (work) => waited.push(work) });
  const reply = await answer;
  await Promise.all(waited);
  return reply;
}

const page = (text, owner = "a1/s1-b1") => () =>
  new Response(`<html lang="id">${text}`, { headers: owner ? { "Exam-Owner": owner } : {} });

/** A worker that has kept the exam page, and whose network is gone. */
async function withoutNetwork() {
  const worker = startWorker({ [PAGE]: page("soal") });
  await ask(worker, PAGE);
  delete worker.replies[PAGE];
  return worker;
}

test("the last page is given without a network, and says since when it is kept", async () => {
  const worker = await withoutNetwork();

  const reply = await ask(worker, PAGE);

  assert.equal(await reply.text(), '<html data-kept="1000" lang="id">soal');
});

test("a server that fails is no better than none; one that answers counts", async () => {
  const worker = await withoutNetwork();

  worker.replies[PAGE] = () => new Response("", { status: 502 });
  const kept = await (await ask(worker, PAGE)).text();
  worker.replies[PAGE] = page("baru");
  const fresh = await (await ask(worker, PAGE)).text();

  assert.match(kept, /soal/);
  assert.equal(fresh, '<html lang="id">baru');
});

test("messages, other pages and other sites are left alone", async () => {
  const worker = await withoutNetwork();

  for (const path of ["/api/v1/attempts/s1-b1", "/proctor", `${PAGE}/receipt`]) {
    assert.equal(await ask(worker, path), undefined);
  }
  assert.equal(await ask(worker, "/api/v1/attempts/s1-b1/messages", { method: "POST", mode: "cors" }), undefined);
});

test("a page without an owner is not kept, and another owner's takes the place of the first", async () => {
  const worker = await withoutNetwork();

  worker.replies["/attempts/s1-b2"] = page("x", "");
  await ask(worker, "/attempts/s1-b2");
  assert.deepEqual(await worker.caches.keys(), ["exam a1/s1-b1"]);
  worker.replies["/attempts/s1-b2"] = page("y", "a2/s1-b2");
  await ask(worker, "/attempts/s1-b2");

  assert.deepEqual(await worker.caches.keys(), ["exam a2/s1-b2"]);
});

test("signing out, or in, leaves nothing; a wrong password does", async () => {
  const worker = await withoutNetwork();

  worker.replies["/sign-in"] = () => new Response("", { status: 401 });
  await ask(worker, "/sign-in", { method: "POST" });
  assert.equal(worker.caches.named.size, 1);
  worker.replies["/sign-in"] = () => ({ type: "opaqueredirect" });
  await ask(worker, "/sign-in", { method: "POST" });
  assert.equal(worker.caches.named.size, 0);

  const other = await withoutNetwork();
  await assert.rejects(ask(other, "/sign-out", { method: "POST" }));
  assert.equal(other.caches.named.size, 0);
});

test("a day later the page is gone", async () => {
  const worker = await withoutNetwork();

  worker.clock.now += 24 * 3_600_000;

  await assert.rejects(ask(worker, PAGE), /no network/);
  assert.equal(worker.caches.named.size, 0);
});

test("the ways to the exam lead to it, those to another exam do not", async () => {
  const worker = await withoutNetwork();

  assert.equal((await ask(worker, "/home")).location, PAGE);
  assert.equal((await ask(worker, "/bookings/s1-b1")).location, PAGE);
  await assert.rejects(ask(worker, "/bookings/s1-b9"), /no network/);
});

test("the files that the page names are kept, and those of an older page go", async () => {
  const worker = await withoutNetwork();
  const keep = async (...names) => {
    const files = names.map((name) => ORIGIN + name);
    let work;
    const data = { path: PAGE, owner: "a1/s1-b1", files, fresh: true };
    worker.heard.message({ data, waitUntil: (given) => (work = given) });
    await work;
  };

  await keep("/static/v1/js/exam.js", "/media/a.mp3");
  await keep("/static/v2/js/exam.js", "/media/a.mp3");

  assert.match(await (await ask(worker, "/static/v2/js/exam.js", { mode: "cors" })).text(), /v2/);
  await assert.rejects(ask(worker, "/static/v1/js/exam.js", { mode: "cors" }), /no network/);
  assert.match(await (await ask(worker, "/media/a.mp3", { mode: "no-cors" })).text(), /a\.mp3/);
});

test("a player gets the part of a recording that it asks for", async () => {
  const worker = await withoutNetwork();
  const cache = await worker.caches.open("exam a1/s1-b1");
  await cache.put("/media/a.mp3", new Response("0123456789"));

  const reply = await ask(worker, "/media/a.mp3", { mode: "no-cors", range: "bytes=2-5" });

  assert.equal(reply.status, 206);
  assert.equal(reply.headers.get("Content-Range"), "bytes 2-5/10");
  assert.equal(await reply.text(), "2345");
});
