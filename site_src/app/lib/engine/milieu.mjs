// What this browser, this address and this host allow, and why not: one probe a subject. Nothing is decided elsewhere.
//
//   for await (const found of probes({ version, jour })) …      { sujet, etat, texte, remede }
//   etat: "marche" · "sans" (something is lacking) · "inconnu"; texte is for the person, remede too

import { dmgKeys } from "../device/cle_dmg.mjs";
import { momentWords } from "../device/paris_day.mjs";
import { isBroken, openStore } from "../device/stockage.mjs";
import { counted } from "../frame/dom.mjs";
import { cacheName } from "./cache.mjs";
import { ask, registered } from "./partage.mjs";
import { NO_ROOM, whyRefused } from "./refus.mjs";

/** @typedef {{ sujet: string, etat: "marche" | "sans" | "inconnu", texte: string, remede?: string }} Found */

const HTTPS = "Ouvrez l’adresse du site en https\u00a0; si elle n’existe pas, c’est à l’hébergement de l’offrir.";
const PRIVATE = "Quittez la navigation privée, ou autorisez les données de ce site dans les réglages du navigateur.";
const CLOCK_MS = 12 * 3_600_000; // of difference between two clocks: one of them is wrong
const TRIAL = "essai"; // written, then erased
const TRIAL_BYTES = 2_000_000;
const SPACE = "Le site entier en demande environ 30\u00a0Mo\u00a0: faites de la place sur l’appareil.";
const SILENT_MS = 5000; // longer than the storage is waited for
const RECENT = "Utilisez une version récente de Firefox, Chrome, Edge ou Safari.";
const HARDENED = "Utilisez une version récente de Firefox, Chrome, Edge ou Safari, sans mode renforcé (isolement, sécurité maximale) pour ce site.";

/** @returns {Found} */
function address() {
  if (window.self !== window.top)
    return { sujet: "Adresse", etat: "sans", texte: "La page est montrée dans un autre site.", remede: "Ouvrez-la dans un onglet à elle." };
  if (window.isSecureContext) return { sujet: "Adresse", etat: "marche", texte: `${location.origin}, connexion sûre` };
  return {
    sujet: "Adresse",
    etat: "sans",
    texte: `${location.origin}\u00a0: sans https, le navigateur refuse les clés et le mode hors ligne. Les calculs marchent.`,
    remede: HTTPS,
  };
}

/** @returns {Found} */
function engineAllowed() {
  const sujet = "Moteur de calcul";
  if (typeof Worker !== "function")
    return { sujet, etat: "sans", texte: "Ce navigateur n’a pas de travail en arrière-plan (Worker).", remede: RECENT };
  if (typeof WebAssembly !== "object")
    return { sujet, etat: "sans", texte: "Ce navigateur n’a pas WebAssembly, ou un réglage de sécurité l’éteint.", remede: HARDENED };
  try {
    new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    return { sujet, etat: "marche", texte: "WebAssembly est permis ici" };
  } catch {
    return {
      sujet,
      etat: "sans",
      texte: "WebAssembly est interdit ici, par une règle du navigateur, une extension ou l’hébergement.",
      remede: "Essayez un autre navigateur, ou demandez que WebAssembly soit permis pour ce site.",
    };
  }
}

/** @returns {Promise<Found>} */
async function storage() {
  const sujet = "Brouillons";
  const store = await openStore();
  await store.put("divers", TRIAL, true);
  await store.remove("divers", TRIAL);
  if (!store.persistent) {
    /** @type {string[]} */
    let said = [];
    store.onTrouble((...told) => (said = told))();
    return { sujet, etat: "sans", texte: `${said[0]} Les calculs marchent, et vous pouvez exporter ce que vous faites.`, remede: said[1] };
  }
  const lasting = await navigator.storage?.persisted?.().catch(() => false);
  return {
    sujet,
    etat: "marche",
    texte: lasting
      ? "Enregistrés, et protégés de l’effacement automatique"
      : "Enregistrés\u00a0; le navigateur peut les effacer de lui-même s’il manque de place",
  };
}

