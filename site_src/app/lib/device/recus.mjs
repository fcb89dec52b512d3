// The DMG's signed papers kept on this device: receipts, and the last bulletin seen. They are held against each other.
//
//   await keepReply(bytes) → { recu, motif }     a receipt, or the rows of a reason sealed to this device, kept; throws in French otherwise
//   await reasons() → [{ paquet, seq, lignes }]             the latest of each package
//   await receipts() → [{ octets, paquet, recu, heure, verdict, code }]
//   await watch(found, bytes) → null, or { phrase, nom, contenu }     a bulletin held against all that is kept; a complaint file
//                                                          when the DMG contradicts itself (the former bulletin stays kept then)
//   isComplaint(text) → whether it says to be one
//   await openComplaint(text) → { recu, bulletins }                      each paper opened and verified
// Nothing leaves the device: the file is downloaded by hand.

import { EngineError, engine } from "../engine/engine.mjs";
import { openFile, REASONS } from "./identite.mjs";
import { fromB64, toB64 } from "./octets.mjs";
import { readValue, writeValue } from "./stockage.mjs";

const FORMAT = "phco-reclamation-1";
const PLACE = "recus";
const MOST = 200;
/** @typedef {{ octets: string, paquet: string, recu: string, heure: string, heure_par: string, heure_motif: string, verdict: string, code: string }} Receipt as kept here, `octets` in base64 */
/** @typedef {{ phrase: string, nom: string, contenu: Blob }} Complaint */

/** @param {string} quoi */
const shut = (quoi) => Object.assign(new Error(quoi), { francais: true });

/** @returns {Promise<Receipt[]>} */
export const receipts = async () => (await readValue(PLACE)) ?? [];

/** @param {Answer} found @param {string} genre @param {string} title @returns {Answer} */
function trusted(found, genre, title) {
  if (found.genre !== genre) throw shut(`Ce fichier n’est pas ${title}.`);
  if (found.valide && found.role === "dmg") return found;
  const why = found.erreur ?? found.erreurs?.[0];
  throw shut(`Ce fichier n’est pas signé par le DMG de ce site, ou a été altéré. ${why ? `${why.quoi} ${why.remede}` : ""}`);
}

/** @param {Answer} opened @returns {Promise<Answer>} */
async function receipt(opened) {
  const found = trusted(opened, "accuse", "un reçu signé du DMG");
  const [row] = found.tableaux.accuse;
  const kept = (await receipts()).filter((one) => one.octets !== found.paquet);
  const { paquet, recu, heure, heure_par, heure_motif, verdict, code } = row;
  await writeValue(PLACE, [{ octets: found.paquet, paquet, recu, heure, heure_par, heure_motif, verdict, code }, ...kept].slice(0, MOST));
  return found;
}

/** @typedef {{ paquet: string, code: string, quoi: string, ou: string, remede: string, par: string }} Reason */
/** @typedef {{ paquet: string, seq: number, lignes: Reason[] }} Told */

/** @returns {Promise<Told[]>} */
export const reasons = async () => (await readValue(REASONS)) ?? [];

/** @param {Answer} found */
async function reason(found) {
  const { seq, tableaux } = trusted(found, "motif", "un motif signé du DMG");
  const lignes = tableaux.motif;
  const { paquet } = lignes[0];
  const kept = await reasons();
  const others = kept.filter((one) => one.paquet !== paquet);
  const newer = kept.find((one) => one.paquet === paquet && one.seq > seq);
  await writeValue(REASONS, [newer ?? { paquet, seq, lignes }, ...others].slice(0, MOST));
  return lignes;
}

/**
 * What the DMG joins to a reply, a receipt or a reason, kept.
 * @param {Uint8Array} bytes @returns {Promise<{ recu: Answer | null, motif: Reason[] }>}
 */
export async function keepReply(bytes) {
  const found = await openFile(bytes);
  if (found.genre === "motif") return { recu: null, motif: await reason(found) };
  return { recu: await receipt(found), motif: [] };
}

/** @param {Answer} found @returns {Answer} */
const paper = (found) => found && { ...found, paquet: undefined };

/** @param {Answer} found @param {Uint8Array} bytes @returns {Promise<Complaint | null>} */
export async function watch(found, bytes) {
  const place = `bulletin-octets:${found.campagne}`;
  const former = await readValue(place);
  const now = toB64(bytes);
  const before = former && former !== now ? await openFile(fromB64(former)) : null;
  const bulletins = [...(before?.valide ? [before] : []), found];
  const files = [...(before?.valide ? [former] : []), now];
  for (const one of [null, ...(await receipts())]) {
    const recu = one && (await openFile(fromB64(one.octets)));
    if (recu && (!recu.valide || recu.campagne !== found.campagne)) continue;
    const said = await engine.call("reclamation.juger", { recu: paper(recu), bulletins: bulletins.map(paper) });
    if (said.prouve) {
      const content = JSON.stringify({ format: FORMAT, recu: one?.octets ?? null, bulletins: files });
      return {
        phrase: said.phrase,
        nom: `reclamation-${found.campagne}-${found.seq}.json`,
        contenu: new Blob([content], { type: "application/json" }),
      };
    }
  }
  await writeValue(place, now);
  return null;
}

/** @param {string} text */
export const isComplaint = (text) => text.slice(0, 4096).includes(FORMAT);

/** @param {string} text @returns {Promise<{ recu: Answer | null, bulletins: Answer[] }>} */
export async function openComplaint(text) {
  /** @type {any} */
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const whole = value?.format === FORMAT && Array.isArray(value.bulletins) && value.bulletins.length > 0 && value.bulletins.length <= 8;
  if (!whole)
    throw new EngineError([
      { code: "E_RECLAMATION", quoi: "Ce fichier n’a pas la forme d’une réclamation.", ou: "", remede: "Déposez-le tel quel." },
    ]);
  /** @param {string} octets */
  const open = async (octets) => paper(await openFile(fromB64(octets)));
  return { recu: value.recu === null ? null : await open(value.recu), bulletins: await Promise.all(value.bulletins.map(open)) };
}
