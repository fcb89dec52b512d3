// What the service worker remembers between two lives, beside the files: a small database of its own, best effort.
//   await recall("complet") → value or undefined        await remember("complet", true)
// "complet": everything was kept once (a hole is then a loss, not a work in progress); "anciens": ids of the tabs that a
// former version serves, whose files stay until those tabs are closed.

import { root } from "./fichiers.mjs";

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} ask @returns {Promise<any>} */
function within(mode, ask) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(`phco-hors-ligne:${root.pathname}`, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("etat");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const request = ask(base.transaction("etat", mode).objectStore("etat"));
      request.onsuccess = () => {
        base.close();
        resolve(request.result);
      };
      request.onerror = () => {
        base.close();
        reject(request.error);
      };
    };
  });
}

/** @param {string} name */
export const recall = (name) => within("readonly", (store) => store.get(name)).catch(() => undefined);
/** @param {string} name @param {unknown} value */
export const remember = (name, value) => within("readwrite", (store) => store.put(value, name)).catch(() => undefined);
