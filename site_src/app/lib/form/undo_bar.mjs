// « Annuler » and « Rétablir », the same for every tool that keeps a draft: inactive until there is an edit to take back, named
// by what they would do, said when it is done.
//
//   undoBar({ draft, undo, redo, label, parts, many, before })     follows the draft by itself: nothing to call after a change
//     label(name) → an answer's words (answerName(form) gives a form's); none: the words that name the parts of that draft
//     parts(value) → what of a draft is told apart, by name; none: its own keys          many: what several are called
//     before()      what waits for a pause of typing is kept first: it is the step that is undone

import { partName } from "../device/draft_shapes.mjs";
import { announce } from "../frame/dom.mjs";
import { toast } from "../frame/toast.mjs";
import { labelOf } from "./faults.mjs";
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
 * @param {(value: any) => Record<string, any>} [options.parts]
 * @param {string} [options.many]
 * @param {() => unknown} [options.before]
 */
export function undoBar({ draft, undo, redo, label = (name) => partName(draft.key, name), parts = (value) => value, many, before = () => {} }) {
  let naming = false;
  /** @param {any} button @param {string} verb @param {boolean} can */
  function show(button, verb, can) {
    if (!button) return;
    button.disabled = !can;
    if (!can) button.textContent = verb;
  }
  /** @param {any} button @param {string} verb @param {any} to */
  function name(button, verb, to) {
    if (!button || button.disabled) return;
    const words = undoWords(verb, parts(to ?? {}), parts(draft.value ?? {}), label, many);
    button.textContent = words;
    button.title = words; // a long name may be cut on a narrow screen
  }
  function sync() {
    show(undo, "Annuler", draft.canUndo);
    show(redo, "Rétablir", draft.canRedo);
    if (naming || !(undo || redo)) return;
    naming = true;
    // What was pressed is painted first: two long lists are not compared meanwhile.
    requestAnimationFrame(() =>
      setTimeout(() => {
        naming = false;
        name(undo, "Annuler", draft.before);
        name(redo, "Rétablir", draft.after);
      }),
    );
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
