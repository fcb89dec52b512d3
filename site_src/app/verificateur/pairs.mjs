// Properties of the pairs themselves. A check answers null, or the French sentence of what shows that it is false.

/** @typedef {import("./result.mjs").Case} Case */
/** @typedef {(found: Case) => string | null} Check */

/** @param {string} name */
const q = (name) => `« ${name} »`;

/** @type {Check} */
function known({ market, pairs, leftOut }) {
  for (const [one, post] of pairs) {
    if (!market.wishLevel.has(one)) return `${q(one)} est placé et n’est pas un demandeur de l’instance.`;
    if (!market.rankLevel.has(post)) return `${q(post)} est attribué et n’est pas un offreur de l’instance.`;
  }
  const stranger = leftOut.find((one) => !market.wishLevel.has(one));
  return stranger === undefined ? null : `${q(stranger)} est dit sans poste et n’est pas un demandeur de l’instance.`;
}

/** @type {Check} */
function countedOnce({ pairs, leftOut }) {
  const seen = new Set();
  for (const one of leftOut) {
    if (pairs.has(one)) return `${q(one)} est à la fois placé et sans poste.`;
    if (seen.has(one)) return `${q(one)} est deux fois parmi les sans-poste.`;
    seen.add(one);
  }
  return null;
}

/** @type {Check} */
function nobodyForgotten({ market, pairs, leftOut }) {
  const without = new Set(leftOut);
  for (const one of market.wishLevel.keys()) if (!pairs.has(one) && !without.has(one)) return `${q(one)} n’est nulle part dans le résultat.`;
  return null;
}

/** @type {Check} */
export function mutual({ market, pairs }) {
  for (const [one, post] of pairs) {
    if (!market.wishLevel.get(one)?.has(post) || !market.rankLevel.get(post)?.has(one))
      return `La paire ${q(one)} – ${q(post)} n’est pas voulue des deux côtés.`;
  }
  return null;
}

/** @type {Check} */
function askedFor({ market, pairs }) {
  for (const [one, post] of pairs) if (!market.wishLevel.get(one)?.has(post)) return `${q(one)} n’avait pas demandé ${q(post)}.`;
  return null;
}

/** @type {Check} */
export function withinCapacity({ market, holders }) {
  for (const [post, line] of holders) {
    const places = market.instance.capacity.get(post) ?? 0;
    if (line.length > places) return `Trop de monde chez ${q(post)} : ${line.length} pour une capacité de ${places}.`;
  }
  return null;
}

/** The level an outsider must beat at each post: Infinity while a place is free. @param {Case} found */
function levelsToBeat({ market, holders }) {
  /** @type {Map<string, number>} */
  const levels = new Map();
  for (const [post, ranks] of market.rankLevel) {
    const line = holders.get(post) ?? [];
    const free = line.length < (market.instance.capacity.get(post) ?? 1);
    const worst = market.instance.rankings.get(post)?.length ?? 0;
    levels.set(post, free ? Number.POSITIVE_INFINITY : line.reduce((most, one) => Math.max(most, ranks.get(one) ?? worst), 0));
  }
  return levels;
}

/** @type {Check} */
export function noBlockingPair(found) {
  const { market, pairs } = found;
  const toBeat = levelsToBeat(found);
  for (const [one, posts] of market.wishLevel) {
    const got = pairs.get(one);
    const mine = (got === undefined ? undefined : posts.get(got)) ?? Number.POSITIVE_INFINITY;
    for (const [post, level] of posts) {
      const rank = market.rankLevel.get(post)?.get(one);
      if (level < mine && rank !== undefined && rank < (toBeat.get(post) ?? 0)) {
        const has = got === undefined ? "n’a pas de poste" : `a ${q(got)}`;
        const why = toBeat.get(post) === Number.POSITIVE_INFINITY ? "a encore une place" : "le classe mieux que quelqu’un qu’il a pris";
        return `${q(one)} ${has} et aime mieux ${q(post)}, qui ${why}.`;
      }
    }
  }
  return null;
}

/** @type {Record<string, Check>} */
export const PAIR_CHECKS = {
  identifiants_connus: known,
  personne_deux_fois: countedOnce,
  personne_oublie: nobodyForgotten,
  paires_mutuelles: mutual,
  rationalite_individuelle: askedFor,
  capacites: withinCapacity,
  aucune_paire_bloquante: noBlockingPair,
};
