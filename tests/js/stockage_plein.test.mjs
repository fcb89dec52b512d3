// A device without room: said once with what to do, nothing is called kept, and what was typed is kept once there is room.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import forceCloseDatabase from "../../site_src/app/node_modules/fake-indexeddb/build/esm/forceCloseDatabase.js";
import { emptied, store } from "./device.mjs";
import { turn } from "./page.mjs";

/** @type {any} */
const locks = { request: async (/** @type {any} */ _name, /** @type {any} */ _how, /** @type {any} */ got) => got(null), query: async () => ({ held }) };
Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks } });
/** @type {{ name: string }[]} */
let held = [];
const { openDraft } = await import("../../site_src/app/lib/device/brouillons.mjs");
const { toast } = await import("../../site_src/app/lib/frame/toast.mjs");

/** What Chromium throws: the quota's own, and where the disk itself is full. @type {[string, string][]} */
const REFUSALS = [
  ["QuotaExceededError", "Encountered full disk while opening backing store"],
  ["UnknownError", "Connection is closing because of: IO error: …/000003.log: FILE_ERROR_NO_SPACE (ChromeMethodBFE: 3::WritableFileAppend::8)"],
  ["DataError", "Failed to write blobs (IOError)"],
];
const { put } = IDBObjectStore.prototype;
/** @type {[string, string] | null} */
let refusal = null;
/** @type {any} */
let base = null;
IDBObjectStore.prototype.put = function (...args) {
  base = this.transaction.db;
  if (refusal) throw new DOMException(refusal[1], refusal[0]);
  return put.apply(this, args);
};
/** @type {[string, string][]} */
let said = [];
store.onTrouble((/** @type {string} */ message, /** @type {string} */ remede) => said.push([message, remede]));
beforeEach(async () => {
  refusal = null;
  await emptied();
  said = [];
});
afterEach(() => toast.hide()); // else its clock goes on after the tests
afterEach(() => Reflect.deleteProperty(globalThis, "caches"));

for (const one of REFUSALS)
  test(`a device without room is told once, and keeps what was typed once there is room: ${one[0]}`, async () => {
    const draft = await openDraft("offres");
    await store.put("divers", "autre", "avant");
    refusal = one;
    await store.put("divers", "autre", "après");
    await draft.save({ note: "a" });
    await draft.save({ note: "b" });
    assert.equal(draft.state, "memoire");
    assert.equal(said.length, 1);
    assert.match(String(said[0]), /place.*n’est gardé.*Libérez de la place/s);
    assert.doesNotMatch(String(said[0]), /navigation privée|autre onglet/);
    assert.equal(store.persistent, false);
    refusal = null;
    await draft.save({ note: "c" });
    await turn();
    assert.deepEqual(said.at(-1), ["", ""]);
    assert.equal(draft.state, "ecrit");
    assert.equal(store.persistent, true);
    await store.forget("divers", "autre");
    assert.equal(await store.get("divers", "autre"), "après");
    assert.equal((await store.get("brouillons", "offres")).etapes.length, 3);
    draft.close();
  });

test("the engine's image gives its room before a draft is refused", async () => {
  const draft = await openDraft("offres");
  let images = 1;
  Object.assign(globalThis, { caches: { delete: async () => images-- > 0 && !(refusal = null) } });
  refusal = REFUSALS[0];
  await draft.save({ note: "a" });
  assert.deepEqual(said, []);
  assert.equal(images, 0);
  assert.equal((await store.get("brouillons", "offres")).etapes.length, 1);
  draft.close();
});

test("a base that the browser closed by itself is opened again at the next change", async () => {
  const draft = await openDraft("offres");
  await draft.save({ note: "a" });
  forceCloseDatabase(base);
  await turn();
  assert.match(String(said), /ne marche plus.*rien n’est gardé/s);
  assert.equal(draft.state, "memoire");
  await draft.save({ note: "b" });
  await turn();
  assert.deepEqual(said.at(-1), ["", ""]);
  assert.equal(draft.state, "ecrit");
  assert.equal((await store.get("brouillons", "offres")).etapes.length, 2);
  draft.close();
});

// Chromium without room gives no lock to anybody, and says that none is held.
test("where no lock is given to anybody, no other tab is blamed; where one is held, it is", async () => {
  const alone = await openDraft("offres");
  assert.equal(alone.state, "ecrit");
  alone.close();
  const scope = new URL("../../site_src/app/lib/", import.meta.url).pathname;
  held = [{ name: `brouillon:${scope}:offres` }];
  const second = await openDraft("offres");
  assert.equal(second.state, "ailleurs");
  second.close();
  held = [];
});
