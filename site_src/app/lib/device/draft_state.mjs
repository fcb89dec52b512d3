// Where a draft stands, in French, with the buttons that help: kept at such an hour, written by another tab, or kept nowhere.
//
//   const tell = draftState(zone)          zone: the element that says it, or null
//   tell({ state, trouble, kept, takeOver })

import { lazy } from "../engine/encore.mjs";
import { el } from "../frame/dom.mjs";
import { timeWords } from "./paris_day.mjs";

/**
 * @typedef {object} Standing
 * @property {string} state as the draft's own: "ecrit", "ailleurs", "memoire"
 * @property {string} trouble why nothing is kept
 * @property {boolean} kept this device has it
 * @property {() => unknown} takeOver writes here from now on
 */

/** @param {HTMLElement | null} zone @returns {(standing: Standing) => void} */
export function draftState(zone) {
  const text = el("span");
  const buttons = el("span", { class: "boutons" });
  zone?.replaceChildren(text, " ", buttons);

  /** @param {string} sentence @param {[string, () => unknown][]} [actions] */
  function show(sentence, actions = []) {
    text.textContent = sentence;
    buttons.replaceChildren(...actions.map(([label, run]) => el("button", { type: "button", class: "bouton discret", onclick: run }, label)));
  }

  async function saveElsewhere() {
    try {
      const [{ makeBackup }, { download }] = await Promise.all([lazy(() => import("./backup.mjs")), lazy(() => import("./telechargement.mjs"))]);
      const { nom, contenu } = await makeBackup();
      download(nom, contenu);
    } catch {
      show("La sauvegarde n’a pas pu être faite : vérifiez la connexion, et laissez cette page ouverte jusque-là.", [["Réessayer", saveElsewhere]]);
    }
  }

  return ({ state, trouble, kept, takeOver }) => {
    if (!zone) return;
    zone.dataset.etat = state;
    if (state === "ailleurs") {
      show("Ce brouillon est ouvert dans un autre onglet : ce que vous changez ici n’est pas enregistré.", [["Continuer ici", takeOver]]);
    } else if (state === "memoire") {
      show(trouble, [["Exporter une sauvegarde", async () => saveElsewhere()]]);
    } else if (kept) show(`Brouillon enregistré sur cet appareil à ${timeWords()}.`);
    else show("");
  };
}
