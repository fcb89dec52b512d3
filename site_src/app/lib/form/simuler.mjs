// What the pay simulators share beyond outil.mjs: questions that depend on others, a result redrawn without losing what was
// open, the buttons of a result. It moves text; it computes no amount.
//
//   conditions(form)                 [data-si="nom=a|b"] is shown while the field "nom" has one of these values;
//                                    [data-rang="k" data-mois="nom"] is shown while k < the number written in "nom"
//   affiche(resultat, zone)          for outil({ affiche }): keeps the open "Pourquoi ?" and the focus across a redraw
//   brancher(page)                   undo, and the buttons of the result; page: what outil() returned
//   racine                           relative way to the site's root, for the links of a fragment

import { $, $$, announce, debounce, fill } from "../frame/dom.mjs";
import { toast } from "../frame/toast.mjs";
import { formValues, numberText, writeForm } from "./formulaire.mjs";
import { linkFor, readFragment } from "./fragment.mjs";
import { answerName, undoBar } from "./undo_bar.mjs";

export const racine = document.body.dataset.racine ?? "../../";

/** @param {any} value */
const several = (value) => (Array.isArray(value) ? value : [value ?? ""]);

/** @param {HTMLFormElement} form */
function apply(form) {
  const values = formValues(form);
  for (const node of $$("[data-si]", form)) {
    const [name, wanted] = node.dataset.si.split("=");
    const options = wanted.split("|");
    node.hidden = !several(values[name]).some((value) => options.includes(value));
  }
  for (const node of $$("[data-rang]", form)) {
    const count = Number(numberText(String(values[node.dataset.mois] ?? "")));
    node.hidden = !(Number(node.dataset.rang) < count);
  }
}

/** @param {HTMLFormElement} form */
export function conditions(form) {
  const run = () => apply(form);
  form.addEventListener("input", run);
  form.addEventListener("change", run);
  form.addEventListener("reset", () => setTimeout(run));
  form.addEventListener("phco:pret", run);
  // Registered before outil's own listener: the questions shown are those of the new state when it reads the form.
  addEventListener("hashchange", () => {
    const values = readFragment();
    if (!values) return;
    writeForm(form, values);
    run();
  });
  run();
  return run;
}

/** @param {Element | null} node @returns {string | null} */
const keyOf = (node) => /** @type {HTMLElement | null} */ (node?.closest("details[data-cle]"))?.dataset.cle ?? null;

/** @param {Answer} resultat @param {HTMLElement} zone */
export function affiche(resultat, zone) {
  const open = new Set($$("details[data-cle][open]", zone).map((one) => one.dataset.cle));
  const unfolded = $$("details.depliant", zone).map((one) => one.open);
  const focused = zone.contains(document.activeElement) ? document.activeElement : null;
  const key = keyOf(focused);
  const tag = focused?.tagName;
  fill(zone, resultat.html);
  for (const one of $$("details[data-cle]", zone)) one.open = open.has(one.dataset.cle);
  $$("details.depliant", zone).forEach((one, index) => {
    one.open = unfolded[index] ?? false;
  });
  if (key) $(`details[data-cle="${CSS.escape(key)}"] ${tag === "BUTTON" ? "button" : "summary"}`, zone)?.focus();
}

const say = debounce((phrase) => announce(phrase), 900);

// "zone" of one form as "a.zone" and "b.zone" of the comparison.
/** @param {import("./fragment.mjs").Values} values */
function doubled(values) {
  /** @type {import("./fragment.mjs").Values} */
  const both = {};
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith("gardes.")) continue;
    both[`a.${name}`] = value;
    both[`b.${name}`] = value;
  }
  return both;
}

// Pressed again before it says its own words again, a button answers again, and still comes back to them.
/** @type {WeakMap<HTMLElement, { words: string | null, timer: number }>} */
const changed = new WeakMap();

/** @param {HTMLElement} button @param {string} text */
async function copy(button, text) {
  const { words, timer } = changed.get(button) ?? { words: button.textContent, timer: 0 };
  clearTimeout(timer);
  let said = "Lien copié";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    said = "Copiez l’adresse de cette page : c’est le lien";
  }
  button.textContent = said;
  announce(`${said}.`);
  const back = () => {
    changed.delete(button);
    button.textContent = words;
  };
  changed.set(button, { words, timer: window.setTimeout(back, 4000) });
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function choose(form, name, value) {
  /** @type {any} */
  const field = form.elements.namedItem(name);
  if (!field) return;
  const wanted = field instanceof HTMLSelectElement && ![...field.options].some((one) => one.value === value) ? "" : value;
  field.value = wanted;
  field.closest("details")?.setAttribute("open", "");
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {import("./outil.mjs").ToolPage} page */
export function brancher(page) {
  page.ready?.then(() => {
    const { draft, form } = page;
    if (!draft) return;
    draft.begin(page.values());
    undoBar({ draft, undo: $("#annuler"), redo: $("#retablir"), label: answerName(form), before: page.flush });
    draft.onChange(() => {
      apply(form);
      page.compute();
    });
    form.addEventListener("reset", () => setTimeout(() => toast("Vos réponses sont effacées.", { undo: () => draft.undo() })));
  });
  page.result.addEventListener("click", (/** @type {Event} */ event) => {
    /** @type {any} */
    const target = /** @type {Element} */ (event.target).closest("button, a");
    if (!target) return;
    const { lecture, valeur, va } = target.dataset;
    if (lecture) choose(page.form, lecture, valeur);
    else if (va) {
      const place = document.getElementById(va);
      place?.scrollIntoView({ block: "start" });
      place?.setAttribute("tabindex", "-1");
      place?.focus({ preventScroll: true });
    } else if ("copier" in target.dataset) copy(target, linkFor(page.values()));
    else if ("imprimer" in target.dataset) print();
    else if ("comparer" in target.dataset) target.href = linkFor(doubled(page.values()), new URL(target.getAttribute("href"), location.href).href);
  });
  page.onResult((/** @type {Answer} */ resultat) => {
    say(resultat.phrase);
    document.dispatchEvent(new CustomEvent("phco:resultat", { detail: resultat }));
  });
}
