// One drop of files before the second verifier: opened once, judged as often as something more is known.
//
//   const session = await openSession({ files, keys, place }, told) → { origins }, or a Refusal
//   await paperOf(file, drop) → an opened timestamp or release, or null for any other file
//   session.judge(known) → the verdict     await session.weigh() → what the signatures say

import { weighBeacon } from "./beacon.mjs";
import { verdictOn } from "./files.mjs";
import { weighSignatures } from "./origins.mjs";
import { attachments, openPackage, utf8 } from "./packages.mjs";
import { Refusal } from "./refusal.mjs";
import { isServed } from "./served.mjs";

/** @typedef {import("./files.mjs").FilesVerdict} FilesVerdict */
/** @typedef {import("./commitment.mjs").Knowledge} Knowledge */
/** @typedef {{ nom: string, octets?: Uint8Array, texte?: string }} Given bytes as they were dropped (a seal already open), or a text */
/** @typedef {{ files: Given[], keys: import("./packages.mjs").Key[], place?: string }} Drop */
/** @typedef {(phrase: string) => void} Told what is being done, in French */
/** @typedef {Omit<FilesVerdict, "paquets">} Judged */

const MOST_PAPER = 8 * 1024 * 1024; // bytes: a list of names and digests; what is heavier is a result, opened once
const LACKS = "ne contient pas de résultat d’appariement.";

/** @param {Given} file @param {Drop} drop @param {string[]} origins */
async function textsOf({ nom, octets, texte }, { keys, place }, origins) {
  if (octets === undefined) return [{ nom, texte: texte ?? "" }];
  if (!/\.phco$/i.test(nom)) {
    try {
      return [{ nom, texte: utf8(octets) }];
    } catch {
      throw new Refusal(`« ${nom} » n’est pas un texte lisible.`);
    }
  }
  const found = await openPackage(octets, keys, place);
  const inside = attachments(nom, found);
  if (!inside.length) throw new Refusal(`« ${nom} » ${LACKS}`, "Déposez un fichier « résultats » du DMG.");
  origins.push(
    found.signature === "valide"
      ? `${nom} : signé par ${found.auteur}, et rien n’y a changé.`
      : `${nom} : signature non vérifiable, la clé est inconnue.`,
  );
  return inside;
}

/** @param {Given} file @param {Drop} drop @returns {Promise<import("./packages.mjs").Package | null>} */
export async function paperOf({ nom, octets }, { keys, place }) {
  if (octets === undefined || octets.length > MOST_PAPER || !/\.phco$/i.test(nom)) return null;
  try {
    const found = await openPackage(octets, keys, place);
    return isServed(found) ? found : null;
  } catch (error) {
    if (error instanceof Refusal) return null; // said by the usual way
    throw error;
  }
}

/** @param {Drop} drop @param {Told} [told] */
export async function openSession(drop, told = () => {}) {
  /** @type {string[]} */
  const origins = [];
  /** @type {{ nom: string, texte: string }[]} */
  const texts = [];
  for (const [i, file] of drop.files.entries()) {
    if (drop.files.length > 1) told(`Lecture des fichiers : ${i + 1} sur ${drop.files.length}…`);
    texts.push(...(await textsOf(file, drop, origins)));
  }
  /** @type {FilesVerdict | null} */
  let last = null;
  return {
    origins,
    /** @param {Knowledge} [known] @returns {Judged} */
    judge(known = {}) {
      told("Vérification de chaque propriété…");
      last = verdictOn(texts, { ...known, subdivision: drop.place });
      const { paquets: _, ...said } = last; // heavy, and nothing of the page's
      return said;
    },
    /** The signatures that take time: a beacon's, those of the packages an instance holds. */
    async weigh() {
      const verdict = last;
      if (!verdict) return {};
      if (verdict.paquets) told("Vérification des signatures des envois joints…");
      const [balises, signatures] = await Promise.all([weighBeacon(verdict), weighSignatures(verdict.paquets, drop.place)]);
      return { balises, signatures };
    },
  };
}
