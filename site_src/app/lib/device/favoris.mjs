// Favourite offers, private notes, where one lives and the aid one asks for: kept on this device only, in one draft shared by
// the catalogue, the wishes and the offers' pages.
//
//   const list = await openFavourites({ zone });
//   list.ids → ["o-0012", …]        list.has(id)       list.toggle(id) → whether it is one now
//   list.note(id) → "…"             list.writeNote(id, text)
//   list.home → { commune, aide }   list.moveTo({ commune, aide })
//   list.undo()                     takes the last change back
//   list.onChange(fn)               fn(): something changed, here, by undo, or in another tab

import { openDraft } from "./brouillons.mjs";

/** @typedef {{ favoris: string[], notes: Record<string, string>, commune?: string, aide?: string }} Favourites */
/** @type {Favourites} */
const empty = { favoris: [], notes: {} };

/** @param {{ zone?: HTMLElement | null }} [options] */
export async function openFavourites({ zone = null } = {}) {
  const draft = await openDraft("offres", { zone });
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {Favourites} */
  let value = { ...empty, ...(draft.value ?? {}) };
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  draft.onChange((next) => {
    value = { ...empty, ...(next ?? {}) };
    tell();
  });
  /** @param {Favourites} next */
  function keep(next) {
    draft.begin(value);
    value = next;
    draft.save(value);
    tell();
  }
  return {
    get ids() {
      return value.favoris;
    },
    /** @param {string} id */
    has: (id) => value.favoris.includes(id),
    /** @param {string} id */
    toggle(id) {
      const on = !value.favoris.includes(id);
      keep({ ...value, favoris: on ? [...value.favoris, id] : value.favoris.filter((one) => one !== id) });
      return on;
    },
    undo: () => draft.undo(),
    /** @param {string} id */
    note: (id) => value.notes[id] ?? "",
    /** @param {string} id @param {string} text */
    writeNote(id, text) {
      const notes = { ...value.notes };
      if (text.trim()) notes[id] = text;
      else delete notes[id];
      keep({ ...value, notes });
    },
    get home() {
      return { commune: value.commune ?? "", aide: value.aide ?? "" };
    },
    /** @param {{ commune: string, aide: string }} home as the fields of the search hold them */
    moveTo({ commune, aide }) {
      if (commune !== (value.commune ?? "") || aide !== (value.aide ?? "")) keep({ ...value, commune, aide });
    },
    /** @param {() => void} listener */
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// A star button as the list and the offer's page show it.
/** @param {HTMLElement} button @param {boolean} on */
export function paintStar(button, on) {
  button.setAttribute("aria-pressed", String(on));
  const label = button.querySelector("span");
  if (label) label.textContent = on ? "En favori" : "Favori";
}
