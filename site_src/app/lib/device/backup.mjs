// A backup of this device's work in one file: every draft with its versions, every document beside them.
//
//   await makeBackup() → { nom, contenu: Blob, octets, brouillons, pieces, manquantes: [sentences] }
//   await readBackup(bytes) → Backup            zip (format 2) or the JSON of former versions (format 1); throws an Error in French
//        backup.aside: [{ nom, quoi, pourquoi }] what could not be used, by name · backup.manquantes: [sentences]
//   await compareBackup(backup) → [{ id, nom, etat, ici, la, ecarts }]     etat: "nouveau" · "pareil" · "autre"
//   await restoreBackup(backup, take) → { ajoutes, remplaces, gardes, pareils, pieces }      take(id): whether the backup's one is wanted
// The zip: sauvegarde.json first (so that a file cut short still gives the drafts), then pieces/<sha256>. The keys that sign
// never travel. A replaced draft stays among its own versions.

import { lazy } from "../engine/encore.mjs";
import { fileOfDossier, keepAttachment, keptAttachments, piecePlace, piecesOf } from "./attachments.mjs";
import { emptyRecord, shownValue, soundRecord, stepValue } from "./draft_record.mjs";
import { fitDraft, isRecord, summary, toolName } from "./draft_shapes.mjs";
import { openChannel } from "./onglets.mjs";
import { momentWords, parisDay, UNKNOWN } from "./paris_day.mjs";
import { openStore } from "./stockage.mjs";
import { looksZipped, unzipFile, zipFile } from "./zip_file.mjs";

/** @typedef {import("./draft_record.mjs").Version} Version */
/** @typedef {{ nom: string, quoi: string, pourquoi: string }} SetAside */
/** @typedef {{ valeur: Record<string, any>, modifie_le: string | null, versions: Version[] }} KeptDraft */
/** @typedef {{ place: string, nom: string, outil: string, pour: string, bytes: Uint8Array }} KeptPiece */
/** @typedef {{ brouillons: Map<string, KeptDraft>, pieces: KeptPiece[], aside: SetAside[], manquantes: string[], exporte_le: string }} Backup */
/** @typedef {{ id: string, nom: string, etat: "nouveau" | "pareil" | "autre", ici: string, la: string, ecarts: string[] }} Row */

export const FORMAT = "phco-sauvegarde";
export const VERSION = 2;
const SHELF = "brouillons";
const STEPS = 50;
const VERSIONS = 10;
const TEXT = "sauvegarde.json";
const CHOOSE = "Choisissez un fichier « phco-sauvegarde-… » (.zip, ou .json des versions précédentes).";
const PLACES = /^(piece:(cv|lettre)|stage:piece:[0-9A-Za-z-]{1,64})$/;

/** @param {unknown} one @param {unknown} other */
const same = (one, other) => canonical(one) === canonical(other);

