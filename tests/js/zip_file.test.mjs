import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { crc32, looksZipped, unzipFile, zipFile } from "../../site_src/app/lib/device/zip_file.mjs";

const bytesOf = async (/** @type {Blob} */ blob) => new Uint8Array(await blob.arrayBuffer());
const text = (/** @type {string} */ one) => new TextEncoder().encode(one);
const sample = [
  { name: "sauvegarde.json", bytes: text("{}") },
  { name: "pièces/é.pdf", bytes: Uint8Array.from({ length: 5000 }, (_, index) => index % 251) },
  { name: "vide", bytes: new Uint8Array() },
];

test("what is written is read back", async () => {
  const bytes = await bytesOf(zipFile(sample));
  assert.ok(looksZipped(bytes));
  const { files, broken, cut } = await unzipFile(bytes);
  assert.deepEqual([...files], sample.map((one) => [one.name, one.bytes]));
  assert.deepEqual([broken, cut], [[], false]);
});

test("a file cut anywhere gives its whole entries, and says so", async () => {
  const bytes = await bytesOf(zipFile(sample));
  for (let end = 0; end < bytes.length; end += 97) {
    const { files, cut } = await unzipFile(bytes.slice(0, end));
    assert.ok(cut, `${end}`);
    for (const [name, content] of files) assert.deepEqual(content, sample.find((one) => one.name === name)?.bytes);
  }
  assert.equal((await unzipFile(bytes.slice(0, bytes.length - 30))).files.size, 3);
});

test("an altered entry is named", async () => {
  const bytes = await bytesOf(zipFile(sample));
  bytes[200] = (bytes[200] ?? 0) ^ 1;
  assert.deepEqual((await unzipFile(bytes)).broken, ["pièces/é.pdf"]);
});

test("deflated entries are read; one that grows beyond what it says is refused", async () => {
  const content = text("a".repeat(9000));
  const packed = deflateRawSync(content);
  const made = await bytesOf(zipFile([{ name: "a", bytes: new Uint8Array(packed) }]));
  const view = new DataView(made.buffer);
  const central = 30 + 1 + packed.length;
  const write = (/** @type {number} */ size) => {
    for (const [at, width] of [[8, central + 10]]) {
      view.setUint16(/** @type {number} */ (at), 8, true);
      view.setUint16(/** @type {number} */ (width), 8, true);
    }
    view.setUint32(central + 16, crc32(content), true);
    view.setUint32(central + 24, size, true);
  };
  write(9000);
  assert.deepEqual((await unzipFile(made)).files.get("a"), content);
  write(100);
  assert.deepEqual((await unzipFile(made)).broken, ["a"]);
});

test("bytes that are no archive hold nothing", async () => {
  for (const bytes of [new Uint8Array(), text("PK"), text("x".repeat(100))]) assert.equal((await unzipFile(bytes)).files.size, 0);
});
