// What the DMG committed each round to (its draw and its frozen input), and when this device first saw it.
//
//   await keepCommitments(campagne, tables)      called each time a manifest is accepted
//   await commitments(campagne, tables, jetons) → { "1": { tirage, empreinte, vu_le, autre, autre_empreinte, autre_vu_le, annules, jeton_le } }
//
// The first sight is never replaced: it is what shows, later, that the choice came before the draw.

import { readValue, writeValue } from "./stockage.mjs";

const MOST = 8;
const KEY = /^tour([123])\.(empreinte|tirage)$/;
const CANCELLED = /^tour([123])\.annule\.\d+$/;
const TOLD = /^(\S+) (.+)$/s;

/** @typedef {{ tirage: string, empreinte: string, vu_le: string }} Seen */
/** @typedef {{ tirage: string, signe_le: string, vu_le: string | null }} Cancelled what the manifest says it replaced, when it was signed, when this device saw it */
/** @typedef {{ tirage: string, empreinte: string, vu_le: string | null, autre: string | null, autre_empreinte: string | null, autre_vu_le: string | null, annules: Cancelled[], jeton_le: string | null }} Known */

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

/** @param {{ reglages?: { cle: string, valeur: string }[] }} tables @param {string} tour @param {Seen[]} seen @returns {Cancelled[]} */
const cancelled = (tables, tour, seen) =>
  (tables.reglages ?? [])
    .filter(({ cle }) => CANCELLED.exec(cle)?.[1] === tour)
    .map(({ valeur }) => {
      const [, signe_le, tirage] = TOLD.exec(valeur) ?? [null, "", valeur];
      return { tirage, signe_le, vu_le: seen.find((one) => one.tirage === tirage)?.vu_le ?? null };
    });

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
    const annules = cancelled(tables, tour, seen);
    const others = seen.filter((one) => !same(one, said));
    /** @param {Seen} one what the manifest cancels is of the same input, which never changes once it is frozen */
    const undeclared = (one) => one.empreinte !== said.empreinte || !annules.some(({ tirage }) => tirage === one.tirage);
    const other = others.find(undeclared) ?? others[0];
    found[tour] = {
      ...said,
      vu_le: seen.find((one) => same(one, said))?.vu_le ?? null,
      autre: other?.tirage ?? null,
      autre_empreinte: other?.empreinte ?? null,
      autre_vu_le: other?.vu_le ?? null,
      annules,
      jeton_le: jetons.find((one) => String(one.tour) === tour)?.le ?? null,
    };
  }
  return found;
}
