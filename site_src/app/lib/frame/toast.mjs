// What was just done, said at the thumb, with its « Annuler ». One at a time; it goes by itself, and Ctrl+Z does the same
// while it is there. The sentence is announced; the focus does not move. It sits above whatever bar stands at the bottom
// of the window at that moment (entries, export, total in view), and follows it: it hides no line of it.
//
//   toast("3 cœurs : Cabinet des Prairies", { undo: () => draft.undo() })
//   toast.hide()

import { $$, announce, el } from "./dom.mjs";

const STAYS_MS = 8000;
const BARS = ".entrees, .barre-offres, .barre-export, .resume-fixe";
const GAP = 8; // pixels, between a bar and what is said above it
/** @type {HTMLElement | null} */
let shown = null;
let timer = 0;
/** @type {(() => unknown) | null} */
let undoing = null;

function sit() {
  if (!shown) return;
  const { height } = shown.getBoundingClientRect();
  let floor = window.innerHeight;
  const boxes = $$(BARS).map((/** @type {HTMLElement} */ bar) => bar.getBoundingClientRect());
  for (const box of boxes.sort((one, other) => other.bottom - one.bottom)) {
    if (box.height && box.top < floor && box.bottom > floor - height - 2 * GAP) floor = box.top;
  }
  if (floor < height + 2 * GAP) floor = window.innerHeight; // no room above them: better there than nowhere
  shown.style.insetBlockEnd = `${window.innerHeight - floor + GAP}px`;
}
const follow = globalThis.ResizeObserver ? new ResizeObserver(sit) : null; // a bar grows when the answer comes

function hide() {
  clearTimeout(timer);
  follow?.disconnect();
  removeEventListener("scroll", sit);
  removeEventListener("resize", sit);
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
  sit();
  for (const bar of $$(BARS)) follow?.observe(bar);
  addEventListener("scroll", sit, { passive: true });
  addEventListener("resize", sit);
  announce(text);
  later();
}
toast.hide = hide;

// What is typed next is another step: an « Annuler » never takes back anything but what it stands beside.
addEventListener("input", ({ target }) => {
  const field = /** @type {any} */ (target);
  if (undoing && field?.form && !field.closest("[role=search]") && !field.matches("[type=radio], [type=checkbox]")) hide();
});

addEventListener("keydown", (event) => {
  if (!undoing || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
  /** @type {any} */
  const target = event.target;
  if (target?.matches?.("textarea, input:not([type=radio], [type=checkbox])")) return; // its own undo
  event.preventDefault();
  run();
});
