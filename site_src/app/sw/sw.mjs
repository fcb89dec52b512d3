// The service worker: the site kept on the device, each file by the hash of its content, in two stages.
//
// The first visit installs at once and keeps what is read and used; the rest comes when a page asks, stage by stage, and
// resumes where it stopped. A new version fetches what changed before it offers itself; it waits until a person accepts it.
// Messages from lib/frame/hors_ligne.mjs:
//   { type: "installer" }                    → skipWaiting
//   { type: "etat" } + port                  → { complet, manquants, nombre, octets, encours, outils, voyage: [n, n] }
//   { type: "completer", etape? } + port     → fetches what is missing (of one stage, or all), then "etat", or { erreur, raison… }
//   { type: "suspendre" }                    → a filling ends with the files that it is at, as if it was whole: "etat" says the rest
//   { type: "vivant" } + port                → { actif }: a page looks on; a worker that fetches is left alive
//   { type: "moteur" } + port                → an engine's worker asks for its files by this port: see carry()
// To every page while filling: { type: "hors-ligne", octets, total, etape, outils } (bytes on the line; outils: all here) and
// { type: "hors-ligne-echec", fichier, raison, detail }.

import { cacheName } from "../lib/engine/cache.mjs";
import { DIRECT, digest } from "../lib/engine/reception.mjs";
import { collect } from "../lib/engine/room.mjs";
import { teller, tellPages } from "./annonces.mjs";
import { bring, headersOf } from "./envois.mjs";
import { decoded, entries, entryFor, frozen, host, lacking, meant, missing, root, travel } from "./fichiers.mjs";
import { recall, remember } from "./memoire.mjs";

/**
 * @typedef {import("./fichiers.mjs").File} File
 * @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} Extendable
 * @typedef {Extendable & { data: any, ports: readonly MessagePort[] }} Message
 * @typedef {Extendable & { request: Request, respondWith: (answer: Promise<Response>) => void }} Fetch
 *
 * @typedef {object} Site what a service worker's own scope gives, and the page's types do not know
 * @property {{ matchAll: (options: object) => Promise<{ id: string, postMessage: (message: unknown) => void }[]>, claim: () => Promise<void> }} clients
 * @property {{ active: unknown, waiting: unknown, installing: unknown }} registration
 * @property {() => Promise<void>} skipWaiting
 * @property {(name: string, listener: (event: any) => void) => void} addEventListener
 */

const site = /** @type {Site} */ (/** @type {unknown} */ (self));
const NAME = cacheName(root.href);
const AT_ONCE = 4;
const REPORT_MS = 200;
const BEAT_MS = 1000;
const SQUEEZED = 0.9; // of its bytes: a file that a host which compresses sends smaller
const EVENT_MS = 240_000; // a browser ends an event, not the work, after a few minutes
const PULSE_MS = 25_000;
const IDLE_MS = 2000;
const SIGN_MS = 5000; // an engine that awaits its files hears that this worker lives
const AGAIN_MS = 1500; // after a line that was cut
const LITTER = 4_000_000; // bytes kept, after which what they took on their way is given back
const PEACE_MS = 700; // without a page's request, before the next file of a filling
const BOTH = [1, 2];
const NO_NETWORK = new URL("hors-ligne/", root); // the page that says so

let lastAsked = 0; // by a page

/** A filling gives way to the page that comes. */
async function peace() {
  for (let left = lastAsked + PEACE_MS - Date.now(); left > 0; left = lastAsked + PEACE_MS - Date.now()) await pause(left);
}

let suspended = false; // its line saves data since: the person is asked
let lacks = ""; // why the last filling failed, while this worker lives

