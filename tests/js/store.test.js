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
