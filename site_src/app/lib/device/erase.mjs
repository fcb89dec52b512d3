// Erasing what this device keeps, and saying what stays.
//
//   await eraseDrafts() → { brouillons, pieces, manque }          drafts with their versions, their documents, what was set aside
//   await eraseDevice({ cache }) → { manque, phrases }              everything of this site; `cache`: the offline copy too
//   await remains() → { brouillons, pieces, reponses, identite, autres, reglages, copie, lisible }     counted again, from the storage itself
// `manque`: why it is not all erased, in a sentence; empty when the storage, read again, holds nothing of it.

import { cacheName } from "../engine/cache.mjs";
import { imageName } from "../engine/image.mjs";
import { counted } from "../frame/dom.mjs";
import { attachmentPlaces } from "./attachments.mjs";
import { ANSWER, ASIDE } from "./draft_record.mjs";
import { tellErased, tellErasing } from "./erasing.mjs";
import { dropHints, hintedDrafts } from "./known_drafts.mjs";
import { dropAllLate } from "./late.mjs";
import { openStore } from "./stockage.mjs";

const IDENTITY = "identite";
const SETTINGS = ["apparence", "role"];
const root = new URL("../", import.meta.url);

/** What goes with the drafts and is no work of the person: what was set aside, the last answers. @param {string} name */
const ofDrafts = (name) => name.startsWith(ASIDE) || name.startsWith(ANSWER);

const HEARD_MS = 150;
/** Work while no other tab writes: what one was writing when it heard of it is there to be erased. @template T @param {() => Promise<T>} work */
async function othersStill(work) {
  await openStore();
  tellErasing();
  await new Promise((heard) => setTimeout(heard, HEARD_MS));
  try {
    return await work();
  } finally {
    tellErased();
  }
}

export const eraseDrafts = () => othersStill(dropDrafts);

async function dropDrafts() {
  const store = await openStore();
  dropAllLate();
  dropHints();
  const drafts = (await store.all("brouillons")).map(([key]) => String(key));
  for (const key of drafts) await store.remove("brouillons", key);
  let pieces = 0;
  for (const [key] of await store.all("divers")) {
    const name = String(key);
    if (!attachmentPlaces(name) && !ofDrafts(name)) continue;
    await store.remove("divers", name);
    if (attachmentPlaces(name)) pieces += 1;
  }
  const left = await remains();
  return { brouillons: drafts.length, pieces, manque: shortfall(left.brouillons + left.pieces + left.reponses, left.lisible) };
}

const AGAIN = "Fermez les autres onglets du site, puis recommencez ; sinon, effacez les données de ce site dans les réglages du navigateur.";
/** @param {number} left @param {boolean} readable */
function shortfall(left, readable) {
  if (!readable) return `Cet appareil ne laisse pas relire ce qu’il gardait : rien ne dit que c’est effacé. ${AGAIN}`;
  return left ? `Cet appareil n’a pas tout effacé : ${counted(left, "élément y reste", "éléments y restent")}. ${AGAIN}` : "";
}

/** The settings kept outside the database. @returns {string[]} */
function keptSettings() {
  try {
    return SETTINGS.filter((name) => localStorage.getItem(name) !== null);
  } catch {
    return [];
  }
}

async function offlineCopies() {
  try {
    const ours = [cacheName(root.href), imageName(root.href)];
    return (await caches.keys()).filter((name) => ours.includes(name));
  } catch {
    return []; // refused, or not there: nothing was kept
  }
}

/** @returns {Promise<readonly ServiceWorkerRegistration[]>} */
async function registrations() {
  try {
    return await navigator.serviceWorker.getRegistrations();
  } catch {
    return [];
  }
}

/** @param {boolean} cache */
async function dropAll(cache) {
  await dropDrafts();
  const store = await openStore();
  for (const [key] of await store.all("divers")) await store.remove("divers", String(key));
  try {
    for (const name of SETTINGS) localStorage.removeItem(name);
  } catch {
    // the browser keeps nothing here
  }
  if (!cache) return;
  for (const registration of await registrations()) {
    if (registration.scope === root.href) await registration.unregister();
  }
  for (const name of await offlineCopies()) await caches.delete(name);
}

export async function remains() {
  const store = await openStore();
  const keys = (await store.all("divers")).map(([key]) => String(key));
  return {
    brouillons: (await store.all("brouillons")).length,
    pieces: keys.filter(attachmentPlaces).length,
    identite: keys.includes(IDENTITY),
    reponses: keys.filter((key) => key.startsWith(ANSWER)).length + hintedDrafts(),
    autres: keys.filter((key) => key !== IDENTITY && !attachmentPlaces(key) && !key.startsWith(ANSWER)).length,
    reglages: keptSettings().length,
    copie: (await offlineCopies()).length > 0,
    lisible: store.readable,
  };
}

/** @param {{ cache?: boolean }} [options] @returns {Promise<{ manque: string, phrases: string[] }>} `phrases`: what stays */
export async function eraseDevice({ cache = false } = {}) {
  await othersStill(() => dropAll(cache));
  const left = await remains();
  const mine = left.brouillons + left.pieces + left.reponses + left.autres + (left.identite ? 1 : 0) + left.reglages;
  const phrases = [
    left.copie
      ? "Reste la copie hors ligne du site : ses pages et ses calculs, sans rien de vous."
      : "La copie hors ligne du site est effacée aussi ; elle se refera à votre prochaine visite.",
    "Restent aussi, hors de portée de cette page : les fichiers déjà téléchargés (sauvegardes, envois, calendriers) et l’historique du navigateur, dont les adresses peuvent contenir vos simulations.",
  ];
  return { manque: shortfall(mine, left.lisible), phrases };
}
