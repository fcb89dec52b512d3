// What the device keeps, as the home asks Python of it: acts of a day, the semester of today, what is empty stays unsaid.

import assert from "node:assert/strict";
import { test } from "node:test";

const { actsOf, homeEntry, isAtWork, isInPlacement, teachingOf, withActs } = await import("../../site_src/app/lib/accueil/appareil.mjs");
import "./device.mjs";

const { placeOf } = await import("../../site_src/app/lib/device/place.mjs");

test("what the results gave: the newest post, the DJs of every post, or nothing", () => {
  const post = { moi: { offre: "o-2", cabinet: "Cabinet des Prairies" } };
  for (const [seen, wanted] of [
    [[], null],
    [[{ moi: null }], null],
    [[{ moi: { offre: null } }, post], { poste: "Cabinet des Prairies, o-2" }],
    [[{ moi: { offre: "o-1" } }, post], { poste: "o-1" }],
    [[{ moi: { offres: [{ dj: "dj-1" }, { dj: null }] } }, { moi: { offres: [{ dj: "dj-1" }, { dj: "dj-2" }] } }], { juniors: ["dj-1", "dj-2"] }],
    [[{ moi: { offres: [{ dj: null }] } }], null],
  ])
    assert.deepEqual(placeOf(/** @type {any} */ (seen)), wanted);
});

test("the placement is where a written semester holds the day, its first and last included", () => {
  const plan = { semestres: [{ saison: "hiver", debut: "2026-11-02", fin: "2027-05-02" }, { saison: "ete", debut: "2027-05-03" }] };
  for (const [day, wanted] of [
    ["2026-11-01", false],
    ["2026-11-02", true],
    ["2027-05-02", true],
    ["2027-05-03", false], // half written
  ])
    assert.equal(isInPlacement(plan, String(day)), wanted, String(day));
  assert.equal(isInPlacement(undefined, "2026-11-02"), false);
});

test("who is in leave is not at work, its first and last days included", () => {
  const plan = { semestres: [{ debut: "2026-11-02", fin: "2027-05-02" }], conges: [{ debut: "2026-12-21", fin: "2026-12-27" }, { debut: "2026-12-29" }] };
  for (const [day, wanted] of [
    ["2026-11-01", false],
    ["2026-12-20", true],
    ["2026-12-21", false],
    ["2026-12-27", false],
    ["2026-12-28", true],
    ["2026-12-29", true], // half written
  ])
    assert.equal(isAtWork(plan, String(day)), wanted, String(day));
});

test("one more act is that day's alone; the plan given is not changed", () => {
  const plan = { regime: "dj", actes: [{ date: "2026-11-03", nombre: 4 }] };
  const next = withActs(plan, "2026-11-02", 1);
  assert.deepEqual(next, { regime: "dj", actes: [{ date: "2026-11-02", nombre: 1 }, { date: "2026-11-03", nombre: 4 }] });
  assert.equal(actsOf(withActs(next, "2026-11-02", 2), "2026-11-02"), 2);
  assert.equal(actsOf(plan, "2026-11-02"), 0);
  assert.deepEqual(withActs(undefined, "2026-11-02", 1).actes, [{ date: "2026-11-02", nombre: 1 }]);
});

test("an empty device asks of a day and a role alone", () => {
  assert.deepEqual(homeEntry({ role: "rts", le: "2026-11-22" }), {
    le: "2026-11-22",
    role: "rts",
    racine: "",
    plan: {},
    enseignement: { seminaires: [], autres_seminaires: [], gep: [] },
    entretiens: [],
    tours: {},
    dossier: false,
    place: null,
    juniors: [],
    reponses: 0,
    classes: null,
  });
});

test("rows being typed are left out; what a session holds besides is not sent", () => {
  const stage = { gep: [{ theme: "sans date" }, { date: "2026-11-10", theme: "Toux", present: true, resume: "long" }], entretiens: [{}], portfolio: [{}] };
  assert.deepEqual(teachingOf(stage).gep, [{ date: "2026-11-10", theme: "Toux", present: true }]);
  const entry = homeEntry({ role: "dj", le: "2026-11-22", stage, dossier: { presentation: "" }, classement: { ordre: [] }, candidats: "octets" });
  assert.deepEqual(entry.entretiens, []);
  assert.deepEqual(entry.plan, {});
  assert.equal(entry.dossier, false);
  assert.equal(entry.classes, 0);
});

test("a sheet counts its answers, a place its words", () => {
  const entry = homeEntry({ role: "rts", le: "2026-11-22", fiche: { a: "x", b: "", c: ["y"], d: [] }, place: { juniors: ["dj-1"] } });
  assert.equal(entry.reponses, 2);
  assert.deepEqual(entry.juniors, ["dj-1"]);
  assert.equal(homeEntry({ role: "dj", le: "2026-11-22", place: { poste: "Cabinet" } }).place, "Cabinet");
});
