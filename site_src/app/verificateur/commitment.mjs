// Where a seed comes from: the draw that was announced, the beacon's signature, what the DMG committed to (specification).

import { fromHex } from "./beacon.mjs";
import { readSeed, sourceOf } from "./seeds.mjs";
import { sha256 } from "./sha256.mjs";

/** @typedef {import("./files.mjs").Property} Property */
/** @typedef {import("./reading.mjs").Common} Common */
/** @typedef {{ tirage: string, empreinte: string, autre?: string | null }} Held what the signed manifest says of a round; `autre`: another that this device saw */
/** @typedef {{ engagements?: Record<string, Held>, balises?: Record<string, boolean>, signatures?: Record<string, boolean> }} Knowledge `balises`: seed → whether `beaconHolds`; `signatures`: what `weighSignatures` found */

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
  if (typeof held?.autre === "string")
    found.push({
      nom: "tirage_unique",
      libelle: "ce téléphone n’a vu qu’un engagement pour ce tour",
      temoin: `Ce téléphone a vu un autre engagement pour ce tour : « ${held.autre.slice(0, 90)} ».`,
    });
  return /** @type {Property[]} */ (found.filter((one) => one !== null));
}
