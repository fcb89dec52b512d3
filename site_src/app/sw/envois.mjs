// Files on their way to this device: each travels once, whoever asks, and is kept as soon as it is whole and right.
//   bring(entry, cache, { fresh })   → { kept: Promise<void>, stream(): ReadableStream, voyage: Promise<encoding on the line>,
//                                        share(): how much of it came, 0 to 1 }
// A stream ends as soon as its bytes are whole and right; they are put in the cache meanwhile. Its pieces are its reader's own.
// A page that leaves stops nothing: the service worker reads to the end. The lock is shared with an engine's worker that
// no service worker answers yet (lib/engine/reception.mjs).

import { dropImage } from "../lib/engine/image.mjs";
import { alone, receive, Trouble, wrongAnswer } from "../lib/engine/reception.mjs";
import { letGo } from "../lib/engine/room.mjs";
import { root } from "./fichiers.mjs";

/** @typedef {import("./fichiers.mjs").File} File */
const TRIES = 3;
/** @type {Record<string, string>} */
const TYPES = { wasm: "application/wasm", js: "text/javascript", zip: "application/zip", html: "text/html; charset=utf-8" };

/** Our own types: those of the host may be wrong. @param {File} entry @param {Response | null} response */
export function headersOf(entry, response) {
  const type = TYPES[entry.url.split(".").pop() ?? ""] ?? response?.headers.get("Content-Type") ?? "application/octet-stream";
  return { "Content-Type": type, "Content-Length": String(entry.octets), "X-Content-Type-Options": "nosniff", "X-Phco-Voyage": "garde" };
}

/** @param {File} entry @returns {RequestCache} where this file may come from, at the first try */
function firstMode({ url }) {
  if (url.startsWith("app/") || /^moteur\/.+\.m?js$/.test(url)) return "force-cache"; // modules: the browser loads them by itself
  return url.startsWith("moteur/") ? "no-store" : "no-cache";
}

/** @typedef {{ kept: Promise<void>, stream: () => ReadableStream<Uint8Array>, voyage: Promise<string>, share: () => number }} Way */
/** @type {Map<string, Way>} */
const onTheWay = new Map();

/** @param {File} entry @param {Cache} cache @param {{ fresh?: boolean }} [options] @returns {Way} */
export function bring(entry, cache, { fresh = false } = {}) {
  const already = onTheWay.get(entry.key);
  if (already) return already;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let parts = []; // of one place, where the file is made whole
  /** @type {Uint8Array<ArrayBuffer> | null} */
  let done = null; // all of it
  /** @type {Set<ReadableStreamDefaultController>} */
  const readers = new Set();
  /** @type {(encoding: string) => void} */
  let compressed = () => {};
  /** @type {Promise<string>} */
  const voyage = new Promise((resolve) => {
    compressed = resolve;
  });
  let whole = false;
  let here = 0; // bytes of the file that came
  /** Every byte is here, and right. */
  function ends() {
    whole = true;
    for (const reader of readers) reader.close();
    readers.clear();
  }
  let streamed = false; // somebody reads the bytes as they come: they cannot be taken back

  async function travels() {
    for (let attempt = 1, wrong = fresh; ; attempt += 1) {
      try {
        const { bytes, response } = await receive(entry, {
          address: new URL(entry.url, root).href,
          mode: wrong ? "reload" : firstMode(entry),
          onHeaders: (answer) => compressed(answer.headers.get("Content-Encoding") ?? ""),
          onBytes(piece) {
            parts.push(piece);
            here += piece.length;
            for (const reader of readers) reader.enqueue(piece.slice());
          },
        });
        done = bytes;
        ends();
        const keep = () => cache.put(entry.key, new Response(bytes, { headers: headersOf(entry, response) }));
        await keep()
          .catch(async (error) => {
            if (await dropImage(root.href)) return keep(); // the engine's image can be made again: its room first
            throw error;
          })
          .catch((error) => {
            throw new Trouble("place", entry.url, String(error?.name ?? ""));
          });
        return;
      } catch (error) {
        const last = error instanceof Trouble && ["place", "occupe"].includes(error.raison);
        const again = !whole && (wrongAnswer(error) ? !wrong : attempt < TRIES);
        if (last || !again || (streamed && parts.length)) throw error;
        wrong ||= wrongAnswer(error);
        parts = [];
        here = 0;
        if (!wrongAnswer(error)) await new Promise((later) => setTimeout(later, 400 * attempt));
      }
    }
  }

  const kept = alone(entry.key, async () => {
    const kept = await cache.match(entry.key).catch(() => undefined);
    if (!kept) return travels();
    compressed("garde"); // another page's engine brought it meanwhile
    if (streamed) {
      done = new Uint8Array(await kept.arrayBuffer());
      parts.push(done);
      for (const reader of readers) reader.enqueue(done.slice());
      ends();
    } else onTheWay.delete(entry.key); // nobody reads it, nobody will by this way
  }).finally(() => {
    onTheWay.delete(entry.key);
    if (done) letGo(done);
  });
  kept.catch((error) => {
    compressed("perdu");
    for (const reader of readers) reader.error(error);
  });
  /** @type {Way} */
  const way = {
    kept,
    voyage,
    share: () => Math.min(1, here / entry.octets),
    stream() {
      /** @type {ReadableStreamDefaultController} */
      let mine;
      return new ReadableStream({
        start(controller) {
          streamed = true;
          mine = controller;
          for (const part of parts) controller.enqueue(part.slice());
          if (whole) controller.close();
          else readers.add(controller);
        },
        cancel() {
          readers.delete(mine); // it left: the file goes on
        },
      });
    },
  };
  onTheWay.set(entry.key, way);
  return way;
}
