// The answer to a press, on the screen, beside what was pressed; and a net under every page.
//
//   beside(anchor, text, { kind, focus })      says text right under a button's line or a field: one answer a place, the last
//   land(node, top)                         the eyes and the focus go to an answer that was asked for; top: what comes into view
//   presses(form) → () => boolean            whether the form's last gesture was a press (not an Enter in one of its fields)
//   net()                                      an error in French that nobody caught is shown in #erreurs, with focus there
//
// kind: "info" (default), "ok", "attention", "erreur".

import { $, el } from "../frame/dom.mjs";

/** @typedef {"info" | "ok" | "attention" | "erreur"} Kind */

/** @param {Element} anchor @param {string} text @param {{ kind?: Kind, focus?: boolean }} [options] */
export function beside(anchor, text, { kind = "info", focus = false } = {}) {
  const line = anchor.closest(".boutons, .champ, .rang-boutons") ?? anchor;
  /** @type {any} */
  let note = line.nextElementSibling?.matches("[data-reponse]") ? line.nextElementSibling : null;
  if (!note) {
    note = el("p", { "data-reponse": "", role: "status", tabindex: "-1" });
    line.after(note);
  }
  note.className = kind === "info" ? "aide reponse" : `message ${kind} reponse`;
  note.textContent = "";
  requestAnimationFrame(() => (note.textContent = text)); // the same words said again are heard again
  if (focus) note.focus();
  return note;
}

/** @param {any} node @param {Element} [top] */
export function land(node, top = node) {
  if (!node) return;
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
  const here = node.getBoundingClientRect().top;
  if (here < 0 || here > innerHeight / 3) top.scrollIntoView({ block: "start" });
}

/** From a field, the hand goes on where it is; from a button, a finger or a mouse, the eyes may go to the answer. @param {HTMLElement} form */
export function presses(form) {
  let pressed = false;
  form.addEventListener("pointerdown", () => (pressed = true), { capture: true });
  form.addEventListener("keydown", ({ target }) => (pressed = Boolean(/** @type {Element} */ (target).closest("button"))), { capture: true });
  return () => pressed;
}

/** @param {any} reason what was thrown @returns {string[]} */
const sentences = (reason) =>
  reason.errors?.map((/** @type {Fault} */ one) => [one.quoi, one.remede].filter(Boolean).join(" ")) ?? (reason.francais ? [reason.message] : []);

export function net() {
  addEventListener("unhandledrejection", (event) => {
    const reason = event.reason ?? {};
    if (reason.dropped) {
      event.preventDefault();
      return;
    }
    const zone = $("#erreurs");
    const found = [...new Set(sentences(reason))];
    if (!zone || !found.length) return;
    event.preventDefault();
    zone.replaceChildren(
      el("p", { class: "erreurs-titre" }, "Cette action n’a pas abouti"),
      el(
        "ul",
        {},
        found.map((text) => el("li", {}, text)),
      ),
    );
    zone.hidden = false;
    zone.tabIndex = -1;
    zone.focus();
  });
}
