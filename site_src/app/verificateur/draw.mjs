// The lottery among equals, and the two truthful methods replayed (specification, « Les deux méthodes rejouées »).

import { sha256 } from "./sha256.mjs";

/** @typedef {import("./market.mjs").Market} Market */
/** @typedef {{ applicant: string, firm: boolean, place: number }} Held */

/**
 * The lottery number of a pair; the lower comes first.
 * @param {string} draw
 * @param {number} round
 * @param {string} applicant
 * @param {string} post
 */
export const lotteryNumber = (draw, round, applicant, post) =>
  sha256(`[${JSON.stringify(draw)},${round},${JSON.stringify(applicant)},${JSON.stringify(post)}]`);

/** @param {string[]} names @param {(name: string) => string} number */
function drawn(names, number) {
  if (names.length < 2) return names;
  const numbered = names.map((name) => ({ name, number: number(name) }));
  return numbered.sort((a, b) => (a.number < b.number ? -1 : 1)).map((one) => one.name);
}

/**
 * The claims of one applicant, in order; a class is drawn only when it is reached.
 * @param {string[][]} tiers
 * @param {(post: string) => string} number
 * @param {boolean} twoLevels
 * @returns {Generator<{ post: string, firm: boolean }>}
 */
function* claims(tiers, number, twoLevels) {
  for (const tier of tiers) {
    const order = drawn(tier, number);
    for (const firm of twoLevels ? [false, true] : [true]) for (const post of order) yield { post, firm };
  }
}

/** Whether a post prefers one claim to another. @param {Held} one @param {Held} other */
const better = (one, other) => (one.firm === other.firm ? one.place < other.place : one.firm);

/**
 * Applicant → post, as the method and the draw designate.
 * @param {Market} market
 * @param {{ draw: string, twoLevels: boolean }} options
 * @returns {Map<string, string>}
 */
export function replay({ instance, wishes, rankings }, { draw, twoLevels }) {
  const quoted = new Map([...wishes.keys(), ...rankings.keys()].map((id) => [id, JSON.stringify(id)]));
  const start = `[${JSON.stringify(draw)},${instance.tour},`;
  /** The same as `lotteryNumber`, each text written once. @param {string} one @param {string} post */
  const number = (one, post) => sha256(`${start}${quoted.get(one)},${quoted.get(post)}]`);
  /** @type {Map<string, { places: Map<string, number>, capacity: number, held: Held[] }>} */
  const posts = new Map();
  for (const [post, tiers] of rankings) {
    const line = tiers.flatMap((tier) => drawn(tier, (one) => number(one, post)));
    posts.set(post, { places: new Map(line.map((one, place) => [one, place])), capacity: instance.capacity.get(post) ?? 1, held: [] });
  }
  const asking = new Map([...wishes].map(([one, tiers]) => [one, claims(tiers, (post) => number(one, post), twoLevels)]));
  const waiting = [...wishes.keys()];
  for (let applicant = waiting.pop(); applicant !== undefined; applicant = waiting.pop()) {
    const next = asking.get(applicant)?.next();
    const asked = next?.done === false ? posts.get(next.value.post) : undefined;
    if (!asked || !next || next.done) continue;
    asked.held.push({ applicant, firm: next.value.firm, place: asked.places.get(applicant) ?? Number.MAX_SAFE_INTEGER });
    if (asked.held.length <= asked.capacity) continue;
    const worst = asked.held.reduce((found, claim) => (better(claim, found) ? found : claim));
    asked.held.splice(asked.held.indexOf(worst), 1);
    waiting.push(worst.applicant);
  }
  return new Map([...posts].flatMap(([post, { held }]) => held.map(({ applicant }) => /** @type {[string, string]} */ ([applicant, post]))));
}
