// What was just done, said at the thumb, with its « Annuler ». One at a time; it goes by itself, and Ctrl+Z does the same
// while it is there. The sentence is announced; the focus does not move.
//
//   toast("3 cœurs : Cabinet des Prairies", { undo: () => draft.undo() })
//   toast.hide()

import { announce, el } from "./dom.mjs";

const STAYS_MS = 8000;
/** @type {HTMLElement | null} */
let shown = null;
let timer = 0;
/** @type {(() => unknown) | null} */
let undoing = null;

function hide() {
  clearTimeout(timer);
  shown?.remove();
  shown = null;
  undoing = null;
}

function run() {
  const undo = undoing;
  hide();
  undo?.();
}

const later = () => {
  clearTimeout(timer);
  timer = window.setTimeout(() => (shown?.matches(":hover, :focus-within") ? later() : hide()), STAYS_MS);
};

/** @param {string} text @param {{ undo?: (() => unknown) | null }} [options] */
export function toast(text, { undo = null } = {}) {
  hide();
  undoing = undo;
  shown = el(
    "div",
    { class: "toast sans-impression", role: "region", "aria-label": "Dernière action" },
    el("p", {}, text),
    undo && el("button", { type: "button", class: "bouton discret", "aria-label": `Annuler : ${text}`, onclick: run }, "Annuler"),
  );
  document.body.append(shown);
  announce(text);
  later();
}
toast.hide = hide;

addEventListener("keydown", (event) => {
  if (!undoing || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
  /** @type {any} */
  const target = event.target;
  if (target?.matches?.("textarea, input:not([type=radio], [type=checkbox])")) return; // its own undo
  event.preventDefault();
  run();
});
