// A backup is whole, a restoration names what it cannot use, and erasing erases: on a device in memory.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

import { emptied, store } from "./device.mjs";
import { roundTrip } from "./drafts.mjs";

const { compareBackup, makeBackup, readBackup, restoreBackup } = await import("../../site_src/app/lib/device/backup.mjs");
const { keepAttachment, piecePlace } = await import("../../site_src/app/lib/device/attachments.mjs");
const { soundRecord, shownValue } = await import("../../site_src/app/lib/device/draft_record.mjs");
const { fitDraft, knownTools, summary } = await import("../../site_src/app/lib/device/draft_shapes.mjs");
const { eraseDevice, eraseDrafts, remains } = await import("../../site_src/app/lib/device/erase.mjs");
const { zipFile } = await import("../../site_src/app/lib/device/zip_file.mjs");

const CASES = new URL("../cases/sauvegardes/", import.meta.url);
const text = (/** @type {string} */ one) => new TextEncoder().encode(one);
const all = () => true;
const backupBytes = async () => new Uint8Array(await (await makeBackup()).contenu.arrayBuffer());
const keep = (/** @type {string} */ key, /** @type {unknown} */ value, /** @type {unknown[]} */ versions = []) =>
  store.put("brouillons", key, { etapes: [JSON.stringify(value)], position: 0, modifie_le: "2026-11-28T10:00:00.000Z", versions });

beforeEach(emptied);

test("random drafts of every tool, with their versions and pieces: saved, erased, restored, the same", async () => {
  const write = (/** @type {string} */ key, /** @type {unknown[]} */ values) => keep(key, values.at(-1), values.slice(0, -1).map((one, index) => ({ le: `2026-11-0${index + 1}T00:00:00Z`, valeur: JSON.stringify(one) })));
  const device = { store, write, equal: assert.deepEqual, knownTools, keepAttachment, piecePlace, makeBackup, readBackup, restoreBackup, compareBackup, eraseDrafts, soundRecord, shownValue };
  let pieces = 0;
  for (let seed = 1; seed <= 40; seed += 1) pieces += (await roundTrip(seed, device)).pieces;
  assert.ok(pieces > 40);
});

test("a lost piece is named at the backup and at the restoration", async () => {
  await keep("stage", { portfolio: [{ id: "p1", date: "2026-11-10", titre: "Annonce", pieces: [{ id: "abc", nom: "perdue.pdf", type: "application/pdf", octets: 3 }] }] });
  const made = await makeBackup();
  assert.match(made.manquantes.join(), /perdue\.pdf.*Mon stage.*Annonce/);
  assert.equal(made.octets, made.contenu.size);
  const backup = await readBackup(new Uint8Array(await made.contenu.arrayBuffer()));
  assert.match(backup.manquantes.join(), /perdue\.pdf.*manquait déjà/);
});

test("an altered piece does not come back, and is named", async () => {
  await keepAttachment("piece:cv", { nom: "cv.pdf", bytes: text("%PDF-1.4 un CV") });
  const bytes = await backupBytes();
  const at = Buffer.from(bytes).indexOf("un CV");
  bytes[at] = 0x55;
  await emptied();
  const backup = await readBackup(bytes);
  assert.equal(backup.pieces.length, 0);
  assert.match(backup.manquantes.join(), /cv\.pdf/);
});

test("onto other drafts, both are shown and only the chosen ones are replaced; the former stays a version", async () => {
  await keep("dossier", { presentation: "Celle de la sauvegarde", options: [] });
  await keep("voeux", { tour: 1, tours: { 1: { coeurs: { "o-1": 3 }, cible: null } }, versions: [], commune: "" });
  await keepAttachment("piece:cv", { nom: "ancien.pdf", bytes: text("%PDF ancien") });
  const bytes = await backupBytes();
  await keep("dossier", { presentation: "Celle d’ici", options: ["1"] });
  await keep("voeux", { tour: 1, tours: { 1: { coeurs: {}, cible: null } }, versions: [], commune: "" });
  await keepAttachment("piece:cv", { nom: "nouveau.pdf", bytes: text("%PDF nouveau") });
  const backup = await readBackup(bytes);
  const rows = await compareBackup(backup);
  assert.deepEqual(rows.map((row) => row.etat), ["autre", "autre", "autre"]);
  const row = rows.find((one) => one.id === "dossier");
  assert.match(row?.ici ?? "", /Celle d’ici.*28\u00a0novembre\u00a02026/);
  assert.match(row?.la ?? "", /Celle de la sauvegarde/);
  const done = await restoreBackup(backup, (id) => id === "dossier");
  assert.deepEqual(done, { ajoutes: 0, remplaces: 1, gardes: 1, pareils: 0, pieces: 0 });
  const raw = await store.get("brouillons", "dossier");
  assert.equal(shownValue("dossier", raw)?.presentation, "Celle de la sauvegarde");
  assert.equal(JSON.parse(raw.versions[0].valeur).presentation, "Celle d’ici");
  assert.deepEqual(shownValue("voeux", await store.get("brouillons", "voeux"))?.tours[1].coeurs, {});
});

