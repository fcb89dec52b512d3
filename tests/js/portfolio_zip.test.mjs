// A portfolio that comes back on a device in memory: nothing twice, nothing too heavy, and lost pieces found again.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { emptied, store } from "./device.mjs";

const { adopt } = await import("../../site_src/app/lib/device/portfolio_zip.mjs");
const { piecePlace } = await import("../../site_src/app/lib/device/attachments.mjs");
const { toB64 } = await import("../../site_src/app/lib/device/octets.mjs");

const text = (/** @type {string} */ one) => new TextEncoder().encode(one);
const entry = (/** @type {string} */ id, /** @type {string} */ titre, /** @type {[string, Uint8Array][]} */ pieces = []) => ({
  id,
  date: "2026-11-10",
  titre,
  familles: [],
  seminaire: null,
  texte: "",
  pieces: pieces.map(([nom, bytes]) => ({ nom, type: "text/plain", contenu: toB64(bytes) })),
});
const found = (/** @type {Entry[]} */ ...entrees) => ({ entrees });
const keptPieces = async () => (await store.all("divers")).filter(([key]) => key.startsWith("stage:piece:"));

beforeEach(emptied);

test("what comes back is added once, under an identifier of its own", async () => {
  const first = await adopt(found(entry("p1", "Annonce", [["a.txt", text("a")]])), []);
  assert.deepEqual([first.entrees, first.pieces, first.la], [1, 1, 0]);
  const again = await adopt(found(entry("p1", "Annonce", [["a.txt", text("a")]]), entry("p1", "Autre")), first.portfolio);
  assert.deepEqual([again.entrees, again.la, again.retrouvees], [1, 1, 0]);
  assert.equal(new Set(again.portfolio.map((one) => one.id)).size, 2);
  assert.equal((await keptPieces()).length, 1);
});

test("a piece that this device lost is found again, at its own place", async () => {
  const { portfolio } = await adopt(found(entry("p1", "Annonce", [["a.txt", text("a")]])), []);
  const place = piecePlace(portfolio[0]?.pieces[0].id);
  await store.remove("divers", place);
  const again = await adopt(found(entry("p9", "Annonce", [["autre.txt", text("x")], ["a.txt", text("a")]])), portfolio);
  assert.deepEqual([again.entrees, again.la, again.retrouvees], [0, 1, 1]);
  assert.deepEqual(await store.get("divers", place), text("a"));
});

test("a piece that is too heavy by hand is too heavy from an archive, and named", async () => {
  const given = entry("p1", "Film", [["a.txt", text("a")]]);
  given.pieces.push({ nom: "film.mp4", type: "video/mp4", contenu: "AAAA".repeat((8 * 1024 * 1024) / 3 + 1) });
  const got = await adopt(found(given), []);
  assert.deepEqual([got.entrees, got.pieces, got.lourdes.length], [1, 1, 1]);
  assert.match(got.lourdes[0] ?? "", /film\.mp4 dépasse 8\u00a0Mo/);
});
