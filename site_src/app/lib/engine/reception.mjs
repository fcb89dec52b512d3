// One file received from the host, whoever asks (the service worker, the engine's worker): silence is limited, duration is
// not; what is wrong with an answer has a name; two askers of one file are one travel.
//
//   await receive(file, { address, mode, onBytes })     → { bytes }, whose sha256 is the listed one; throws Trouble. onBytes
//                     sees what came, in the place where the file is made whole: to keep it is to copy it
//   await alone(key, work)                              one at a time for this file, over every page and worker of the site
//   trouble.raison    "reseau" · "muet" (silence) · "absent" (status, or nothing in it) · "occupe" (a host that has too much to
//                     do, or is down, still so after a few waits) · "page" (another web page in its place) · "altere" (detail:
//                     the hash of what came) · "place" · "interdit" (detail: the rule of the host that forbids it) · "code" (its
//                     compression is not what the host says)

import { told } from "./policy.mjs";
import { letGo } from "./room.mjs";

// On the request of an engine's worker that holds a file's lock: the service worker, which would wait for that lock, steps aside.
export const DIRECT = { "X-Phco-Voyage": "direct" };
export const SILENCE_MS = 60_000;
// A page of the site, altered or not: its root is in it. Another page in its place (to connect to a network) has none.
const OURS = /<body[^>]* data-racine=/;
const HEAD = 20_000; // bytes
const GZIP = [0x1f, 0x8b]; // how a compressed file begins
const END_MS = 1000;
const HEAD_MS = 5000;
const BUSY = [429, 500, 502, 503, 504];
const WAITS = [1, 2, 4]; // seconds, where the host names none
const LONGEST = 10; // seconds
const PATIENCE_MS = 60_000; // for another page that has the file's lock: it may sleep, or be dead

export class Trouble extends Error {
  /** @param {"reseau" | "muet" | "absent" | "page" | "altere" | "place" | "occupe" | "interdit" | "code"} raison @param {string} fichier @param {string} [detail] */
  constructor(raison, fichier, detail = "") {
    super(`${raison} : ${fichier}${detail ? ` (${detail})` : ""}`);
    this.raison = raison;
    this.fichier = fichier;
    this.detail = detail;
  }
}

/** The answer was had and is not the right one: asking the host again, not its caches, may bring it. @param {unknown} error */
export const wrongAnswer = (error) => error instanceof Trouble && ["absent", "page", "altere", "code"].includes(error.raison);

/** @param {ArrayBuffer} buffer */
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The pieces of a file as one. Not by a Blob, for which a browser asks another of its processes and waits: hundreds of them
 * were half of what keeping the site cost.
 * @param {Uint8Array<ArrayBuffer>[]} parts @returns {Uint8Array<ArrayBuffer>}
 */
export function joined(parts) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {BufferSource} buffer @returns {Promise<string | null>} null where the browser has no hash (no https: no cache either) */
export async function digest(buffer) {
  if (!globalThis.crypto?.subtle) return null;
  return hex(await crypto.subtle.digest("SHA-256", buffer));
}

/** What the headers alone tell. @param {Response} response @param {string} place of the file in the site */
export function checkHeaders(response, place) {
  if (BUSY.includes(response.status)) throw new Trouble("occupe", place, `réponse ${response.status}`);
  if (response.status !== 200) throw new Trouble("absent", place, `réponse ${response.status}`);
  const type = response.headers.get("Content-Type") ?? "";
  if (/text\/html/i.test(type) && !place.endsWith(".html")) throw new Trouble("page", place);
}

let calm = 0; // until then a host that has too much to do is left in peace, by all that is asked here

/** The answer of a host that has the time, asked again after the wait that it names. @param {() => Promise<Response>} ask @param {readonly number[]} waits */
async function patient(ask, waits) {
  const peace = () => new Promise((later) => setTimeout(later, calm - Date.now()));
  for (const wait of waits) {
    if (calm > Date.now()) await peace();
    const response = await ask();
    if (!BUSY.includes(response.status)) return response;
    response.body?.cancel().catch(() => {});
    const named = Number(response.headers.get("Retry-After")) || wait;
    calm = Math.max(calm, Date.now() + 1000 * Math.min(named, LONGEST));
  }
  await peace();
  return ask();
}

