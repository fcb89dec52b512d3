// What the DMG committed each round to (its draw and its frozen input), and when this device first saw it.
//
//   await keepCommitments(campagne, tables)      called each time a manifest is accepted
//   await commitments(campagne, tables, jetons) → { "1": { tirage, empreinte, vu_le, autre, autre_vu_le, jeton_le } }
//
// The first sight is never replaced: it is what shows, later, that the choice came before the draw.

import { readValue, writeValue } from "./stockage.mjs";

const MOST = 8;
const KEY = /^tour([123])\.(empreinte|tirage)$/;

/** @typedef {{ tirage: string, empreinte: string, vu_le: string }} Seen */
/** @typedef {{ tirage: string, empreinte: string, vu_le: string | null, autre: string | null, autre_vu_le: string | null, jeton_le: string | null }} Known */

/** @param {{ reglages?: { cle: string, valeur: string }[] }} tables @returns {Record<string, { tirage: string, empreinte: string }>} */
function announced(tables) {
  /** @type {Record<string, { tirage: string, empreinte: string }>} */
  const found = {};
  for (const { cle, valeur } of tables.reglages ?? []) {
    const [, tour, what] = KEY.exec(cle) ?? [];
    if (tour) found[tour] = { ...(found[tour] ?? { tirage: "", empreinte: "" }), [what]: valeur };
  }
  return Object.fromEntries(Object.entries(found).filter(([, one]) => one.tirage && one.empreinte));
}

/** @param {string} campagne @param {string} tour */
const place = (campagne, tour) => `engagement:${campagne}:${tour}`;
/** @typedef {{ tirage: string, empreinte: string }} Said */
/** @param {Said} one @param {Said} other */
const same = (one, other) => one.tirage === other.tirage && one.empreinte === other.empreinte;

/** @param {string} campagne @param {any} tables @param {string} maintenant */
export async function keepCommitments(campagne, tables, maintenant) {
  for (const [tour, said] of Object.entries(announced(tables))) {
    /** @type {Seen[]} */
    const seen = (await readValue(place(campagne, tour))) ?? [];
    if (seen.length < MOST && !seen.some((one) => same(one, said)))
      await writeValue(place(campagne, tour), [...seen, { ...said, vu_le: maintenant }]);
  }
}

/**
 * @param {string} campagne
 * @param {any} tables
 * @param {{ tour: number, le: string }[]} jetons tokens published beside
 * @returns {Promise<Record<string, Known>>}
 */
export async function commitments(campagne, tables, jetons = []) {
  /** @type {Record<string, Known>} */
  const found = {};
  for (const [tour, said] of Object.entries(announced(tables))) {
    /** @type {Seen[]} */
    const seen = (await readValue(place(campagne, tour))) ?? [];
    const other = seen.find((one) => !same(one, said));
    found[tour] = {
      ...said,
      vu_le: seen.find((one) => same(one, said))?.vu_le ?? null,
      autre: other?.tirage ?? null,
      autre_vu_le: other?.vu_le ?? null,
      jeton_le: jetons.find((one) => String(one.tour) === tour)?.le ?? null,
    };
  }
  return found;
}
