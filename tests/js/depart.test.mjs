// What leaves of a list of wishes, why it can't yet, and what is said of the offers of a round.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./device.mjs";
import "./one_page.mjs";
import "./page.mjs";

const { heartRows, whyNot } = await import("../../site_src/app/lib/voeux/depart.mjs");
const { roundNotes } = await import("../../site_src/app/lib/voeux/tour.mjs");

test("rows leave in the order of the ids, without the offers that closed", () => {
  const rows = heartRows({ "o-0010": 1, "o-0002": 5, "o-0007": 3 }, 2, ["o-0007"]);
  assert.deepEqual(rows, [
    { tour: 2, offre: "o-0002", coeurs: 5 },
    { tour: 2, offre: "o-0010", coeurs: 1 },
  ]);
});

test("why nothing can leave yet is said, and nothing is said of a legal list", () => {
  const legal = { legal: true, court: "" };
  assert.match(whyNot(null, legal), /vérification/);
  assert.match(whyNot({}, null), /vérification/);
  assert.match(whyNot({ lectureSeule: true }, legal), /expiré/);
  assert.equal(whyNot({}, { legal: false, court: "Il manque 3 offres sur 70." }), "Il manque 3 offres sur 70.");
  assert.equal(whyNot({}, legal), null);
});

test("a round says where its offers come from, and what is an assumption", () => {
  const found = { source: "site", tour: 1, nombre: 350, avertissements: [] };
  assert.deepEqual(roundNotes(found, 1), ["350 offres du catalogue de ce site."]);
  assert.match(roundNotes(found, 2)[0], /tour 2 ne sont pas encore connues.*hypothèse/);
  const signed = { source: "dmg", tour: 2, nombre: 1, avertissements: ["Bientôt échu."], deposees: ["o-0004"] };
  assert.deepEqual(roundNotes(signed, 2), [
    "1 offre du tour 2, catalogue signé par le DMG.",
    "Bientôt échu.",
    "1 fiche déposée par le DMG, de la part du PAMSU : o-0004.",
  ]);
});
