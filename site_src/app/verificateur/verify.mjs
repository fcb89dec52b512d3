// Every property of a result that it gives the means to check (specification, « Les propriétés, par nom »).

import { CLAIM_CHECKS } from "./claims.mjs";
import { readInstance } from "./instance.mjs";
import { marketOf } from "./market.mjs";
import { PAIR_CHECKS } from "./pairs.mjs";
import { caseOf, unreadable } from "./result.mjs";

/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./instance.mjs").Instance} Instance */
/** @typedef {import("./result.mjs").Case} Case */

/**
 * @typedef {object} Verdict
 * @property {boolean} valide
 * @property {Map<string, string | null>} proprietes name → null when true, else what shows that it is false
 * @property {Map<string, string>} nonVerifies name → why
 */

/** Property → what it says when it holds, in the order in which they are shown. @type {Record<string, string>} */
export const LABELS = {
  lisible: "le résultat se lit",
  complet: "rien ne manque au résultat",
  identifiants_connus: "tous les noms du résultat sont dans l’instance",
  personne_deux_fois: "personne n’est compté deux fois",
  personne_oublie: "personne n’est oublié",
  paires_mutuelles: "chaque paire est voulue des deux côtés",
  rationalite_individuelle: "chacun avait demandé le poste qu’il reçoit",
  capacites: "aucune offre ne dépasse sa capacité",
  aucune_paire_bloquante: "aucune paire ne se préfère à ce qu’elle a",
  stabilite_annoncee: "la stabilité annoncée est vraie",
  taille: "la taille annoncée est juste",
  borne: "la borne est prouvée par sa couverture",
  taille_maximale: "la taille maximale suit de la borne",
  ecartes: "les paires écartées sont les bonnes",
  seuils: "les seuils publiés sont les bons",
  empreinte: "l’empreinte est celle de l’instance",
  parametres: "méthode, tirage et tour sont ceux de l’instance",
  mentions: "l’écart et la sincérité annoncés sont justes",
  tirage: "le rejeu de la méthode redonne les mêmes paires",
};

/** @type {Record<string, string[]>} */
const NEEDS = {
  personne_oublie: ["sans_poste"],
  stabilite_annoncee: ["stable"],
  taille: ["taille"],
  borne: ["borne", "certificat"],
  taille_maximale: ["taille_max_prouvee", "borne"],
  ecartes: ["certificat"],
  seuils: ["certificat"],
  empreinte: ["certificat"],
  mentions: ["certificat", "borne", "methode"],
  tirage: ["methode"],
};

/** Why a property cannot be checked, or null. @param {Case} found @param {string} name */
function unchecked({ market, result }, name) {
  if (name === "complet" && result.size === 1) return "le résultat ne donne que des paires";
  const missing = NEEDS[name]?.find((key) => !result.has(key));
  if (missing !== undefined) return `le résultat ne donne pas « ${missing} »`;
  if (name === "tirage" && result.get("methode") === "taille-max") return "refaire « taille maximale » demande un calcul à part";
  if (name === "tirage" && market.instance.graine === null) return "l’instance ne donne pas de graine";
  return null;
}

/**
 * The verdict on a result for an instance that was read.
 * @param {Instance} instance
 * @param {Json | undefined} result
 * @returns {Verdict}
 */
export function verify(instance, result) {
  /** @type {Record<string, (found: Case) => string | null>} */
  const checks = { ...PAIR_CHECKS, ...CLAIM_CHECKS };
  const why = unreadable(result);
  const proprietes = new Map([["lisible", why]]);
  /** @type {Map<string, string>} */
  const nonVerifies = new Map();
  const found = why === null && result instanceof Map ? caseOf(marketOf(instance), result) : null;
  for (const name of Object.keys(LABELS).slice(1)) {
    const reason = found ? unchecked(found, name) : "le résultat n’est pas lisible";
    if (reason !== null || !found) nonVerifies.set(name, String(reason));
    else proprietes.set(name, checks[name](found));
  }
  return { valide: [...proprietes.values()].every((fault) => fault === null), proprietes, nonVerifies };
}

/**
 * The verdict on `{"instance", "resultat"}`; throws a Refusal where the instance is not one.
 * @param {Json | undefined} instance
 * @param {Json | undefined} result
 */
export function verifyCertificate(instance, result) {
  const wrapped = result instanceof Map && result.size === 1 ? result.get("resultat") : undefined;
  return verify(readInstance(instance, { drawRequired: false }), wrapped === undefined ? result : wrapped);
}
