// What leaves of a list of wishes, why it can't yet, and what is said of the offers of a round.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import "./device.mjs";
import "./one_page.mjs";
import { FakeNode } from "./page.mjs";

const { heartRows, whyNot } = await import("../../site_src/app/lib/voeux/depart.mjs");
const { awaited, roundNotes } = await import("../../site_src/app/lib/voeux/tour.mjs");

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

test("offers that are late are told, once the engine has nothing to say; what was shown comes back with them", async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  class Zone extends FakeNode {
    get childNodes() {
      return this.children;
    }
    /** @param {any} one */
    contains(one) {
      return this.children.includes(one);
    }
  }
  const zone = /** @type {any} */ (new Zone());
  zone.append("La jauge");
  for (const end of ["come", "fail", "drawn"]) {
    let ready = false;
    /** @type {(error?: Error) => void} */
    let settle = () => {};
    const offers = new Promise((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve("offres"));
    });
    const asked = awaited(offers, zone, () => ready).catch(() => "absent");
    mock.timers.tick(9000);
    assert.equal(zone.textContent, "La jauge", "the engine is on its way: it says so itself");
    ready = true;
    mock.timers.tick(4000);
    assert.match(zone.textContent, /catalogue des offres tarde à arriver/);
    if (end === "drawn") zone.replaceChildren("Un verdict");
    settle(end === "fail" ? new Error("absent") : undefined);
    assert.equal(await asked, end === "fail" ? "absent" : "offres");
    assert.equal(zone.textContent, end === "drawn" ? "Un verdict" : "La jauge");
  }
  mock.timers.reset();
});
