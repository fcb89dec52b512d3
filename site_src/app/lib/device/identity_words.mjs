// Who a device is, in words: roles, days, what went wrong, and what an invitation would change here.
//
//   ROLES            role → its name                       day(iso) → « 3 septembre 2026 », in Paris
//   sentences(error) → what to tell a person of any failure of an enrolment
//   changeWords(identity, found) → { same, words }         an invitation opened on a device that is already someone's

import { EngineError } from "../engine/engine.mjs";
import { dayWords, parisDay } from "./paris_day.mjs";

/** @type {Record<string, string>} */
export const ROLES = { dj: "docteur junior", pamsu: "PAMSU" };
/** @param {string} iso */
export const day = (iso) => dayWords(iso.length > 10 ? parisDay(iso) : iso);

/** @param {any} error */
export function sentences(error) {
  if (error instanceof EngineError) return error.errors.map((one) => `${one.quoi} ${one.remede}`).join(" ");
  if (error?.francais) return error.message;
  return `Cet appareil n’a pas pu terminer (${error?.message ?? error}). Rechargez la page et recommencez.`;
}

/** @param {Entry} identity the device's @param {Entry} found what the invitation says */
export function changeWords(identity, found) {
  const same = identity.personne === found.personne && identity.campagne === found.campagne;
  const was = identity.role === found.role ? "" : `, comme ${ROLES[identity.role]} ; cette invitation l’inscrirait comme ${ROLES[found.role]}`;
  const older = found.campagne < identity.campagne ? " Cette invitation est d’une campagne plus ancienne que la sienne." : "";
  const words = same
    ? `Cet appareil est déjà inscrit pour cette personne et cette campagne${was}. Une nouvelle inscription demande un nouveau code et remplace les clés.`
    : `Cet appareil est inscrit pour ${identity.personne} (${ROLES[identity.role]}, campagne ${identity.campagne}).${older} Ajouter garde ses deux identités, à choisir ici ; remplacer efface les clés actuelles. Les brouillons restent dans les deux cas.`;
  return { same, words };
}
