// What is said of the offers of a round: where they come from, who gave them, and the hearts of the round before.
//   tellRound(zone, plan, found)
//   roundNotes(found, tour)        the sentences

import { noted } from "../device/draft_shapes.mjs";
import { counted, el } from "../frame/dom.mjs";

/** @type {Record<string, (round: Entry, tour: number) => string>} */
const SOURCES = {
  dmg: (round) => `${counted(round.nombre, "offre", "offres")} du tour ${round.tour}, catalogue signé par le DMG.`,
  fichier: (round) => `${counted(round.nombre, "offre", "offres")} du tour ${round.tour}, catalogue signé par le DMG, ouvert sur cet appareil.`,
  site: (round, tour) =>
    tour === round.tour
      ? `${counted(round.nombre, "offre", "offres")} du catalogue de ce site.`
      : `Les offres restant ouvertes au tour ${tour} ne sont pas encore connues : le calcul porte sur ${counted(round.nombre, "offre", "offres")} du catalogue (hypothèse). Ouvrez le catalogue du tour dès que le DMG l’envoie.`,
};

/** @param {Entry} found @param {number} tour @returns {string[]} */
export function roundNotes(found, tour) {
  const notes = [SOURCES[found.source](found, tour), ...found.avertissements];
  if (found.deposees?.length) {
    notes.push(
      `${counted(found.deposees.length, "fiche déposée", "fiches déposées")} par le DMG, de la part du PAMSU : ${found.deposees.join(", ")}.`,
    );
  }
  return notes;
}

/** @param {HTMLElement} zone @param {import("./voeux.mjs").Plan} plan @param {Entry} found the catalogue of the round in force */
export function tellRound(zone, plan, found) {
  const tour = plan.tour;
  zone.replaceChildren(...roundNotes(found, tour).map((text) => el("span", {}, text, " ")));
  if (!Object.keys(plan.coeurs).length && noted(plan.ofRound(tour - 1).coeurs)) {
    zone.append(
      el(
        "button",
        {
          type: "button",
          class: "bouton discret",
          onclick: () => plan.replace(structuredClone(plan.ofRound(tour - 1).coeurs), null, "Vos cœurs du tour précédent sont repris."),
        },
        `Reprendre mes cœurs du tour ${tour - 1}`,
      ),
    );
  }
}
