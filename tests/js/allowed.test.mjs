// What a browser, an address and a host allow, said for what it is; what may become a program of this site; a module asked again.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "./device.mjs";
import { place } from "./page.mjs";

Object.assign(globalThis, {
  trustedTypes: { createPolicy: (/** @type {string} */ _name, /** @type {any} */ rules) => rules },
});
Object.assign(document, { baseURI: place.href });
const { NOWHERE, markup, program } = await import("../../site_src/app/lib/engine/trusted.mjs");
const { lazy, ownBytes, ownText } = await import("../../site_src/app/lib/engine/encore.mjs");
const { probes } = await import("../../site_src/app/lib/engine/milieu.mjs");

const said = (/** @type {any} */ more) => Object.defineProperty(globalThis, "navigator", { configurable: true, value: { userAgent: "essai", ...more } });
/** @returns {Promise<Record<string, any>>} */
async function found() {
  /** @type {Record<string, any>} */
  const all = {};
  for await (const one of probes({ version: "1" })) all[one.sujet] = one;
  return all;
}
beforeEach(() => {
  said({});
  Object.assign(globalThis, { self: globalThis, top: globalThis, isSecureContext: true, Worker: function Worker() {} });
  globalThis.fetch = /** @type {any} */ (async () => new Response(JSON.stringify({ version: "9", jour: "2026-11-29" })));
});

test("a script from elsewhere never runs; one's own, or no address, may", () => {
  assert.equal(program("../app/w.js"), "https://exemple.fr/app/w.js");
  assert.equal(program(NOWHERE), NOWHERE);
  for (const one of ["https://ailleurs.fr/w.js", "data:text/javascript,1", "javascript:1"]) assert.throws(() => program(one), TypeError);
  assert.equal(markup("<p>"), "<p>");
});

test("a module that came is the one; one whose address is not told is not asked again", async () => {
  assert.equal(await lazy(async () => 5), 5);
  await assert.rejects(
    lazy(async () => {
      throw new Error("absent");
    }),
    /absent/,
  );
});

test("a text of the site is never another page in its place: the host is asked again, once", async () => {
  /** @type {(string | undefined)[]} */
  const modes = [];
  /** @param {...Response} answers */
  const from = (...answers) => {
    modes.length = 0;
    globalThis.fetch = /** @type {any} */ (async (/** @type {URL} */ _url, /** @type {RequestInit} */ { cache }) => (modes.push(cache), answers.shift()));
  };
  const url = new URL("https://exemple.fr/donnees/offres.csv");
  from(new Response("id\n"));
  assert.equal(await ownText(url), "id\n");
  const wrong = () => [
    new Response("<p>Identifiez-vous", { headers: { "Content-Type": "text/html" } }),
    new Response(" <!DOCTYPE html>"),
    new Response(""),
    new Response("id\n", { status: 503 }),
  ];
  for (const [rank, one] of wrong().entries()) {
    from(one, new Response("id\n"));
    assert.equal(await ownText(url), "id\n");
    assert.deepEqual(modes, ["default", "reload"]);
    from(/** @type {Response} */ (wrong()[rank]), /** @type {Response} */ (wrong()[rank]));
    await assert.rejects(ownText(url), TypeError);
  }
});

test("a file that stops coming is as one that does not come; one that comes byte by byte is awaited, however long", async () => {
  const url = new URL("https://exemple.fr/donnees/offres.csv");
  /** @param {number} pause milliseconds between two bytes @param {number} bytes */
  const drops = (pause, bytes) =>
    (globalThis.fetch = /** @type {any} */ (
      async (/** @type {URL} */ _url, /** @type {RequestInit} */ { signal }) =>
        new Response(
          new ReadableStream({
            async start(controller) {
              signal?.addEventListener("abort", () => controller.error(signal.reason));
              for (let sent = 0; sent < bytes; sent += 1) {
                await new Promise((later) => setTimeout(later, pause));
                controller.enqueue(new TextEncoder().encode("x"));
              }
              if (bytes > 2) controller.close();
            },
          }),
        )
    ));
  drops(1, 2);
  await assert.rejects(ownBytes(url, "default", 100), TypeError);
  drops(30, 12);
  assert.equal((await ownBytes(url, "default", 200)).length, 12);
});

