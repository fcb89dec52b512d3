// The full instance rebuilt from the packages that people signed (specification, « Les paquets des auditeurs »).

import { FIRST_PLACE, fromBase64, readSigned, signatureHolds, signedBytes, thumbprint, utf8 } from "./packages.mjs";
import { Refusal } from "./refusal.mjs";

/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./json.mjs").JsonObject} JsonObject */
/** @typedef {ReturnType<typeof readSigned>} Signed */
/** @typedef {Record<string, string>} Row */

const LEVELS = [5, 4, 3, 2, 1];
const CELL = /(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])/y;

/** The rows of a table, by column. @param {{ files: import("./archive.mjs").Files }} found @param {string} name @returns {Row[]} */
export function rowsOf(found, name) {
  const file = found.files.get(`data/${name}.csv`);
  if (!file) throw new Refusal(`Le tableau « ${name} » manque à un envoi joint.`);
  const text = utf8(file);
  /** @type {string[][]} */
  const lines = [[]];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const cell = CELL.exec(text);
    if (!cell) throw new Refusal(`Le tableau « ${name} » d’un envoi joint est mal écrit.`);
    /** @type {string[]} */ (lines.at(-1)).push(cell[1] === undefined ? cell[2] : cell[1].replaceAll('""', '"'));
    if (cell[3] === "\n") lines.push([]);
  }
  const [header, ...rows] = lines.slice(0, -1);
  if (lines.at(-1)?.length || !header || rows.some((row) => row.length !== header.length)) throw new Refusal(`Le tableau « ${name} » est mal écrit.`);
  return rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i]])));
}

/** @param {Json | undefined} value @returns {JsonObject} */
function object(value) {
  if (!(value instanceof Map)) throw new Refusal("La liste des envois joints n’a pas la forme attendue.");
  return value;
}

/** Each attached package, bound to its digest. @param {JsonObject} origins @param {string} place @returns {Map<string, Signed>} */
function opened(origins, place) {
  const found = new Map();
  for (const [name, text] of object(origins.get("contenus"))) {
    const one = readSigned(fromBase64(text), place);
    if (one.empreinte !== name) throw new Refusal(`« ${name.slice(0, 19)}… » n’est pas l’empreinte de l’envoi joint.`);
    found.set(name, one);
  }
  return found;
}

const MOST_PARTS = 999;

/** How many parts hold the joined packages: null where the instance holds them, 0 for a number that is none. @param {JsonObject} origins */
export function partsOf(origins) {
  const said = origins.get("parties");
  if (said === undefined) return null;
  return typeof said === "number" && said >= 1 && said <= MOST_PARTS ? said : 0;
}

/**
 * What the instance announces, with what its parts hold; the first part that is not there; why one of them is not its own.
 * @param {JsonObject} instance
 * @param {JsonObject} origins
 * @param {import("./reading.mjs").Part[]} parts
 * @returns {{ origins: JsonObject, manque: number[], faute: string | null }}
 */
export function joined(instance, origins, parts) {
  const count = partsOf(origins) ?? 0;
  const there = new Set(parts.map((one) => one.partie));
  const manque = Array.from({ length: count }, (_, i) => i + 1).filter((k) => !there.has(k));
  const odd = parts.find((one) => one.tour !== instance.get("tour") || one.parties !== origins.get("parties") || one.partie > one.parties);
  if (odd) return { origins, manque, faute: `La partie ${odd.partie} des envois joints n’est pas de cette instance.` };
  const held = origins.get("contenus");
  if (!parts.length || !(held instanceof Map)) return { origins, manque, faute: null };
  const contenus = new Map([held, ...parts.map((one) => one.contenus)].flatMap((one) => [...one]));
  return { origins: new Map([...origins, ["contenus", contenus]]), manque, faute: null };
}

/** @param {Signed | undefined} one @param {string} kind @param {string} author @param {Json | undefined} tour */
const is = (one, kind, author, tour) => one?.genre === kind && one.auteur === author && one.tour === tour;

/** @param {unknown} one @param {unknown} other */
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {Json | undefined} value @returns {string[][]} */
const tiersOf = (value) => /** @type {string[][]} */ (value ?? []);

/**
 * Why the instance is not the one that the signed packages give; null when it is.
 * @param {JsonObject} instance as written
 * @param {JsonObject} origins `paquets`
 * @param {string} [place] the subdivision that this site is of
 * @returns {string | null}
 */
