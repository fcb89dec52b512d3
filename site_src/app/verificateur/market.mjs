// What an instance says once read: levels, mutual pairs, dropped pairs, and its two fingerprints.

import { sha256 } from "./sha256.mjs";
import { byCodePoint } from "./text.mjs";

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
const levelsOf = (lists) =>
  new Map(
    [...lists].map(([name, tiers]) => [
      name,
      new Map(tiers.flatMap((tier, level) => tier.map((id) => /** @type {[string, number]} */ ([id, level])))),
    ]),
  );

/** @param {Lists} lists @param {(owner: string, id: string) => boolean} keep @returns {Lists} */
const only = (lists, keep) =>
  new Map([...lists].map(([owner, tiers]) => [owner, tiers.map((tier) => tier.filter((id) => keep(owner, id))).filter((tier) => tier.length)]));

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
    wishes: only(instance.wishes, (one, post) => rankLevel.get(post)?.has(one) === true),
    rankings: only(instance.rankings, (post, one) => wishLevel.get(one)?.has(post) === true),
    dropped,
  };
}

/** @param {string[]} names */
const written = (names) =>
  `[${[...names]
    .sort(byCodePoint)
    .map((name) => JSON.stringify(name))
    .join(",")}]`;

/** @param {Tiers} tiers */
const writtenTiers = (tiers) =>
  `[${tiers
    .filter((tier) => tier.length)
    .map(written)
    .join(",")}]`;

/** @template T @param {Map<string, T>} map @param {(value: T, key: string) => string} write */
const writtenMap = (map, write) =>
  `{${[...map]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([key, value]) => `${JSON.stringify(key)}:${write(value, key)}`)
    .join(",")}}`;

/**
 * The canonical JSON of a market, whose keys stand in order: demandeurs, groupes, offreurs, tour.
 * @param {Instance} instance
 * @param {Lists} wishes
 * @param {Lists} rankings
 */
export function canonicalMarket(instance, wishes, rankings) {
  const groups = instance.groups.size ? `"groupes":${writtenMap(instance.groups, written)},` : "";
  const posts = writtenMap(rankings, (tiers, post) => `{"capacite":${instance.capacity.get(post)},"classement":${writtenTiers(tiers)}}`);
  return `{"demandeurs":${writtenMap(wishes, writtenTiers)},${groups}"offreurs":${posts},"tour":${instance.tour}}`;
}

/** The fingerprint of the mutual pairs. @param {Market} market */
export const fingerprint = (market) => sha256(canonicalMarket(market.instance, market.wishes, market.rankings));

/** The fingerprint of the lists as received. @param {Market} market */
export const receivedFingerprint = (market) => sha256(canonicalMarket(market.instance, market.instance.wishes, market.instance.rankings));