/** The same text for the same value, whatever the order of its keys. @param {unknown} value @returns {string} */
const canonical = (value) =>
  JSON.stringify(value, (_, one) => (isRecord(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one)) ?? "";

/** @param {Uint8Array} bytes */
export async function sha256(bytes) {
  if (!crypto.subtle) {
    const own = await lazy(() => import("../../verificateur/sha256.mjs")); // http: the browser keeps its own to itself
    return own.sha256(bytes);
  }
  const digest = await crypto.subtle.digest("SHA-256", /** @type {Uint8Array<ArrayBuffer>} */ (bytes));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const backupName = () => `phco-sauvegarde-${parisDay()}.zip`;

/** @param {{ now?: () => string }} [options] */
export async function makeBackup({ now = () => new Date().toISOString() } = {}) {
  const store = await openStore();
  /** @type {Record<string, unknown>} */
  const brouillons = {};
  for (const [key, raw] of await store.all(SHELF)) {
    const { record } = soundRecord(String(key), raw);
    if (record.position < 0) continue;
    const versions = record.versions.map(({ le, valeur }) => ({ le, valeur: stepValue(String(key), valeur) }));
    brouillons[String(key)] = { valeur: stepValue(String(key), record.etapes[record.position]), modifie_le: record.modifie_le ?? null, versions };
  }
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  const pieces = [];
  const manquantes = [];
  for (const { place, nom, type, octets, outil, pour, bytes } of await keptAttachments()) {
    const about = { place, nom, type, octets, outil, pour };
    if (!bytes) {
      manquantes.push(`« ${nom} » (${toolName(outil)}, ${pour})`);
      pieces.push({ ...about, manquante: true });
      continue;
    }
    const digest = await sha256(bytes);
    files.set(`pieces/${digest}`, bytes);
    pieces.push({ ...about, sha256: digest });
  }
  const text = JSON.stringify({ format: FORMAT, version: VERSION, exporte_le: now(), brouillons, pieces }, null, 1);
  const contenu = zipFile([{ name: TEXT, bytes: new TextEncoder().encode(text) }, ...[...files].map(([name, bytes]) => ({ name, bytes }))]);
  return {
    nom: backupName(),
    contenu,
    octets: contenu.size,
    brouillons: Object.keys(brouillons).length,
    pieces: pieces.length - manquantes.length,
    manquantes,
  };
}

/** @param {string} text @returns {Record<string, unknown>} */
function parsed(text) {
  /** @type {unknown} */
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    const cut = text.includes(`"${FORMAT}"`);
    throw new Error(
      cut
        ? `Cette sauvegarde est coupée : sa fin manque. Reprenez le fichier d’origine, ou une sauvegarde plus ancienne.`
        : `Ce fichier n’est pas une sauvegarde. ${CHOOSE}`,
    );
  }
  if (!isRecord(found) || found.format !== FORMAT || !isRecord(found.brouillons))
    throw new Error(`Ce fichier n’est pas une sauvegarde de ce site. ${CHOOSE}`);
  if (!Number.isInteger(found.version) || Number(found.version) < 1)
    throw new Error(`Ce fichier se dit une sauvegarde de ce site, mais son format ne se lit pas. ${CHOOSE}`);
  if (Number(found.version) > VERSION) {
    throw new Error("Cette sauvegarde vient d’une version plus récente du site. Installez la nouvelle version, puis recommencez.");
  }
  return found;
}

/** @param {Uint8Array} bytes @returns {Promise<Backup>} */
export async function readBackup(bytes) {
  const zipped = looksZipped(bytes);
  /** @type {{ files: Map<string, Uint8Array>, broken: string[], cut: boolean }} */
  const archive = zipped ? await unzipFile(bytes) : { files: new Map(), broken: [], cut: false };
  const text = zipped ? archive.files.get(TEXT) : bytes;
  if (!text) {
    const ours = archive.broken.includes(TEXT) || archive.cut;
    throw new Error(
      ours
        ? "Cette sauvegarde est coupée : ses brouillons ne se lisent plus. Reprenez le fichier d’origine, ou une sauvegarde plus ancienne."
        : `Cette archive n’est pas une sauvegarde de ce site. ${CHOOSE}`,
    );
  }
  const found = parsed(new TextDecoder().decode(text));
  /** @type {Backup} */
  const backup = {
    brouillons: new Map(),
    pieces: [],
    aside: [],
    manquantes: [],
    exporte_le: typeof found.exporte_le === "string" ? found.exporte_le : "",
  };
  for (const [key, given] of Object.entries(/** @type {Record<string, unknown>} */ (found.brouillons))) {
    try {
      readDraft(backup, key, given);
    } catch {
      backup.brouillons.delete(key); // nested beyond what an engine can read
      backup.aside.push({ nom: toolName(key), quoi: "tout le brouillon", pourquoi: "il ne se lit pas" });
    }
  }
  for (const name of archive.broken.filter((one) => !one.startsWith("pieces/")))
    backup.aside.push({ nom: "Archive", quoi: `« ${name} »`, pourquoi: "il y figure deux fois, ou y est altéré" });
  const pieces = found.pieces ?? [];
  if (!Array.isArray(pieces)) backup.aside.push({ nom: "Pièces", quoi: "la liste des pièces", pourquoi: "une liste était attendue" });
  else for (const one of pieces) await readPiece(backup, one, archive.files);
  return backup;
}

/** @param {Backup} backup @param {string} key @param {unknown} given */
function readDraft(backup, key, given) {
  const nom = toolName(key);
  if (!isRecord(given) || given.valeur === undefined || given.valeur === null) {
    backup.aside.push({ nom, quoi: "tout le brouillon", pourquoi: "il est vide" });
    return;
  }
  const { record, aside } = soundRecord(key, { etapes: [JSON.stringify(given.valeur)], position: 0, versions: given.versions ?? [] });
  backup.aside.push(...aside.map((one) => ({ nom, ...one })));
  const versions = record.versions.map(({ le, valeur }) => ({ le, valeur: stepValue(key, valeur) }));
  const value = record.position < 0 ? undefined : stepValue(key, record.etapes[record.position]);
  if (value) backup.brouillons.set(key, { valeur: value, modifie_le: typeof given.modifie_le === "string" ? given.modifie_le : null, versions });
  else if (versions[0]) {
    // the last one is spoilt: the one before it comes back
    const [first, ...rest] = versions;
    const fit = fitDraft(key, first?.valeur).value;
    if (fit) backup.brouillons.set(key, { valeur: fit, modifie_le: first?.le || null, versions: rest });
  }
}

/** @param {Backup} backup @param {unknown} one @param {Map<string, Uint8Array>} files */
async function readPiece(backup, one, files) {
  if (!isRecord(one) || typeof one.place !== "string" || !PLACES.test(one.place)) {
    backup.aside.push({ nom: "Pièces", quoi: "une pièce", pourquoi: "sa description ne se lit pas" });
    return;
  }
  /** @param {string} key @param {string} otherwise */
  const said = (key, otherwise) => (typeof one[key] === "string" && one[key] ? String(one[key]) : otherwise);
  const piece = { place: one.place, nom: said("nom", "pièce sans nom"), outil: said("outil", "stage"), pour: said("pour", "") };
  const name = `« ${piece.nom} » (${toolName(piece.outil)}${piece.pour ? `, ${piece.pour}` : ""})`;
  const bytes = files.get(`pieces/${said("sha256", "")}`);
  if (!bytes) backup.manquantes.push(`${name} ${one.manquante ? "manquait déjà à la sauvegarde" : "n’est pas dans le fichier, ou y est coupée"}`);
  else if ((await sha256(bytes)) !== one.sha256) backup.manquantes.push(`${name} a été altérée`);
  else backup.pieces.push({ ...piece, bytes });
}

/** @param {unknown} value */
const short = (value) => {
  const text = typeof value === "string" ? value : value === undefined ? "rien" : (JSON.stringify(value) ?? "");
  return text.length > 60 ? `${text.slice(0, 60)}…` : text || "vide";
};

/** What differs between two values, key by key. @param {Record<string, any>} here @param {Record<string, any>} there */
function gaps(here, there) {
  const keys = [...new Set([...Object.keys(here), ...Object.keys(there)])].filter((key) => !same(here[key], there[key]));
  const plain = keys.filter((key) => [here[key], there[key]].every((one) => typeof one !== "object"));
  return plain
    .slice(0, 8)
    .map((key) => `${key.split(".").at(-1)?.replaceAll("_", " ")} : ici « ${short(here[key])} », dans la sauvegarde « ${short(there[key])} »`);
}

/** @param {string | null | undefined} le */
function when(le) {
  const said = le ? momentWords(le) : UNKNOWN;
  return said === UNKNOWN ? said : `modifié le ${said}`;
}

/** @param {Backup} backup @returns {Promise<Row[]>} */
export async function compareBackup(backup) {
  const store = await openStore();
  /** @type {Row[]} */
  const rows = [];
  for (const [key, given] of backup.brouillons) {
    const raw = await store.get(SHELF, key);
    const here = shownValue(key, raw);
    const etat = here === undefined ? "nouveau" : same(here, given.valeur) ? "pareil" : "autre";
    rows.push({
      id: key,
      nom: toolName(key),
      etat,
      ici: here ? `${summary(key, here)}, ${when(soundRecord(key, raw).record.modifie_le)}` : "rien",
      la: `${summary(key, given.valeur)}, ${when(given.modifie_le)}`,
      ecarts: etat === "autre" && here ? gaps(here, given.valeur) : [],
    });
  }
  for (const piece of backup.pieces) {
    if (piece.outil !== "dossier") continue; // those of the portfolio follow its entries, and have names of their own
    const here = fileOfDossier(await store.get("divers", piece.place));
    const equal = here && (await sha256(here.bytes)) === (await sha256(piece.bytes));
    rows.push({
      id: piece.place,
      nom: `${toolName("dossier")} : ${piece.pour}`,
      etat: !here ? "nouveau" : equal ? "pareil" : "autre",
      ici: here ? `« ${here.nom} »` : "rien",
      la: `« ${piece.nom} »`,
      ecarts: [],
    });
  }
  return rows;
}

/** @param {Backup} backup @param {(id: string) => boolean} take @param {{ now?: () => string }} [options] */
export async function restoreBackup(backup, take, { now = () => new Date().toISOString() } = {}) {
  const store = await openStore();
  const rows = await compareBackup(backup);
  const done = { ajoutes: 0, remplaces: 0, gardes: 0, pareils: 0, pieces: 0 };
  /** @type {string[]} */
  const changed = [];
  for (const { id, etat } of rows) {
    const given = backup.brouillons.get(id);
    if (!given) continue;
    if (etat === "pareil") done.pareils += 1;
    else if (etat === "autre" && !take(id)) done.gardes += 1;
    else {
      const raw = await store.get(SHELF, id);
      const here = raw === undefined ? emptyRecord() : soundRecord(id, raw).record;
      const value = here.position < 0 ? undefined : stepValue(id, here.etapes[here.position]);
      const former = value === undefined ? [] : [{ le: here.modifie_le ?? now(), valeur: JSON.stringify(value) }];
      const etapes = [...here.etapes.slice(0, here.position + 1), JSON.stringify(given.valeur)].slice(-STEPS - 1);
      const versions = [...former, ...here.versions, ...given.versions].slice(0, VERSIONS);
      await store.put(SHELF, id, { etapes, position: etapes.length - 1, modifie_le: given.modifie_le ?? now(), versions });
      done[etat === "autre" ? "remplaces" : "ajoutes"] += 1;
      changed.push(id);
    }
  }
  const plan = soundRecord("stage", await store.get(SHELF, "stage")).record;
  const steps = [...plan.etapes, ...plan.versions.map((one) => one.valeur)];
  const named = new Set(steps.flatMap((step) => piecesOf(stepValue("stage", step))).map((piece) => piecePlace(piece.id)));
  for (const piece of backup.pieces) {
    const kept = await store.get("divers", piece.place);
    const row = rows.find((one) => one.id === piece.place);
    const wanted = row ? row.etat === "nouveau" || (row.etat === "autre" && take(row.id)) : named.has(piece.place) && !(kept instanceof Uint8Array);
    if (!wanted) continue;
    await keepAttachment(piece.place, piece);
    done.pieces += 1;
  }
  tellTabs(changed);
  return done;
}

/** The tabs that hold one of these drafts read it again. @param {string[]} keys */
function tellTabs(keys) {
  const channel = openChannel(`phco:${new URL("../", import.meta.url).pathname}`);
  for (const key of keys) channel?.postMessage({ type: "relisez", key });
  channel?.close();
}
