// The fléchage assistant: choose the PAMSU's offer, see the whole plan and its difference, apply it in one action.
//   const panel = flechagePanel(plan, ask, print)      ask(appel, entree) → answer; print(html)   panel.draw()

import { sentence } from "../device/envoi.mjs";
import { lazy } from "../engine/encore.mjs";
import { EngineError, engine } from "../engine/engine.mjs";
import { $, announce, debounce, el, fill } from "../frame/dom.mjs";

const SHOWN = 8;
const TYPING_MS = 250;
const LONGEST = 200; // characters of a search

/** @typedef {(appel: string, entree: Entry, key: string) => Promise<Answer>} Ask */

/** @param {import("./voeux.mjs").Plan} plan @param {Ask} ask @param {(html: string) => void} print */
export function flechagePanel(plan, ask, print) {
  const form = $("#form-flechage");
  const choices = $("#choix-cible");
  const zone = $("#plan-flechage");
  const apply = $("#appliquer-flechage");
  const note = $("#note-pamsu");
  const stop = $("#arreter-flechage");
  let target = plan.cible;
  /** @type {Answer | null} */
  let planned = null;
  let asked = 0; // how many plans; an older one is not that of the choice on the screen
  let waiting = false;

  /** @param {any} error what was thrown */
  function failed(error) {
    if (!error.dropped) choices.replaceChildren(el("p", { class: "message erreur" }, el("strong", {}, "À corriger"), ` ${sentence(error)}`));
  }

  async function candidates() {
    const search = $("#cherche-cible").value.trim().slice(0, LONGEST);
    const { listes } = await engine.call("voeux.resumer", { listes: [plan.coeurs] }, { key: "preferees" });
    const among = [...new Set([target, plan.cible, ...listes[0].preferees].filter(Boolean))];
    const entry = search ? { recherche: search, par_page: SHOWN } : { parmi: among, par_page: SHOWN };
    const { offres } = await ask("catalogue.filtrer", entry, "cibles");
    choices.replaceChildren(
      ...offres.map((/** @type {Answer} */ offre) =>
        el(
          "label",
          { class: "choix" },
          el("input", { type: "radio", name: "cible", value: offre.id, checked: offre.id === target }),
          el("span", {}, `${offre.cabinet}, ${offre.commune_nom}`),
        ),
      ),
    );
    if (!offres.length) {
      choices.append(
        el("p", { class: "aide" }, search ? "Aucune offre ne répond à cette recherche." : "Cherchez l’offre du PAMSU par sa commune ou son cabinet."),
      );
    }
  }

  let pressed = false; // by a finger or a mouse: the eyes are free to go where the plan is; from a keyboard the choice goes on
  form.addEventListener("pointerdown", () => (pressed = true));
  form.addEventListener("keydown", () => (pressed = false));

  async function preview() {
    const mine = (asked += 1);
    planned = null;
    waiting = Boolean(target);
    apply.disabled = note.disabled = !target;
    stop.hidden = !plan.cible;
    if (!target) return false;
    const maniere = new FormData(form).get("maniere");
    try {
      const answer = await ask("vue.flechage", { coeurs: plan.coeurs, cible: target, maniere }, "flechage");
      if (mine !== asked) return false;
      waiting = false;
      planned = answer.resultat;
      fill(zone, answer.html);
      return true;
    } catch (error) {
      if (mine !== asked || (error instanceof EngineError && error.dropped)) return false;
      waiting = false;
      zone.replaceChildren(el("p", { class: "message erreur" }, el("strong", {}, "À corriger"), ` ${sentence(error)}`));
      apply.disabled = note.disabled = true;
      return false;
    }
  }

  /** The plan that was just asked for comes into view; what it gives is said. */
  function shown() {
    const title = /** @type {HTMLElement} */ (zone.querySelector("h4"));
    announce(`Plan affiché : ${title.textContent}.`);
    if (!pressed) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    zone.scrollIntoView({ block: "start" });
  }

  const typed = debounce(() => candidates().catch(failed), TYPING_MS);
  $("#cherche-cible").addEventListener("input", typed);
  form.addEventListener("change", (/** @type {any} */ event) => {
    if (event.target.name === "cible") target = event.target.value;
    if (event.target.name) preview().then((drawn) => drawn && shown());
  });
  form.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (waiting) {
      zone.replaceChildren(el("p", { class: "message info" }, el("strong", {}, "Le plan se calcule"), " Lisez-le ici, puis appliquez-le."));
      return;
    }
    if (!planned) {
      zone.replaceChildren(el("p", { class: "message attention" }, el("strong", {}, "Pas encore de plan"), " Choisissez d’abord l’offre visée."));
      $("#cherche-cible").focus();
      return;
    }
    $("#jauge").dataset.attendu = ".flechage-etat"; // whether it holds is said there: the page goes to it
    plan.replace(planned.coeurs, planned.cible, "Le plan de fléchage est appliqué. « Annuler » revient à votre liste d’avant.");
  });
  note.addEventListener("click", async () => {
    try {
      const { html } = await ask("vue.flechage-note", { cible: target, auteur: await author() }, "note");
      print(html);
    } catch (error) {
      if (!(error instanceof EngineError && error.dropped))
        zone.prepend(el("p", { class: "message erreur" }, el("strong", {}, "À corriger"), ` ${sentence(error)}`));
    }
  });
  stop.addEventListener("click", () => {
    plan.replace(plan.coeurs, null, "Le fléchage est arrêté ; vos cœurs restent.");
    announce("Le fléchage est arrêté.");
  });

  async function author() {
    const { readIdentity } = await lazy(() => import("../device/identite.mjs"));
    return (await readIdentity())?.personne ?? "";
  }

  return {
    async draw() {
      target = plan.cible ?? target;
      await candidates().catch(failed);
      await preview();
    },
  };
}
