// What an instance says once read: levels, mutual pairs, dropped pairs, and its two fingerprints.

import { sha256 } from "./sha256.mjs";
import { byCodePoint, orderFor } from "./text.mjs";

/** @typedef {import("./instance.mjs").Instance} Instance */
/** @typedef {import("./instance.mjs").Tiers} Tiers */
/** @typedef {import("./instance.mjs").Levels} Levels */
/** @typedef {Map<string, Tiers>} Lists */
/** @typedef {{ demandeur: string, offreur: string, liste_par: string }} Dropped */

/**
 * @typedef {object} Market
 * @property {Instance} instance
 * @property {Levels} wishLevel applicant → post → class, from 0, dropped pairs included
 * @property {Levels} rankLevel post → applicant → class
 * @property {Lists} wishes mutual pairs only, no empty class
 * @property {Lists} rankings the same
 * @property {Dropped[]} dropped
 */

/**
 * The lists without the pairs that `others` does not list back, nor empty classes; what is left out goes to `dropped`.
 * A class that stays whole is the same array: most do.
 * @param {Lists} lists
 * @param {Levels} others
 * @param {(owner: string, id: string) => void} drop
 * @returns {Lists}
 */
function onlyMutual(lists, others, drop) {
  /** @type {Lists} */
  const found = new Map();
  for (const [owner, tiers] of lists) {
    const kept = [];
    for (const tier of tiers) {
      let whole = true;
      for (const id of tier) {
        if (others.get(id)?.has(owner)) continue;
        whole = false;
        drop(owner, id);
      }
      const both = whole ? tier : tier.filter((id) => others.get(id)?.has(owner));
      if (both.length) kept.push(both);
    }
    found.set(owner, kept);
  }
  return found;
}

/** @param {Instance} instance @returns {Market} */
export function marketOf(instance) {
  const { wishLevel, rankLevel } = instance;
  /** @type {Dropped[]} */
  const dropped = [];
  const wishes = onlyMutual(instance.wishes, rankLevel, (demandeur, offreur) => dropped.push({ demandeur, offreur, liste_par: "demandeur" }));
  const rankings = onlyMutual(instance.rankings, wishLevel, (offreur, demandeur) => dropped.push({ demandeur, offreur, liste_par: "offreur" }));
  return { instance, wishLevel, rankLevel, wishes, rankings, dropped };
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
    let text = "";
    for (const name of names.length > 1 ? [...names].sort(order) : names) text += `${text && ","}${quoted.get(name) ?? JSON.stringify(name)}`;
    return `[${text}]`;
  };
  /** @param {Tiers} tiers */
  const writtenTiers = (tiers) => {
    let text = "";
    for (const tier of tiers) if (tier.length) text += `${text && ","}${written(tier)}`;
    return `[${text}]`;
  };
  const groups = instance.groups.size ? `"groupes":${writtenMap(instance.groups, written)},` : "";
  const posts = writtenMap(rankings, (tiers, post) => `{"capacite":${instance.capacity.get(post)},"classement":${writtenTiers(tiers)}}`);
  return `{"demandeurs":${writtenMap(wishes, writtenTiers)},${groups}"offreurs":${posts},"tour":${instance.tour}}`;
}

/** The fingerprint of the mutual pairs. @param {Market} market */
export const fingerprint = (market) => sha256(canonicalMarket(market.instance, market.wishes, market.rankings));

/** The fingerprint of the lists as received. @param {Market} market */
export const receivedFingerprint = (market) => sha256(canonicalMarket(market.instance, market.instance.wishes, market.instance.rankings));
