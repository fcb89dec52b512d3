// The standard boot of a tool page: a native form, the engine, the result, the errors, the URL, the draft.
//
//   import { outil } from "./outil.mjs";
//   const page = outil({
//     appel: "vue.simuler-dj",             // or (entree) => name
//     entree: (lu, form) => lu,            // from readForm's object to the call's entry; null = not complete yet, nothing is asked
//     affiche: (resultat, zone) => {},     // default: puts resultat.html into #resultat
//     vif: true,                           // compute while typing (350 ms after the last key); false: on submit only
//     fragment: true,                      // keep the form's state in the URL fragment
//     brouillon: "simuler-dj",             // keep it as a draft too (one per key); null: no draft
//   });
//   page.compute({ focus })  page.form  page.result  page.last (last result)  page.onResult(fn)  page.values()
//
// The theme's outil.html gives the regions: #outil (holds the form), #etat-moteur, #resultat, #erreurs. Pages that are not
// one form use the parts: engineState(zone) draws the engine's state with its "Réessayer"; refuseFrames() is done by commun.mjs.
// A result replaces the former one only when it arrives; while it is awaited #resultat is aria-busy. A page that carries
// #premiere-reponse shows at once what is known of its answer (known.mjs); until the engine confirmed it, #resultat says data-avance.

import { openDraft } from "../device/brouillons.mjs";
import { onLeave } from "../device/late.mjs";
import { engine } from "../engine/engine.mjs";
import { $, announce, debounce, el, fill, megabytes } from "../frame/dom.mjs";
import { asking } from "./ask.mjs";
import { formValues, readForm, writeForm } from "./formulaire.mjs";
import { readFragment, writeFragment } from "./fragment.mjs";
import { knownAnswers, untouched } from "./known.mjs";
import { land, presses } from "./reponse.mjs";

/**
 * @typedef {object} ToolOptions
 * @property {string | ((entree: Entry) => string)} appel
 * @property {(lu: Entry, form: HTMLFormElement) => Entry | null} [entree]
 * @property {(resultat: Answer, zone: HTMLElement) => void} [affiche]
 * @property {boolean} [vif]
 * @property {boolean} [fragment]
 * @property {string | null} [brouillon]
 * @property {string} [key] of the calls: a newer one drops the older
 *
 * @typedef {object} ToolPage
 * @property {HTMLFormElement} form
 * @property {HTMLElement} result
 * @property {Answer | null} last
 * @property {(options?: { focus?: boolean }) => Promise<Answer | undefined>} compute
 * @property {() => import("./fragment.mjs").Values} values
 * @property {(listener: (answer: Answer) => void) => () => void} onResult
 * @property {import("../device/brouillons.mjs").Draft | null} draft
 * @property {() => void} flush what waits for a pause of typing is kept now
 * @property {Promise<void>} ready
 */

const TYPING_MS = 350;
const LATE_MS = 5000; // without a byte, or without the start

/** @param {any} [zone] @returns {() => void} stops following */
export function engineState(zone = $("#etat-moteur")) {
  if (!zone) return () => {};
  const bar = el("progress", { max: "100", "aria-label": "Téléchargement du moteur de calcul" });
  const text = el("span", { class: "etat-texte" });
  // Beside a result, on a phone, the rest is enough.
  const fetching = el("span", { class: "etat-suite" }, "Téléchargement du ");
  const fillable = el("span", { class: "etat-suite" }, " Vous pouvez déjà remplir le formulaire.");
  const again = el("button", { type: "button", class: "bouton", onclick: () => engine.retry() }, "Réessayer");
  let former = "";
  const slow = el("p", { class: "aide" });
  let timer = 0;
  const late = () => {
    slow.textContent =
      former === "starting"
        ? "Ce démarrage est long sur cet appareil\u00a0: il se poursuit."
        : "Rien n’arrive depuis quelques secondes\u00a0: la ligne est lente, ou quelque chose la retient. La suite viendra d’elle-même\u00a0; sinon, rechargez la page.";
    zone.append(slow);
    announce(slow.textContent);
  };
  const retry = () => engine.retry(); // the line is back: as if « Réessayer » had been pressed, if it is there
  addEventListener("online", retry);
  const stop = engine.onState(({ state, received, total, moved, travel, error }) => {
    zone.dataset.etat = state;
    clearTimeout(timer);
    slow.remove();
    if (state === "downloading" || state === "starting") timer = window.setTimeout(late, LATE_MS);
    if (state === "downloading") {
      bar.value = total ? Math.min(100, (100 * received) / total) : 0;
      if (travel) text.replaceChildren(fetching, `moteur de calcul : ${megabytes(moved)} Mo sur ${megabytes(travel)} Mo.`, fillable);
      else text.replaceChildren("Préparation du moteur de calcul…", fillable);
    }
    if (state === former) return;
    former = state;
    zone.hidden = state === "ready" || state === "idle";
    zone.setAttribute("role", state === "failed" ? "alert" : "group");
    if (state === "downloading") zone.replaceChildren(text, bar);
    else if (state === "starting") {
      text.replaceChildren("Démarrage du moteur de calcul…", fillable);
      zone.replaceChildren(text);
    } else if (state === "failed") {
      zone.replaceChildren(el("p", {}, `${error?.quoi ?? ""} ${error?.remede ?? ""}`), again);
    } else {
      zone.replaceChildren();
      if (state === "ready") announce("Le moteur de calcul est prêt.");
    }
  });
  return () => {
    removeEventListener("online", retry);
    clearTimeout(timer);
    stop();
  };
}

