// A call's errors, beside the fields of the form that they are about.
//
//   showErrors(form, errors, { summary, focus })  errors: [{code, quoi, ou, remede}]; returns those that have no field
//        focus: true (the summary) or "champ" (the first field that is wrong, else the summary)
//   clearErrors(form, { summary })
//   fieldOf(form, path) → the field that an error's path names, or null      labelOf(field) → its own words
// The text goes to the element [data-erreur="<name>"] when the form has one, else into a <p class="erreur"> after the field.

import { $$, el } from "../frame/dom.mjs";
import { fields } from "./formulaire.mjs";

// The field of an error path: its own name, else the nearest enclosing name ("parts[1]" → "parts"), else the one that "parts" begins.
/** @param {HTMLFormElement} form @param {string} path @returns {any} the field, or null */
export function fieldOf(form, path) {
  const all = fields(form);
  let name = path;
  while (name) {
    const exact = all.find((field) => field.name === name);
    if (exact) return exact;
    const cut = Math.max(name.lastIndexOf("."), name.lastIndexOf("["));
    name = cut > 0 ? name.slice(0, cut) : "";
  }
  return path ? (all.find((field) => field.name.startsWith(`${path}[`) || field.name.startsWith(`${path}.`)) ?? null) : null;
}

let counter = 0;
/** A field's own words. @param {any} field @returns {string} */
export const labelOf = (field) => {
  const legend = field.type === "radio" ? field.closest("fieldset")?.querySelector("legend") : null;
  const label = legend ?? field.labels?.[0];
  return (label?.dataset?.court ?? label?.textContent ?? field.name).trim().replace(/\s+/g, " ").replace(/\s*:$/, "");
};

/** @param {HTMLFormElement} form @param {{ summary?: HTMLElement | null }} [options] */
export function clearErrors(form, { summary = null } = {}) {
  for (const note of $$("[data-erreur-posee]", form)) {
    if ("erreur" in note.dataset) {
      note.textContent = "";
      note.hidden = true;
      delete note.dataset.erreurPosee;
    } else note.remove();
  }
  for (const field of $$("[aria-invalid]", form)) {
    field.removeAttribute("aria-invalid");
    const rest = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((/** @type {string} */ id) => id && !id.startsWith("erreur-"));
    if (rest.length) field.setAttribute("aria-describedby", rest.join(" "));
    else field.removeAttribute("aria-describedby");
  }
  if (summary) {
    summary.replaceChildren();
    summary.hidden = true;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {Fault[]} errors
 * @param {{ summary?: HTMLElement | null, focus?: boolean | "champ" }} [options]
 */
export function showErrors(form, errors, { summary = null, focus = false } = {}) {
  clearErrors(form, { summary });
  /** @type {Fault[]} */
  const lost = [];
  /** @type {HTMLElement[]} */
  const items = [];
  /** @type {any} */
  let first = null;
  for (const error of errors) {
    const named = error.ou ? fieldOf(form, error.ou) : null;
    const field = named?.type === "radio" ? (fields(form).find((one) => one.name === named.name && one.checked) ?? named) : named;
    const sentence = [error.quoi, error.remede].filter(Boolean).join(" ");
    if (!field) {
      lost.push(error);
      items.push(el("li", {}, sentence));
      continue;
    }
    if (!field.id) field.id = `champ-${(counter += 1)}`;
    const id = `erreur-${(counter += 1)}`;
    let note = $$("[data-erreur]", form).find((one) => one.dataset.erreur === field.name);
    if (note) {
      if (note.textContent) note.append(" ");
      note.append(el("span", { id }, sentence));
      note.hidden = false;
    } else {
      note = el("p", { class: "erreur", id }, sentence);
      (field.type === "radio" ? (field.closest("fieldset") ?? field.parentElement) : (field.closest(".champ") ?? field.parentElement)).append(note);
    }
    note.dataset.erreurPosee = "";
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    const link = el("a", { href: `#${field.id}` }, `${labelOf(field)} : ${error.quoi}`);
    link.addEventListener("click", (event) => {
      event.preventDefault(); // the fragment holds the form's state
      field.focus();
      field.scrollIntoView({ block: "center" });
    });
    items.push(el("li", {}, link));
    first ??= field;
  }
  if (summary && items.length) {
    const title = items.length === 1 ? "Une information est à corriger" : `${items.length} informations sont à corriger`;
    summary.replaceChildren(el("p", { class: "erreurs-titre" }, title), el("ul", {}, items));
    summary.hidden = false;
    if (focus === "champ" && first) {
      first.focus();
      first.scrollIntoView({ block: "center" });
    } else if (focus) {
      summary.tabIndex = -1;
      summary.focus();
    }
  }
  return lost;
}
