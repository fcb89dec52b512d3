// What the DMG published beside the site: read, verified, never older than what this device has seen.
//
//   await listed() → [{ nom, genre, tour, … }]          from publication/index.json, empty where nothing is published
//   await openPublished(nom) → answer of openFile         fetched, then opened; throws a French sentence when it does not hold
//   await readManifest() → { tables, tour, avertissements, lectureSeule, engagements } | null
//   await readCommitments() → { "1": { tirage, empreinte, vu_le, … } }     what the manifest commits to; {} where there is none
//   await readBulletin(bytes?) → { lignes, heures, suite, signe, reclamation } | null        refuses a bulletin older than one already seen here
//   await readAnnex(found, nom) → JSON of annexes/<nom>.json
//   await fetchBytes(path) / fetchJson(path)              a file of this site, null where it does not come

import { engine } from "../engine/engine.mjs";
import { racine } from "../engine/moteur.mjs";
import { commitments, keepCommitments } from "./engagements.mjs";
import { openFile, readDocument } from "./identite.mjs";
import { fromB64 } from "./octets.mjs";
import { watch } from "./recus.mjs";
import { readValue, writeValue } from "./stockage.mjs";

const FOLDER = "publication";
/** @param {string} quoi */
const shut = (quoi) => Object.assign(new Error(quoi), { francais: true });
export const instant = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");

/** @param {string} path @returns {Promise<Uint8Array<ArrayBuffer> | null>} */
export async function fetchBytes(path) {
  try {
    const answer = await fetch(new URL(path, racine), { cache: "no-cache" });
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

/** @param {string} path @returns {Promise<any>} a file of the site's own build */
export async function fetchJson(path) {
  const bytes = await fetchBytes(path);
  try {
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

// Every site has this list, empty where nothing is published: nothing is asked that is not there, offline either.
/** @typedef {{ nom: string, genre: string, tour: number | null, [column: string]: any }} Published */
/** @typedef {{ tour: number, le: string }} Token what a published RFC 3161 token says of a round's commitment */

/** @type {Promise<{ fichiers?: Published[], jetons?: Token[] } | null> | undefined} */
let index;
const published = () => (index ??= fetchJson(`${FOLDER}/index.json`));
/** @returns {Promise<Published[]>} */
export const listed = () => published().then((found) => found?.fichiers ?? []);
/** @returns {Promise<Token[]>} */
const tokens = () => published().then((found) => found?.jetons ?? []);

/** @param {string} nom @returns {Promise<Answer>} */
export async function openPublished(nom) {
  const bytes = await fetchBytes(`${FOLDER}/${nom}`);
  if (!bytes) throw shut(`Le fichier publié « ${nom} » ne se charge pas. Rechargez la page avec le réseau.`);
  return verified(await openFile(bytes), nom);
}

/** @param {Answer} found @param {string} nom */
function verified(found, nom) {
  if (found.valide && found.role === "dmg") return found;
  const why = found.erreur ?? found.erreurs?.[0];
  throw shut(`« ${nom} » n’est pas signé par le DMG de ce site, ou a été altéré : il n’est pas montré. ${why ? `${why.quoi} ${why.remede}` : ""}`);
}

export async function readManifest() {
  const file = (await listed()).find((one) => one.genre === "manifeste");
  if (!file) return null;
  const found = await openPublished(file.nom);
  const key = `manifeste:${found.campagne}`;
  const judged = await engine.call("manifeste.juger", {
    manifeste: found.tableaux.manifeste[0],
    version_vue: (await readValue(key)) ?? null,
    maintenant: instant(),
  });
  if (judged.accepte) {
    await writeValue(key, judged.version);
    await keepCommitments(found.campagne, found.tableaux, instant());
  }
  return {
    engagements: judged.accepte ? await commitments(found.campagne, found.tableaux, await tokens()) : {},
    tables: judged.accepte ? found.tableaux : null,
    tour: found.tour,
    avertissements: judged.avertissements,
    lectureSeule: judged.lecture_seule,
  };
}

/** @returns {Promise<Record<string, import("./engagements.mjs").Known>>} */
export const readCommitments = async () => (await readManifest().catch(() => null))?.engagements ?? {};

/** @param {Uint8Array | null} [bytes] */
export async function readBulletin(bytes = null) {
  const file = (await listed()).find((one) => one.genre === "bulletin");
  if (!bytes && !file) return null;
  const found = bytes ? verified(await openFile(bytes), "Ce fichier") : await openPublished(/** @type {Published} */ (file).nom);
  if (found.genre !== "bulletin") throw shut("Ce fichier n’est pas un bulletin de réception du DMG.");
  const key = `bulletin:${found.campagne}`;
  const seen = (await readValue(key)) ?? 0;
  if (found.seq < seen)
    throw shut("Ce bulletin est plus ancien qu’un autre déjà vu sur cet appareil : il n’est pas montré. Rechargez la page plus tard.");
  await writeValue(key, found.seq);
  const reclamation = await watch(found, fromB64(found.paquet));
  return {
    lignes: found.tableaux.bulletin,
    heures: found.tableaux.heures ?? [],
    suite: found.tableaux.suite?.[0] ?? null,
    signe: found.cree,
    reclamation,
  };
}

/** @param {Answer} found what openPublished answered @param {string} nom @returns {Promise<Answer>} */
export async function readAnnex(found, nom) {
  const bytes = await readDocument(found.paquet, `annexes/${nom}.json`);
  return JSON.parse(new TextDecoder().decode(bytes));
}
