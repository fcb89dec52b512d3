// Erasing what this device keeps, and saying what stays.
//
//   await eraseDrafts() → { brouillons, pieces }                   drafts with their versions, their documents, what was set aside
//   await eraseDevice({ cache }) → [sentences]                      everything of this site; `cache`: the offline copy too
//   await remains() → { brouillons, pieces, identite, autres, reglages, copie }      counted again, from the storage itself

import { cacheName } from "../engine/cache.mjs";
import { attachmentPlaces } from "./attachments.mjs";
import { tellTabs } from "./backup.mjs";
import { ASIDE } from "./draft_record.mjs";
import { dropAllLate } from "./late.mjs";
import { openStore } from "./stockage.mjs";

const IDENTITY = "identite";
const SETTINGS = ["apparence", "role"];
const root = new URL("../", import.meta.url);

export async function eraseDrafts() {
  const store = await openStore();
  dropAllLate();
  const drafts = (await store.all("brouillons")).map(([key]) => String(key));
  for (const key of drafts) await store.remove("brouillons", key);
  let pieces = 0;
  for (const [key] of await store.all("divers")) {
    const name = String(key);
    if (!attachmentPlaces(name) && !name.startsWith(ASIDE)) continue;
    await store.remove("divers", name);
    if (!name.startsWith(ASIDE)) pieces += 1;
  }
  tellTabs(drafts);
  return { brouillons: drafts.length, pieces };
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
  if (!("caches" in globalThis)) return [];
  return (await caches.keys()).filter((name) => name === cacheName(root.href));
}

export async function remains() {
  const store = await openStore();
  const keys = (await store.all("divers")).map(([key]) => String(key));
  return {
    brouillons: (await store.all("brouillons")).length,
    pieces: keys.filter(attachmentPlaces).length,
    identite: keys.includes(IDENTITY),
    autres: keys.filter((key) => key !== IDENTITY && !attachmentPlaces(key)).length,
    reglages: keptSettings().length,
    copie: (await offlineCopies()).length > 0,
  };
}

/** @param {{ cache?: boolean }} [options] @returns {Promise<string[]>} what stays, in sentences */
export async function eraseDevice({ cache = false } = {}) {
  const store = await openStore();
  await eraseDrafts();
  for (const [key] of await store.all("divers")) await store.remove("divers", String(key));
  try {
    for (const name of SETTINGS) localStorage.removeItem(name);
  } catch {
    // the browser keeps nothing here
  }
  if (cache) {
    for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
      if (registration.scope === root.href) await registration.unregister();
    }
    for (const name of await offlineCopies()) await caches.delete(name);
  }
  const left = await remains();
  const mine = left.brouillons + left.pieces + left.autres + (left.identite ? 1 : 0);
  return [
    ...(mine
      ? [
          `Cet appareil n’a pas tout effacé : ${mine} élément${mine > 1 ? "s" : ""} y ${mine > 1 ? "restent" : "reste"}. Fermez les autres onglets du site, puis recommencez.`,
        ]
      : []),
    left.copie
      ? "Reste la copie hors ligne du site : ses pages et ses calculs, sans rien de vous."
      : "La copie hors ligne du site est effacée aussi ; elle se refera à votre prochaine visite.",
    "Restent aussi, hors de portée de cette page : les fichiers déjà téléchargés (sauvegardes, paquets, calendriers) et l’historique du navigateur, dont les adresses peuvent contenir vos simulations.",
  ];
}
