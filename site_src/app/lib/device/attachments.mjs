// The documents beside the drafts: CV and letter of a file, pieces of a portfolio. They live in the shelf "divers".
//
//   await keptAttachments() → [{ place, nom, type, octets, outil, pour, bytes }]     bytes: null when the piece is lost
//   await keepAttachment(place, { nom, bytes })      await dropOrphans()      piecePlace(id)
//   attachmentPlaces(key) → whether a key of "divers" holds a document

import { soundRecord, stepValue } from "./draft_record.mjs";
import { fromB64, toB64 } from "./octets.mjs";
import { openStore } from "./stockage.mjs";

/** @typedef {{ place: string, nom: string, type: string, octets: number, outil: string, pour: string, bytes: Uint8Array | null }} Attachment */

const PORTFOLIO = "stage:piece:";
/** @type {Record<string, string>} */
const FILE = { "piece:cv": "CV", "piece:lettre": "lettre" };

/** @param {string} id */
export const piecePlace = (id) => `${PORTFOLIO}${id}`;
/** @param {string} key */
export const attachmentPlaces = (key) => key in FILE || key.startsWith(PORTFOLIO);

/** @param {unknown} kept @returns {{ nom: string, bytes: Uint8Array } | null} */
export function fileOfDossier(kept) {
  if (typeof kept !== "object" || kept === null || !("octets" in kept) || typeof kept.octets !== "string") return null;
  try {
    return { nom: "nom" in kept && typeof kept.nom === "string" ? kept.nom : "document.pdf", bytes: fromB64(kept.octets) };
  } catch {
    return null;
  }
}

/** Every piece that a value of « Mon stage » names. @param {Record<string, any> | undefined} plan */
export function piecesOf(plan) {
  /** @type {{ id: string, nom: string, type: string, octets: number, titre: string }[]} */
  const found = [];
  const beingWritten = plan?.portfolio_en_cours ? [plan.portfolio_en_cours] : [];
  for (const entry of [...(plan?.portfolio ?? []), ...beingWritten]) {
    for (const piece of entry.pieces ?? []) found.push({ ...piece, titre: entry.titre || "entrée en cours" });
  }
  return found;
}

/** @returns {Promise<Attachment[]>} */
export async function keptAttachments() {
  const store = await openStore();
  /** @type {Attachment[]} */
  const found = [];
  for (const [place, pour] of Object.entries(FILE)) {
    const raw = await store.get("divers", place);
    const file = fileOfDossier(raw);
    if (file) found.push({ place, nom: file.nom, type: "application/pdf", octets: file.bytes.length, outil: "dossier", pour, bytes: file.bytes });
    else if (raw) found.push({ place, nom: pour, type: "application/pdf", octets: 0, outil: "dossier", pour, bytes: null });
  }
  const { record } = soundRecord("stage", await store.get("brouillons", "stage"));
  const current = record.position < 0 ? undefined : stepValue("stage", record.etapes[record.position]);
  const seen = new Set();
  for (const value of [current, ...record.versions.map((one) => stepValue("stage", one.valeur))]) {
    for (const piece of piecesOf(value)) {
      if (!piece.id || seen.has(piece.id)) continue;
      seen.add(piece.id);
      const bytes = await store.get("divers", piecePlace(piece.id));
      const here = bytes instanceof Uint8Array ? bytes : null;
      found.push({
        place: piecePlace(piece.id),
        nom: piece.nom,
        type: piece.type,
        octets: here?.length ?? piece.octets,
        outil: "stage",
        pour: `« ${piece.titre} »`,
        bytes: here,
      });
    }
  }
  return found;
}

/** @param {string} place @param {{ nom: string, bytes: Uint8Array }} piece */
export async function keepAttachment(place, { nom, bytes }) {
  const store = await openStore();
  await store.put("divers", place, place in FILE ? { nom, octets: toB64(bytes), defaut: null } : bytes);
}

/** Pieces of a portfolio that no step and no version names any more. @returns {Promise<number>} how many were removed */
export async function dropOrphans() {
  const store = await openStore();
  const { record } = soundRecord("stage", await store.get("brouillons", "stage"));
  const named = new Set();
  for (const step of [...record.etapes, ...record.versions.map((one) => one.valeur)]) {
    for (const piece of piecesOf(stepValue("stage", step))) named.add(piecePlace(piece.id));
  }
  let removed = 0;
  for (const [key] of await store.all("divers")) {
    if (typeof key !== "string" || !key.startsWith(PORTFOLIO) || named.has(key)) continue;
    await store.remove("divers", key);
    removed += 1;
  }
  return removed;
}
