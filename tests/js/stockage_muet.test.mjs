// A storage that does not answer: said within seconds, never waited for, and taken back when it answers at last.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { store } from "./device.mjs";
import { held } from "./held_clock.mjs";
import { turn } from "./page.mjs";

Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });
const { openDraft } = await import("../../site_src/app/lib/device/brouillons.mjs");

// Another tab may hold the database for as long as it is open: what is asked meanwhile has no answer.
test("a storage that says nothing is told; the page goes on in memory, and what was typed comes on top of what it kept", async () => {
  const kept = { etapes: ['{"note":"gardée"}'], position: 0, versions: [], modifie_le: "2026-11-22T10:00:00Z" };
  await store.put("brouillons", "offres", kept);
  const [{ name = "" } = {}] = await indexedDB.databases();
  /** @type {IDBDatabase} */
  const base = await new Promise((resolve) => {
    const asked = indexedDB.open(name, 1);
    asked.onsuccess = () => resolve(asked.result);
  });
  let holds = true;
  const hold = base.transaction("brouillons", "readwrite").objectStore("brouillons");
  const again = () => holds && (hold.get("rien").onsuccess = again);
  again();
  const release = held(mock);
  try {
    /** @type {string[]} */
    const said = [];
    const stop = store.onTrouble((/** @type {string} */ message) => said.push(message));
    const opening = openDraft("offres");
    await turn();
    mock.timers.tick(4000);
    const draft = await opening;
    assert.equal(draft.state, "memoire");
    assert.match(said.join(), /ne répond pas.*rien n’est gardé/);
    assert.equal(draft.value, undefined);
    await draft.save({ note: "tapée" });
    holds = false;
    release();
    for (let turns = 0; said.at(-1) !== "" && turns < 500; turns += 1) await turn();
    assert.equal(said.at(-1), "");
    await new Promise((later) => setTimeout(later, 50));
    assert.equal(draft.state, "ecrit");
    assert.deepEqual(draft.value, { note: "tapée" });
    assert.deepEqual(draft.before, { note: "gardée" });
    assert.equal((await store.get("brouillons", "offres")).etapes.length, 2);
    stop();
    draft.close();
  } finally {
    holds = false;
    release();
    base.close();
  }
});