const WRONG = { types: 7, inconnues: 0, manquantes: 0 };
for (const [name, least] of Object.entries(WRONG)) {
  test(`the case ${name}: what fits comes back, what does not is named, and a new backup works`, async () => {
    const backup = await readBackup(new Uint8Array(readFileSync(new URL(`${name}.json`, CASES))));
    assert.ok(backup.aside.length >= least, JSON.stringify(backup.aside));
    for (const one of backup.aside) assert.ok(!knownTools.includes(one.nom), one.nom);
    await restoreBackup(backup, all);
    for (const [key, raw] of await store.all("brouillons")) {
      assert.deepEqual(soundRecord(key, raw).aside, []);
      assert.notEqual(summary(key, shownValue(key, raw)), "illisible");
    }
    assert.ok((await makeBackup()).octets > 0);
    if (name === "inconnues") assert.deepEqual(shownValue("stage", await store.get("brouillons", "stage"))?.cle_inconnue, { x: [1, 2] });
  });
}

test("files that are no backup, cut, or of a later version are refused in French", async () => {
  const whole = JSON.stringify({ format: "phco-sauvegarde", version: 1, brouillons: { dossier: { valeur: { presentation: "a" } } } });
  const later = zipFile([{ name: "sauvegarde.json", bytes: text(JSON.stringify({ format: "phco-sauvegarde", version: 3, brouillons: {} })) }]);
  for (const [bytes, said] of /** @type {[Uint8Array, RegExp][]} */ ([
    [text("bonjour"), /n’est pas une sauvegarde/],
    [text("[]"), /n’est pas une sauvegarde/],
    [new Uint8Array(), /n’est pas une sauvegarde/],
    [text(whole.slice(0, -9)), /coupée/],
    [text('{"format": "phco-sauvegarde", "version": 1, "brouillons": null}'), /n’est pas une sauvegarde/],
    [text('{"format": "phco-sauvegarde", "version": 9, "brouillons": {}}'), /plus récente/],
    [new Uint8Array(await later.arrayBuffer()), /plus récente/],
    [new Uint8Array(await zipFile([{ name: "autre.txt", bytes: text("x") }]).arrayBuffer()), /n’est pas une sauvegarde/],
  ])) await assert.rejects(readBackup(bytes), said);
});

test("a backup cut in its pieces still gives every draft, and names the lost pieces", async () => {
  await keep("dossier", { presentation: "Bonjour", options: [] });
  await keepAttachment("piece:cv", { nom: "cv.pdf", bytes: new Uint8Array(4000).fill(65) });
  const bytes = await backupBytes();
  await emptied();
  const backup = await readBackup(bytes.slice(0, bytes.length - 2500));
  await restoreBackup(backup, all);
  assert.equal(shownValue("dossier", await store.get("brouillons", "dossier"))?.presentation, "Bonjour");
  assert.match(backup.manquantes.join(), /cv\.pdf/);
});

test("no record, however wrong, stops a page or a backup", async () => {
  const wrong = [null, 5, "texte", [], {}, { etapes: null }, { etapes: [null], position: 0, versions: [null] }, { etapes: ["{"], position: 0, versions: null }, { etapes: ["[1]", "{}"], position: 9, versions: [{ le: 3, valeur: "{" }, { valeur: null }] }, { etapes: ['"texte"'], position: 0, versions: [{ le: "x", valeur: { a: 1 } }] }];
  for (const key of [...knownTools, "outil-disparu", "__proto__", "constructor"]) {
    for (const raw of wrong) {
      const { record } = soundRecord(key, raw);
      const again = soundRecord(key, record);
      assert.deepEqual([again.aside, again.record], [[], record]);
      shownValue(key, raw);
    }
  }
  for (const raw of [{ tours: null }, { versions: [null] }, { tours: { 1: null } }, { tours: { 1: { coeurs: null } } }, { tour: "x", versions: null }]) {
    const { value, aside } = fitDraft("voeux", raw);
    assert.ok(aside.length && value);
    for (const round of Object.values(value.tours ?? {})) assert.ok(round.coeurs);
  }
  assert.deepEqual(fitDraft("stage", JSON.parse('{"__proto__": {"a": 1}, "portfolio": [null, {"id": "p1", "pieces": null}]}')).value?.portfolio.length, 1);
});

