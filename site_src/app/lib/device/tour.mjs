// The offers of a round: what the DMG published and signed, a file it sent, or the site's own catalogue.
//
//   await loadRound(tour) → { catalogue, nombre, empreinte, source, avertissements }
//        catalogue: its name for later calls; empreinte: digest of the signed package (null for the site's catalogue)
//        tour: the round that these offers are those of, when it is known
//        deposees: the offers whose sheet the DMG deposited for their PAMSU (of a signed catalogue)
//        source: "dmg" (published and verified) · "fichier" (opened on this device) · "site"
//   await openRoundFile(bytes) → tour        keeps a « catalogue » file signed by the DMG for its round
//   await loadPlaces() → { csv | lieux, source, avertissements }     the approved places of option 4
//   await openPlacesFile(bytes)              keeps a « lieux » file signed by the DMG
// A manifest older than one seen before is refused; an expired one is said (PACKAGE.md, « Trust »).

import { engine } from "../engine/engine.mjs";
import { openFile, readDocument, sha256 } from "./identite.mjs";
import { fromB64, toB64 } from "./octets.mjs";
import { fetchBytes, fetchJson, listedHere, openPublished, readManifest } from "./publication.mjs";
import { readValue, writeValue } from "./stockage.mjs";

const TABLE = "data/offres.csv";
/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
/** @param {string} quoi */
const shut = (quoi) => Object.assign(new Error(quoi), { francais: true });

/** @type {Promise<any> | undefined} the site's own list of its tables */
let tables;
/** @param {string} name @returns {Promise<{ chemin: string, sha256: string, tour?: number } | undefined>} */
async function table(name) {
  const found = await (tables ??= fetchJson("donnees/tables.json"));
  if (!found) tables = undefined; // asked again, it may come
  return found?.[name];
}
/** @param {string} name */
async function readTable(name) {
  const about = await table(name);
  if (!about) return undefined;
  let bytes = await fetchBytes(about.chemin);
  if (bytes && globalThis.crypto?.subtle && (await sha256(bytes)) !== about.sha256) bytes = await fetchBytes(about.chemin, true); // a cache's
  return bytes && { ...about, csv: new TextDecoder().decode(bytes) };
}

/** @param {string} genre @param {number} [tour] */
const publishedFile = async (genre, tour) => (await listedHere()).find((one) => one.genre === genre && (!tour || one.tour === tour));

/** @param {string[]} notes */
async function manifest(notes) {
  try {
    const found = await readManifest();
    notes.push(...new Set([...(found?.ancien ? [found.ancien] : []), ...(found?.avertissements ?? [])]));
    return found?.tables && { tour: found.tour, ...found.tables.manifeste[0], lectureSeule: found.lectureSeule, horloge: found.horloge };
  } catch (error) {
    notes.push(messageOf(error));
    return null;
  }
}

/** @param {Uint8Array} bytes @param {number} [tour] */
async function fromPackage(bytes, tour) {
  const found = await openFile(bytes);
  if (found.genre !== "catalogue") throw shut("Ce fichier n’est pas un catalogue du DMG.");
  if (!found.valide) {
    const why = found.erreur ?? found.erreurs[0];
    throw shut(`Ce catalogue n’est pas celui du DMG de ce site : ${why.quoi} ${why.remede}`);
  }
  if (tour && found.tour !== tour) throw shut(`Ce catalogue est celui du tour ${found.tour}.`);
  const csv = new TextDecoder().decode(await readDocument(found.paquet, TABLE));
  const kept = await engine.call("catalogue.charger", { csv });
  const deposees = (found.tableaux.depots ?? []).map((/** @type {{ offre: string }} */ row) => row.offre);
  return { ...kept, empreinte: found.empreinte, tour: found.tour, deposees };
}

/** @param {Uint8Array} bytes @returns {Promise<number>} */
export async function openRoundFile(bytes) {
  const found = await fromPackage(bytes);
  await writeValue(`catalogue:${found.tour}`, toB64(bytes));
  return found.tour;
}

