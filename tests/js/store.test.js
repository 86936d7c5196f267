import assert from "node:assert/strict";
import test from "node:test";

import { Store } from "../../static/js/net/store.js";

test("a browser without storage is told apart, and nothing breaks", async () => {
  const store = await Store.open("account", "attempt");

  await store.put({ position: 1, sending: null, waiting: null });
  await store.drop(1);
  await store.clear();

  assert.equal(store.lasting, false);
  assert.deepEqual(await store.all(), []);
});

test("a storage that fails once no longer promises to last", async () => {
  const broken = {
    transaction() {
      throw new Error("quota");
    },
  };
  const store = new Store("account/attempt", broken);
  assert.equal(store.lasting, true);

  await store.put({ position: 1, sending: null, waiting: null });

  assert.equal(store.lasting, false);
});

/** As much of a browser's two storages as an entry needs; the database writes when it is told to. */
function storages() {
  const notes = new Map();
  globalThis.localStorage = new Proxy(
    {
      getItem: (name) => notes.get(name) ?? null,
      setItem: (name, text) => notes.set(name, text),
      removeItem: (name) => notes.delete(name),
    },
    {
      get: (own, name) => own[name] ?? notes.get(name),
      ownKeys: () => [...notes.keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  );
  const writing = [];
  const table = { put() {}, delete() {}, getAll: () => request([]) };
  const database = {
    transaction: () => {
      const one = { objectStore: () => table };
      writing.push(one);
      return one;
    },
  };
  globalThis.IDBKeyRange = { bound: () => null };
  return { notes, database, write: () => writing.splice(0).forEach((one) => one.oncomplete?.()) };
}

function request(result) {
  const asked = { result };
  queueMicrotask(() => asked.onsuccess());
  return asked;
}

const entry = (mutation) => ({ position: 1, sending: null, waiting: { mutation } });

test("an entry is noted at once, until the database has it", async () => {
  const { notes, database, write } = storages();
  const store = new Store("account/attempt", database);

  const done = store.put(entry("k-1"));
  assert.deepEqual([...notes.keys()], ["exam-unsent/account/attempt/1"]);
  write();
  await done;

  assert.equal(notes.size, 0);
});

test("what an earlier page had no time to write is found, by its owner alone", async () => {
  const { database, write } = storages();
  new Store("account/attempt", database).put(entry("k-1"));
  new Store("account/other", database).put(entry("k-2"));

  const later = new Store("account/attempt", database);
  const [found, ...more] = await later.all();
  write();

  assert.deepEqual([found.waiting.mutation, more], ["k-1", []]);
});

test("a newer note outlives the older entry, and clearing takes all of them", async () => {
  const { notes, database, write } = storages();
  const store = new Store("account/attempt", database);
  const first = store.put(entry("k-1"));
  write();
  store.put(entry("k-2"));
  await first;
  assert.match([...notes.values()].join(""), /k-2/);

  store.clear();

  assert.equal(notes.size, 0);
});

test("where the database takes nothing, the note is found by the next page", async () => {
  const { notes } = storages();
  const broken = {
    transaction() {
      throw new Error("quota");
    },
  };
  const store = new Store("account/attempt", broken);
  await store.put(entry("k-1"));

  const next = new Store("account/attempt", null);
  assert.deepEqual((await next.all()).map(({ waiting }) => waiting.mutation), ["k-1"]);

  next.drop(1);
  assert.equal(notes.size, 0);
});
