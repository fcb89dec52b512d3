// The image of an engine that has met nobody yet, kept on this device: the next start reads it instead of making Python anew.
// It holds nothing of a person (phco/browser/warming.py), and is worth nothing elsewhere: one engine, one browser. Whatever is
// wrong with it, the ordinary start goes on, and the image is made again.
//
//   imageName(racine)                         the cache that holds it, and nothing else
//   markOf(moteur)                            what an image is for: these files of the engine, this browser
//   packed(bytes) → Uint8Array[], unpacked(buffer) → Uint8Array     without the empty half of the memory
//   await findImage(racine, mark) → { bytes, witness } | null       `bytes`: a promise, refused where their hash is not theirs;
//                                             null where one of this mark broke its engine: none is taken, none is made
//   await keepImage(racine, mark, bytes, witness)                   where there is room; the bytes are let go
//   await refuseImage(racine, mark)           one broke its engine: none for this mark from now on
//   await dropImage(racine)                  whether there was one: the first thing to go where room lacks

import { cacheName } from "./cache.mjs";
import { digest, joined } from "./reception.mjs";
import { letGo } from "./room.mjs";

const PAGE = 4096;
const HEADER = 2; // words: bytes of the image, pages that are kept
const ROOM = 300_000_000; // bytes that must be free on the device

/** @param {string} racine */
export const imageName = (racine) => `${cacheName(racine)}:image`;
/** @param {string} racine */
const place = (racine) => new URL("moteur/image", racine).href;

/** @param {Moteur} moteur */
export const markOf = ({ fichiers, parties }) =>
  [...fichiers.map((one) => one.sha256), parties.map((one) => one.nom).join(), navigator.userAgent].join(" ");

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Uint8Array<ArrayBuffer>[]} */
export function packed(bytes) {
  const words = new Float64Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 8));
  const kept = [];
  for (let page = 0; page * PAGE < bytes.length; page += 1) {
    const end = (page + 1) * PAGE;
    const whole = end <= bytes.length;
    if (!whole || !empty(words, (page * PAGE) / 8, end / 8)) kept.push(page);
  }
  const head = new Uint32Array([bytes.length, kept.length, ...kept]);
  return [new Uint8Array(head.buffer), ...kept.map((page) => bytes.subarray(page * PAGE, (page + 1) * PAGE))];
}

/** @param {Float64Array} words @param {number} from @param {number} to */
function empty(words, from, to) {
  for (let at = from; at < to; at += 1) if (!Object.is(words[at], 0)) return false;
  return true;
}

/** @param {ArrayBuffer} buffer @returns {Uint8Array<ArrayBuffer>} */
export function unpacked(buffer) {
  const [length, count] = new Uint32Array(buffer, 0, HEADER);
  const pages = new Uint32Array(buffer, 4 * HEADER, count);
  const bytes = new Uint8Array(length);
  let at = 4 * (HEADER + count);
  for (const page of pages) {
    const piece = new Uint8Array(buffer, at, Math.min(PAGE, length - page * PAGE));
    bytes.set(piece, page * PAGE);
    at += piece.length;
  }
  return bytes;
}

/** @typedef {{ bytes: Promise<Uint8Array<ArrayBuffer>> | null, witness: string }} Image */

/** @param {{ marque: string, empreinte?: string, temoin?: string, refus?: boolean }} head @param {Uint8Array<ArrayBuffer> | null} body */
const shelved = (head, body) => new Response(body, { headers: { "X-Phco-Image": encodeURIComponent(JSON.stringify(head)) } });

/** @param {string} racine @param {string} mark @returns {Promise<Image | null>} */
export async function findImage(racine, mark) {
  const cache = await caches.open(imageName(racine));
  const kept = await cache.match(place(racine));
  const { marque, empreinte, temoin, refus } = JSON.parse(decodeURIComponent(kept?.headers.get("X-Phco-Image") ?? "{}"));
  if (!kept || marque !== mark) return null;
  if (refus) return { bytes: null, witness: "" };
  const bytes = kept.arrayBuffer().then(async (buffer) => {
    if ((await digest(buffer)) !== empreinte) throw new Error("image");
    const bytes = unpacked(buffer);
    letGo(new Uint8Array(buffer));
    return bytes;
  });
  bytes.catch(() => {}); // said where it is awaited
  return { bytes, witness: temoin };
}

/** @param {string} racine @param {string} mark @param {Uint8Array<ArrayBuffer>} bytes @param {string} witness */
export async function keepImage(racine, mark, bytes, witness) {
  const { quota = Number.POSITIVE_INFINITY, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {}; // WebKitGTK tells nothing
  if (quota - usage < ROOM) return;
  const whole = joined(packed(bytes));
  letGo(bytes);
  const empreinte = await digest(whole);
  if (empreinte === null) return; // nothing here can check it
  const cache = await caches.open(imageName(racine));
  const answer = shelved({ marque: mark, empreinte, temoin: witness }, whole);
  letGo(whole);
  await cache.put(place(racine), answer);
}

/** @param {string} racine @param {string} mark */
export async function refuseImage(racine, mark) {
  try {
    const cache = await caches.open(imageName(racine));
    await cache.put(place(racine), shelved({ marque: mark, refus: true }, null));
  } catch {
    await dropImage(racine); // no room, even for a word
  }
}

/** @param {string} racine @returns {Promise<boolean>} whether there was one */
export const dropImage = async (racine) => caches.delete(imageName(racine));
