// The device's storage never leaves a transaction open: Safari keeps a page that is left asleep, with what it had open, and
// every other page would wait for it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { emptied, store } from "./device.mjs";

beforeEach(emptied);

test("every transaction is told to end in the turn of its requests", async () => {
  const { transaction } = IDBDatabase.prototype;
  const { commit } = IDBTransaction.prototype;
  let opened = 0;
  let ended = 0;
  IDBDatabase.prototype.transaction = function (...args) {
    opened += 1;
    return transaction.apply(this, args);
  };
  IDBTransaction.prototype.commit = function () {
    ended += 1;
    return commit.apply(this);
  };
  /** @type {[string, () => Promise<unknown>][]} */
  const acts = [
    ["put", () => store.put("divers", "a", new Uint8Array(3))],
    ["get", () => store.get("divers", "a")],
    ["all", () => store.all("divers")],
    ["remove", () => store.remove("divers", "a")],
  ];
  for (const [name, act] of acts) {
    const before = opened;
    const done = act();
    await Promise.resolve();
    await Promise.resolve();
    assert.ok(opened > before, name);
    assert.equal(ended, opened, name);
    await done;
  }
  Object.assign(IDBDatabase.prototype, { transaction });
  Object.assign(IDBTransaction.prototype, { commit });
  assert.deepEqual(await store.all("divers"), []);
});

test("a value that cannot be kept is a trouble that is told, and stays readable here", async () => {
  await store.put("divers", "f", () => {});
  assert.equal(typeof (await store.get("divers", "f")), "function");
});
