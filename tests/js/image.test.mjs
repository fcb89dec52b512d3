// The image of an engine: its memory comes back byte for byte, without its empty half; and what is not its own is refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dropImage, findImage, imageName, keepImage, markOf, packed, refuseImage, unpacked } from "../../site_src/app/lib/engine/image.mjs";

const PAGE = 4096;
const whole = async (/** @type {BlobPart[]} */ parts) => new Blob(parts).arrayBuffer();
const ROOT = "https://exemple.fr/phco/";

/** @param {number} length @param {Record<number, number>} set place → byte */
function memory(length, set) {
  const bytes = new Uint8Array(length);
  for (const [at, value] of Object.entries(set)) bytes[Number(at)] = value;
  return bytes;
}

for (const [name, bytes] of Object.entries({
  "nothing but zeros": memory(3 * PAGE, {}),
  "one byte in the last page": memory(5 * PAGE, { [5 * PAGE - 1]: 7 }),
  "a sign alone, which a number would call zero": memory(2 * PAGE, { [PAGE + 7]: 128 }),
  "a last page that is not whole": memory(2 * PAGE + 16, { [2 * PAGE + 3]: 1 }),
  "an empty last page that is not whole": memory(PAGE + 16, { 3: 1 }),
  full: Uint8Array.from({ length: 4 * PAGE }, (_, at) => 1 + (at % 255)),
}))
  test(`the memory comes back: ${name}`, async () => {
    assert.deepEqual(unpacked(await whole(packed(bytes))), bytes);
  });

test("empty pages weigh nothing", async () => {
  const { byteLength } = await whole(packed(memory(1000 * PAGE, { 9000: 1 })));
  assert.ok(byteLength < 2 * PAGE, String(byteLength));
});

let full = false;
/** @type {Map<string, Map<string, Response>>} */
const shelves = new Map();
function caches() {
  return {
    open: async (/** @type {string} */ name) => {
      const shelf = shelves.get(name) ?? new Map();
      shelves.set(name, shelf);
      return {
        match: async (/** @type {string} */ url) => shelf.get(url)?.clone(),
        put: async (/** @type {string} */ url, /** @type {Response} */ response) => {
          if (full) throw new DOMException("", "QuotaExceededError");
          shelf.set(url, response);
        },
      };
    },
    delete: async (/** @type {string} */ name) => shelves.delete(name),
  };
}
const free = (/** @type {number} */ quota) => ({ userAgent: "essai", storage: { estimate: async () => ({ quota, usage: 0 }) } });
function device(quota = 1e9) {
  shelves.clear();
  Object.defineProperty(globalThis, "caches", { value: caches(), configurable: true });
  Object.defineProperty(globalThis, "navigator", { value: free(quota), configurable: true });
}
const engine = { fichiers: [{ sha256: "a" }, { sha256: "b" }], parties: [{ nom: "phco.zip" }] };

test("an image is found by its own engine and browser alone", async () => {
  device();
  const mark = markOf(/** @type {any} */ (engine));
  const bytes = memory(2 * PAGE, { 5: 5 });
  await keepImage(ROOT, mark, bytes, "témoin, “é”");
  assert.equal(bytes.length, 0, "its bytes are let go");
  const found = await findImage(ROOT, mark);
  assert.equal(found?.witness, "témoin, “é”");
  assert.deepEqual(await found?.bytes, memory(2 * PAGE, { 5: 5 }));
  assert.equal(await findImage(ROOT, markOf(/** @type {any} */ ({ ...engine, fichiers: [{ sha256: "c" }] }))), null);
});

test("other bytes than those that were kept are refused", async () => {
  device();
  await keepImage(ROOT, "m", memory(2 * PAGE, { 5: 5 }), "w");
  const shelf = /** @type {Map<string, Response>} */ (shelves.get(imageName(ROOT)));
  const [[url, kept]] = [...shelf];
  shelf.set(url, new Response(await whole(packed(memory(2 * PAGE, { 5: 6 }))), { headers: kept.headers }));
  const found = await findImage(ROOT, "m");
  await assert.rejects(/** @type {any} */ (found).bytes);
});

test("a device that is nearly full keeps no image", async () => {
  device(1000);
  await keepImage(ROOT, "m", memory(PAGE, {}), "w");
  assert.equal(await findImage(ROOT, "m"), null);
});

test("a browser that tells no room keeps one; it goes first where room lacks", async () => {
  device();
  Object.defineProperty(globalThis, "navigator", { value: { userAgent: "essai" }, configurable: true });
  await keepImage(ROOT, "m", memory(PAGE, {}), "w");
  assert.equal((await findImage(ROOT, "m"))?.witness, "w");
});

test("one that broke its engine is taken no more, by its own mark alone; without room for that word it is dropped", async () => {
  device();
  await keepImage(ROOT, "m", memory(PAGE, { 1: 1 }), "w");
  await refuseImage(ROOT, "m");
  assert.equal((await findImage(ROOT, "m"))?.bytes, null);
  assert.equal(await findImage(ROOT, "autre"), null);
  await keepImage(ROOT, "m", memory(PAGE, { 1: 1 }), "w");
  full = true;
  await refuseImage(ROOT, "m");
  full = false;
  assert.equal(await findImage(ROOT, "m"), null);
  assert.equal(await dropImage(ROOT), true);
});
