// Which drafts this device keeps, known at once: the storage itself answers later. A hint, set right each time a draft is opened.
//
//   noteDraft(key, there)      hintedDraft(key) → boolean      hintedDrafts() → how many      dropHints()
// Where the browser keeps nothing, there is none.

import { erasing } from "./erasing.mjs";

const PREFIX = `phco:${new URL("../", import.meta.url).pathname}brouillon:`;

/** @template T @param {() => T} use @param {T} otherwise @returns {T} */
function kept(use, otherwise) {
  try {
    return use();
  } catch {
    return otherwise;
  }
}

/** @param {string} key */
export const hintedDraft = (key) => kept(() => localStorage.getItem(PREFIX + key) !== null, false);

/** @param {string} key @param {boolean} there */
export function noteDraft(key, there) {
  if (hintedDraft(key) === there || (there && erasing())) return;
  kept(() => (there ? localStorage.setItem(PREFIX + key, "") : localStorage.removeItem(PREFIX + key)), undefined);
}

const names = () => kept(() => Object.keys(localStorage).filter((one) => one.startsWith(PREFIX)), /** @type {string[]} */ ([]));

export const hintedDrafts = () => names().length;

export function dropHints() {
  for (const name of names()) kept(() => localStorage.removeItem(name), undefined);
}