/** @returns {Promise<Found>} */
async function space() {
  const sujet = "Place";
  const found = await navigator.storage?.estimate?.().catch(() => null);
  if (!found?.quota) return { sujet, etat: "inconnu", texte: "Ce navigateur ne dit pas la place qu’il donne." };
  const mo = (/** @type {number} */ bytes) => new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 }).format(bytes / 1e6);
  const left = found.quota - (found.usage ?? 0);
  if (!(await hasRoom()))
    return { sujet, etat: "sans", texte: `${mo(found.usage ?? 0)}\u00a0Mo utilisés\u00a0; il n’y a plus de place pour la suite.`, remede: SPACE };
  const texte = `${mo(found.usage ?? 0)}\u00a0Mo utilisés, ${mo(left)}\u00a0Mo libres pour ce site`;
  return left > 40e6 ? { sujet, etat: "marche", texte } : { sujet, etat: "sans", texte, remede: SPACE };
}

/** @param {string} name */
const dropped = async (name) => caches.delete(name);

/** A browser may promise more than the disk has: it is tried. */
async function hasRoom() {
  const name = `${cacheName(new URL("../", import.meta.url).href)}:essai`;
  try {
    const cache = await caches.open(name);
    await cache.put(new URL(TRIAL, import.meta.url).href, new Response(new Uint8Array(TRIAL_BYTES)));
    return true;
  } catch (error) {
    return !isBroken(error); // no such storage here: said elsewhere
  } finally {
    await dropped(name).catch(() => false);
  }
}

/** @returns {Promise<Found>} */
async function keys() {
  const sujet = "Clés et signatures";
  if (!globalThis.crypto?.subtle) {
    return window.isSecureContext
      ? {
          sujet,
          etat: "sans",
          texte: "Ce navigateur n’a pas de signature (WebCrypto)\u00a0: les vœux ne peuvent pas être signés ici.",
          remede: RECENT,
        }
      : { sujet, etat: "sans", texte: "Les signatures demandent https, que cette adresse n’a pas.", remede: HTTPS };
  }
  /** @type {[string, any, KeyUsage[]][]} */
  const wanted = [
    ["Ed25519", { name: "Ed25519" }, ["sign", "verify"]],
    ["ECDSA P-256", { name: "ECDSA", namedCurve: "P-256" }, ["sign", "verify"]],
    ["ECDH P-256", { name: "ECDH", namedCurve: "P-256" }, ["deriveBits"]],
  ];
  /** @type {string[]} */
  const there = [];
  for (const [name, algorithm, uses] of wanted) {
    try {
      await crypto.subtle.generateKey(algorithm, false, uses);
      there.push(name);
    } catch {
      // lacking
    }
  }
  const signs = there.some((name) => name === "Ed25519" || name === "ECDSA P-256");
  const algorithm = (await dmgKeys().catch(() => null))?.signature.algorithme ?? ""; // its absence is said where it is needed
  const desk = algorithm === "P-256" ? "ECDSA P-256" : algorithm;
  if (signs && desk && !there.includes(desk))
    return { sujet, etat: "sans", texte: `Ce navigateur ne sait pas vérifier la signature du DMG (${algorithm}).`, remede: RECENT };
  if (signs && there.includes("ECDH P-256")) return { sujet, etat: "marche", texte: `${there.join(", ")}` };
  return {
    sujet,
    etat: "sans",
    texte: there.length
      ? `Seulement ${there.join(", ")}\u00a0: l’envoi des vœux ne peut pas être signé ou scellé ici.`
      : "Aucune signature possible ici.",
    remede: RECENT,
  };
}