/** @param {number} tour @param {string[]} notes */
async function published(tour, notes) {
  const current = await manifest(notes);
  const file = await publishedFile("catalogue", tour);
  const bytes = file && (await fetchBytes(`publication/${file.nom}`));
  if (!bytes) return null;
  const found = await fromPackage(bytes, tour);
  if (current?.tour === tour && current.catalogue && current.catalogue !== found.empreinte) {
    notes.push("Le catalogue publié n’est pas celui que le DMG annonce : rechargez la page plus tard.");
    return null;
  }
  return { ...found, source: "dmg", lectureSeule: current?.lectureSeule ?? false, horloge: current?.horloge ?? "" };
}

/** @type {Promise<Answer> | null} */
let ownCatalogue = null;
engine.onState(({ state }) => {
  if (state === "idle" || state === "failed") ownCatalogue = null; // an engine that starts again has forgotten it
});
async function site() {
  ownCatalogue ??= readTable("offres").then(async (found) => {
    if (!found) throw shut("Le catalogue du site n’a pas pu être chargé : vérifiez la connexion, puis réessayez.");
    return { ...(await engine.call("catalogue.charger", { csv: found.csv, empreinte: found.sha256 })), tour: found.tour };
  });
  ownCatalogue.catch(() => (ownCatalogue = null));
  return { ...(await ownCatalogue), empreinte: null, source: "site" };
}

/** @param {number} tour @returns {Promise<Answer>} catalogue.charger's answer, with its source */
export async function loadRound(tour) {
  /** @type {string[]} */
  const avertissements = [];
  for (const attempt of [
    async () => {
      const kept = await readValue(`catalogue:${tour}`);
      return kept && { ...(await fromPackage(fromB64(kept), tour)), source: "fichier" };
    },
    () => published(tour, avertissements),
  ]) {
    try {
      const found = await attempt();
      if (found) return { ...found, avertissements };
    } catch (error) {
      avertissements.push(messageOf(error));
    }
  }
  return { ...(await site()), avertissements };
}

const PLACES = "lieux";
/** @param {Uint8Array} bytes */
async function placesFrom(bytes) {
  const found = await openFile(bytes);
  if (found.genre !== "lieux")
    throw shut("Ce fichier n’est pas une liste de lieux agréés du DMG. Ouvrez le fichier « lieux … .phco » qu’il vous a envoyé.");
  if (!found.valide || found.role !== "dmg") {
    const why = found.erreur ?? found.erreurs?.[0];
    throw shut(
      `Cette liste n’est pas signée par le DMG de ce site, ou a été altérée : elle n’est pas ouverte. ${why ? `${why.quoi} ${why.remede}` : ""}`,
    );
  }
  return { csv: new TextDecoder().decode(await readDocument(found.paquet, "data/lieux.csv")), cree: found.cree };
}

/** @param {Uint8Array} bytes */
export async function openPlacesFile(bytes) {
  await placesFrom(bytes);
  await writeValue(PLACES, toB64(bytes));
}

export async function loadPlaces() {
  /** @type {string[]} */
  const avertissements = [];
  const kept = await readValue(PLACES);
  const own = kept && (await placesFrom(fromB64(kept)).catch((error) => void avertissements.push(messageOf(error))));
  const file = await publishedFile("lieux");
  const opened = file && (await openPublished(file.nom).catch((error) => void avertissements.push(messageOf(error))));
  // Of two lists that the DMG signed, the newer one.
  if (own && !(opened?.cree > own.cree)) return { csv: own.csv, source: "fichier", avertissements };
  if (opened) return { csv: new TextDecoder().decode(await readDocument(opened.paquet, "data/lieux.csv")), source: "dmg", avertissements };
  const found = await readTable("lieux");
  if (found) return { csv: found.csv, source: "site", avertissements };
  throw shut("La liste des lieux n’a pas pu être chargée : vérifiez la connexion, puis rechargez la page.");
}