/** @param {number[]} stages */
async function fill(stages) {
  const cache = await caches.open(NAME);
  const wanted = entries.filter((entry) => stages.includes(entry.etape));
  const todo = await missing(cache, stages);
  const left = new Set(todo);
  /** @type {Map<File, () => number>} */
  const coming = new Map(); // how much of each is here
  let told = 0;
  let before = -1;
  let litter = 0;
  let tools = todo.filter((entry) => entry.etape === 1).length; // those still to come
  const telling = teller(); // before the filling's end is answered: what that one says comes last
  /** @param {boolean} force */
  const report = (force) => {
    const now = Date.now();
    if (!force && now - told < REPORT_MS) return;
    const total = travel(wanted);
    const moved = Math.round([...coming].reduce((sum, [entry, share]) => sum + travel([entry]) * share(), total - travel([...left])));
    if (!force && moved === before) return; // nothing came: that is a silence
    told = now;
    before = moved;
    telling.say({ type: "hors-ligne", octets: moved, total, etape: Math.max(...stages), outils: tools === 0 });
  };
  report(true);
  const beat = setInterval(report, BEAT_MS, false);
  const next = todo.values();
  /** @type {any} */
  let broken = null;
  let hopeless = false; // no line, no room: the other lanes end with the file they are at
  /** @param {File} entry */
  const comes = (entry) => {
    const way = bring(entry, cache);
    coming.set(entry, way.share);
    way.voyage.then((encoding) => {
      host.plain ||= !encoding && entry.voyage < SQUEEZED * entry.octets;
    });
    return way.kept;
  };
  const lane = async () => {
    for (const entry of next) {
      await peace();
      if (hopeless || suspended) return;
      try {
        await comes(entry).catch(async (error) => {
          if (error?.raison !== "reseau") throw error;
          await pause(AGAIN_MS); // a page's engine read it as it came: what was cut could not be asked again at once
          await comes(entry);
        });
        left.delete(entry);
        litter += entry.octets;
        if (litter > LITTER || !left.size) {
          litter = 0;
          collect();
        }
        if (entry.etape === 1) tools -= 1;
        report(false);
      } catch (/** @type {any} */ error) {
        const ends = ["reseau", "muet", "place", "occupe", "interdit"].includes(error?.raison);
        if (!broken || ends) broken = error;
        hopeless ||= ends;
      } finally {
        coming.delete(entry);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  clearInterval(beat);
  if (broken) {
    await telling.told();
    if (await isNewer(broken)) broken.raison = "version";
    lacks = broken.raison ?? "reseau";
    await tellPages({ type: "hors-ligne-echec", fichier: broken.fichier ?? "", raison: broken.raison ?? "reseau", detail: broken.detail ?? "" });
    throw broken;
  }
  lacks = "";
  report(true);
  await telling.told();
  if (!(await missing(cache, BOTH)).length) await remember("complet", true);
}

/** Whether a file that is not the listed one is that of the version which the host has now. @param {any} error */
async function isNewer({ raison, fichier, detail }) {
  if (raison !== "altere") return false;
  try {
    const { fichiers } = await (await fetch(new URL("fichiers.json", root), { cache: "no-store" })).json();
    return fichiers[fichier]?.sha256 === detail;
  } catch {
    return false;
  }
}

/** @type {Map<string, Promise<void>>} */
const filling = new Map();
/** One filling of the same stages at a time, whichever pages ask. @param {number[]} stages */
function filled(stages) {
  const name = stages.join();
  const one = filling.get(name) ?? fill(stages).finally(() => filling.delete(name));
  filling.set(name, one);
  return one;
}

// A browser opens each file to list them all: once for a page that asks, whatever is done with the list.
const whatIsKept = async () => (await caches.open(NAME)).keys();

/** @param {readonly Request[]} kept */
async function state(kept) {
  const lost = lacking(kept, BOTH);
  const complet = lost.length === 0;
  if (complet) await remember("complet", true);
  return {
    complet,
    manquants: lost.length,
    nombre: entries.length,
    octets: entries.reduce((sum, entry) => sum + entry.octets, 0),
    encours: !complet && !(await recall("complet")),
    outils: !lost.some((entry) => entry.etape === 1),
    raison: lacks,
    voyage: BOTH.map((stage) => travel(lost.filter((entry) => entry.etape === stage))),
  };
}

/** @param {MessagePort | undefined} port */
async function tell(port) {
  /** @type {readonly Request[]} */
  let kept;
  try {
    kept = await whatIsKept();
    port?.postMessage(await state(kept));
  } catch (/** @type {any} */ error) {
    port?.postMessage({ erreur: String(error.message || error.name) });
    return;
  }
  if (!site.registration.waiting && !site.registration.installing) await tidy(kept); // a newer version's files stay
}

// What is named by its content is as it was checked when it was kept: the browser takes it from there by itself, without
// waiting for this worker, where it knows how; what is not there comes from the host, and what has a query from this worker.
/** @param {Extendable & { addRoutes?: (routes: object[]) => Promise<void> }} event */
function byItself(event) {
  if (!event.addRoutes) return;
  /** @param {string} pathname */
  const route = (pathname) => ({ condition: { urlPattern: { pathname, search: "" }, requestMethod: "get" }, source: { cacheName: NAME } });
  const routes = [`${root.pathname}app/*`, `${root.pathname}apparence/*`].map(route);
  event.waitUntil(event.addRoutes(routes).catch(() => {}));
}

site.addEventListener("install", (/** @type {Extendable} */ event) => {
  byItself(event);
  // The first visit: nothing to wait for. An update: what the former version had is whole before it is offered.
  if (site.registration.active) event.waitUntil(wasWhole().then((whole) => (whole ? filled(BOTH) : undefined)));
});

async function wasWhole() {
  if (await recall("complet")) return true;
  const kept = await whatIsKept(); // a version that did not remember it kept everything or nothing
  return kept.length > entries.length / 2;
}

// Files of a former version stay as long as a tab that it served is open: its pages still ask for them by name.
/** @param {readonly Request[]} kept */
async function tidy(kept) {
  const cache = await caches.open(NAME);
  const wanted = new Set(entries.map((entry) => entry.key));
  const open = new Set((await site.clients.matchAll({ includeUncontrolled: true, type: "window" })).map((client) => client.id));
  const former = ((await recall("anciens")) ?? []).some((/** @type {string} */ id) => open.has(id));
  for (const request of kept) {
    if (wanted.has(request.url)) continue;
    const place = new URL(request.url).pathname.slice(root.pathname.length);
    if (!former || !frozen(decoded(place))) await cache.delete(request);
  }
  if (!former) await remember("anciens", []);
}

site.addEventListener("activate", (/** @type {Extendable} */ event) => {
  event.waitUntil(
    (async () => {
      const served = await site.clients.matchAll({ includeUncontrolled: true, type: "window" });
      await remember(
        "anciens",
        served.map((client) => client.id),
      );
      await whatIsKept()
        .then(tidy)
        .catch(() => {});
      await site.clients.claim();
    })(),
  );
});

// in { place, frais } · out { place }, now and then; { place, voyage } (encoding on the line), { place, morceau } …, { place, fin } | { place, raison, detail }
/** @param {MessagePort} port @param {{ place: string, frais: boolean }} asked */
async function carry(port, { place, frais }) {
  const entry = entries.find((one) => one.url === place);
  const sign = setInterval(() => port.postMessage({ place }), SIGN_MS);
  try {
    if (!entry) throw Object.assign(new Error(place), { raison: "absent", detail: "" });
    const cache = await caches.open(NAME).catch(() => {
      throw Object.assign(new Error(place), { raison: "place", detail: "" }); // the asker brings it by itself
    });
    const way = bring(entry, cache, { fresh: frais });
    const reader = way.stream().getReader();
    port.postMessage({ place, voyage: await Promise.race([way.voyage, way.kept.then(() => "garde")]) });
    for (let one = await reader.read(); !one.done; one = await reader.read()) port.postMessage({ place, morceau: one.value }, [one.value.buffer]);
    port.postMessage({ place, fin: true });
  } catch (/** @type {any} */ error) {
    port.postMessage({ place, raison: error?.raison ?? "reseau", detail: error?.detail ?? "" });
  } finally {
    clearInterval(sign);
  }
}

/** Until a moment without work: a version that works does not give way to the next one. @param {MessagePort} port */
async function carrying(port) {
  const end = Date.now() + EVENT_MS;
  let busy = 0;
  port.onmessage = async ({ data }) => {
    busy += 1;
    await carry(port, data);
    busy -= 1;
  };
  do await pause(IDLE_MS);
  while (busy && Date.now() < end);
}

/** @param {number} ms */
const pause = (ms) => new Promise((later) => setTimeout(later, ms));

site.addEventListener("message", (/** @type {Message} */ event) => {
  const [port] = event.ports;
  const asked = event.data?.type;
  if (asked === "installer") site.skipWaiting();
  else if (asked === "etat") {
    event.waitUntil(tell(port));
  } else if (asked === "moteur" && port) {
    event.waitUntil(carrying(port));
  } else if (asked === "suspendre") suspended = true;
  else if (asked === "vivant") {
    port?.postMessage({ actif: filling.size > 0 });
    if (filling.size) event.waitUntil(pause(PULSE_MS));
  } else if (asked === "completer") {
    suspended = false;
    const work = filled(event.data.etape ? [event.data.etape] : BOTH)
      .then(whatIsKept)
      .then(state)
      .then(
        (found) => port?.postMessage(found),
        ({ message, raison, fichier, detail }) => port?.postMessage({ erreur: String(message), raison, fichier, detail }),
      );
    event.waitUntil(Promise.race([work, pause(EVENT_MS)]));
  }
});

/** The page's own answer, kept too where it is what the list says. @param {File} entry @param {Request} request @param {Cache} cache @param {Fetch} event */
async function answerAndKeep(entry, request, cache, event) {
  const response = await fetch(request);
  if (response.status === 200 && !response.redirected) {
    const copy = response.clone();
    event.waitUntil(
      (async () => {
        const bytes = await copy.arrayBuffer();
        if ((await digest(bytes)) === entry.sha256) await cache.put(entry.key, new Response(bytes, { headers: headersOf(entry, copy) }));
      })().catch(() => {}),
    );
  }
  return response;
}

/** @param {File} entry @param {Request} request @param {Fetch} event @returns {Promise<Response>} */
async function answer(entry, request, event) {
  /** @type {Cache} */
  let cache;
  try {
    cache = await caches.open(NAME);
    const kept = request.cache === "reload" && frozen(entry.url) ? null : await cache.match(entry.key);
    if (kept) return kept;
  } catch {
    return fetch(request); // the browser gives nothing of what it keeps: the host answers, as if nothing was
  }
  try {
    if (!frozen(entry.url)) return await answerAndKeep(entry, request, cache, event);
    const way = bring(entry, cache, { fresh: request.cache === "reload" });
    event.waitUntil(way.kept.catch(() => {}));
    await way.kept;
    const now = await cache.match(entry.key);
    if (now) return now;
    return await fetch(request);
  } catch (/** @type {any} */ error) {
    if (frozen(entry.url) && ["absent", "occupe", "page", "altere", "place"].includes(error?.raison)) return fetch(request); // what the host answers, as it is
    if (request.mode === "navigate" && (await isKept(NO_NETWORK.pathname))) return Response.redirect(NO_NETWORK, 302);
    throw error;
  }
}

/** @param {string} pathname of a page @returns {Promise<boolean>} */
async function isKept(pathname) {
  const entry = entryFor({ pathname });
  const kept =
    entry &&
    (await caches
      .open(NAME)
      .then((cache) => cache.match(entry.key))
      .catch(() => undefined));
  return Boolean(kept);
}

/** @param {Request} request @param {URL} url @returns {Promise<Response>} */
async function unknownPage(request, url) {
  const place = meant(url.pathname);
  // Sent there, since the page's links are relative to its folder; a host may send it back here, so only what is kept.
  if (place && (await isKept(place))) return Response.redirect(encodeURI(place) + url.search, 302);
  try {
    return await fetch(request);
  } catch (error) {
    // Sent there rather than answered here: the links of that page are relative to its own folder.
    if (await isKept(NO_NETWORK.pathname)) return Response.redirect(NO_NETWORK, 302);
    throw error;
  }
}

// A file of a former version, for a tab that it served.
/** @param {Request} request @returns {Promise<Response>} */
async function formerFile(request) {
  const kept = await caches.open(NAME).then(
    (cache) => cache.match(request.url),
    () => null,
  );
  return kept ?? fetch(request);
}

// The list of the version that the host has, which no device keeps: without a host, nothing.
/** @param {Request} request @returns {Promise<Response>} */
const hostList = (request) => fetch(request).catch(() => new Response(null, { status: 204 }));

site.addEventListener("fetch", (/** @type {Fetch} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  const asksHost = url.pathname === `${root.pathname}fichiers.json`;
  if ((request.method !== "GET" && !(asksHost && request.method === "HEAD")) || url.origin !== root.origin || !url.pathname.startsWith(root.pathname))
    return;
  if (Object.entries(DIRECT).every(([name, value]) => request.headers.get(name) === value)) return; // its asker holds the lock
  const entry = entryFor(url);
  lastAsked = Date.now();
  if (entry) event.respondWith(answer(entry, request, event));
  else if (frozen(decoded(url.pathname.slice(root.pathname.length)))) event.respondWith(formerFile(request));
  else if (asksHost) event.respondWith(hostList(request));
  else if (request.mode === "navigate") event.respondWith(unknownPage(request, url));
});
