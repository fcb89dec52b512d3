// Where a seed comes from: the draw that was announced, the beacon's signature, what the DMG committed to (specification).

import { fromHex } from "./beacon.mjs";
import { hourOf, readSeed, sourceOf } from "./seeds.mjs";
import { sha256 } from "./sha256.mjs";

/** @typedef {import("./files.mjs").Property} Property */
/** @typedef {import("./reading.mjs").Common} Common */
/** @typedef {{ tirage: string, signe_le: string, vu_le?: string | null }} Cancelled `signe_le`: when it was signed, `vu_le`: when this device first saw it (UTC texts) */
/** @typedef {{ tirage: string, empreinte: string, autre?: string | null, autre_empreinte?: string | null, annules?: Cancelled[] }} Held what the signed manifest says of a round; `autre`: another that this device saw, `autre_empreinte`: its frozen input; `annules`: what it says it replaced */
/** @typedef {{ engagements?: Record<string, Held>, balises?: Record<string, boolean>, signatures?: Record<string, boolean>, subdivision?: string }} Knowledge `balises`: seed → whether `beaconHolds`; `signatures`: what `weighSignatures` found; `subdivision`: which one this site is of, the first one when nothing is said */

/** @param {string} seed @param {string | undefined} signature */
function isDigest(seed, signature) {
  const bytes = fromHex(signature ?? "");
  return bytes !== null && seed.endsWith(`:${sha256(bytes)}`);
}

/** @param {string} seed @param {(string | undefined)[]} announced @param {boolean} proven */
function fromSource(seed, announced, proven) {
  const said = /** @type {string[]} */ (announced.filter(Boolean));
  const source = sourceOf(seed);
  if (source === null && !proven && !said.some((one) => /^(?:loto|drand):/.test(one))) return null; // a free text of a former version
  const odd = said.length === 0 ? "aucun" : said.find((one) => one !== source);
  return {
    nom: "tirage_source",
    libelle: "la graine est une valeur du tirage annoncé, dans sa seule écriture",
    temoin: odd === undefined ? null : `La graine « ${seed.slice(0, 120)} » n’est pas une valeur du tirage annoncé, « ${odd.slice(0, 90)} ».`,
  };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Why a commitment said to be cancelled did bind the DMG; null where it did not. @param {Cancelled} one */
function bound({ tirage, signe_le, vu_le }) {
  if (!/^(?:loto|drand):/.test(tirage)) return null; // a free text never could
  const named = `« ${tirage.slice(0, 90)} »`;
  const hour = hourOf(tirage);
  if (hour === null) return `L’engagement annulé ${named} ne se lit pas.`;
  if (!INSTANT.test(signe_le) || signe_le < hour) return `L’engagement ${named} a été signé avant son heure : il liait le DMG.`;
  return vu_le && vu_le < hour ? `Ce téléphone avait vu l’engagement ${named} avant son heure : il liait le DMG.` : null;
}

/** @param {Held} held @returns {Property[]} */
function replaced({ empreinte, autre, autre_empreinte, annules = [] }) {
  /** @type {Property[]} */
  const found = [];
  if (annules.length)
    found.push({
      nom: "tirage_annule",
      libelle: "les engagements annulés l’étaient vraiment : signés après leur heure, ils ne liaient personne",
      temoin: annules.map(bound).find((why) => why !== null) ?? null,
    });
  if (typeof autre === "string")
    found.push({
      nom: "tirage_unique",
      libelle: "ce téléphone n’a vu aucun autre engagement que ceux que le manifeste dit annulés",
      temoin:
        annules.some((one) => one.tirage === autre) && [undefined, null, empreinte].includes(autre_empreinte)
          ? null
          : `Ce téléphone a vu un autre engagement pour ce tour : « ${autre.slice(0, 90)} ».`,
    });
  return found;
}

/**
 * What can be checked of the seed of a published document.
 * @param {Common} document
 * @param {Knowledge} known
 * @returns {Property[]}
 */
export function checkCommitment({ tour, graine, empreinte, tirage }, { engagements = {}, balises = {} }) {
  const held = Object.hasOwn(engagements, tour) ? engagements[tour] : undefined;
  const proven = Object.keys(tirage).length > 0;
  if (!proven && !held) return [];
  const found = [fromSource(graine, [tirage.source, held?.tirage], proven)];
  if (readSeed(graine)?.kind === "drand") {
    found.push({
      nom: "tirage_alea",
      libelle: "la graine est l’empreinte de la signature publiée de la balise",
      temoin: isDigest(graine, tirage.signature) ? null : "La graine n’est pas l’empreinte de la signature publiée.",
    });
    if (Object.hasOwn(balises, graine))
      found.push({
        nom: "tirage_balise",
        libelle: "la signature de la balise est bien la sienne, pour ce tour",
        temoin: balises[graine] ? null : "Cette signature n’est pas celle de la balise : la graine a été fabriquée.",
      });
  }
  if (held)
    found.push({
      nom: "tirage_engage",
      libelle: "le manifeste signé du DMG s’engage sur cette empreinte",
      temoin: held.empreinte === empreinte ? null : "L’empreinte n’est pas celle que le DMG a publiée avant le tirage.",
    });
  if (held) found.push(...replaced(held));
  return /** @type {Property[]} */ (found.filter((one) => one !== null));
}
