// A device in memory for the tests: IndexedDB, localStorage, and what the modules look for in a browser.

import "../../site_src/app/node_modules/fake-indexeddb/auto/index.mjs";

/** @type {Map<string, string>} */
const kept = new Map();
Object.assign(globalThis, {
  localStorage: {
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => void kept.set(name, value),
    removeItem: (/** @type {string} */ name) => void kept.delete(name),
  },
  BroadcastChannel: undefined,
});

const { openStore } = await import("../../site_src/app/lib/device/stockage.mjs");
export const store = await openStore();

export async function emptied() {
  for (const shelf of ["brouillons", "divers"]) for (const [key] of await store.all(shelf)) await store.remove(shelf, key);
  kept.clear();
}

export { dice } from "./drafts.mjs";
