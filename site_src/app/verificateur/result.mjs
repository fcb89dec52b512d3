// The shape of a result (property « lisible »), and a case: an instance and a result read side by side.

import { Decimal } from "./json.mjs";

/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./json.mjs").JsonObject} JsonObject */
/** @typedef {import("./market.mjs").Market} Market */

/**
 * @typedef {object} Case
 * @property {Market} market
 * @property {JsonObject} result
 * @property {JsonObject} certificate empty where the result has none
 * @property {Map<string, string>} pairs applicant → post
 * @property {Map<string, string[]>} holders post → applicants
 * @property {string[]} leftOut `sans_poste`, empty where the result has none
 */

/** @type {Record<string, (value: Json) => boolean>} */
const KINDS = {
  sans_poste: Array.isArray,
  taille: (value) => typeof value === "number",
  stable: (value) => typeof value === "boolean",
  taille_max_prouvee: (value) => typeof value === "boolean",
  borne: (value) => typeof value === "number",
  certificat: (value) => value instanceof Map,
  methode: (value) => typeof value === "string",
  graine: (value) => typeof value === "string",
};

/** @param {Json | undefined} value */
const isText = (value) => typeof value === "string";

/** Why the result cannot be read, or null. @param {Json | undefined} result @returns {string | null} */
export function unreadable(result) {
  if (!(result instanceof Map)) return "Le résultat n’est pas un objet.";
  const pairs = result.get("paires");
  if (!(pairs instanceof Map)) return "Le résultat ne donne pas de paires.";
  for (const [one, post] of pairs) if (!isText(post)) return `La paire de « ${one} » n’est pas un identifiant.`;
  for (const [key, fits] of Object.entries(KINDS)) {
    const value = result.get(key);
    if (value !== undefined && (value instanceof Decimal || !fits(value))) return `« ${key} » n’a pas le bon type.`;
  }
  const leftOut = result.get("sans_poste");
  if (Array.isArray(leftOut) && !leftOut.every(isText)) return "« sans_poste » ne contient pas que des identifiants.";
  return null;
}

/** A case, for a result that is readable. @param {Market} market @param {JsonObject} result @returns {Case} */
export function caseOf(market, result) {
  const certificate = result.get("certificat");
  const pairs = /** @type {Map<string, string>} */ (result.get("paires"));
  /** @type {Map<string, string[]>} */
  const holders = new Map();
  for (const [one, post] of pairs) {
    const line = holders.get(post);
    if (line) line.push(one);
    else holders.set(post, [one]);
  }
  return {
    market,
    result,
    certificate: certificate instanceof Map ? certificate : new Map(),
    pairs,
    holders,
    leftOut: /** @type {string[]} */ (result.get("sans_poste") ?? []),
  };
}