/** @returns {Promise<Found>} */
async function offline() {
  const sujet = "Hors ligne";
  if (!window.isSecureContext) return { sujet, etat: "sans", texte: "Le mode hors ligne demande https, que cette adresse n’a pas.", remede: HTTPS };
  if (!("serviceWorker" in navigator))
    return { sujet, etat: "sans", texte: "Ce navigateur n’a pas de mode hors ligne (ou le refuse en navigation privée).", remede: PRIVATE };
  try {
    await caches.keys();
    const worker = navigator.serviceWorker.controller;
    if (worker) return told(await ask(worker, { type: "etat" }, SILENT_MS - 1000));
    if (!(/** @type {any} */ (navigator).connection?.saveData)) await registered();
    return { sujet, etat: "marche", texte: "Possible\u00a0; il se prépare, ou attend votre accord si vous économisez les données" };
  } catch (error) {
    const why = await whyRefused(error);
    if (why === NO_ROOM) return { sujet, etat: "sans", texte: `${why}.`, remede: SPACE };
    return why.startsWith("Ce navigateur")
      ? { sujet, etat: "sans", texte: "Le navigateur refuse de garder les pages du site.", remede: PRIVATE }
      : { sujet, etat: "sans", texte: `${why}.`, remede: "Rechargez la page avec le réseau ; sinon, c’est à l’hébergement de l’envoyer." };
  }
}

/** What the service worker counted. @param {{ complet: boolean, outils: boolean, encours: boolean, manquants: number, raison: string }} counted @returns {Found} */
function told({ complet, outils, encours, manquants, raison }) {
  const sujet = "Hors ligne";
  const tools = outils ? "les outils sont gardés, " : "";
  if (complet) return { sujet, etat: "marche", texte: "Disponible\u00a0: tout le site est gardé ici" };
  if (raison === "place") return { sujet, etat: "sans", texte: `Incomplet\u00a0: ${tools}la place manque pour le reste.`, remede: SPACE };
  if (encours && !raison)
    return { sujet, etat: "marche", texte: `Possible\u00a0; ${tools}le reste se prépare, ou attend votre accord si vous économisez les données` };
  const remede = "Gardez le réseau, puis choisissez « Compléter » ou « Réessayer » dans le bandeau.";
  return { sujet, etat: "sans", texte: `Incomplet\u00a0: ${tools}il manque ${counted(manquants, "fichier", "fichiers")}.`, remede };
}

/** @returns {Promise<Found>} */
async function host() {
  const sujet = "Hébergement";
  try {
    const answer = await fetch(new URL("../fichiers.json", import.meta.url), { cache: "no-store" });
    const { version, jour } = await answer.json();
    const apart = Math.abs(new Date(answer.headers.get("Date") ?? "").getTime() - Date.now()) > CLOCK_MS;
    if (apart)
      return {
        sujet,
        etat: "sans",
        texte: `Version ${version} du ${jour}\u00a0; cet appareil se croit le ${momentWords(new Date())}, l’hébergement non.`,
        remede: "Réglez la date et l’heure de cet appareil\u00a0: les échéances se comptent avec elles.",
      };
    return { sujet, etat: "marche", texte: `Version ${version} du ${jour}` };
  } catch {
    return { sujet, etat: "inconnu", texte: "Sans réseau, ou la liste des fichiers n’est pas publiée\u00a0: la version en ligne n’est pas connue." };
  }
}

/** What a browser or a host never answers is told so, and holds the others back no longer. @param {string} sujet @param {Promise<Found>} asked @returns {Promise<Found>} */
function bounded(sujet, asked) {
  /** @type {Found} */
  const silence = {
    sujet,
    etat: "inconnu",
    texte: "Pas de réponse.",
    remede: "Fermez les autres onglets du site, puis choisissez « Regarder de nouveau ».",
  };
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, SILENT_MS, silence);
    asked
      .catch(() => silence)
      .then(resolve)
      .finally(() => clearTimeout(timer));
  });
}

/** @param {{ version: string }} here @returns {AsyncGenerator<Found>} */
export async function* probes({ version }) {
  yield address();
  yield engineAllowed();
  yield* [
    bounded("Brouillons", storage()),
    bounded("Place", space()),
    bounded("Clés et signatures", keys()),
    bounded("Hors ligne", offline()),
    bounded("Hébergement", host()),
  ];
  yield { sujet: "Version de la page", etat: "marche", texte: version };
  yield { sujet: "Navigateur", etat: "marche", texte: navigator.userAgent };
}
