// Zip archives for a backup: written stored (what is inside is compressed already), read stored or deflated. Nothing is unpacked
// to a disk; names are only keys. A file cut short still gives the entries that are whole.
//
//   zipFile([{ name, bytes }]) → Blob
//   await unzipFile(bytes) → { files: Map name → Uint8Array, broken: [names], cut: boolean }      throws an Error in French
//        broken: entries whose content is not what the archive says, or whose name was had already · cut: the end of the archive is missing
//   looksZipped(bytes) → boolean

/** @typedef {{ name: string, bytes: Uint8Array }} Entry */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DAY_1980 = 0x21;
const UTF8 = 0x0800;
const END_BYTES = 22;
const MOST_ENTRIES = 4096;
const MOST_BYTES = 512 * 1024 * 1024;
const TOO_MUCH = "Cette archive est trop grande pour être lue ici.";

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** @param {Uint8Array} bytes @returns {number} */
export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ /** @type {number} */ (TABLE[(value ^ byte) & 0xff]);
  return (value ^ 0xffffffff) >>> 0;
}

/** @param {number} size @param {[number, number][]} fields pairs: width in bytes, value @returns {Uint8Array<ArrayBuffer>} */
function packed(size, fields) {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}

/** @param {Entry[]} entries @returns {Blob} */
export function zipFile(entries) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const raw = new TextEncoder().encode(name);
    /** @type {[number, number][]} */
    const fixed = [
      [2, 20],
      [2, UTF8],
      [2, 0],
      [2, 0],
      [2, DAY_1980],
      [4, crc32(bytes)],
      [4, bytes.length],
      [4, bytes.length],
      [2, raw.length],
      [2, 0],
    ];
    parts.push(packed(30, [[4, LOCAL], ...fixed]), raw, /** @type {Uint8Array<ArrayBuffer>} */ (bytes));
    directory.push(packed(46, [[4, CENTRAL], [2, 20], ...fixed, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), raw);
    offset += 30 + raw.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = packed(END_BYTES, [
    [4, END],
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, size],
    [4, offset],
    [2, 0],
  ]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

/** @param {Uint8Array} bytes */
export const looksZipped = (bytes) => bytes.length > 3 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** @param {Uint8Array} bytes @param {number} most @returns {Promise<Uint8Array>} */
async function inflated(bytes, most) {
  const stream = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new RangeError("longer than it says");
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * @typedef {{ name: string, method: number, crc: number, packed: number, size: number, at: number }} Place
 * @param {DataView} view @param {Uint8Array} bytes @returns {{ places: Place[], cut: boolean }}
 */
function placesOf(view, bytes) {
  const names = new TextDecoder();
  for (let at = bytes.length - END_BYTES; at >= Math.max(0, bytes.length - 65_557); at -= 1) {
    if (view.getUint32(at, true) !== END) continue;
    const count = view.getUint16(at + 10, true);
    if (count > MOST_ENTRIES) throw new Error(TOO_MUCH);
    /** @type {Place[]} */
    const places = [];
    let entry = view.getUint32(at + 16, true);
    for (let index = 0; index < count && entry + 46 <= at && view.getUint32(entry, true) === CENTRAL; index += 1) {
      const length = view.getUint16(entry + 28, true);
      const local = view.getUint32(entry + 42, true);
      const skipped = local + 30 <= bytes.length ? view.getUint16(local + 26, true) + view.getUint16(local + 28, true) : 0;
      places.push({
        name: names.decode(bytes.subarray(entry + 46, entry + 46 + length)),
        method: view.getUint16(entry + 10, true),
        crc: view.getUint32(entry + 16, true),
        packed: view.getUint32(entry + 20, true),
        size: view.getUint32(entry + 24, true),
        at: local + 30 + skipped,
      });
      entry += 46 + length + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true);
    }
    return { places, cut: places.length < count };
  }
  /** @type {Place[]} */
  const places = [];
  for (let at = 0; at + 30 <= bytes.length && view.getUint32(at, true) === LOCAL && places.length < MOST_ENTRIES; ) {
    const length = view.getUint16(at + 26, true);
    const start = at + 30 + length + view.getUint16(at + 28, true);
    const size = view.getUint32(at + 18, true);
    places.push({
      name: names.decode(bytes.subarray(at + 30, at + 30 + length)),
      method: view.getUint16(at + 8, true),
      crc: view.getUint32(at + 14, true),
      packed: size,
      size: view.getUint32(at + 22, true),
      at: start,
    });
    at = start + size;
  }
  return { places, cut: true };
}

/** @param {Uint8Array} bytes @returns {Promise<{ files: Map<string, Uint8Array>, broken: string[], cut: boolean }>} */
export async function unzipFile(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { places, cut } = placesOf(view, bytes);
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  /** @type {string[]} */
  const broken = [];
  let total = 0;
  for (const place of places) {
    if (place.name.endsWith("/")) continue;
    total += place.size;
    if (total > MOST_BYTES) throw new Error(TOO_MUCH);
    const raw = bytes.subarray(place.at, place.at + place.packed);
    try {
      if (raw.length !== place.packed || ![0, 8].includes(place.method)) throw new RangeError("cut");
      const content = place.method === 8 ? await inflated(raw, place.size) : raw;
      if (content.length !== place.size || crc32(content) !== place.crc) throw new RangeError("changed");
      if (files.has(place.name)) throw new RangeError("twice");
      files.set(place.name, content);
    } catch {
      broken.push(place.name);
    }
  }
  return { files, broken, cut };
}
