// One writer of a draft at a time, by the browser's locks; who cannot have one writes, where nobody holds it.

import assert from "node:assert/strict";
import test from "node:test";
import { oneWriter } from "../../site_src/app/lib/device/draft_lock.mjs";

const NAME = "brouillon:/:voeux";

/** A browser's locks: one holder of a name, its promise rejected when another steals it. @param {{ refuses?: boolean }} [how] */
function manager({ refuses = false } = {}) {
  /** @type {Map<string, (why: Error) => void>} */
  const holders = new Map();
  return {
    /** @param {string} name @param {LockOptions} options @param {(lock: any) => any} run */
    async request(name, options, run) {
      if (refuses) throw new DOMException("pas ici", "SecurityError");
      if (holders.has(name) && options.ifAvailable) return run(null);
      holders.get(name)?.(new DOMException("volé", "AbortError"));
      return new Promise((resolve, reject) => {
        holders.set(name, reject);
        Promise.resolve(run({ name })).then((value) => {
          if (holders.get(name) === reject) holders.delete(name);
          resolve(value);
        });
      });
    },
    query: async () => ({ held: [...holders.keys()].map((name) => ({ name })) }),
  };
}

/** @param {any} locks */
const browser = (locks) => Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks } });
const moment = () => new Promise((resolve) => setTimeout(resolve));

test("the first writes, the second does not, until the first gives it back", async () => {
  browser(manager());
  const [one, other] = [oneWriter(NAME, () => {}), oneWriter(NAME, () => {})];
  assert.equal(await one.begin(), true);
  assert.equal(await other.begin(), false);
  assert.equal(await oneWriter("brouillon:/:stage", () => {}).begin(), true, "another draft is another lock");
  one.release();
  await moment();
  assert.equal(await other.begin(), true);
});

test("what is taken is said to who had it, once, and who gave it back hears nothing", async () => {
  browser(manager());
  let lost = 0;
  const [one, other] = [oneWriter(NAME, () => void lost++), oneWriter(NAME, () => assert.fail("nobody took it"))];
  await one.begin();
  assert.equal(await other.steal(), true);
  await moment();
  assert.equal(lost, 1);
  one.release();
  other.release();
  await moment();
  assert.equal(await one.begin(), true);
  assert.equal(lost, 1);
});

test("a browser without locks, or that refuses them, lets every tab write", async () => {
  for (const locks of [undefined, manager({ refuses: true })]) {
    browser(locks);
    const lost = () => assert.fail("nobody can take what nobody holds");
    assert.equal(await oneWriter(NAME, lost).begin(), true);
    assert.equal(await oneWriter(NAME, lost).steal(), true);
  }
});

test("where no lock is ever given and none is held, this tab writes", async () => {
  browser({ request: async (/** @type {string} */ _, /** @type {any} */ __, /** @type {any} */ run) => run(null), query: async () => ({ held: [] }) });
  assert.equal(await oneWriter(NAME, () => {}).begin(), true);
  browser({ request: async (/** @type {string} */ _, /** @type {any} */ __, /** @type {any} */ run) => run(null), query: async () => ({ held: [{ name: NAME }] }) });
  assert.equal(await oneWriter(NAME, () => {}).begin(), false);
});
