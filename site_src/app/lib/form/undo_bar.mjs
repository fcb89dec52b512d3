// « Annuler » and « Rétablir », the same for every tool that keeps a draft: inactive until there is an edit to take back, said
// when it is done, and named where the tool's answers have names.
//
//   undoBar({ draft, undo, redo, label, before })     follows the draft by itself: nothing to call after a change
//     label(name) → an answer's words (answerName(form) gives them); none: the buttons keep their verb alone
//     before()      what waits for a pause of typing is kept first: it is the step that is undone

import { announce } from "../frame/dom.mjs";
import { toast } from "../frame/toast.mjs";
import { labelOf } from "./formulaire.mjs";
import { undoWords } from "./undo_words.mjs";

/** @param {HTMLFormElement} form @returns {(name: string) => string} the words of an answer of the form, by its name */
export const answerName = (form) => (name) => {
  /** @type {any} */
  const field = form.elements.namedItem(name);
  const one = field?.tagName ? field : field?.[0];
  if (!one) return "";
  if (one.closest(".grille-semaine")) return "Semaine type";
  const group = one.type === "checkbox" ? one.closest("fieldset")?.querySelector("legend")?.textContent : "";
  return (group || labelOf(one)).trim().replace(/ nécessaire$/, "");
};

/**
 * @param {object} options
 * @param {import("../device/brouillons.mjs").Draft} options.draft
 * @param {any} options.undo a button
 * @param {any} options.redo a button
 * @param {(name: string) => string} [options.label]
 * @param {() => unknown} [options.before]
 */
export function undoBar({ draft, undo, redo, label, before = () => {} }) {
  /** @param {any} button @param {string} verb @param {boolean} can @param {any} to */
  function show(button, verb, can, to) {
    if (!button) return;
    button.disabled = !can;
    if (label) button.textContent = can ? undoWords(verb, to, draft.value, label) : verb;
  }
  function sync() {
    show(undo, "Annuler", draft.canUndo, draft.before);
    show(redo, "Rétablir", draft.canRedo, draft.after);
  }
  undo?.addEventListener("click", () => {
    before();
    if (draft.undo() !== undefined) announce("Le dernier changement est annulé.");
  });
  redo?.addEventListener("click", () => {
    if (draft.redo() !== undefined) announce("Le changement est rétabli.");
  });
  draft.onStep(sync);
  draft.onChange(() => toast.hide());
  sync();
  return sync;
}
