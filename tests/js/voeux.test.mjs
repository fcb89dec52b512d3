// Around the list of wishes: its versions, its chances by pieces, the sentence of its export.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./device.mjs";
import "./page.mjs";

const { arrivals, firstPiece, nextPiece } = await import("../../site_src/app/lib/voeux/chances.mjs");
const { allVersions, keepNamed } = await import("../../site_src/app/lib/voeux/versions.mjs");
const { exportState, sendingWords, sentence } = await import("../../site_src/app/lib/device/envoi.mjs");
const { EngineError } = await import("../../site_src/app/lib/engine/engine.mjs");
const LE = "2026-11-28T13:05:00.000Z";

test("an exported file goes where the signed manifest says, or by the invitation's way", () => {
  const [said] = sendingWords(null, "v.phco");
  assert.match(String(said), /la voie indiquée dans votre invitation/);
  const [before, link, after] = sendingWords("envois?cc=x@dmg.exemple", "vœux & co.phco");
  assert.match(String(before), /pièce jointe, à $/);
  assert.equal(/** @type {any} */ (link).getAttribute("href"), "mailto:envois%3Fcc%3Dx@dmg.exemple?subject=v%C5%93ux%20%26%20co.phco");
  assert.match(String(after), /que le DMG a signée/);
});

test("the versions are the present list, this round's named ones, then what each sitting left", () => {
  const plan = {
    tour: 2,
    coeurs: { a: 5 },
    cible: "a",
    versions: [
      { nom: "autre tour", le: LE, tour: 1, coeurs: {}, cible: null },
      { nom: "mienne", le: LE, tour: 2, coeurs: { b: 1 }, cible: null },
    ],
    draft: {
      versions: () => [
        { le: LE, valeur: { tours: { 2: { coeurs: { c: 3 }, cible: "c" } } } },
        { le: LE, valeur: { tours: {} } },
        { le: LE, valeur: undefined },
      ],
    },
  };
  const found = allVersions(plan);
  assert.deepEqual(
    found.map((one) => one.coeurs),
    [{ a: 5 }, { b: 1 }, { c: 3 }, {}, {}],
  );
  assert.equal(found[0]?.actuelle, true);
  assert.deepEqual(
    found.filter((one) => one.auto).map((one) => one.nom.startsWith("Séance du 28")),
    [true, true, true],
  );
});

test("a named version is a copy of its round; the oldest of too many goes", () => {
  /** @type {any} */
  const plan = { tour: 1, tours: { 1: { coeurs: { a: 5 }, cible: null } }, versions: [], commune: "" };
  keepNamed(plan, "première", LE);
  plan.tours[1].coeurs.a = 1;
  assert.deepEqual(plan.versions[0], { nom: "première", le: LE, tour: 1, coeurs: { a: 5 }, cible: null });
  plan.tour = 3;
  for (let number = 0; number < 30; number += 1) keepNamed(plan, `n${number}`, LE);
  assert.equal(plan.versions.length, 20);
  assert.deepEqual([plan.versions[0].nom, plan.versions.at(-1).nom], ["n29", "n10"]);
  assert.deepEqual(plan.versions[0].coeurs, {});
});

test("the draws are asked by pieces that follow one another, and end", () => {
  const plan = /** @type {any} */ ({ tour: 1, coeurs: { a: 5, b: 0, c: 1 }, cible: "a" });
  const asked = firstPiece(plan, 40, { docteurs: "120", rang: "2", popularite: "forte" });
  assert.deepEqual(asked, {
    tour: 1,
    coeurs: { a: 5, b: 0, c: 1 },
    docteurs: 120,
    offres: 40,
    rangs: { a: 2 },
    popularite: "forte",
    tirages: 20,
  });
  assert.deepEqual(firstPiece(plan, 40, { docteurs: "cent", rang: "", popularite: "" }).docteurs, "cent", "Python says what is wrong");
  assert.deepEqual(firstPiece({ ...plan, cible: null }, 40, { docteurs: "1", rang: "2", popularite: "" }).rangs, {});
  let pieces = 0;
  let before = null;
  for (let entry = nextPiece(asked, null, 0); entry; entry = nextPiece(asked, before, pieces)) {
    assert.deepEqual(entry, before ? { ...asked, acquis: pieces } : asked);
    pieces += 1;
    before = { acquis: pieces };
  }
  assert.equal(pieces * asked.tirages, 200);
});

test("the offers where one arrives: the ten most frequent, none that never came", () => {
  const par_offre = Array.from({ length: 30 }, (_, index) => ({ offreur: `o${index}`, compte: (index * 7) % 15 }));
  const found = arrivals({ par_offre });
  assert.equal(found.length, 10);
  assert.deepEqual(
    found.map((one) => one.compte),
    found.map((one) => one.compte).sort((one, other) => other - one),
  );
  assert.deepEqual(arrivals({ par_offre: [{ offreur: "a", compte: 0 }] }), []);
  assert.equal(par_offre[0]?.offreur, "o0", "the answer is left as it was");
});

test("the sentence of an export says where it stands, and whether its button does anything", () => {
  const ready = { identity: { role: "dj" }, role: "dj", ready: null, last: null, empreinte: { a: 1 }, quoi: "la liste" };
  const last = { empreinte: { a: 1 }, envoi: { le: LE, seq: 3 } };
  for (const [change, kind, blocked, words] of [
    [{ ready: "Choisissez un lieu.", identity: null, last }, "manque", true, "Choisissez un lieu."],
    [{ identity: null, last }, "inscrire", true, "Pour signer"],
    [{ identity: { role: "rts" } }, "manque", true, "un autre rôle"],
    [{ identity: { role: "rts" }, role: undefined }, "pret", false, "Jamais exporté"],
    [{}, "pret", false, "Jamais exporté"],
    [{ ready: { avertissement: "Signalé." } }, "manque", false, "Signalé."],
    [{ ready: { avertissement: "Signalé." }, last }, "ajour", false, "envoi n° 3"],
    [{ last }, "ajour", false, "À jour"],
    [{ last, empreinte: { a: 2 } }, "change", false, "la liste a changé depuis l’envoi n° 3"],
    [{ last, empreinte: { a: 2 }, ready: { avertissement: "Signalé." } }, "manque", false, "Signalé."],
  ]) {
    const found = exportState(/** @type {any} */ ({ ...ready, ...Object(change) }));
    assert.deepEqual([found.kind, found.blocked], [kind, blocked], JSON.stringify(change));
    assert.ok(found.text.includes(String(words)), found.text);
  }
});

test("an error is told with its remedy; one of this site's own as it is", () => {
  assert.equal(sentence(new EngineError([{ code: "E", quoi: "Non.", ou: "", remede: "Corrigez." }])), "Non. Corrigez.");
  assert.equal(sentence(new Error("Ce fichier est coupé.")), "Ce fichier est coupé.");
});
