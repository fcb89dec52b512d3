// The instance of a matching (specification, « L’instance »): read strictly, or refused.

import { whole } from "./json.mjs";
import { Refusal } from "./refusal.mjs";
import { blank, characters, controlled, unwritable } from "./text.mjs";

/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./json.mjs").JsonObject} JsonObject */
/** @typedef {string[][]} Tiers classes of ids, best first */
/** @typedef {Map<string, Map<string, number>>} Levels owner → id that it lists → class, from 0 */

/**
 * @typedef {object} Instance
 * @property {number} tour
 * @property {string} methode
 * @property {string | null} graine null where the instance gives none
 * @property {Map<string, Tiers>} wishes
 * @property {Map<string, Tiers>} rankings
 * @property {Levels} wishLevel applicant → post → class, from 0
 * @property {Levels} rankLevel post → applicant → class
 * @property {Map<string, number>} capacity
 * @property {Map<string, string[]>} groups
 */

export const METHODS = ["deux-niveaux", "acceptation-differee", "taille-max"];
export const MOST_TEXT = 10_000;
const KEYS = ["tour", "demandeurs", "offreurs", "methode", "graine", "groupes"];
const MOST_CAPACITY = 1_000_000;

/** @param {boolean} holds @param {string} phrase */
function must(holds, phrase) {
  if (!holds) throw new Refusal(`Instance : ${phrase}`);
}

/** @param {string} name */
const shown = (name) => `« ${name.slice(0, 60)} »`;

/** @param {Json | undefined} value @param {string} what @returns {JsonObject} */
function object(value, what) {
  if (!(value instanceof Map)) throw new Refusal(`Instance : ${what} n’est pas un objet.`);
  return value;
}

/**
 * The class of each id that a list names, once each.
 * @param {Json | undefined} value
 * @param {JsonObject} known the ids of the other side
 * @param {string} owner
 * @returns {Map<string, number>}
 */
function levels(value, known, owner) {
  if (!Array.isArray(value)) throw new Refusal(`Instance : la liste de ${shown(owner)} n’est pas une liste de rangs.`);
  /** @type {Map<string, number>} */
  const found = new Map();
  for (let level = 0; level < value.length; level += 1) {
    const tier = value[level];
    if (!Array.isArray(tier)) throw new Refusal(`Instance : un rang de ${shown(owner)} n’est pas une liste.`);
    for (const name of tier) {
      if (typeof name !== "string" || !known.has(name)) throw new Refusal(`Instance : la liste de ${shown(owner)} cite un inconnu.`);
      if (found.has(name)) throw new Refusal(`Instance : ${shown(name)} figure deux fois dans la liste de ${shown(owner)}.`);
      found.set(name, level);
    }
  }
  return found;
}

/** One side's lists, and the classes of what they name. @param {Iterable<[string, Json | undefined]>} written @param {JsonObject} known */
function side(written, known) {
  /** @type {Map<string, Tiers>} */
  const lists = new Map();
  /** @type {Levels} */
  const level = new Map();
  for (const [name, list] of written) {
    level.set(name, levels(list, known, name));
    lists.set(name, /** @type {Tiers} */ (list));
  }
  return { lists, level };
}

/** @param {Json} value @param {string} name @returns {JsonObject} */
function post(value, name) {
  const offer = object(value, `l’offre ${shown(name)}`);
  for (const key of offer.keys()) must(key === "capacite" || key === "classement", `l’offre ${shown(name)} a une clé inconnue.`);
  return offer;
}

/** @param {Json | undefined} written @param {string} name */
function capacityOf(written, name) {
  if (written === undefined) return 1;
  const value = whole(written);
  if (typeof value !== "number" || value < 1 || value > MOST_CAPACITY)
    throw new Refusal(`Instance : la capacité de ${shown(name)} n’est pas permise.`);
  return value;
}

/** @param {JsonObject} declared @param {JsonObject} posts */
function readGroups(declared, posts) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  const owned = new Set();
  for (const [name, members] of declared) {
    must(posts.has(name), `le groupe ${shown(name)} n’est pas une offre.`);
    if (!Array.isArray(members) || !members.length) throw new Refusal(`Instance : le groupe ${shown(name)} n’est pas une liste de praticiens.`);
    groups.set(
      name,
      members.map((one) => {
        if (typeof one !== "string" || !one) throw new Refusal(`Instance : le groupe ${shown(name)} n’est pas une liste de praticiens.`);
        must(!owned.has(one), `${shown(one)} figure deux fois dans les groupes, qui doivent former une partition.`);
        must(!posts.has(one) || one === name, `${shown(one)} est à la fois seul et dans un groupe.`);
        owned.add(one);
        return one;
      }),
    );
  }
  return groups;
}

/** @param {Json | undefined} value @param {boolean} required @returns {string | null} */
function readDraw(value, required) {
  if (value === undefined && !required) return null;
  if (typeof value !== "string") throw new Refusal("Instance : la graine manque.");
  must(
    characters(value) <= MOST_TEXT && !controlled(value) && !unwritable(value),
    "la graine contient un caractère illisible, ou trop de caractères.",
  );
  must(!required || !blank(value), "la graine est vide.");
  return value;
}

/**
 * Throws a Refusal for an instance that is not one.
 * @param {Json | undefined} value
 * @param {{ drawRequired?: boolean }} [options]
 * @returns {Instance}
 */
export function readInstance(value, { drawRequired = true } = {}) {
  const found = object(value, "l’instance");
  for (const key of found.keys()) must(KEYS.includes(key), `la clé ${shown(key)} n’est pas connue.`);
  const tour = whole(found.get("tour") ?? (found.has("tour") ? null : 1));
  if (typeof tour !== "number" || tour < 1 || tour > 3) throw new Refusal("Instance : le tour est 1, 2 ou 3.");
  const methode = found.get("methode") ?? (found.has("methode") ? null : METHODS[0]);
  if (typeof methode !== "string" || !METHODS.includes(methode)) throw new Refusal("Instance : la méthode n’existe pas.");
  const applicants = object(found.get("demandeurs"), "« demandeurs »");
  const posts = object(found.get("offreurs"), "« offreurs »");
  for (const name of [...applicants.keys(), ...posts.keys()]) must(name !== "" && !unwritable(name), "un identifiant est vide ou illisible.");
  const offers = new Map([...posts].map(([name, offer]) => [name, post(offer, name)]));
  const graine = readDraw(found.get("graine"), drawRequired);
  const wished = side(applicants, posts);
  const ranked = side(
    [...offers].map(([name, offer]) => [name, offer.get("classement")]),
    applicants,
  );
  return {
    tour,
    methode,
    graine,
    wishes: wished.lists,
    wishLevel: wished.level,
    rankings: ranked.lists,
    rankLevel: ranked.level,
    capacity: new Map([...offers].map(([name, offer]) => [name, capacityOf(offer.get("capacite"), name)])),
    groups: found.has("groupes") ? readGroups(object(found.get("groupes"), "« groupes »"), posts) : new Map(),
  };
}
