// The undo says what it takes back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { changedNames, undoWords } from "../../site_src/app/lib/form/undo_words.mjs";

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
