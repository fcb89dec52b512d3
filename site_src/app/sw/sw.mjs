// The service worker: the whole site, kept on the device, each file by the hash of its content.
//
// Install fetches what is missing (several at a time, with integrity, resumable: what is here stays), activation drops what
// the new list no longer has. Answers come from the cache; a file that went missing is fetched again. A new version waits
// until a person accepts it. Messages from lib/hors_ligne.mjs:
//   { type: "installer" }            → skipWaiting
//   { type: "etat" } + port          → { complet, manquants, nombre, octets }
//   { type: "completer" } + port     → fetches what is missing, then the same answer, or { erreur }
// To every page while filling: { type: "hors-ligne", faits, octets, total } and { type: "hors-ligne-echec", fichier, raison }.

import { cacheName } from "../lib/engine/cache.mjs";

/**
 * @typedef {{ url: string, revision: string, octets: number, integrity: string, key: string }} File one of the site's
 * @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} Extendable
 * @typedef {Extendable & { data: any, ports: readonly MessagePort[] }} Message
 * @typedef {Extendable & { request: Request, respondWith: (answer: Promise<Response>) => void }} Fetch
 *
 * @typedef {object} Site what a service worker's own scope gives, and the page's types do not know
 * @property {{ matchAll: (options: object) => Promise<{ postMessage: (message: unknown) => void }[]>, claim: () => Promise<void> }} clients
 * @property {() => Promise<void>} skipWaiting
 * @property {(name: string, listener: (event: any) => void) => void} addEventListener
 */

const site = /** @type {Site} */ (/** @type {unknown} */ (self));
const root = new URL("./", self.location.href);
const NAME = cacheName(root.href);
const AT_ONCE = 6;
const TRIES = 3;
const FETCH_MS = 120_000;
const REPORT_MS = 200;

// Files under app/ and moteur/ are named by their content: the address alone is their key (the engine's worker keeps the
// ones it fetched under the same address). Others carry their revision.
const FROZEN = /^(app|moteur)\/.+-[0-9A-Za-z]{8,}\.[a-z]+$/;
/** @param {Omit<File, "key">} file */
const keyOf = ({ url, revision }) => {
  const key = new URL(url, root);
  if (!FROZEN.test(url)) key.searchParams.set("revision", revision);
  return key.href;
};
/** @type {Omit<File, "key">[]} */
const listed = /** @type {any} */ (self).__WB_MANIFEST;
/** @type {File[]} */
const entries = listed.map((entry) => ({ ...entry, key: keyOf(entry) }));
const byPath = new Map(entries.map((entry) => [decodeURI(new URL(entry.url, root).pathname), entry]));
const total = entries.reduce((sum, entry) => sum + entry.octets, 0);

/** @param {Cache} cache */
async function missing(cache) {
  const here = new Set((await cache.keys()).map((request) => request.url));
  return entries.filter((entry) => !here.has(entry.key));
}

/** @param {object} message */
async function tellPages(message) {
  for (const client of await site.clients.matchAll({ includeUncontrolled: true, type: "window" })) client.postMessage(message);
}

/** @param {File} entry @param {Cache} cache @returns {Promise<void>} */
async function bring(entry, cache) {
  const url = new URL(entry.url, root);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, {
        cache: entry.url.startsWith("app/") ? "force-cache" : "no-store",
        credentials: "same-origin",
        integrity: entry.integrity,
        signal: AbortSignal.timeout(FETCH_MS),
      });
      if (response.status !== 200) throw new Error(`réponse ${response.status}`);
      const kept = response.redirected ? new Response(response.body, { headers: response.headers }) : response;
      await cache.put(entry.key, kept);
      return;
    } catch (thrown) {
      const error = /** @type {Error} */ (thrown);
      if (attempt === TRIES || error.name === "QuotaExceededError") throw Object.assign(error, { fichier: entry.url });
      await new Promise((later) => setTimeout(later, 400 * attempt));
    }
  }
}

async function fill() {
  const cache = await caches.open(NAME);
  const todo = await missing(cache);
  let octets = total - todo.reduce((sum, entry) => sum + entry.octets, 0);
  let told = 0;
  /** @param {boolean} force */
  const report = (force) => {
    const now = Date.now();
    if (!force && now - told < REPORT_MS) return;
    told = now;
    tellPages({ type: "hors-ligne", octets, total });
  };
  report(true);
  const next = todo.values();
  /** @type {any} */
  let broken = null; // the first file that could not be had: the other lanes end with the file they are at
  const lane = async () => {
    for (const entry of next) {
      try {
        await bring(entry, cache);
      } catch (error) {
        broken ??= error;
      }
      if (broken) return;
      octets += entry.octets;
      report(false);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (broken) {
    await tellPages({ type: "hors-ligne-echec", fichier: broken.fichier ?? "", raison: broken.name === "QuotaExceededError" ? "place" : "reseau" });
    throw broken;
  }
  report(true);
}

async function state() {
  const lost = await missing(await caches.open(NAME));
  return { complet: lost.length === 0, manquants: lost.length, nombre: entries.length, octets: total };
}

site.addEventListener("install", (/** @type {Extendable} */ event) => event.waitUntil(fill()));

site.addEventListener("activate", (/** @type {Extendable} */ event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      const wanted = new Set(entries.map((entry) => entry.key));
      for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
      await site.clients.claim();
    })(),
  );
});

site.addEventListener("message", (/** @type {Message} */ event) => {
  const [port] = event.ports;
  if (event.data?.type === "installer") site.skipWaiting();
  else if (event.data?.type === "etat") event.waitUntil(state().then((found) => port?.postMessage(found)));
  else if (event.data?.type === "completer") {
    event.waitUntil(
      fill()
        .then(state)
        .then(
          (found) => port?.postMessage(found),
          (error) => port?.postMessage({ erreur: String(error.message) }),
        ),
    );
  }
});

/** @param {URL} url */
function entryFor(url) {
  const path = decodeURI(url.pathname);
  return byPath.get(path) ?? (path.endsWith("/") ? byPath.get(`${path}index.html`) : null) ?? null;
}

/** @param {File} entry @param {Request} request @returns {Promise<Response>} */
async function answer(entry, request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(entry.key);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && response.status === 200) {
    // Only what has the listed content may be kept under the listed key.
    bring(entry, cache).catch(() => {});
  }
  return response;
}

/** @param {Request} request @param {URL} url @returns {Promise<Response>} */
async function unknownPage(request, url) {
  if (!url.pathname.endsWith("/") && byPath.has(`${decodeURI(url.pathname)}/index.html`)) {
    return Response.redirect(`${url.pathname}/${url.search}`, 302); // the page's links are relative to its folder
  }
  try {
    return await fetch(request);
  } catch (error) {
    // Sent there rather than answered here: the links of that page are relative to its own folder.
    if (byPath.has(`${root.pathname}hors-ligne/index.html`)) return Response.redirect(new URL("hors-ligne/", root), 302);
    throw error;
  }
}

site.addEventListener("fetch", (/** @type {Fetch} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return;
  const entry = entryFor(url);
  if (entry) event.respondWith(answer(entry, request));
  else if (request.mode === "navigate") event.respondWith(unknownPage(request, url));
});
