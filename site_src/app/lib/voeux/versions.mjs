// Named versions of the list, and two of them side by side.
//   versionsPanel(plan, ask)      draw(): called when the panel is shown and after each change

import { sentence } from "../device/envoi.mjs";
import { momentWords } from "../device/paris_day.mjs";
import { EngineError, engine } from "../engine/engine.mjs";
import { land } from "../form/reponse.mjs";
import { $, $$, counted, el, fill } from "../frame/dom.mjs";

/** @typedef {import("./voeux.mjs").Version} Version */

const MOST = 20; // named versions kept, all rounds together

/**
 * The present list first, then this round's named versions, then those that each sitting leaves behind.
 *
 * @param {Pick<import("./voeux.mjs").Plan, "tour" | "coeurs" | "cible" | "versions"> & { draft: { versions: () => { le: string, valeur: any }[] } }} plan
 * @returns {Version[]}
 */
export function allVersions(plan) {
  const named = plan.versions.filter((one) => one.tour === plan.tour);
  const automatic = plan.draft.versions().map(({ le, valeur }) => {
    const here = valeur?.tours?.[plan.tour] ?? { coeurs: {}, cible: null };
    return { nom: `Séance du ${momentWords(le)}`, le, auto: true, ...here };
  });
  return [{ nom: "Ma liste actuelle", le: "", coeurs: plan.coeurs, cible: plan.cible, actuelle: true }, ...named, ...automatic];
}

/** The plan with its present list kept under a name; the oldest of too many goes. @param {import("./voeux.mjs").Planned} next @param {string} nom @param {string} le */
export function keepNamed(next, nom, le) {
  const here = next.tours[next.tour] ?? { coeurs: {}, cible: null };
  next.versions = [{ nom, le, tour: next.tour, ...structuredClone(here) }, ...next.versions].slice(0, MOST);
}

/** @param {import("./voeux.mjs").Plan} plan @param {import("./flechage.mjs").Ask} ask */
export function versionsPanel(plan, ask) {
  const list = $("#versions-gardees");
  const compare = $("#form-comparer");
  const zone = $("#comparaison");

  const all = () => allVersions(plan);

  /** « , 12 offres notées » in each row, as Python counts. @param {Version[]} versions */
  async function tellCounts(versions) {
    const places = $$("[data-compte]", list); // of these rows: others may be drawn meanwhile
    const { listes } = await engine.call("voeux.resumer", { listes: versions.map((one) => one.coeurs) }, { key: "versions" });
    for (const [rank, place] of places.entries()) place.textContent = ` — ${counted(listes[rank].compte, "offre notée", "offres notées")}`;
  }

  async function draw() {
    const versions = all();
    list.replaceChildren(
      ...versions.slice(1).map((one) =>
        el(
          "li",
          {},
          el("span", {}, el("b", {}, one.nom), el("span", { "data-compte": "" }), one.auto ? "" : `, ${momentWords(one.le)}`),
          el(
            "button",
            {
              type: "button",
              class: "bouton discret",
              "aria-label": `Reprendre la version ${one.nom}`,
              onclick: () => plan.replace(structuredClone(one.coeurs), one.cible, `La version « ${one.nom} » est reprise.`),
            },
            "Reprendre",
          ),
          one.auto
            ? null
            : el(
                "button",
                { type: "button", class: "bouton discret", "aria-label": `Oublier la version ${one.nom}`, onclick: () => forget(one) },
                "Oublier",
              ),
        ),
      ),
    );
    if (versions.length === 1) list.append(el("li", { class: "aide" }, "Aucune version gardée pour ce tour."));
    compare.hidden = versions.length < 2;
    for (const [select, chosen] of [
      [$("#comparer-avant"), 1],
      [$("#comparer-apres"), 0],
    ]) {
      select.replaceChildren(...versions.map((one, index) => el("option", { value: index, selected: index === chosen }, one.nom)));
    }
    try {
      await tellCounts(versions.slice(1));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error; // the versions are there, without their counts
    }
  }

  /** @param {Version} version */
  function forget(version) {
    plan.change((next) => {
      next.versions = next.versions.filter((one) => one.le !== version.le || one.nom !== version.nom);
    }, `La version « ${version.nom} » est oubliée.`);
  }

  $("#form-version").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const field = $("#nom-version");
    const nom = field.value.trim() || `Version du ${momentWords(new Date().toISOString())}`;
    field.value = "";
    plan.change((next) => {
      keepNamed(next, nom, new Date().toISOString());
    }, `La version « ${nom} » est ajoutée.`);
  });

  compare.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    const versions = all();
    const [before, after] = [versions[$("#comparer-avant").value], versions[$("#comparer-apres").value]];
    try {
      const answer = await ask(
        "vue.voeux-comparer",
        { avant: before.coeurs, apres: after.coeurs, nom_avant: before.nom, nom_apres: after.nom },
        "comparer",
      );
      fill(zone, answer.html);
      land(zone);
    } catch (error) {
      if (!(error instanceof EngineError && error.dropped)) zone.textContent = sentence(error);
    }
  });

  return { draw };
}
