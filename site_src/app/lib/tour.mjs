// The offers of a round: what the DMG published and signed, a file it sent, or the site's own catalogue.
//
//   await loadRound(tour) → { catalogue, nombre, empreinte, source, avertissements }
//        catalogue: its name for later calls; empreinte: digest of the signed package (null for the site's catalogue)
//        source: "dmg" (published and verified) · "fichier" (opened on this device) · "site"
//   await openRoundFile(bytes) → tour        keeps a « catalogue » file signed by the DMG for its round
//   await publishedBulletin() → the answer of openFile, or null
//   await loadPlaces() → { csv | lieux, source }     the approved places of option 4
// A manifest older than one seen before is refused; an expired one is said (PACKAGE.md, « Trust »).

import { engine } from "./engine.mjs";
import { openFile, readDocument } from "./identite.mjs";
import { racine } from "./moteur.mjs";
import { fromB64, toB64 } from "./octets.mjs";
import { readValue, writeValue } from "./stockage.mjs";

const TABLE = "data/offres.csv";
const shut = (quoi) => Object.assign(new Error(quoi), { francais: true });

async function fetchBytes(path) {
  try {
    const answer = await fetch(new URL(path, racine));
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

async function fetchJson(path) {
  const bytes = await fetchBytes(path);
  try {
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

let tables;
const table = (name) => (tables ??= fetchJson("donnees/tables.json")).then((found) => found?.[name]);
async function readTable(name) {
  const about = await table(name);
  const bytes = about && (await fetchBytes(about.chemin));
  return bytes && { csv: new TextDecoder().decode(bytes), sha256: about.sha256 };
}

let publication;
const index = () => (publication ??= fetchJson("publication/index.json"));

async function manifest(notes) {
  const listed = (await index())?.fichiers?.find((one) => one.genre === "manifeste");
  const bytes = listed && (await fetchBytes(`publication/${listed.nom}`));
  if (!bytes) return null;
  const found = await openFile(bytes);
  if (!found.valide) {
    notes.push("Le manifeste publié n’est pas signé par le DMG de ce site : il n’est pas utilisé.");
    return null;
  }
  const key = `manifeste:${found.campagne}`;
  const judged = await engine.call("manifeste.juger", {
    manifeste: found.tableaux.manifeste[0],
    version_vue: (await readValue(key)) ?? null,
    maintenant: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  });
  notes.push(...judged.avertissements);
  if (!judged.accepte) return null;
  await writeValue(key, judged.version);
  return { tour: found.tour, ...found.tableaux.manifeste[0], lectureSeule: judged.lecture_seule };
}

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
  return { ...kept, empreinte: found.empreinte, tour: found.tour };
}

export async function openRoundFile(bytes) {
  const found = await fromPackage(bytes);
  await writeValue(`catalogue:${found.tour}`, toB64(bytes));
  return found.tour;
}

async function published(tour, notes) {
  const current = await manifest(notes);
  const listed = (await index())?.fichiers?.find((one) => one.genre === "catalogue" && one.tour === tour);
  const bytes = listed && (await fetchBytes(`publication/${listed.nom}`));
  if (!bytes) return null;
  const found = await fromPackage(bytes, tour);
  if (current?.tour === tour && current.catalogue && current.catalogue !== found.empreinte) {
    notes.push("Le catalogue publié n’est pas celui que le manifeste annonce : rechargez la page plus tard.");
    return null;
  }
  return { ...found, source: "dmg", lectureSeule: current?.lectureSeule ?? false };
}

let ownCatalogue;
async function site() {
  ownCatalogue ??= readTable("offres").then((found) => {
    if (!found) throw shut("Le catalogue du site n’a pas pu être chargé : vérifiez la connexion, puis rechargez la page.");
    return engine.call("catalogue.charger", { csv: found.csv, empreinte: found.sha256 });
  });
  ownCatalogue.catch(() => (ownCatalogue = null));
  return { ...(await ownCatalogue), empreinte: null, source: "site" };
}

export async function loadRound(tour) {
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
      avertissements.push(error.message);
    }
  }
  return { ...(await site()), avertissements };
}

export async function loadPlaces() {
  const published = (await index())?.fichiers?.find((one) => one.genre === "lieux");
  if (published) {
    const bytes = await fetchBytes(`publication/${published.nom}`);
    const found = bytes && (await openFile(bytes));
    if (found?.valide) return { csv: new TextDecoder().decode(await readDocument(found.paquet, "data/lieux.csv")), source: "dmg" };
  }
  const found = await readTable("lieux");
  if (found) return { csv: found.csv, source: "site" };
  throw shut("La liste des lieux n’a pas pu être chargée : vérifiez la connexion, puis rechargez la page.");
}

export async function publishedBulletin() {
  const listed = (await index())?.fichiers?.find((one) => one.genre === "bulletin");
  const bytes = listed && (await fetchBytes(`publication/${listed.nom}`));
  return bytes ? openFile(bytes) : null;
}
