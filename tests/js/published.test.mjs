// What the DMG published: a round's offers come from what it signed, else from the site; its papers are held against each other.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answers, asked, b64, bytes, forgotten, served, signed } from "./desk.mjs";
import { emptied } from "./device.mjs";

const { readValue, writeValue } = await import("../../site_src/app/lib/device/stockage.mjs");
const { loadPlaces, loadRound, openPlacesFile, openRoundFile } = await import("../../site_src/app/lib/device/tour.mjs");
const { isComplaint, keepReply, openComplaint, reasons, receipts, watch } = await import("../../site_src/app/lib/device/recus.mjs");
const { fetchJson, listed, listedHere, readBulletin, readManifest } = await import("../../site_src/app/lib/device/publication.mjs");
const { dmgKeys } = await import("../../site_src/app/lib/device/cle_dmg.mjs");

beforeEach(async () => {
  forgotten();
  await emptied();
});

const catalogue = (/** @type {any} */ more = {}) =>
  signed({ genre: "catalogue", tour: 2, empreinte: "sha256:c", documents: { "data/offres.csv": "id\n", "data/lieux.csv": "id\n" }, ...more });
const french = (/** @type {RegExp} */ words) => (/** @type {any} */ error) => error.francais === true && words.test(error.message);

// First of all: a list that came is kept for the life of a page.
test("a list that does not come is never « nothing is published »; asked again, it may come", async () => {
  for (const absent of [undefined, new TextEncoder().encode("<!doctype html>"), { campagne: "c" }]) {
    if (absent) served.set("publication/index.json", absent);
    await assert.rejects(listed(), french(/n’est pas arrivée/));
    await assert.rejects(readManifest(), french(/n’est pas arrivée/));
    assert.deepEqual(await listedHere(), []);
    assert.equal(await readBulletin(), null);
  }
  served.set("publication/index.json", { fichiers: [] });
  assert.deepEqual(await listed(), []);
  assert.equal(await readManifest(), null);
});

test("a catalogue of the DMG is kept for its round, with the offers that it deposited", async () => {
  answers["catalogue.charger"] = () => ({ catalogue: "digest", nombre: 1 });
  const tableaux = { depots: [{ offre: "o-1" }] };
  assert.equal(await openRoundFile(bytes(catalogue({ tableaux }))), 2);
  const found = await loadRound(2);
  assert.deepEqual([found.source, found.deposees, found.empreinte, found.avertissements], ["fichier", ["o-1"], "sha256:c", []]);
});

test("another kind, a broken file or another round's catalogue is refused in French, and nothing is kept", async () => {
  answers["catalogue.charger"] = () => ({ catalogue: "digest", nombre: 1 });
  await assert.rejects(openRoundFile(bytes(catalogue({ genre: "lieux" }))), french(/pas un catalogue/));
  const broken = catalogue({ valide: false, erreurs: [{ quoi: "Signature fausse.", remede: "Redemandez-le." }] });
  await assert.rejects(openRoundFile(bytes(broken)), french(/Signature fausse\. Redemandez-le\./));
  assert.equal(await readValue("catalogue:2"), undefined);
});

test("what was kept and does not hold any more is said, and the site's own catalogue serves", async () => {
  answers["catalogue.charger"] = (entree) => ({ catalogue: entree.csv, nombre: 1 });
  await writeValue("catalogue:3", b64(catalogue({ tour: 2 })));
  served.set("donnees/tables.json", { offres: { chemin: "donnees/offres.csv", sha256: "s", tour: 1 }, lieux: { chemin: "donnees/lieux.csv", sha256: "l" } });
  served.set("donnees/offres.csv", new TextEncoder().encode("id\no-9\n"));
  const found = await loadRound(3);
  assert.deepEqual([found.source, found.catalogue, found.empreinte, found.tour], ["site", "id\no-9\n", null, 1]);
  assert.deepEqual(found.avertissements, ["Ce catalogue est celui du tour 2."]);
});

test("a list of places is kept when the DMG signed it, and refused otherwise", async () => {
  const places = catalogue({ genre: "lieux", cree: "2026-10-01T00:00:00Z" });
  await openPlacesFile(bytes(places));
  assert.deepEqual(await loadPlaces(), { csv: "id\n", source: "fichier", avertissements: [] });
  await assert.rejects(openPlacesFile(bytes({ ...places, role: "dj" })), french(/pas signée par le DMG/));
});