export function originFault(instance, origins, place = FIRST_PLACE) {
  if (partsOf(origins) === 0) return "La liste des envois joints n’a pas la forme attendue.";
  try {
    return compared(instance, origins, opened(origins, place));
  } catch (error) {
    if (error instanceof Refusal) return `Un envoi joint ne tient pas : ${error.message}`;
    throw error;
  }
}

/** @param {JsonObject} instance @param {JsonObject} origins @param {Map<string, Signed>} packages */
function compared(instance, origins, packages) {
  const tour = instance.get("tour");
  const offers = object(instance.get("offreurs"));
  const wishes = object(origins.get("demandeurs"));
  const sheets = object(origins.get("offreurs"));
  /** @type {Map<string, Set<string>>} */
  const hearts = new Map();
  for (const [dj, tiers] of object(instance.get("demandeurs"))) {
    const digest = wishes.get(dj);
    const one = typeof digest === "string" ? packages.get(digest) : undefined;
    if (digest && !is(one, "voeux", dj, tour)) return `La liste de ${dj} n’est pas le fichier annoncé.`;
    const rows = (one ? rowsOf(one, "voeux") : []).filter((row) => Number(row.coeurs) > 0);
    hearts.set(dj, new Set(rows.map((row) => row.offre)));
    const wanted = LEVELS.map((level) =>
      rows
        .filter((row) => Number(row.coeurs) === level && offers.has(row.offre))
        .map((row) => row.offre)
        .sort(),
    );
    const given = tiersOf(tiers).map((tier) => [...tier].sort());
    if (
      !alike(
        wanted.filter((tier) => tier.length),
        given.filter((tier) => tier.length),
      )
    )
      return `Les vœux de ${dj} ne sont pas ceux qu’il a signés.`;
  }
  for (const [offer, post] of offers) {
    const origin = sheets.get(offer);
    const fault = postFault(offer, object(post), origin instanceof Map ? origin : new Map(), packages, hearts, tour);
    if (fault) return fault;
  }
  return null;
}

/**
 * @param {string} offer
 * @param {JsonObject} post
 * @param {JsonObject} origin
 * @param {Map<string, Signed>} packages
 * @param {Map<string, Set<string>>} hearts
 * @param {Json | undefined} tour
 */
function postFault(offer, post, origin, packages, hearts, tour) {
  const sheet = packages.get(String(origin.get("fiche")));
  if (sheet?.genre !== "fiche-rts" || rowsOf(sheet, "offre")[0]?.id !== offer) return `La fiche de ${offer} n’est pas le fichier annoncé.`;
  const digest = origin.get("classement");
  const ranking = typeof digest === "string" ? packages.get(digest) : undefined;
  if (digest && !is(ranking, "classement", sheet.auteur, tour)) return `Le classement de ${offer} n’est pas le fichier annoncé.`;
  const rows = (ranking ? rowsOf(ranking, "classement") : []).sort((one, other) => Number(one.rang) - Number(other.rang));
  const ranked = rows.filter((row) => hearts.get(row.candidat)?.has(offer)).map((row) => [row.candidat]);
  return alike(ranked, tiersOf(post.get("classement"))) ? null : `Le classement de ${offer} n’est pas celui que ${sheet.auteur} a signé.`;
}

/**
 * Whether each attached package is signed by a key that the DMG enrolled for its author: digest → true or false.
 * Empty where the instance names no key, or nothing can be read of it.
 * @param {JsonObject | null | undefined} origins
 * @param {string} [place] the subdivision that this site is of
 * @returns {Promise<Record<string, boolean>>}
 */
export async function weighSignatures(origins, place = FIRST_PLACE) {
  const keys = origins?.get("cles");
  if (!origins || !Array.isArray(keys)) return {};
  const known = keys.filter((one) => one instanceof Map).map((one) => Object.fromEntries(/** @type {Map<string, any>} */ (one)));
  /** @type {Record<string, boolean>} */
  const found = {};
  try {
    for (const [name, one] of opened(origins, place)) {
      const key = known.find(
        (key) =>
          key.usage === "signature" &&
          key.personne === (one.depose ? "dmg" : one.auteur) &&
          thumbprint(key.algorithme, fromBase64(key.cle)) === one.keyid,
      );
      found[name] = key !== undefined && (await signatureHolds(/** @type {any} */ (key), one.sig, signedBytes(one.payload)));
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {};
  }
  return found;
}
