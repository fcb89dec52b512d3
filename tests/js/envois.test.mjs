// A file on its way through the service worker: one travel for all who ask, each with pieces of its own, nothing read for nobody.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

/** @type {any} */ (globalThis).self = Object.assign(globalThis, { location: new URL("https://exemple.fr/phco/sw.js"), __WB_MANIFEST: [] });
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
const { bring } = await import("../../site_src/app/sw/envois.mjs");

const body = new TextEncoder().encode("une roue en trois");
const entry = {
  url: "moteur/roue.zip",
  key: "https://exemple.fr/phco/moteur/roue.zip",
  sha256: createHash("sha256").update(body).digest("hex"),
  octets: body.length,
  voyage: 9,
  etape: /** @type {const} */ (1),
};

/** @returns {any} a cache, and how often what it keeps was read */
function shelf() {
  /** @type {Map<string, Uint8Array>} */
  const kept = new Map();
  const found = { kept, read: 0 };
  return {
    ...found,
    found,
    match: async (/** @type {string} */ key) =>
      kept.has(key) ? { arrayBuffer: async () => ((found.read += 1), /** @type {Uint8Array} */ (kept.get(key)).slice().buffer) } : undefined,
    put: async (/** @type {string} */ key, /** @type {Response} */ response) => kept.set(key, new Uint8Array(await response.arrayBuffer())),
  };
}

let asked = 0;
const pieces = [body.slice(0, 3), body.slice(3, 10), body.slice(10)];
globalThis.fetch = /** @type {any} */ (
  async () => {
    asked += 1;
    return new Response(
      new ReadableStream({
        async start(controller) {
          for (const piece of pieces) {
            await new Promise((later) => setTimeout(later, 2));
            controller.enqueue(piece.slice());
          }
          controller.close();
        },
      }),
    );
  }
);

/** Reads to the end, and sends each piece away as it comes. @param {ReadableStream<Uint8Array>} stream */
async function sentAway(stream) {
  /** @type {number[]} */
  const all = [];
  for await (const piece of /** @type {any} */ (stream)) {
    all.push(...piece);
    structuredClone(piece, { transfer: [piece.buffer] });
  }
  return new Uint8Array(all);
}

test("two who ask are one travel; each may send its pieces away, and the file is kept whole", async () => {
  const cache = shelf();
  const one = bring(entry, cache);
  const other = bring(entry, cache);
  const read = [sentAway(one.stream()), new Promise((later) => setTimeout(later, 4)).then(() => sentAway(other.stream()))];
  assert.deepEqual(await Promise.all(read), [body, body]);
  await one.kept;
  assert.deepEqual(cache.kept.get(entry.key), body);
  assert.equal(asked, 1);
});

test("a file that another page brought meanwhile is read for who reads it, and for nobody else", async () => {
  const cache = shelf();
  cache.kept.set(entry.key, body);
  await bring(entry, cache).kept;
  assert.equal(cache.found.read, 0);
  const way = bring(entry, cache);
  const [first, second] = await Promise.all([sentAway(way.stream()), sentAway(way.stream())]);
  assert.deepEqual([first, second], [body, body]);
  assert.equal(cache.found.read, 1);
  assert.equal(await way.voyage, "garde");
});
