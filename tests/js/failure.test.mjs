// What is wrong with a file of the engine has a code, the file's name and what to do; what is not a file's passes as it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explained, Failure } from "../../site_src/app/lib/engine/failure.mjs";
import { Trouble } from "../../site_src/app/lib/engine/reception.mjs";

const FILE = "moteur/python.wasm";
/** @type {Record<string, string>} */
const CODES = {
  reseau: "E_RESEAU",
  muet: "E_RESEAU",
  occupe: "E_RESEAU",
  interdit: "E_MOTEUR_INTERDIT",
  absent: "E_MOTEUR_ABSENT",
  page: "E_MOTEUR_ABSENT",
  code: "E_MOTEUR_ALTERE",
  altere: "E_MOTEUR_ALTERE",
};

for (const [raison, code] of Object.entries(CODES))
  test(`« ${raison} » is said with its code, the place and the remedy`, () => {
    const failure = explained(new Trouble(/** @type {any} */ (raison), FILE, "réponse 503"));
    assert.ok(failure instanceof Failure);
    const { code: said, quoi, remede } = failure.fault;
    assert.equal(said, code);
    assert.ok(quoi.includes(raison === "interdit" ? "réponse 503" : FILE));
    assert.match(remede, /Votre saisie est gardée\.$/);
  });

test("each has its own words, and another error is left as it is", () => {
  const words = Object.keys(CODES).map((raison) => /** @type {Failure} */ (explained(new Trouble(/** @type {any} */ (raison), FILE))).message);
  assert.equal(new Set(words).size, words.length);
  const other = new Error("autre");
  assert.equal(explained(other), other);
});
