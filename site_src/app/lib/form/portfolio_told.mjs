// What the portfolio gives the calculation, and how its file is told: gone with what is missing, or come back.
//
//   entriesOf(plan) → the entries of a plan, each attachment by its name
//   exportedWords(answer, octets, lost) → [sentence, items]        answer: that of « portfolio.exporter »
//   takenWords(found, got) → [sentence, items]                     found: « portfolio.importer »; got: adopt's

import { counted, sizeWords } from "../frame/dom.mjs";

/** @param {Entry} plan @returns {Entry[]} */
export const entriesOf = (plan) =>
  (plan.portfolio ?? []).map((/** @type {Entry} */ one) => ({
    id: one.id,
    date: one.date,
    titre: one.titre,
    familles: one.familles ?? [],
    seminaire: one.seminaire ?? null,
    texte: one.texte ?? "",
    fichiers: (one.pieces ?? []).map((/** @type {Entry} */ piece) => piece.nom),
  }));

/**
 * @param {Entry} answer @param {number} octets how heavy the file is @param {string[]} lost attachments that are no longer here
 * @returns {[string, string[]]}
 */
export function exportedWords(answer, octets, lost) {
  const said = `Portfolio exporté : ${answer.fichier}, ${sizeWords(octets)}, ${counted(answer.entrees, "entrée", "entrées")}, ${counted(answer.pieces, "pièce", "pièces")}.`;
  return [lost.length ? `${said} Ces pièces manquent sur cet appareil :` : said, lost];
}

/** @param {Entry} found @param {Entry} got @returns {[string, string[]]} */
export function takenWords(found, got) {
  const said = [counted(got.entrees, "entrée ajoutée", "entrées ajoutées"), counted(got.pieces, "pièce", "pièces")];
  if (got.la) said.push(counted(got.la, "entrée déjà là", "entrées déjà là"));
  if (got.retrouvees) said.push(counted(got.retrouvees, "pièce retrouvée", "pièces retrouvées"));
  return [
    `${said.join(", ")}.`,
    [
      ...found.manquantes.map((/** @type {string} */ name) => `Pièce qui manque ou altérée : ${name}`),
      ...found.refusees.map((/** @type {Entry} */ one) => `${one.nom} n’est pas repris. ${one.quoi} ${one.remede}`),
      ...got.lourdes,
      ...found.ecartees.map((/** @type {Entry} */ one) => `Ligne ${one.ligne} laissée de côté : ${one.quoi} ${one.remede}`),
    ],
  ];
}
