// Who this device signs as, and what it opens: one identity in force, the others aside; a file says for whom it is, and whether
// it holds.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answers, bytes, forgotten, signed } from "./desk.mjs";
import { emptied } from "./device.mjs";

const { readValue, writeValue } = await import("../../site_src/app/lib/device/stockage.mjs");
const identite = await import("../../site_src/app/lib/device/identite.mjs");
const cles = await import("../../site_src/app/lib/device/cles.mjs");
const { fromB64 } = await import("../../site_src/app/lib/device/octets.mjs");

Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
const person = (/** @type {string} */ personne, campagne = "2026-09") =>
  /** @type {any} */ ({ personne, campagne, role: "dj", sceau: { cle: `sceau-${personne}` }, sceauDmg: { cle: "bureau" }, exports: [] });
const french = (/** @type {RegExp} */ words) => (/** @type {any} */ error) => error.francais === true && words.test(error.message);

beforeEach(async () => {
  forgotten();
  await emptied();
  answers["identite.cle"] = ({ cle }) => ({ cle: `nom-de-${cle}`, empreinte: `sha256:${cle}` });
});

test("the former identity steps aside, once, and comes back; to forget leaves no copy", async () => {
  await identite.switchTo(person("a"));
  await identite.switchTo(person("b"));
  await identite.switchTo(person("a"));
  await identite.switchTo(person("a"));
  assert.equal((await identite.readIdentity())?.personne, "a");
  assert.deepEqual((await identite.otherIdentities()).map((one) => one.personne), ["b"]);
  await identite.switchTo(person("b", "2027-03"));
  assert.deepEqual((await identite.otherIdentities()).map((one) => [one.personne, one.campagne]), [
    ["a", "2026-09"],
    ["b", "2026-09"],
  ]);
  await writeValue(`${identite.COPY}sha256:x`, new Uint8Array(1));
  await writeValue("autre", 5);
  await identite.forgetIdentity();
  assert.deepEqual([await identite.readIdentity(), await identite.otherIdentities(), await identite.readCopy("sha256:x")], [null, [], null]);
  assert.equal(await readValue("autre"), 5);
});

test("a sealed file is mine, the desk's or somebody else's, without opening it", async () => {
  const sealed = (/** @type {string} */ cle) => {
    answers["paquet.examiner"] = () => ({ scelle: true, destinataire: `nom-de-${cle}` });
    return identite.recognise(/** @type {any} */ (new TextEncoder().encode(cle)));
  };
  await identite.switchTo(person("a"));
  assert.equal((await sealed("sceau-a"))?.pour, "moi");
  assert.equal((await sealed("bureau"))?.pour, "dmg");
  assert.equal((await sealed("inconnu"))?.pour, "autre");
  await writeValue(identite.toldPlace("2026-09"), { cle_sceau: "bureau-neuf" });
  assert.equal((await sealed("bureau-neuf"))?.pour, "dmg");
  const mine = { ...person("a"), exports: [{ sha256: await identite.sha256(new TextEncoder().encode("vieux")), empreinte: "sha256:v", nom: "v.phco" }] };
  await identite.switchTo(mine);
  assert.deepEqual(await sealed("vieux"), { pour: "dmg", envoi: { ...mine.exports[0], copie: false } });
  answers["paquet.examiner"] = () => ({ scelle: false });
  assert.equal(await identite.recognise(/** @type {any} */ (bytes({}))), null);
});

test("what is sealed for somebody else, or damaged on its way, is said in French", async () => {
  answers["paquet.examiner"] = () => ({ scelle: true, destinataire: "nom-de-sceau-b", info: "", corps: "" });
  await assert.rejects(identite.openFile(bytes({})), french(/scellé pour un autre destinataire/));
  await identite.switchTo(person("a"));
  await assert.rejects(identite.openFile(bytes({})), french(/scellé pour un autre destinataire/));
  await identite.switchTo({ ...person("b"), sceau: await cles.newSealing() });
  answers["identite.cle"] = () => ({ cle: "nom-de-sceau-b" });
  await assert.rejects(identite.openFile(bytes({})), french(/Le sceau ne s’ouvre pas/));
});

test("what was sealed to this device's key is opened by it, and by no other", async () => {
  const [mine, other] = [await cles.newSealing(), await cles.newSealing()];
  const [info, plain] = [new TextEncoder().encode("en-tête"), new TextEncoder().encode("paquet")];
  const body = await cles.sealBytes(mine, info, plain);
  assert.equal(new TextDecoder().decode(await cles.openBytes(mine, info, body)), "paquet");
  await assert.rejects(cles.openBytes(other, info, body));
  await assert.rejects(cles.openBytes(mine, plain, body));
});

