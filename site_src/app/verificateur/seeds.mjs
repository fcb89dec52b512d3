// What a seed says of the draw it comes from: one spelling a draw, anything else is a free text (specification).

/** @typedef {{ kind: "loto", day: string }} Loto */
/** @typedef {{ kind: "drand", chain: Chain, round: number, digest: string }} Drand */

/**
 * @typedef {object} Chain
 * @property {string} name
 * @property {string} hash
 * @property {"bls-unchained-g1-rfc9380" | "pedersen-bls-chained"} scheme
 * @property {string} key public key, hexadecimal
 * @property {string} dst
 * @property {number} genesis seconds since 1970, UTC: when round 1 was due
 * @property {number} period seconds
 */

/** @type {Chain[]} */
export const CHAINS = [
  {
    name: "quicknet",
    hash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    scheme: "bls-unchained-g1-rfc9380",
    dst: "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
    key: "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    genesis: 1692803367,
    period: 3,
  },
  {
    name: "default",
    hash: "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
    scheme: "pedersen-bls-chained",
    dst: "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_",
    key: "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
    genesis: 1595431050,
    period: 30,
  },
];

const EVENINGS = [1, 3, 6]; // Monday, Wednesday, Saturday, as Date counts days
const LOTO = /^loto:(\d{4}-\d{2}-\d{2}):([1-9]\d?(?:-[1-9]\d?){4})\+([1-9]\d?)$/;
const DRAND = /^drand:([0-9a-f]{64}):([1-9]\d{0,11}):([0-9a-f]{64})$/;

/** @param {string} day @returns {boolean} whether it is a date, and an evening of the Loto */
function lotoEvening(day) {
  const date = new Date(`${day}T12:00:00Z`);
  return !day.startsWith("0000") && !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day && EVENINGS.includes(date.getUTCDay());
}

/**
 * The draw a seed names, or null for any other text. Nothing but the form is checked: `beacon.mjs` weighs a signature.
 * @param {string} seed
 * @returns {Loto | Drand | null}
 */
export function readSeed(seed) {
  const loto = LOTO.exec(seed);
  if (loto) {
    const numbers = loto[2].split("-").map(Number);
    const rising = numbers.every((number, i) => number <= 49 && (i === 0 || number > numbers[i - 1]));
    return rising && Number(loto[3]) <= 10 && lotoEvening(loto[1]) ? { kind: "loto", day: loto[1] } : null;
  }
  const drand = DRAND.exec(seed);
  const chain = drand && CHAINS.find((one) => one.hash === drand[1]);
  return chain ? { kind: "drand", chain, round: Number(drand[2]), digest: drand[3] } : null;
}

/** The commitment that a seed answers to, its last field left out; null for a free text. @param {string} seed */
export const sourceOf = (seed) => (readSeed(seed) ? seed.slice(0, seed.lastIndexOf(":")) : null);

/** The last Sunday of a month of 31 days. @param {number} year @param {number} month as Date counts them */
const lastSunday = (year, month) => 31 - new Date(Date.UTC(year, month, 31)).getUTCDay();
const FAR = "9999-12-30T00:00:00Z"; // a round later than any date that is written

/**
 * The instant (UTC text) before which nothing is known of what a source gives; null for a source that does not read.
 * @param {string} source
 */
export function hourOf(source) {
  const seed = source.startsWith("loto:") ? `${source}:1-2-3-4-5+1` : `${source}:${"0".repeat(64)}`;
  const draw = readSeed(seed);
  if (!draw) return null;
  if (draw.kind === "drand") {
    const at = dueAt(draw);
    return at.getTime() < Date.parse(FAR) ? at.toISOString().replace(/\.\d+Z$/, "Z") : FAR;
  }
  const [year, month, day] = draw.day.split("-").map(Number); // 20 h in Paris, an hour further in summer
  const [spring, autumn] = [lastSunday(year, 2), lastSunday(year, 9)];
  const summer = (month > 3 && month < 10) || (month === 3 && day >= spring) || (month === 10 && day < autumn);
  return `${draw.day}T${summer ? 18 : 19}:00:00Z`;
}

/** The instant a round is due. @param {Drand} draw */
export const dueAt = ({ chain, round }) => new Date((chain.genesis + (round - 1) * chain.period) * 1000);

/** One French sentence on the draw a seed names. @param {string} seed */
export function describeSeed(seed) {
  const draw = readSeed(seed);
  if (!draw) return "Cette graine n’est pas l’écriture d’un tirage public connu : rien ne montre qu’elle n’a pas été choisie.";
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { dateStyle: "full", timeZone: "Europe/Paris" };
  if (draw.kind === "loto") {
    const day = new Intl.DateTimeFormat("fr-FR", options).format(new Date(`${draw.day}T12:00:00Z`));
    return `Tirage du Loto du ${day} : comparez les numéros avec ceux de la Française des jeux.`;
  }
  const when = new Intl.DateTimeFormat("fr-FR", { ...options, timeStyle: "medium" }).format(dueAt(draw));
  return `Tour ${draw.round} de la balise publique drand « ${draw.chain.name} », du ${when}.`;
}
