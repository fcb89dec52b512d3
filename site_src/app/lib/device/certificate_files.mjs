// What the files dropped to verify a matching hold, as the first verifier takes them: the texts of a package, or a text.
//
//   isPackage(name), isArchive(bytes)            a package by its name; a zip by its first bytes
//   await entriesOf(file, opened) → Entry[]      its texts, each with what its signature is worth

import { EngineError } from "../engine/engine.mjs";
import { openFile, readDocument } from "./identite.mjs";
import { fromB64 } from "./octets.mjs";

/** @typedef {{ nom: string, texte?: string, contenu?: any, signature?: string, auteur?: string | null }} Entry as `vue.certificat` takes it */
/** @typedef {{ nom: string, octets: Uint8Array, clair?: Promise<Uint8Array> }} Dropped `clair`: what a seal held, once open */

const JSON_INSIDE = /^annexes\/[a-z-]+\.json$/;
const LACKS = "ne contient pas de résultat d’appariement.";
/** @param {Uint8Array} bytes */
const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
/** @param {string} quoi @param {string} remede */
const fault = (quoi, remede) => new EngineError([{ code: "E_FICHIER", quoi, ou: "", remede }]);
/** @param {string} name */
export const isPackage = (name) => /\.phco$/i.test(name);
/** @param {Uint8Array} bytes a zip says so itself; anything else that claims to be a package is sealed, or is none */
export const isArchive = (bytes) => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** @param {Dropped} file @param {(plain: Uint8Array) => void} opened @returns {Promise<Entry[]>} */
async function inPackage({ nom, octets }, opened) {
  /** @type {any} */
  let found;
  try {
    found = await openFile(octets);
  } catch (/** @type {any} */ error) {
    if (error instanceof EngineError || !error.francais) throw error;
    throw fault(`« ${nom} » : ${error.message}`, "Ouvrez-le sur l’appareil auquel il est destiné.");
  }
  opened(fromB64(found.paquet));
  const inside = Object.keys(found.tailles ?? {}).filter((path) => JSON_INSIDE.test(path));
  const refused = found.erreur ?? found.erreurs?.[0]; // a signature that does not hold: nothing inside is read
  if (!inside.length && refused) throw fault(`« ${nom} » : ${refused.quoi}`, refused.remede);
  if (!inside.length) throw fault(`« ${nom} » ${LACKS}`, "Déposez un fichier « résultats » du DMG.");
  const about = { signature: found.valide ? "valide" : (found.signature ?? "non vérifiable"), auteur: found.auteur ?? null };
  return Promise.all(
    inside.map(async (path) => ({ nom: `${nom}, ${path.split("/").pop()}`, texte: text(await readDocument(found.paquet, path)), ...about })),
  );
}

/**
 * What `vue.certificat` takes of one dropped file. Throws EngineError, in French, on a file that gives nothing to verify.
 * @param {Dropped} file @param {(plain: Uint8Array) => void} opened told the bytes of a package, its seal open
 * @returns {Promise<Entry[]>}
 */
export async function entriesOf(file, opened) {
  if (isPackage(file.nom)) return inPackage(file, opened);
  try {
    return [{ nom: file.nom, texte: text(file.octets) }];
  } catch {
    throw fault(`« ${file.nom} » n’est pas un texte lisible.`, "Déposez le fichier tel que vous l’avez reçu.");
  }
}