test("a receipt is kept once, the newest first; one that the DMG did not sign is refused", async () => {
  const receipt = (/** @type {string} */ recu) => signed({ genre: "accuse", tableaux: { accuse: [{ paquet: "p", recu, heure: "h", verdict: "retenu", code: "" }] } });
  for (const one of ["a", "b", "a"]) await keepReply(bytes(receipt(one)));
  assert.deepEqual((await receipts()).map((one) => one.recu), ["a", "b"]);
  await assert.rejects(keepReply(bytes({ ...receipt("c"), role: "dj" })), french(/pas signé par le DMG/));
  await assert.rejects(keepReply(bytes(signed({ genre: "bulletin" }))), french(/pas un reçu/));
  assert.equal((await receipts()).length, 2);
});

test("a reason is kept, the latest of each package; one that the DMG did not sign is refused", async () => {
  const told = (/** @type {string} */ paquet, /** @type {number} */ seq, /** @type {string} */ quoi) =>
    signed({ genre: "motif", seq, tableaux: { motif: [{ paquet, code: "E_RULE", quoi, ou: null, remede: null, par: null }] } });
  for (const one of [told("p", 4, "avant"), told("q", 5, "autre"), told("p", 9, "après"), told("p", 6, "entre")]) await keepReply(bytes(one));
  assert.deepEqual(
    (await reasons()).map((one) => [one.paquet, one.seq, one.lignes[0].quoi]),
    [
      ["p", 9, "après"],
      ["q", 5, "autre"],
    ],
  );
  assert.equal((await keepReply(bytes(told("r", 1, "dit")))).motif[0].quoi, "dit");
  await assert.rejects(keepReply(bytes({ ...told("s", 1, "faux"), role: "dj" })), french(/pas signé par le DMG/));
  assert.equal((await reasons()).some((one) => one.paquet === "s"), false);
});

test("a bulletin that contradicts what is kept gives a complaint, and the former bulletin stays", async () => {
  answers["reclamation.juger"] = () => ({ prouve: false });
  const first = signed({ genre: "bulletin", seq: 4 });
  assert.equal(await watch(first, bytes(first)), null);
  answers["reclamation.juger"] = ({ bulletins }) => ({ prouve: bulletins.length === 2, phrase: "Le DMG se contredit." });
  const second = signed({ genre: "bulletin", seq: 5 });
  const said = await watch(second, bytes(second));
  assert.deepEqual([said?.phrase, said?.nom], ["Le DMG se contredit.", "reclamation-2026-09-5.json"]);
  assert.equal(await readValue("bulletin-octets:2026-09"), b64(first));
  const text = await /** @type {any} */ (said).contenu.text();
  assert.equal(isComplaint(text), true);
  const opened = await openComplaint(text);
  assert.deepEqual([opened.recu, opened.bulletins.map((one) => one.seq)], [null, [4, 5]]);
});

for (const text of ["", "{", "[]", '{"format": "autre", "bulletins": ["a"]}', '{"format": "phco-reclamation-1", "bulletins": []}']) {
  test(`« ${text} » is no complaint`, async () => {
    await assert.rejects(openComplaint(text), (/** @type {any} */ error) => error.errors[0].code === "E_RECLAMATION");
  });
}

test("a bulletin older than one already seen here is not shown", async () => {
  answers["reclamation.juger"] = () => ({ prouve: false });
  const bulletin = (/** @type {number} */ seq) => bytes({ ...signed({ genre: "bulletin", seq, tableaux: { bulletin: [] } }), paquet: "" });
  assert.deepEqual((await readBulletin(/** @type {any} */ (bulletin(7))))?.lignes, []);
  await assert.rejects(readBulletin(/** @type {any} */ (bulletin(6))), french(/plus ancien/));
  await assert.rejects(readBulletin(/** @type {any} */ (bytes({ ...signed({ genre: "bulletin" }), valide: false }))), french(/pas signé/));
});

test("a file that does not come, or is no JSON, is nothing; the DMG's keys are asked once", async () => {
  assert.equal(await fetchJson("donnees/rien.json"), null);
  served.set("donnees/gate.json", new TextEncoder().encode("{"));
  assert.equal(await fetchJson("donnees/gate.json"), null);
  assert.equal(dmgKeys(), dmgKeys());
  assert.equal((await dmgKeys()).signature.empreinte, "dmg");
  assert.deepEqual(asked, []);
});
