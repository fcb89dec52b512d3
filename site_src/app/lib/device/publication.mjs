// What the DMG published beside the site: read, verified, never older than what this device has seen.
//
//   await listed() → [{ nom, genre, tour, … }]          from publication/index.json, empty where nothing is published
//   await openPublished(nom) → answer of openFile         fetched, then opened; throws a French sentence when it does not hold
//   await readManifest() → { tables, tour, avertissements, lectureSeule, etat, ancien, engagements, horloge } | null     ancien: what shows that the site is not up to date, or null;
//                                                       horloge: why these dates expired by this device's clock alone
//   await readStamp(lus?) → { etat, phrase, proprietes }    what the DMG's signed timestamp says of what this site serves
//   await readCommitments() → { "1": { tirage, empreinte, vu_le, … } }     what the manifest commits to; {} where there is none
//   await readBulletin(bytes?) → { lignes, heures, suite, signe, reclamation } | null        refuses a bulletin older than one already seen here
//   await readReturn(campagne) → an e-mail address | null      where the manifest says to send what is exported
//   await readToldKeys(campagne) → { cle_sceau, revocations } | null     what the DMG's manifest says of keys
//   await readAnnex(found, nom) → JSON of annexes/<nom>.json
//   await fetchBytes(path) / fetchJson(path)              a file of this site, null where it does not come

import { ownBytes } from "../engine/encore.mjs";
import { engine } from "../engine/engine.mjs";
import { racine } from "../engine/moteur.mjs";
import { commitments, keepCommitments } from "./engagements.mjs";
import { clockTrouble } from "./horloge.mjs";
import { openFile, readDocument, sha256, toldPlace } from "./identite.mjs";
import { fromB64 } from "./octets.mjs";
import { watch } from "./recus.mjs";
import { readValue, writeValue } from "./stockage.mjs";

const FOLDER = "publication";
/** @param {string} quoi */
const shut = (quoi) => Object.assign(new Error(quoi), { francais: true });
export const instant = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");

