// The DMG's files in memory: a package is its JSON, an answer of the engine is what the test says of it, and the site serves
// what the test puts there.

import "./device.mjs";
import "./page.mjs";

import { toB64 } from "../../site_src/app/lib/device/octets.mjs";

const { engine } = await import("../../site_src/app/lib/engine/engine.mjs");

/** @param {unknown} value */
export const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
/** @param {unknown} value */
export const b64 = (value) => toB64(bytes(value));
/** @param {string} octets */
const value = (octets) => JSON.parse(Buffer.from(octets, "base64").toString("utf8"));

/** What the DMG signed, and holds. @param {Record<string, any>} more */
export const signed = (more) => ({ valide: true, role: "dmg", campagne: "2026-09", seq: 1, cree: "2026-09-01T00:00:00Z", tableaux: {}, ...more });

/** @type {Record<string, (entree: any) => any>} what the engine answers, by call */
export const answers = {};
/** @type {[string, any][]} */
export const asked = [];
engine.call = /** @type {any} */ (
  async (/** @type {string} */ name, /** @type {any} */ entree) => {
    asked.push([name, entree]);
    if (name in answers) return answers[name](entree);
    if (name === "paquet.examiner") return { scelle: false, cle: "", empreinte: "", signature: "", a_verifier: "" };
    if (name === "paquet.ouvrir") return value(entree.octets);
    if (name === "paquet.document") return { octets: toB64(new TextEncoder().encode(value(entree.octets).documents[entree.chemin])) };
    throw new Error(`the test answers no ${name}`);
  }
);

/** @type {Map<string, unknown>} path → what the site serves, as JSON (a Uint8Array as it is) */
export const served = new Map();
globalThis.fetch = /** @type {any} */ (
  async (/** @type {URL | string} */ url) => {
    const path = new URL(url).pathname.replace(/^.*\/(donnees|publication)\//, "$1/");
    if (path === "donnees/dmg.json") return new Response(JSON.stringify({ signature: { cle: "k", empreinte: "dmg", algorithme: "Ed25519" } }));
    if (!served.has(path)) return new Response("", { status: 404 });
    const found = served.get(path);
    return new Response(found instanceof Uint8Array ? /** @type {any} */ (found) : JSON.stringify(found));
  }
);

export function forgotten() {
  served.clear();
  asked.length = 0;
  for (const name of Object.keys(answers)) delete answers[name];
}
