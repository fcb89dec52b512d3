// One tab erases: the others write nothing more, then start anew.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import "./page.mjs";
import "../../site_src/app/node_modules/fake-indexeddb/auto/index.mjs";

/** The channels of this page's own modules: what they post, and what another tab posts to them. */
const posted = /** @type {string[]} */ ([]);
const hearing = /** @type {((event: { data: unknown }) => void)[]} */ ([]);
class Channel {
  /** @param {string} name */
  constructor(name) {
    this.ours = name.endsWith("efface");
  }
  /** @param {string} data */
  postMessage(data) {
    if (this.ours) posted.push(data);
  }
  /** @param {string} _ @param {(event: { data: unknown }) => void} listener */
  addEventListener(_, listener) {
    if (this.ours) hearing.push(listener);
  }
  close() {}
}
/** localStorage, whose keys are its own properties as in a browser. */
const local = Object.create({
  getItem: (/** @type {string} */ name) => local[name] ?? null,
  setItem: (/** @type {string} */ name, /** @type {string} */ value) => void (local[name] = value),
  removeItem: (/** @type {string} */ name) => void delete local[name],
});
let reloaded = 0;
Object.assign(globalThis, {
  BroadcastChannel: Channel,
  localStorage: local,
  navigator: globalThis.navigator ?? {},
  location: { pathname: "/simuler/dj/", reload: () => (reloaded += 1) },
  history: { replaceState() {} },
});

const { openStore } = await import("../../site_src/app/lib/device/stockage.mjs");
const { eraseDevice, eraseDrafts } = await import("../../site_src/app/lib/device/erase.mjs");
const { erasing } = await import("../../site_src/app/lib/device/erasing.mjs");
const { hintedDrafts, noteDraft } = await import("../../site_src/app/lib/device/known_drafts.mjs");
const { keepLate, lateDrafts } = await import("../../site_src/app/lib/device/late.mjs");
const store = await openStore();
const kept = async () => [...(await store.all("brouillons")), ...(await store.all("divers"))].map(([key]) => key);
/** @param {string} data */
const heard = (data) => {
  for (const listener of hearing) listener({ data });
};

beforeEach(() => {
  posted.length = reloaded = 0;
});

for (const [name, erase] of /** @type {const} */ ([
  ["the drafts", eraseDrafts],
  ["everything", eraseDevice],
]))
  test(`${name}: the other tabs are told before anything is read, what they were writing goes too, they are told the end`, async () => {
    await store.put("brouillons", "voeux", { etapes: [], position: -1 });
    const erased = erase();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(posted, ["debut"]);
    await store.spare("divers", "reponse:simuler-dj", {}); // on its way in another tab as it heard
    const { manque } = await erased;
    assert.equal(manque, "");
    assert.deepEqual(await kept(), []);
    assert.deepEqual(posted, ["debut", ""]);
    assert.equal(reloaded, 0);
  });

test("a tab that hears of it writes nothing more, and starts anew at the end, or by itself where no end is told", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  assert.ok(keepLate("avant", "{}", "2026-11-22"));
  noteDraft("avant", true);
  assert.ok(!erasing());
  heard("debut");
  assert.ok(erasing());
  await store.spare("divers", "reponse:simuler-dj", {});
  await store.put("divers", "ecarte:voeux", []);
  await store.put("brouillons", "voeux", { etapes: [], position: -1 });
  assert.deepEqual(await store.get("divers", "ecarte:voeux"), [], "the page reads its own");
  for (const [shelf, key] of [
    ["divers", "ecarte:voeux"],
    ["brouillons", "voeux"],
  ])
    await store.forget(shelf, key);
  assert.deepEqual(await kept(), [], "the device has nothing of it");
  assert.ok(!keepLate("voeux", "{}", "2026-11-22"));
  noteDraft("voeux", true);
  assert.deepEqual([lateDrafts().map(([key]) => key), hintedDrafts()], [["avant"], 1]);
  noteDraft("avant", false);
  assert.equal(hintedDrafts(), 0);

  assert.equal(reloaded, 0);
  heard("");
  assert.equal(reloaded, 1);
  mock.timers.tick(10_000);
  assert.equal(reloaded, 2);
  mock.timers.reset();
});
