// A page of « Mon stage »: one plan for all of them, kept on this device; native fields bound to it; a result drawn by Python.
//
//   const page = await stage({
//     appel: "vue.conges",
//     entree: (plan) => ({ au: today(), plan }),   // null: nothing to ask yet
//     actions: { adopter(button, page) {} },       // a click on [data-action="adopter"], in the form or in the result
//     chemin: (name) => name,                      // where in the plan a field's name leads
//     apres: (answer, page) => {},                 // after each new result
//   });
//   page.plan   page.change((plan) => { … }, "Ce qui vient de changer.")   page.compute()   page.last
//
// Fields: `name` is a path in the plan ("encadrants[0].nom"); `data-type` texte (default) · entier · nombre · booleen · liste.
// Lists: <div data-liste="conges"><div data-rangs></div><template>…</template></div>; in the template "#" is the rank in names and
// ids, "{n}" the rank for people. Buttons: data-action="ajouter" data-vers="conges" data-defaut='{"demi": "matin"}',
// data-action="retirer" data-rang="conges[#]". data-options="encadrants" fills a <select> with the people of the plan.
// Whatever is typed stays where it is: a row half written is kept, and left out of what Python is asked.

import { openDraft } from "../device/brouillons.mjs";
import { onLeave } from "../device/late.mjs";
import { parisDay } from "../device/paris_day.mjs";
import { download, pickText } from "../device/telechargement.mjs";
import { EngineError, engine } from "../engine/engine.mjs";
import { $, $$, announce, counted, debounce, el, fill } from "../frame/dom.mjs";
import { toast } from "../frame/toast.mjs";
import { asking } from "./ask.mjs";
import { showErrors } from "./faults.mjs";
import { edited, numberText } from "./formulaire.mjs";
import { engineState } from "./outil.mjs";
import { applyChanges, at, complete, newId, put, stepsOf } from "./plan.mjs";
import { beside } from "./reponse.mjs";
import { undoBar } from "./undo_bar.mjs";

export { applyChanges, at, complete, newId, put, shared } from "./plan.mjs";
export const KEY = "stage";
const TYPING_MS = 300;

export const today = () => parisDay();
/** @param {any} field @param {HTMLFormElement} form @returns {unknown} undefined for an empty field */
function readField(field, form) {
  const type = field.dataset.type ?? "texte";
  if (field.type === "checkbox" && type === "liste") {
    return /** @type {any[]} */ ([...form.elements]).filter((one) => one.name === field.name && one.checked).map((one) => one.value);
  }
  if (field.type === "checkbox") return field.checked;
  const text = field.value;
  if (text.trim() === "") return undefined;
  if (type === "booleen") return text === "oui";
  if (type === "entier") return /^-?\d{1,9}$/.test(numberText(text)) ? Number(numberText(text)) : text;
  if (type === "nombre") return numberText(text);
  if (type === "liste")
    return text
      .split("\n")
      .map((/** @type {string} */ one) => one.trim())
      .filter(Boolean);
  return text;
}

/** @param {any} field @param {any} value */
function writeField(field, value) {
  if (field.type === "checkbox" && field.dataset.type === "liste") field.checked = (value ?? []).includes(field.value);
  else if (field.type === "checkbox") field.checked = value === true;
  else if (field.type === "radio") field.checked = value === field.value;
  else {
    const text =
      value === undefined || value === null
        ? ""
        : value === true
          ? "oui"
          : value === false
            ? "non"
            : Array.isArray(value)
              ? value.join("\n")
              : String(value);
    if (field.value !== text) field.value = text;
  }
}

/** @param {any} field */
const bound = (field) =>
  field.name && !("hors" in field.dataset) && !["button", "submit", "reset", "fieldset", "file", "output"].includes(field.type);

