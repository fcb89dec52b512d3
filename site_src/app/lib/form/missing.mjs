// What a field lacks, said just under it, with focus; said no more once it is there.
//
//   missing(field, sentence) → whether something is missing (an empty sentence: nothing is)

import { $, el } from "../frame/dom.mjs";

/** @param {any} field @param {string} sentence */
export function missing(field, sentence) {
  let note = $(`#manque-${field.id}`);
  if (sentence && !note) {
    note = el("p", { class: "erreur", id: `manque-${field.id}` });
    field.after(note);
  }
  if (note) {
    note.textContent = sentence;
    note.hidden = !sentence;
  }
  field.toggleAttribute("aria-invalid", Boolean(sentence));
  if (sentence) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
    field.focus();
  } else field.removeAttribute("aria-describedby");
  return Boolean(sentence);
}
