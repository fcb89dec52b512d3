// The lottery among equals, and the two truthful methods replayed (specification, « Les deux méthodes rejouées »).

import { head, sha256 } from "./sha256.mjs";

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

/** The names in the order of the digests of their texts. @param {string[]} names @param {(name: string) => string} text */
function drawn(names, text) {
  if (names.length < 2) return names;
  const numbered = names.map((name) => ({ name, number: head(text(name)) }));
  return numbered.sort((a, b) => a.number - b.number || (sha256(text(a.name)) < sha256(text(b.name)) ? -1 : 1)).map((one) => one.name);
}

/**
 * The claims of one applicant, in order; a class is drawn only when it is reached.
 * @param {string[][]} tiers
 * @param {(post: string) => string} text what is hashed for a post
 * @param {boolean} twoLevels
 * @returns {Generator<{ post: string, firm: boolean }>}
 */
function* claims(tiers, text, twoLevels) {
  for (const tier of tiers) {
    const order = drawn(tier, text);
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
  /** What `lotteryNumber` hashes, each text written once. @param {string} one @param {string} post */
  const text = (one, post) => `${start}${quoted.get(one)},${quoted.get(post)}]`;
  /** @type {Map<string, { places: Map<string, number>, capacity: number, held: Held[] }>} */
  const posts = new Map();
  /** A post, its line drawn when it is first asked. @param {string} post */
  const asked = (post) => {
    const known = posts.get(post);
    if (known) return known;
    /** @type {Map<string, number>} */
    const places = new Map();
    for (const tier of rankings.get(post) ?? []) for (const one of drawn(tier, (name) => text(name, post))) places.set(one, places.size);
    /** @type {{ places: Map<string, number>, capacity: number, held: Held[] }} */
    const made = { places, capacity: instance.capacity.get(post) ?? 1, held: [] };
    posts.set(post, made);
    return made;
  };
  const asking = new Map([...wishes].map(([one, tiers]) => [one, claims(tiers, (post) => text(one, post), twoLevels)]));
  const waiting = [...wishes.keys()];
  for (let applicant = waiting.pop(); applicant !== undefined; applicant = waiting.pop()) {
    const next = asking.get(applicant)?.next();
    if (!next || next.done) continue;
    const { places, capacity, held } = asked(next.value.post);
    held.push({ applicant, firm: next.value.firm, place: places.get(applicant) ?? Number.MAX_SAFE_INTEGER });
    if (held.length <= capacity) continue;
    const worst = held.reduce((found, claim) => (better(claim, found) ? found : claim));
    held.splice(held.indexOf(worst), 1);
    waiting.push(worst.applicant);
  }
  return new Map([...posts].flatMap(([post, { held }]) => held.map(({ applicant }) => /** @type {[string, string]} */ ([applicant, post]))));
}