/** @param {any} node what a template holds @param {number} rank @param {{ words?: boolean }} [options] @returns {any} */
function numbered(node, rank, { words = true } = {}) {
  for (const one of [node, ...$$("*", node)]) {
    for (const { name, value } of [...one.attributes]) {
      if (value.includes("#") && name !== "href") one.setAttribute(name, value.replace("#", String(rank)));
    }
    // a nested list's own template keeps its second "#", and its own "{n}"
    if (one.content) numbered(one.content.firstElementChild, rank, { words: false });
    for (const child of words ? one.childNodes : []) {
      if (child.nodeType === Node.TEXT_NODE && child.data.includes("{n}")) child.data = child.data.replace("{n}", String(rank + 1));
    }
  }
  return node;
}

/**
 * What the built form shows for a choice that the plan does not hold yet, kept in the plan.
 *
 * @param {StagePage} page
 * @param {string} name
 * @param {PlanValue} [more] what else is kept with it, in one step
 */
export function keepShown(page, name, more = {}) {
  const shown = /** @type {any[]} */ ([...page.form.elements]).find((field) => field.name === name && field.defaultChecked);
  const first = at(page.plan, name) === undefined && shown ? { [name]: shown.value, ...more } : more;
  if (Object.keys(first).length) page.change((plan) => Object.assign(plan, first));
}

/**
 * @typedef {import("./plan.mjs").PlanValue} PlanValue
 * @typedef {(button: any, page: StagePage) => unknown} Action
 *
 * @typedef {object} StageOptions
 * @property {string} appel
 * @property {(complete: PlanValue, plan: PlanValue) => Entry | null} entree
 * @property {Record<string, Action>} [actions]
 * @property {(name: string) => string} [chemin]
 * @property {(resultat: Answer, page: StagePage) => void} [apres]
 * @property {(page: StagePage) => unknown} [boot] before the first question
 *
 * @typedef {object} StagePage
 * @property {HTMLFormElement} form
 * @property {HTMLElement} result
 * @property {import("../device/brouillons.mjs").Draft} draft
 * @property {Answer | null} last
 * @property {PlanValue} plan
 * @property {(edit: (next: PlanValue) => unknown, said?: string) => void} change
 * @property {(options?: { focus?: string | null }) => Promise<Answer | undefined>} compute
 * @property {(again?: boolean) => void} sync
 * @property {(error: unknown) => void} fail says what an action met; what is no answer of Python is thrown again
 */