/** @param {string} path @param {boolean} [again] what came is not right: of the host itself @returns {Promise<Uint8Array<ArrayBuffer> | null>} */
export async function fetchBytes(path, again = false) {
  try {
    return await ownBytes(new URL(path, racine), again ? "reload" : "no-cache");
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

/** @typedef {{ campagne?: string, fichiers?: Published[], jetons?: Token[], horodatage?: string }} Index */
/** @type {Promise<{ liste: Index | null, empreinte: string | null }> | undefined} */
let index;
async function readIndex() {
  const bytes = await fetchBytes(`${FOLDER}/index.json`);
  try {
    const liste = /** @type {Index} */ (JSON.parse(new TextDecoder().decode(/** @type {BufferSource} */ (bytes))));
    if (!Array.isArray(liste?.fichiers)) throw new TypeError(FOLDER);
    return { liste, empreinte: await sha256(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)) };
  } catch {
    index = undefined; // another page in its place, or nothing: asked again, it may come
    return { liste: null, empreinte: null };
  }
}
const whole = () => (index ??= readIndex());
const published = () => whole().then(({ liste }) => liste);
/** What is published; a list that does not come is not an empty one: it throws. @returns {Promise<Published[]>} */
export const listed = () =>
  published().then((found) => {
    if (found) return found.fichiers ?? [];
    const absent = shut("La liste de ce qui est publié n’est pas arrivée : vérifiez la connexion, puis rechargez la page.");
    throw Object.assign(absent, { manque: true });
  });
/** The same where its absence is told elsewhere, or changes nothing. @returns {Promise<Published[]>} */
export const listedHere = () => listed().catch(() => []);
/** @returns {Promise<Token[]>} */
const tokens = () => published().then((found) => found?.jetons ?? []);

/** Where a published file is, to keep it as it is. @param {string} nom */
export const publishedAddress = (nom) => new URL(`${FOLDER}/${nom}`, racine).href;

/** @param {string} nom @returns {Promise<Answer>} */
export async function openPublished(nom) {
  const bytes = await fetchBytes(`${FOLDER}/${nom}`);
  if (!bytes) throw shut(`Le fichier publié « ${nom} » ne se charge pas. Rechargez la page avec le réseau.`);
  return verified(await openFile(bytes, await asked(nom)), nom);
}

/** What the list says of a file is what the file must say of itself. @param {string} nom @returns {Promise<import("./identite.mjs").Asked>} */
async function asked(nom) {
  const list = await published();
  const file = list?.fichiers?.find((/** @type {Published} */ one) => one.nom === nom);
  return file ? { genre: file.genre, tour: file.tour, campagne: list?.campagne } : {};
}

/** @param {Answer} found @param {string} nom */
function verified(found, nom) {
  if (found.valide && found.role === "dmg") return found;
  const why = found.erreur ?? found.erreurs?.[0];
  throw shut(`« ${nom} » n’est pas signé par le DMG de ce site, ou a été altéré : il n’est pas montré. ${why ? `${why.quoi} ${why.remede}` : ""}`);
}

/** What an authentic manifest comes to here: the highest version wins, and what it says is kept. @param {Answer} found */
async function judged(found) {
  const key = `manifeste:${found.campagne}`;
  const [row] = found.tableaux.manifeste;
  const said = await engine.call("manifeste.juger", { manifeste: row, version_vue: (await readValue(key)) ?? null, maintenant: instant() });
  if (said.accepte) {
    await writeValue(key, said.version);
    await writeValue(toldPlace(found.campagne), { cle_sceau: row.cle_sceau, revocations: found.tableaux.revocations ?? [] });
    const reglages = /** @type {{ cle: string, valeur: string }[]} */ (found.tableaux.reglages ?? []);
    await writeValue(returnPlace(found.campagne), reglages.find(({ cle }) => cle === "retour")?.valeur ?? null);
    await keepCommitments(found.campagne, found.tableaux, instant());
  }
  const doute = said.accepte && said.lecture_seule ? await clockTrouble(row.expire) : "";
  return doute ? { ...said, avertissements: [outdated(doute)], horloge: outdated(doute) } : said;
}

/** Expired, or late, by this device alone. @param {string} doute */
const outdated = (doute) => `Ce que le DMG a publié a expiré ${doute}\u00a0: réglez la date de l’appareil, puis rechargez la page.`;

/** The timestamp that the index names, verified; null where there is none, or where it does not come. */
export async function openStamp() {
  const nom = (await published())?.horodatage;
  const bytes = nom ? await fetchBytes(`${FOLDER}/${nom}`) : null;
  return bytes && verified(await openFile(bytes, { genre: "horodatage" }), /** @type {string} */ (nom));
}

/**
 * Whether this site shows what the DMG confirmed lately, or an older publication, or a mix of two; the highest number met
 * is kept. Never throws for what is published: a timestamp that does not hold is one that is not there.
 * @param {Record<string, string | null>} [lus] name → sha256 of what was read of the publication
 */
export async function readStamp(lus = {}) {
  const { liste, empreinte } = await whole();
  const stamp = await openStamp().catch(() => null);
  const key = `horodatage:${stamp?.campagne ?? liste?.campagne ?? ""}`;
  const vu = (await readValue(key)) ?? null;
  const parts = stamp && { valide: stamp.valide, role: stamp.role, genre: stamp.genre, tableaux: stamp.tableaux, cree: stamp.cree, seq: stamp.seq };
  const said = await engine.call("publication.juger", { horodatage: parts, vu, maintenant: instant(), lus: { "index.json": empreinte, ...lus } });
  if (stamp && (vu === null || stamp.seq > vu)) await writeValue(key, stamp.seq);
  const doute = said.etat === "perime" ? await clockTrouble(stamp?.tableaux.horodatage[0].expire) : "";
  return doute ? { ...said, phrase: outdated(doute) } : said;
}

const manifestFile = async () => (await listed()).find((one) => one.genre === "manifeste");

export async function readManifest() {
  const file = await manifestFile();
  if (!file) return null;
  const found = await openPublished(file.nom);
  const said = await judged(found);
  const fraicheur = await readStamp({ [file.nom]: await sha256(fromB64(found.paquet)) });
  return {
    etat: /** @type {string} */ (fraicheur.etat),
    ancien: ["frais", "sans"].includes(fraicheur.etat) ? null : /** @type {string} */ (fraicheur.phrase),
    engagements: said.accepte ? await commitments(found.campagne, found.tableaux, await tokens()) : {},
    tables: said.accepte ? found.tableaux : null,
    tour: found.tour,
    avertissements: said.avertissements,
    lectureSeule: said.lecture_seule,
    horloge: /** @type {string} */ (said.horloge ?? ""),
  };
}

/**
 * What the DMG says of keys in a campaign: the manifest published now, verified, or the last one that this device accepted
 * (without network); null where it has seen none. Throws a French sentence where one is published and does not hold.
 * @param {string} campagne
 */
export async function readToldKeys(campagne) {
  const file = await manifestFile().catch(() => null);
  const bytes = file && (await fetchBytes(`${FOLDER}/${file.nom}`));
  if (bytes) await judged(verified(await openFile(bytes, { genre: "manifeste" }), file.nom));
  return (await readValue(toldPlace(campagne))) ?? null;
}

/** @param {string} campagne */
const returnPlace = (campagne) => `manifeste-retour:${campagne}`;
/** Where the DMG of a campaign says to send what is exported, by its manifest; null where it says nothing. @param {string} campagne @returns {Promise<string | null>} */
export const readReturn = async (campagne) => (await readValue(returnPlace(campagne))) ?? null;

/** @returns {Promise<Record<string, import("./engagements.mjs").Known>>} */
export const readCommitments = async () => (await readManifest().catch(() => null))?.engagements ?? {};

/** @param {Uint8Array | null} [bytes] */
export async function readBulletin(bytes = null) {
  const file = (await listedHere()).find((one) => one.genre === "bulletin");
  if (!bytes && !file) return null;
  const found = bytes
    ? verified(await openFile(bytes, { genre: "bulletin" }), "Ce fichier")
    : await openPublished(/** @type {Published} */ (file).nom);
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
