// The canonical zip of a package: read, written again from what was read, and compared byte for byte.

import { Refusal } from "./refusal.mjs";

/** @typedef {Map<string, Uint8Array>} Files */

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_FILES = 512;
const LOCAL = 30;
const CENTRAL = 46;
const END = 22;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

const TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let crc = i;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** @param {Uint8Array} bytes */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** @returns {never} */
function refuse() {
  throw new Refusal("L’archive n’est pas exactement celle que l’outil écrit : elle a été modifiée ou abîmée.");
}

/** @param {string} name */
const rank = (name) => (name === "signature.json" ? 0 : name === "datapackage.json" ? 1 : name.startsWith("data/") ? 2 : 3);

/** The ten fields that both headers of a file share. @param {DataView} view @param {number} at @param {Uint8Array} data @param {number} nameLength */
function writeShared(view, at, data, nameLength) {
  const crc = crc32(data);
  view.setUint16(at, 20, true);
  view.setUint16(at + 8, 0x21, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, data.length, true);
  view.setUint32(at + 18, data.length, true);
  view.setUint16(at + 22, nameLength, true);
}

/** The canonical archive of these files. @param {Files} files @returns {Uint8Array} */
export function writeArchive(files) {
  const names = [...files.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const size = names.reduce((sum, name) => sum + LOCAL + CENTRAL + 2 * name.length + /** @type {Uint8Array} */ (files.get(name)).length, END);
  const found = new Uint8Array(size);
  const view = new DataView(found.buffer);
  const encoder = new TextEncoder();
  let at = 0;
  /** @type {number[]} */
  const offsets = [];
  for (const name of names) {
    const data = /** @type {Uint8Array} */ (files.get(name));
    offsets.push(at);
    view.setUint32(at, 0x04034b50, true);
    writeShared(view, at + 4, data, name.length);
    found.set(encoder.encode(name), at + LOCAL);
    found.set(data, at + LOCAL + name.length);
    at += LOCAL + name.length + data.length;
  }
  const start = at;
  names.forEach((name, i) => {
    view.setUint32(at, 0x02014b50, true);
    view.setUint16(at + 4, 20, true);
    writeShared(view, at + 6, /** @type {Uint8Array} */ (files.get(name)), name.length);
    view.setUint32(at + 42, offsets[i], true);
    found.set(encoder.encode(name), at + CENTRAL);
    at += CENTRAL + name.length;
  });
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, names.length, true);
  view.setUint16(at + 10, names.length, true);
  view.setUint32(at + 12, at - start, true);
  view.setUint32(at + 16, start, true);
  return found;
}

/** What the directory announces, unverified: the comparison that follows judges it. @param {Uint8Array} bytes @returns {Files} */
function parse(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length - END;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) return refuse();
  const count = view.getUint16(end + 10, true);
  if (!count || count > MOST_FILES) return refuse();
  /** @type {Files} */
  const files = new Map();
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (at + CENTRAL > end) return refuse();
    const [size, length, offset] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true), view.getUint32(at + 42, true)];
    const name = String.fromCharCode(...bytes.subarray(at + CENTRAL, at + CENTRAL + Math.min(length, 100)));
    const begin = offset + LOCAL + length;
    if (!NAME.test(name) || files.has(name) || begin + size > end) return refuse();
    files.set(name, bytes.subarray(begin, begin + size));
    at += CENTRAL + length;
  }
  return files;
}

/** The files of a canonical archive; throws a Refusal for anything else. @param {Uint8Array} bytes @returns {Files} */
export function readArchive(bytes) {
  if (bytes.length > MOST_BYTES) refuse();
  const files = parse(bytes);
  const again = writeArchive(files);
  if (again.length !== bytes.length || again.some((byte, i) => byte !== bytes[i])) refuse();
  return files;
}