/** @param {StageOptions} options @returns {Promise<StagePage>} */
export async function stage({ appel, entree, actions = {}, chemin = (name) => name, apres = () => {}, boot = () => {} }) {
  if (window.self !== window.top) throw new Error("Page affichée dans un autre site : l’outil ne démarre pas.");
  const root = $("#outil");
  /** @type {HTMLFormElement} */
  const form = $("form", root);
  const result = $("#resultat");
  const summary = $("#erreurs");

  engineState();
  engine.start();
  const draft = await openDraft(KEY, { zone: $("#etat-brouillon") });
  draft.begin({}); // so that the first change can be undone
  /** @type {PlanValue} */
  let plan = structuredClone(draft.value ?? {});
  let begun = false; // whether a change may be the person's: until then, it is what the page fills in by itself
  /** @type {StagePage} */
  const page = {
    form,
    result,
    draft,
    change,
    compute: (options) => loop.run(options),
    sync,
    fail,
    get last() {
      return loop.last;
    },
    get plan() {
      return plan;
    },
  };

  /** What is being typed keeps its writing, down to the space or the new line at its end. @param {any} field @param {unknown} value */
  const says = (field, value) => field === document.activeElement && JSON.stringify(readField(field, form)) === JSON.stringify(value);

  /** @param {any} list */
  function rows(list) {
    const place = chemin(list.dataset.liste);
    const items = at(plan, place) ?? [];
    const zone = $(":scope > [data-rangs]", list);
    const template = $(":scope > template", list);
    if (zone.children.length !== items.length) {
      zone.replaceChildren(
        ...items.map((/** @type {unknown} */ _, /** @type {number} */ rank) => numbered(template.content.firstElementChild.cloneNode(true), rank)),
      );
    }
    for (const inner of $$("[data-liste]", zone)) if (inner.parentElement.closest("[data-liste]") === list) rows(inner);
  }

  function sync(again = false) {
    for (const list of $$("[data-liste]", form)) {
      if (list.parentElement.closest("[data-liste]")) continue;
      if (again) $(":scope > [data-rangs]", list).replaceChildren();
      rows(list);
    }
    for (const select of $$("select[data-options]", form)) {
      const people = at(plan, select.dataset.options) ?? [];
      const first = select.options[0];
      select.replaceChildren(
        first,
        ...people.filter((/** @type {any} */ one) => one.id).map((/** @type {any} */ one) => el("option", { value: one.id }, one.nom || one.id)),
      );
    }
    for (const field of /** @type {any[]} */ ([...form.elements]))
      if (bound(field) && !says(field, at(plan, chemin(field.name)))) writeField(field, at(plan, chemin(field.name)));
    for (const part of $$("[data-si]", form)) {
      const [name, ...values] = part.dataset.si.split("=");
      part.hidden = !values
        .join("=")
        .split("|")
        .includes(String(at(plan, name) ?? part.dataset.sinon ?? ""));
    }
  }

  /** @param {(next: PlanValue) => unknown} edit @param {string} [said] */
  function change(edit, said = "") {
    const next = structuredClone(plan);
    edit(next);
    plan = next;
    if (begun) draft.save(plan);
    else draft.amend(plan); // what the page fills in by itself is no edit: undoing it would empty a page nobody touched
    sync();
    loop.run();
    if (said) toast(said, { undo: () => draft.undo() });
  }

  /** A fault's place as the fields name it. @param {string} ou */
  const inPlan = (ou) => ou.replace(/^plan[.]/, "");

  const loop = asking({
    zone: result,
    form,
    summary,
    place: inPlan,
    question() {
      const request = entree(complete(plan), plan);
      return request && { appel, entree: request };
    },
    draw(answer, { focus }) {
      /** @type {any} */
      const active = document.activeElement;
      const here = active?.closest?.("#resultat") ? active.id || active.dataset.cle : "";
      const open = new Map($$("details[id]", result).map((one) => [one.id, one.open]));
      fill(result, answer.html);
      for (const one of $$("details[id]", result)) if (open.has(one.id)) one.open = open.get(one.id);
      if (here) (document.getElementById(here) ?? $(`[data-cle="${CSS.escape(here)}"]`, result) ?? $("h2", result))?.focus({ preventScroll: true });
      if (focus) $(focus, result)?.focus();
      apres(answer.resultat, page);
    },
  });

  /** @type {Record<string, Action>} */
  const built = {
    ajouter(button) {
      const place = chemin(button.dataset.vers);
      change((next) => {
        const list = at(next, place) ?? [];
        const item = JSON.parse(button.dataset.defaut ?? "{}");
        if (button.dataset.prefixe) item.id = newId(button.dataset.prefixe, list);
        put(next, place, [...list, item]);
      }, "Ligne ajoutée.");
      const list = $(`[data-liste="${CSS.escape(button.dataset.vers)}"]`, form);
      const row = $(":scope > [data-rangs]", list)?.lastElementChild;
      $("input, select, textarea", row ?? form)?.focus();
    },
    "retirer-rang"(button) {
      const steps = stepsOf(chemin(button.dataset.rang));
      const list = button.closest("[data-liste]");
      const again = $(`[data-action="ajouter"][data-vers="${CSS.escape(list.dataset.liste)}"]`);
      change((next) => {
        const items = steps.slice(0, -1).reduce((/** @type {any} */ place, step) => place[step], next);
        items.splice(Number(steps.at(-1)), 1);
      }, "Ligne retirée.");
      again?.focus();
    },
    imprimer: () => window.print(),
    async "exporter-ics"(button) {
      const { suivi_ics: suivi = [], ...held } = plan;
      const answer = await engine.call("stage.ics", { au: today(), plan: complete(held), suivi });
      plan.suivi_ics = answer.suivi; // written with the next change: an export is no step to undo
      download(answer.fichier, answer.ics, "text/calendar;charset=utf-8");
      const left = answer.mal_datees;
      const unsaid = left ? ` Hors du calendrier : ${counted(left, "ligne à la date impossible", "lignes aux dates impossibles")}.` : "";
      beside(
        button,
        `Calendrier « ${answer.fichier} » écrit : ${counted(answer.nombre, "élément", "éléments")}. Il est dans vos téléchargements.${unsaid}`,
      );
    },
    async "adopter-element"(button) {
      const answer = await engine.call("stage.adopter", { au: today(), plan: complete(plan), elements: [JSON.parse(button.dataset.element)] });
      change((next) => applyChanges(next, answer.ajouts), answer.phrase);
      decided(button, answer.phrase);
    },
    "laisser-element": (button) => decided(button, "Laissé de côté."),
  };

  /** @param {any} button @param {string} phrase */
  function decided(button, phrase) {
    const row = button.closest("[data-a-decider]");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    $(".boutons", row).replaceWith(el("span", { class: "etiquette", tabindex: "-1" }, phrase));
    ($("button", next ?? row) ?? $(".etiquette", row)).focus();
    announce(phrase);
  }

  // What an action meets is said beside the field that it names, with focus there, and at the top of the page.
  /** @param {unknown} error */
  function fail(error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.dropped) return;
    showErrors(
      form,
      error.errors.map((one) => ({ ...one, ou: inPlan(one.ou) })),
      { summary, focus: "champ" },
    );
  }

  document.addEventListener("click", async (event) => {
    /** @type {any} */
    const button = /** @type {Element} */ (event.target).closest("[data-action]");
    if (!button || button.disabled) return;
    const act = actions[button.dataset.action] ?? built[button.dataset.action];
    if (!act) return;
    event.preventDefault();
    begun = true;
    try {
      await act(button, page);
    } catch (error) {
      fail(error);
    }
  });

  const typed = debounce(() => {
    draft.save(plan);
    sync();
    loop.run();
  }, TYPING_MS);
  /** @param {Event} event */
  const touched = (event) => {
    /** @type {any} */
    const field = event.target;
    if (!bound(field)) return;
    if (field.type === "radio" && !field.checked) return;
    begun = true;
    const next = structuredClone(plan);
    put(next, chemin(field.name), readField(field, form));
    plan = next;
    typed();
  };
  form.noValidate = true;
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", (event) => event.preventDefault());
  onLeave(() => typed.flush());
  $("[data-importer-ics]")?.addEventListener("change", async (/** @type {any} */ event) => {
    const input = event.target;
    const zone = $("#import-ics");
    try {
      const found = await engine.call("vue.importer", { au: today(), ics: await pickText(input), plan: complete(plan) });
      begun = true;
      change((next) => applyChanges(next, found.resultat.ajouts), "Le calendrier est repris.");
      fill(zone, found.html);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      zone.replaceChildren(el("p", { class: "erreur" }, error.errors.map((one) => `${one.quoi} ${one.remede}`).join(" ")));
    }
    input.value = "";
  });
  undoBar({ draft, undo: $("[data-action='annuler']"), redo: $("[data-action='retablir']"), before: typed.flush });
  draft.onChange((value) => {
    const { suivi_ics } = plan;
    plan = { ...(suivi_ics ? { suivi_ics } : {}), ...structuredClone(value ?? {}) };
    sync(true);
    loop.run();
  });

  // What was typed while the page was starting is kept.
  const early = /** @type {any[]} */ ([...form.elements])
    .filter((field) => bound(field) && edited(field))
    .map((field) => [field.name, readField(field, form)]);
  await boot(page);
  begun = true; // from here on, a change is somebody's: a field, a button, a file opened
  if (early.length) {
    plan = structuredClone(plan);
    for (const [name, value] of early) put(plan, chemin(name), value);
    draft.save(plan);
  }
  sync(true);
  form.dispatchEvent(new CustomEvent("phco:pret"));
  loop.run();
  return page;
}