test("erasing drafts takes their pieces; erasing all takes the rest, and says what stays", async () => {
  await keep("stage", { regime: "dj" });
  await keepAttachment("piece:cv", { nom: "cv.pdf", bytes: text("%PDF") });
  await store.put("divers", "stage:piece:x", new Uint8Array(3));
  await store.put("divers", "ecarte:voeux", [{ le: "", brut: null, raisons: [] }]);
  await store.put("divers", "reponse:simuler-dj", { moteur: "", demande: "", resultat: {} });
  await store.put("divers", "identite", { personne: "dj-01" });
  await store.put("divers", "catalogue:1", "AAAA");
  localStorage.setItem("role", "dj");
  await eraseDrafts();
  assert.deepEqual(await remains(), { brouillons: 0, pieces: 0, reponses: 0, identite: true, autres: 1, reglages: 1, copie: false, lisible: true });
  const said = await eraseDevice();
  assert.equal(said.manque, "");
  assert.deepEqual(await store.all("divers"), []);
  assert.deepEqual(await remains(), { brouillons: 0, pieces: 0, reponses: 0, identite: false, autres: 0, reglages: 0, copie: false, lisible: true });
  assert.match(said.phrases.join(" "), /téléchargés/);
});

test("an explicit zero is no note, in no summary", () => {
  for (const [coeurs, said] of /** @type {[Record<string, number>, RegExp][]} */ ([
    [{}, /0\u00a0offre notée/],
    [{ "o-1": 0, "o-2": 0 }, /0\u00a0offre notée/],
    [{ "o-1": 0, "o-2": 1 }, /1\u00a0offre notée/],
    [{ "o-1": 5, "o-2": 1, "o-3": 0 }, /2\u00a0offres notées/],
  ])) assert.match(summary("voeux", { tours: { 1: { coeurs, cible: null } } }), said);
});

const whole = (/** @type {unknown} */ brouillons, extra = {}) => text(JSON.stringify({ format: "phco-sauvegarde", version: 1, brouillons, ...extra }));

test("a version that is no number is not said to be a later one", async () => {
  for (const version of [null, 0, -1, 1.5, "2", [2], {}]) await assert.rejects(readBackup(whole({}, { version })), /format ne se lit pas/);
  await assert.rejects(readBackup(whole({}, { version: 99 })), /plus récente/);
});

test("a draft nested beyond reading is set aside, and the others come back", async () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  const given = `{"format":"phco-sauvegarde","version":1,"brouillons":{"dossier":{"valeur":{"x":${deep}}},"offres":{"valeur":{"favoris":["o-1"]}}}}`;
  const backup = await readBackup(text(given));
  assert.deepEqual([...backup.brouillons.keys()], ["offres"]);
  assert.match(JSON.stringify(backup.aside), /Mon dossier de candidature/);
});

test("a date that is none is said unknown, and nothing else of it", async () => {
  for (const modifie_le of ["pas une date", "9999999-99-99", "", 5, null]) {
    const backup = await readBackup(whole({ dossier: { valeur: { presentation: "a" }, modifie_le } }));
    const [row] = await compareBackup(backup);
    assert.match(row?.la ?? "", /^[^,]*, date inconnue$/);
  }
});

test("a name that an archive has twice is named, and the first one counts", async () => {
  const twice = ["un", "deux"].map((presentation) => ({ name: "sauvegarde.json", bytes: whole({ dossier: { valeur: { presentation } } }) }));
  const backup = await readBackup(new Uint8Array(await zipFile(twice).arrayBuffer()));
  assert.equal(backup.brouillons.get("dossier")?.valeur.presentation, "un");
  assert.match(JSON.stringify(backup.aside), /sauvegarde\.json.*deux fois/);
});

// What a browser's storage may do: refuse to erase, refuse to be read, have no room.
/** @type {[string, Record<string, () => unknown>, RegExp | null][]} */
const REFUSALS = [
  ["nothing refused", {}, null],
  ["erasing refused", { delete: refused }, /n’a pas tout effacé\u00a0: 3.éléments y restent/],
  ["reading refused", { getAllKeys: refused }, /ne laisse pas relire/],
  ["no room for one more write", { put: full }, null],
];
function refused() {
  throw new DOMException("refused", "UnknownError");
}
function full() {
  throw new DOMException("full", "QuotaExceededError");
}
for (const [name, methods, said] of REFUSALS) {
  test(`erasing never says more than the storage: ${name}`, async () => {
    await keep("stage", { regime: "dj" });
    await store.put("divers", "stage:piece:orpheline", new Uint8Array(3)); // its draft names it no more
    await store.put("divers", "piece:lettre", { nom: "lettre.pdf", octets: "" });
    const of = /** @type {any} */ (globalThis).IDBObjectStore.prototype;
    const former = Object.fromEntries(Object.keys(methods).map((one) => [one, of[one]]));
    Object.assign(of, methods);
    try {
      for (const { manque } of [await eraseDrafts(), await eraseDevice()]) {
        if (said) assert.match(manque, said);
        else assert.equal(manque, "");
      }
    } finally {
      Object.assign(of, former);
    }
    assert.equal((await eraseDevice()).manque, "", "once it answers again");
    assert.deepEqual(await store.all("divers"), []);
  });
}
