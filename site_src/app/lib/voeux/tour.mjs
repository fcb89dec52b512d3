// What is said of the offers of a round: where they come from, who gave them, and the hearts of the round before.
//   tellRound(zone, plan, found)
//   roundNotes(found, tour)        the sentences
//   await awaited(asked, zone)     what is asked, and a word in the zone where it is late although the engine is there

import { noted } from "../device/draft_shapes.mjs";
import { engine } from "../engine/engine.mjs";
import { counted, el } from "../frame/dom.mjs";

const LATE_MS = 4000;
const LATE =
  "Le catalogue des offres tarde à arriver : la ligne est lente, ou quelque chose le retient. Vos notes sont là ; la liste s’affichera avec lui.";

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

/**
 * @template T
 * @param {Promise<T>} asked @param {HTMLElement} zone what it shows comes back with the answer, or the failure
 * @param {() => boolean} [ready] the engine, which says itself what it waits for
 * @returns {Promise<T>}
 */
export async function awaited(asked, zone, ready = () => engine.state === "ready") {
  const former = [...zone.childNodes];
  /** @type {Element | null} */
  let note = null;
  const late = setInterval(() => {
    if (note || !ready()) return;
    note = el("p", { class: "aide" }, LATE);
    zone.replaceChildren(note);
  }, LATE_MS);
  try {
    return await asked;
  } finally {
    clearInterval(late);
    if (note && zone.contains(note)) zone.replaceChildren(...former);
  }
}