const ROOMY = { storage: { estimate: async () => ({ quota: 500e6, usage: 2e6 }), persisted: async () => true } };
/** A cache that takes what it is given, or fails as a full disk does. @param {DOMException} [full] */
const shelf = (full) => ({
  keys: async () => [],
  delete: async () => true,
  open: async () => ({
    put: async () => {
      if (full) throw full;
    },
  }),
});
/** The service worker, and what it counted. @param {object} answer */
const counts = (answer) => ({ controller: { postMessage: (/** @type {any} */ _asked, /** @type {any[]} */ [port]) => port.postMessage(answer) } });

test("a browser that has everything says so, and never that it lacks something", async () => {
  const counted = { complet: true, outils: true, encours: false, manquants: 0, raison: "" };
  said({ ...ROOMY, serviceWorker: counts(counted) });
  Object.assign(globalThis, { caches: shelf() });
  const all = await found();
  const lacking = Object.values(all).filter((one) => one.etat !== "marche" && one.sujet !== "Clés et signatures");
  assert.deepEqual(lacking, []);
  assert.equal(all.Hébergement.texte, "Version 9 du 2026-11-29");
  assert.match(all.Brouillons.texte, /protégés/);
});

test("a full device and an offline copy with holes are said for what they are, whatever room the browser promises", async () => {
  const state = { complet: false, outils: true, encours: true, manquants: 7, raison: "" };
  const full = new DOMException("Unexpected internal error.", "UnknownError");
  for (const [counted, room, place, etat, words] of /** @type {[any, any, string, string, RegExp][]} */ ([
    [{ ...state, raison: "place" }, full, "sans", "sans", /la place manque/],
    [{ ...state, raison: "reseau" }, undefined, "marche", "sans", /outils sont gardés, il manque 7 fichiers/],
    [{ ...state, encours: false }, undefined, "marche", "sans", /il manque 7 fichiers/],
    [{ ...state, outils: false }, undefined, "marche", "marche", /se prépare/],
    [{ erreur: "caches" }, undefined, "marche", "sans", /./],
  ])) {
    said({ ...ROOMY, serviceWorker: counts(counted) });
    Object.assign(globalThis, { caches: shelf(room) });
    const all = await found();
    assert.deepEqual([all.Place.etat, all["Hors ligne"].etat], [place, etat], JSON.stringify(counted));
    assert.match(all["Hors ligne"].texte, words);
    assert.doesNotMatch(all["Hors ligne"].texte, /tout le site est gardé/);
    if (etat === "sans") assert.ok(all["Hors ligne"].remede);
  }
});

test("without https, what stops is said with its remedy, and what goes on too", async () => {
  Object.assign(globalThis, { isSecureContext: false });
  const all = await found();
  assert.deepEqual([all.Adresse.etat, all["Hors ligne"].etat], ["sans", "sans"]);
  assert.match(all.Adresse.texte, /Les calculs marchent/);
  assert.match(all.Adresse.remede, /https/);
});

test("a page inside another site, an old browser, a small place, a host that is silent: each has its sentence", async () => {
  Object.assign(globalThis, { top: {} });
  Object.assign(globalThis, { Worker: undefined });
  said({ storage: { estimate: async () => ({ quota: 50e6, usage: 20e6 }) } });
  globalThis.fetch = /** @type {any} */ (async () => Promise.reject(new TypeError("sans réseau")));
  const all = await found();
  assert.match(all.Adresse.texte, /dans un autre site/);
  assert.match(all["Moteur de calcul"].texte, /Worker/);
  assert.deepEqual([all.Place.etat, all.Hébergement.etat], ["sans", "inconnu"]);
  assert.match(all["Hors ligne"].texte, /pas de mode hors ligne/);
});

test("a browser that refuses storage keeps its calculations; one that tells no place is not said to lack any", async () => {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = () => {
    throw new Error("refusé");
  };
  const all = await found();
  IDBDatabase.prototype.transaction = transaction;
  assert.equal(all.Brouillons.etat, "sans");
  assert.match(all.Brouillons.texte, /rien n’est gardé sur cet appareil.*Les calculs marchent/);
  assert.equal(all.Place.etat, "inconnu");
});
