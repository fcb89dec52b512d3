// The search folds as Python does, and marks the words that begin with what was asked, at their place in the text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dice } from "./device.mjs";
import "./page.mjs";

const { fold, hits, kindOf } = await import("../../site_src/app/lib/frame/recherche.mjs");
const marked = (/** @type {string} */ text, /** @type {string[]} */ ...terms) => hits(text, terms).map(([from, to]) => text.slice(from, to));

test("folding drops case, accents and ligatures", () => {
  for (const [text, wanted] of [
    ["Évrecy", "evrecy"],
    ["CŒUR", "coeur"],
    ["L’Aigle", "l'aigle"],
    ["Ægidius", "aegidius"],
    ["e\u0301te\u0301", "ete"],
    ["", ""],
  ])
    assert.equal(fold(String(text)), wanted);
});

test("a hit is a whole word that begins so, with its accents and ligatures", () => {
  assert.deepEqual(marked("Les Cœurs et les cœurs d’un accoeur", "coeur"), ["Cœurs", "cœurs"]);
  assert.deepEqual(marked("Évrecy, Évreux, Trévières", "evr"), ["Évrecy", "Évreux"]);
  assert.deepEqual(marked("du 12 au 123", "12"), ["12", "123"]);
  assert.deepEqual(marked("rien", "autre"), []);
  assert.deepEqual(marked("tout"), []);
});

test("what is asked is never read as a pattern", () => {
  for (const term of [".*", "(", "[a", "a|b", "\\d", "$^", "a{9}"]) assert.doesNotThrow(() => hits("abc (def) [ghi] a|b", [term]));
});

test("the places are those of the text, wherever longer letters stand before them", () => {
  const random = dice(3);
  for (let round = 0; round < 300; round += 1) {
    const before = Array.from({ length: random.below(6) }, () => random.pick(["œ", "Æ", "é", "x", "👩‍⚕️ ", " ", "e\u0301"])).join("");
    const text = `${before} Évrecy fin`;
    assert.deepEqual(marked(text, "evrecy"), ["Évrecy"], text);
  }
});

test("an answer's kind is that of the longest start of its address", () => {
  /** @type {[string, string][]} */
  const kinds = [
    ["", "Guide"],
    ["comprendre/regles/#", "Règle"],
    ["offres/", "Outil"],
    ["=comprendre/", "Rubrique"],
  ];
  for (const [address, wanted] of [
    ["", "Guide"],
    ["comprendre/", "Rubrique"],
    ["comprendre/regles/", "Guide"],
    ["comprendre/regles/#PDJ-01", "Règle"],
    ["offres/#commune=Caen", "Outil"],
  ])
    assert.equal(kindOf(String(address), kinds), wanted, address);
  assert.equal(kindOf("x/", []), "");
});