/** @param {ToolOptions} options @returns {ToolPage} */
export function outil({
  appel,
  entree = (lu) => lu,
  affiche = (resultat, zone) => fill(zone, resultat.html),
  vif = true,
  fragment = true,
  brouillon = null,
  key = "outil",
}) {
  if (window.self !== window.top) throw new Error("Page affichée dans un autre site : l’outil ne démarre pas.");
  const root = $("#outil");
  const form = $("form", root);
  const result = $("#resultat");
  const summary = $("#erreurs");
  /** @type {Set<(answer: Answer) => void>} */
  const listeners = new Set();
  const loop = asking({
    key,
    zone: result,
    form,
    summary,
    known: () => known,
    question() {
      const request = entree(readForm(form), form);
      return request && { appel: typeof appel === "function" ? appel(request) : appel, entree: request };
    },
    draw(answer, { focus, pressed }) {
      affiche(answer, result);
      result.hidden = false;
      if (pressed) land($("h2, h3", result) ?? result);
      if (focus && !listeners.size) announce("Le résultat est à jour."); // who listens says what it is: once
      for (const listener of [...listeners]) listener(answer);
    },
  });
  /** @type {import("../device/brouillons.mjs").Draft | null} */
  let draft = null;
  /** @type {import("./known.mjs").Known | null} */
  let known = null;
  let started = false;

  function keep() {
    const values = formValues(form);
    if (fragment) writeFragment(values);
    draft?.save(values);
  }

  /** @type {Set<string>} */
  const early = new Set(); // what was typed while the draft was opening
  const typed = debounce(() => {
    keep();
    if (vif) loop.run();
  }, TYPING_MS);

  const pressed = presses(form);
  form.noValidate = true; // the answers come from Python, in French, beside each field
  form.addEventListener("input", (/** @type {any} */ { target }) => {
    if (!started) early.add(target.name);
    typed();
  });
  form.addEventListener("change", () => typed());
  form.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    typed.flush();
    keep();
    loop.run({ focus: true, pressed: pressed() });
  });
  form.addEventListener("reset", () =>
    setTimeout(() => {
      typed();
      typed.flush(); // a step of its own, which can be undone at once
    }),
  );
  // Leaving, or a new version about to be installed: what was just typed is kept too.
  const hurry = () => typed.cancel() && keep();
  onLeave(hurry);
  addEventListener("hashchange", () => {
    const values = fragment ? readFragment() : null;
    if (!values) return;
    writeForm(form, values);
    loop.run();
  });

  async function boot() {
    const fromLink = fragment ? readFragment() : null;
    if (fromLink) writeForm(form, fromLink);
    let asked = false;
    if (brouillon) {
      // A form that nobody touched is answered before the storage says that it keeps nothing of it.
      known = fromLink || !vif ? null : untouched(brouillon);
      asked = known !== null;
      if (asked) loop.run();
      [draft, known] = await Promise.all([openDraft(brouillon, { zone: $("#etat-brouillon") }), $("#premiere-reponse") && knownAnswers(brouillon)]);
      draft.onChange((value) => {
        writeForm(form, value ?? {});
        if (fragment) writeFragment(formValues(form));
        loop.run();
      });
      const values = Object.entries(formValues(form)).filter(([name]) => early.has(name));
      if (!fromLink && draft.value) writeForm(form, { ...draft.value, ...Object.fromEntries(values) });
    }
    started = true;
    form.dispatchEvent(new CustomEvent("phco:pret"));
    if ((vif || fromLink) && !(asked && draft?.value === undefined && !early.size)) loop.run();
  }

  engineState();
  engine.start();
  return {
    form,
    result,
    compute: loop.run,
    values: () => formValues(form),
    flush: typed.flush,
    onResult(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get last() {
      return loop.last;
    },
    get draft() {
      return draft;
    },
    ready: boot(),
  };
}
