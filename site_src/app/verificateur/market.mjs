// What an instance says once read: levels, mutual pairs, dropped pairs, and its two fingerprints.

import { sha256 } from "./sha256.mjs";
import { byCodePoint, orderFor } from "./text.mjs";

/** @typedef {import("./instance.mjs").Instance} Instance */
/** @typedef {import("./instance.mjs").Tiers} Tiers */
/** @typedef {Map<string, Tiers>} Lists */
/** @typedef {{ demandeur: string, offreur: string, liste_par: string }} Dropped */

/**
 * @typedef {object} Market
 * @property {Instance} instance
 * @property {Map<string, Map<string, number>>} wishLevel applicant → post → class, from 0, dropped pairs included
 * @property {Map<string, Map<string, number>>} rankLevel post → applicant → class
 * @property {Lists} wishes mutual pairs only, no empty class
 * @property {Lists} rankings the same
 * @property {Dropped[]} dropped
 */

/** @param {Lists} lists */
function levelsOf(lists) {
  /** @type {Map<string, Map<string, number>>} */
  const found = new Map();
  for (const [owner, tiers] of lists) {
    /** @type {Map<string, number>} */
    const levels = new Map();
    for (let level = 0; level < tiers.length; level += 1) for (const id of tiers[level]) levels.set(id, level);
    found.set(owner, levels);
  }
  return found;
}

/** The lists without the pairs that `others` does not list back, nor empty classes. @param {Lists} lists @param {Map<string, Map<string, number>>} others @returns {Lists} */
function onlyMutual(lists, others) {
  /** @type {Lists} */
  const found = new Map();
  for (const [owner, tiers] of lists) {
    const kept = [];
    for (const tier of tiers) {
      const both = tier.filter((id) => others.get(id)?.has(owner));
      if (both.length) kept.push(both);
    }
    found.set(owner, kept);
  }
  return found;
}

/** @param {Instance} instance @returns {Market} */
export function marketOf(instance) {
  const wishLevel = levelsOf(instance.wishes);
  const rankLevel = levelsOf(instance.rankings);
  /** @type {Dropped[]} */
  const dropped = [];
  for (const [demandeur, posts] of wishLevel)
    for (const offreur of posts.keys()) if (!rankLevel.get(offreur)?.has(demandeur)) dropped.push({ demandeur, offreur, liste_par: "demandeur" });
  for (const [offreur, ranked] of rankLevel)
    for (const demandeur of ranked.keys()) if (!wishLevel.get(demandeur)?.has(offreur)) dropped.push({ demandeur, offreur, liste_par: "offreur" });
  return {
    instance,
    wishLevel,
    rankLevel,
    wishes: onlyMutual(instance.wishes, rankLevel),
    rankings: onlyMutual(instance.rankings, wishLevel),
    dropped,
  };
}

/** @template T @param {Map<string, T>} map @param {(value: T, key: string) => string} write */
const writtenMap = (map, write) =>
  `{${[...map.keys()]
    .sort(byCodePoint)
    .map((key) => `${JSON.stringify(key)}:${write(/** @type {T} */ (map.get(key)), key)}`)
    .join(",")}}`;

/**
 * The canonical JSON of a market, whose keys stand in order: demandeurs, groupes, offreurs, tour.
 * @param {Instance} instance
 * @param {Lists} wishes
 * @param {Lists} rankings
 */
export function canonicalMarket(instance, wishes, rankings) {
  const quoted = new Map([...wishes.keys(), ...rankings.keys()].map((id) => [id, JSON.stringify(id)]));
  const order = instance.groups.size ? byCodePoint : orderFor(quoted.keys());
  /** @param {string[]} names */
  const written = (names) => {
    if (names.length === 1) return `[${quoted.get(names[0]) ?? JSON.stringify(names[0])}]`;
    return `[${[...names]
      .sort(order)
      .map((name) => quoted.get(name) ?? JSON.stringify(name))
      .join(",")}]`;
  };
  /** @param {Tiers} tiers */
  const writtenTiers = (tiers) =>
    `[${tiers
      .filter((tier) => tier.length)
      .map(written)
      .join(",")}]`;
  const groups = instance.groups.size ? `"groupes":${writtenMap(instance.groups, written)},` : "";
  const posts = writtenMap(rankings, (tiers, post) => `{"capacite":${instance.capacity.get(post)},"classement":${writtenTiers(tiers)}}`);
  return `{"demandeurs":${writtenMap(wishes, writtenTiers)},${groups}"offreurs":${posts},"tour":${instance.tour}}`;
}

/** The fingerprint of the mutual pairs. @param {Market} market */
export const fingerprint = (market) => sha256(canonicalMarket(market.instance, market.wishes, market.rankings));

/** The fingerprint of the lists as received. @param {Market} market */
export const receivedFingerprint = (market) => sha256(canonicalMarket(market.instance, market.instance.wishes, market.instance.rankings));
