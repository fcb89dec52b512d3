// What the portfolio gives the calculation, and what is said of its file: what is missing is named, what is absent is not.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.mjs";

const { entriesOf, exportedWords, takenWords } = await import("../../site_src/app/lib/form/portfolio_told.mjs");
const flat = (/** @type {string} */ said) => said.replace(/[\u00a0\u202f]/g, " ");

test("an entry is given whole, its attachments by name, and what nobody wrote as nothing", () => {
  const [first, second] = entriesOf({ portfolio: [{ id: "p1", date: "d", titre: "t", pieces: [{ nom: "a.pdf", id: "x" }] }, { id: "p2", date: "d", titre: "u", familles: ["f"], seminaire: "s", texte: "w" }] });
  assert.deepEqual(first, { id: "p1", date: "d", titre: "t", familles: [], seminaire: null, texte: "", fichiers: ["a.pdf"] });
  assert.deepEqual([second.familles, second.seminaire, second.texte, second.fichiers], [["f"], "s", "w", []]);
  assert.deepEqual(entriesOf({}), []);
});

test("an export counts what left, and names what is no longer here", () => {
  const answer = { fichier: "p.zip", entrees: 1, pieces: 2 };
  const [said, items] = exportedWords(answer, 2048, []);
  assert.match(flat(said), /^Portfolio exporté : p\.zip, 2 ko, 1 entrée, 2 pièces\.$/);
  assert.deepEqual(items, []);
  const [short, lost] = exportedWords(answer, 2048, ["a.pdf (Annonce)"]);
  assert.match(flat(short), /2 pièces\. Ces pièces manquent sur cet appareil :$/);
  assert.deepEqual(lost, ["a.pdf (Annonce)"]);
});

test("what comes back is counted; what is already here, found again or refused is said only when there is some", () => {
  const none = { manquantes: [], refusees: [], ecartees: [] };
  const got = { entrees: 2, pieces: 1, la: 0, retrouvees: 0, lourdes: [] };
  assert.deepEqual(takenWords(none, got).map((one) => (typeof one === "string" ? flat(one) : one)), ["2 entrées ajoutées, 1 pièce.", []]);
  const [said, items] = takenWords(
    { manquantes: ["a.pdf"], refusees: [{ nom: "b.pdf", quoi: "Coupé.", remede: "Joignez-le." }], ecartees: [{ ligne: 3, quoi: "Vide.", remede: "Écrivez." }] },
    { ...got, la: 1, retrouvees: 1, lourdes: ["c.pdf dépasse 8 Mo."] },
  );
  assert.equal(flat(said), "2 entrées ajoutées, 1 pièce, 1 entrée déjà là, 1 pièce retrouvée.");
  assert.deepEqual(items, ["Pièce qui manque ou altérée : a.pdf", "b.pdf n’est pas repris. Coupé. Joignez-le.", "c.pdf dépasse 8 Mo.", "Ligne 3 laissée de côté : Vide. Écrivez."]);
});
