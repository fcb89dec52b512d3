// What dropped files hold for the first verifier: the texts of a package with what its signature is worth, or a text.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { bytes, forgotten, signed } from "./desk.mjs";
import { emptied } from "./device.mjs";

const { entriesOf, isArchive, isPackage } = await import("../../site_src/app/lib/device/certificate_files.mjs");

beforeEach(async () => {
  forgotten();
  await emptied();
});

/** @param {Record<string, unknown>} more @param {string} [nom] */
const dropped = (more, nom = "resultat.phco") => ({ nom, octets: bytes(signed({ auteur: "dmg", ...more })) });
const INSIDE = { "annexes/resultat.json": '{"a":1}', "annexes/explication.json": "{}", "data/voeux.csv": "x" };
const sizes = Object.fromEntries(Object.keys(INSIDE).map((path) => [path, 1]));

/** @param {Promise<unknown>} asked @param {RegExp} quoi @param {RegExp} [remede] */
const refused = (asked, quoi, remede = /./) =>
  assert.rejects(asked, (/** @type {any} */ error) => quoi.test(error.errors[0].quoi) && remede.test(error.errors[0].remede));

test("a package gives the texts of its annexes alone, with its author and its signature; its bytes are told", async () => {
  /** @type {Uint8Array[]} */
  const told = [];
  const file = dropped({ tailles: sizes, documents: INSIDE });
  const found = await entriesOf(file, (plain) => told.push(plain));
  assert.deepEqual(found, [
    { nom: "resultat.phco, resultat.json", texte: '{"a":1}', signature: "valide", auteur: "dmg" },
    { nom: "resultat.phco, explication.json", texte: "{}", signature: "valide", auteur: "dmg" },
  ]);
  assert.deepEqual(told, [file.octets]);
});

test("a signature that can't be verified is said so, not taken for a bad one", async () => {
  const file = dropped({ valide: false, signature: undefined, tailles: { "annexes/resultat.json": 1 }, documents: INSIDE });
  assert.equal((await entriesOf(file, () => {}))[0].signature, "non vérifiable");
});

test("a package without a result, or refused, says why in its own name", async () => {
  await refused(entriesOf(dropped({ tailles: { "data/voeux.csv": 1 } }), () => {}), /« resultat\.phco » ne contient pas de résultat/, /résultats/);
  const erreur = { code: "E_SIGNATURE", quoi: "La signature ne correspond pas.", ou: "", remede: "Redemandez-le." };
  await refused(entriesOf(dropped({ valide: false, erreur, tailles: {} }), () => {}), /« resultat\.phco » : La signature/, /Redemandez/);
});

test("any other file is a text, or is refused with what to do", async () => {
  const written = new TextEncoder().encode("\ufeff{}");
  assert.deepEqual(await entriesOf({ nom: "a.json", octets: written }, () => {}), [{ nom: "a.json", texte: "\ufeff{}" }]);
  await refused(entriesOf({ nom: "a.json", octets: new Uint8Array([0xff, 0xfe]) }, () => {}), /pas un texte lisible/, /tel que vous/);
});

test("a package is known by its name, a zip by its first bytes", () => {
  assert.deepEqual(["a.PHCO", "a.phco.json", "a.json"].map(isPackage), [true, false, false]);
  assert.deepEqual([isArchive(new Uint8Array([0x50, 0x4b])), isArchive(new Uint8Array([0x70, 0x68]))], [true, false]);
});