/**
 * A browser tells alike a line that is cut, a file whose compression is not what is said, and one that is sent to another
 * site: its head tells them apart. @param {string} place @param {string} address @param {number} here bytes that came
 */
async function hostFault(place, address, here) {
  try {
    const { type, headers } = await fetch(address, { method: "HEAD", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(HEAD_MS) });
    if (type === "opaqueredirect") return new Trouble("interdit", place, "redirection");
    if (!here && headers.get("Content-Encoding")) return new Trouble("code", place);
  } catch {} // the line, then
  return new Trouble("reseau", place);
}

/**
 * The end of an answer whose every byte is here: a host that announced more is not waited for.
 * @param {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>} reader @returns {Promise<any>}
 */
async function ended(reader) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, END_MS, { done: true });
  });
  return Promise.race([reader.read(), late])
    .catch(() => ({ done: true }))
    .finally(() => clearTimeout(timer));
}

/**
 * @param {{ url: string, sha256: string, octets: number }} file
 * @param {{ address: string, mode?: RequestCache, headers?: Record<string, string>, silence?: number, waits?: readonly number[], onBytes?: (piece: Uint8Array<ArrayBuffer>, response: Response) => void, onHeaders?: (response: Response) => void }} way
 * @returns {Promise<{ bytes: Uint8Array<ArrayBuffer>, response: Response }>}
 */
export async function receive(file, { address, mode = "default", headers = {}, silence = SILENCE_MS, waits = WAITS, onBytes, onHeaders }) {
  const stop = new AbortController();
  let quiet = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      quiet = true;
      stop.abort();
    }, silence);
  };
  let here = 0; // bytes
  try {
    let tries = 0;
    const ask = () => {
      alive();
      tries += 1; // a cache may keep the answer of a host that has no time
      return fetch(address, { cache: tries > 1 ? "reload" : mode, headers, credentials: "same-origin", signal: stop.signal });
    };
    const response = await patient(ask, waits);
    checkHeaders(response, file.url);
    onHeaders?.(response);
    const reader = response.body?.getReader();
    /** @type {Uint8Array<ArrayBuffer> | null} */
    let whole = null; // filled as it comes, each piece let go at once; or the only piece, where it is the file
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const more = []; // of an answer that is longer, and so is another
    while (reader) {
      alive();
      const { done, value } = here < file.octets ? await reader.read() : await ended(reader);
      if (done) break;
      if (!here && value.length === file.octets) whole = value;
      whole ??= new Uint8Array(file.octets);
      const { length } = value;
      const piece = whole.subarray(here, here + length);
      if (whole !== value) {
        piece.set(value.subarray(0, piece.length));
        if (piece.length < length) more.push(value.slice(piece.length));
        letGo(value);
      }
      here += length;
      onBytes?.(piece, response);
    }
    whole ??= new Uint8Array();
    const bytes = more.length ? joined([whole, ...more]) : whole.subarray(0, here);
    const found = await digest(bytes);
    // The size is all that is known without https.
    if (here === file.octets && (found ?? file.sha256) === file.sha256) return { bytes, response };
    if (bytes[0] === GZIP[0] && bytes[1] === GZIP[1]) throw new Trouble("code", file.url); // once too often, or not said
    if (file.url.endsWith(".html") && !OURS.test(new TextDecoder().decode(bytes.subarray(0, HEAD)))) throw new Trouble("page", file.url);
    if (bytes.length === 0) throw new Trouble("absent", file.url, "réponse vide");
    throw new Trouble("altere", file.url, found ?? "");
  } catch (error) {
    if (error instanceof Trouble) throw error;
    clearTimeout(timer);
    if (quiet) throw new Trouble("muet", file.url);
    const rule = await told();
    throw rule ? new Trouble("interdit", file.url, rule) : await hostFault(file.url, address, here);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

/**
 * @template T
 * @param {string} key
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(key, work) {
  const { locks } = /** @type {any} */ (navigator);
  if (!locks) return work();
  let begun = false;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await locks.request(`phco-fichier:${key}`, { signal: patience.signal }, () => {
      begun = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return work(); // locks refused, as storage is, or never given: twice is better than never
  } finally {
    clearTimeout(timer);
  }
}