test("a signature holds for its bytes and its key alone", async () => {
  const key = await cles.newSigning();
  const other = await cles.newSigning();
  const message = new TextEncoder().encode("a signer");
  const signature = await cles.signBytes(key, message);
  assert.equal(signature.length, 64);
  assert.deepEqual(
    [
      await cles.verifyBytes(key, signature, message),
      await cles.verifyBytes(other, signature, message),
      await cles.verifyBytes(key, signature, new TextEncoder().encode("a signet")),
      await cles.verifyBytes(key, signature.slice(1), message),
      await cles.canVerify(key),
    ],
    [true, false, false, false, true],
  );
  assert.equal(fromB64(key.cle).length, key.algorithme === "Ed25519" ? 32 : 65);
});

test("an invitation is one, is the DMG's, and has not expired", async () => {
  const invitation = (/** @type {any} */ more = {}) =>
    bytes(signed({ genre: "invitation", tableaux: { invitation: [{ personne: "a", expire: "2999-01-01" }] }, ...more }));
  assert.equal((await identite.readInvitation(invitation())).personne, "a");
  await assert.rejects(identite.readInvitation(invitation({ genre: "voeux" })), french(/pas une invitation/));
  await assert.rejects(identite.readInvitation(invitation({ role: "dj" })), french(/n’entrez pas votre code/));
  const fault = { valide: false, erreurs: [{ quoi: "Signature fausse.", remede: "Redemandez-la." }] };
  await assert.rejects(identite.readInvitation(invitation(fault)), french(/Signature fausse\. Redemandez-la\./));
  const old = { tableaux: { invitation: [{ personne: "a", expire: "2020-01-31" }] } };
  await assert.rejects(identite.readInvitation(invitation(old)), french(/a expiré le/));
});

test("the last export of a kind is that of its round", async () => {
  const exports = [{ genre: "voeux", tour: 2, nom: "b" }, { genre: "voeux", tour: 1, nom: "a" }, { genre: "dossier-dj", tour: null, nom: "d" }];
  assert.equal(await identite.lastExport("voeux", 1), null);
  await identite.switchTo({ ...person("a"), exports });
  const names = [await identite.lastExport("voeux", 1), await identite.lastExport("dossier-dj"), await identite.lastExport("voeux", 3)];
  assert.deepEqual(names.map((one) => one?.nom ?? null), ["a", "d", null]);
});

test("an export takes the next number after the last one, is sealed to the desk, and keeps a copy for this device alone", async () => {
  const { exportPackage } = await import("../../site_src/app/lib/device/exporter.mjs");
  const [desk, sceau, signature] = [await cles.newSealing(), await cles.newSealing(), await cles.newSigning()];
  await assert.rejects(exportPackage({ genre: "voeux", tableaux: {} }), french(/pas inscrit/));
  await identite.switchTo({ ...person("a"), seq: 4, prev: "sha256:avant", cle: "k", signature, sceau });
  /** @type {any} */
  let prepared = null;
  const text = (/** @type {string} */ one) => Buffer.from(one).toString("base64");
  Object.assign(answers, {
    "manifeste.destinataire": () => ({ destinataire: { algorithme: "P-256", cle: desk.cle }, change: true }),
    "paquet.preparer": (/** @type {any} */ entree) => {
      prepared = entree;
      return { a_signer: text("a signer"), archive: "", charge: "", nom: "voeux.phco", empreinte: "sha256:neuf" };
    },
    "paquet.attacher": () => ({ octets: text("paquet") }),
    "paquet.sceller": () => ({ info: text("info"), clair: text("clair"), entete: text("ENTETE") }),
  });
  const done = await exportPackage({ genre: "voeux", tour: 1, tableaux: {} });
  assert.deepEqual([prepared.seq, prepared.prev, prepared.auteur, done.seq], [5, "sha256:avant", "a", 5]);
  assert.match(done.note, /changé la clé/);
  assert.doesNotMatch(done.note, /horloge/);
  const body = done.fichier.slice("ENTETE".length);
  assert.equal(new TextDecoder().decode(await cles.openBytes(desk, new TextEncoder().encode("info"), body)), "clair");
  const now = await identite.readIdentity();
  assert.deepEqual([now?.seq, now?.prev, now?.exports.map((one) => one.nom)], [5, "sha256:neuf", ["voeux.phco"]]);
  const copy = /** @type {any} */ (await identite.readCopy("sha256:neuf")).slice("ENTETE".length);
  assert.equal(new TextDecoder().decode(await cles.openBytes(sceau, new TextEncoder().encode("info"), copy)), "clair");
  await assert.rejects(cles.openBytes(desk, new TextEncoder().encode("info"), copy));
  /** @type {any} */ (document.body).dataset.jour = "2999-01-01";
  const dated = await exportPackage({ genre: "voeux", tour: 1, tableaux: {} });
  /** @type {any} */ (document.body).dataset.jour = undefined;
  assert.match(dated.note, /daté selon l’horloge de cet appareil \(.*\), qui semble fausse/);
  assert.deepEqual((await identite.readIdentity())?.exports.map((one) => one.doute), [true, undefined]);
});
