// The undo says what it takes back.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./device.mjs";
import "./page.mjs";

import { changedNames, undoWords } from "../../site_src/app/lib/form/undo_words.mjs";

const { partName } = await import("../../site_src/app/lib/device/draft_shapes.mjs");
const { partsOf } = await import("../../site_src/app/lib/voeux/voeux.mjs");

const label = (/** @type {string} */ name) => (name.startsWith("lundi") || name.startsWith("mardi") ? "Semaine type" : name);

test("one answer is named, several are counted, none is nothing", () => {
  assert.equal(undoWords("Annuler", { cabinet: "" }, { cabinet: "Parc" }, label), "Annuler\u00a0: cabinet");
  assert.equal(undoWords("Rétablir", { a: "1", b: "2" }, { a: "2" }, label), "Rétablir\u00a0: 2\u00a0réponses");
  assert.equal(undoWords("Annuler", { a: "1" }, { a: "1", b: "" }, label), "Annuler");
  assert.equal(undoWords("Annuler", undefined, { a: "1" }, label), "Annuler\u00a0: a");
});

test("the ten half-days are one answer, and lists are compared by what they hold", () => {
  assert.equal(undoWords("Annuler", { lundi_matin: "soin", mardi_matin: "" }, { lundi_matin: "", mardi_matin: "soin" }, label), "Annuler\u00a0: Semaine type");
  assert.deepEqual(changedNames({ langues: ["anglais"] }, { langues: ["anglais"] }), []);
});

test("where the parts are no answers, they are called by their own name", () => {
  assert.equal(undoWords("Annuler", { a: 1, b: 2 }, { a: 2, b: 1 }, label, "changements"), "Annuler\u00a0: 2\u00a0changements");
  assert.equal(partName("stage", "gep"), "séances de GEP");
  assert.equal(partName("classement", "ordre"), "classement");
  assert.equal(partName("un-autre-outil", "chose_dite"), "chose dite");
});

test("a list of wishes is told apart by round, and by offer", () => {
  const tours = { 1: { coeurs: { "o-0001": 5 }, cible: null }, 2: { coeurs: {}, cible: "o-0003" } };
  assert.deepEqual(partsOf({ tour: 2, tours, versions: [], commune: "" }), {
    tour: 2,
    versions: [],
    commune: "",
    "cible 1": "",
    "coeurs 1 o-0001": 5,
    "cible 2": "o-0003",
  });
  assert.deepEqual(changedNames(partsOf({}), partsOf({ tours: { 1: { coeurs: { "o-0001": 0 }, cible: null } } })), ["coeurs 1 o-0001"]);
});
