// The plan of « Mon stage »: paths, rows still being typed, what an import adds.

import assert from "node:assert/strict";
import { test } from "node:test";

const { applyChanges, at, complete, newId, put, shared } = await import("../../site_src/app/lib/form/plan.mjs");

test("what is put at a path is found there; undefined removes it", () => {
  for (const path of ["regime", "conges[0].debut", "conges[2].fin", "grille.lundi-matin.activite", "encadrants[1].conges[0].debut"]) {
    /** @type {any} */
    const plan = {};
    put(plan, path, "x");
    assert.equal(at(plan, path), "x", path);
    put(plan, path, undefined);
    assert.equal(at(plan, path), undefined);
  }
  assert.equal(at({}, "a[3].b.c"), undefined);
  /** @type {any} */
  const plan = {};
  put(plan, "l[1].a", 1);
  assert.equal(Array.isArray(plan.l), true, "a number in a path makes a list");
});

test("a row still being typed is left out of what is asked, and stays in the plan", () => {
  const plan = {
    conges: [{ debut: "2026-12-01" }, { debut: "2026-12-01", fin: "2026-12-05" }, { debut: "", fin: "x" }, null],
    actes: [
      { date: "2026-12-01", nombre: 0 },
      { date: "2026-12-01", nombre: "" },
    ],
    encadrants: [{ id: "e1", conges: [{ debut: "a" }, { debut: "a", fin: "b" }] }, { nom: "sans" }],
    grille: { "lundi-matin": { activite: "soin" }, "lundi-soir": { presence: "pamsu" } },
    revues: { lundi: { minutes: "30" }, mardi: {} },
    inconnue: [{ x: 1 }],
  };
  const before = structuredClone(plan);
  assert.deepEqual(complete(plan), {
    conges: [{ debut: "2026-12-01", fin: "2026-12-05" }],
    actes: [{ date: "2026-12-01", nombre: 0 }],
    encadrants: [{ id: "e1", conges: [{ debut: "a", fin: "b" }] }],
    grille: { "lundi-matin": { activite: "soin" } },
    revues: { lundi: { minutes: "30" } },
    inconnue: [{ x: 1 }],
  });
  assert.deepEqual(plan, before);
});

test("a list within a lived week is judged as the pattern's", () => {
  const plan = { semaines: [{ lundi: "2026-11-30", grille: { a: { activite: "soin" }, b: {} } }] };
  assert.deepEqual(complete(plan).semaines[0].grille, { a: { activite: "soin" } });
});

test("the screens of weeks and leave are asked their parts only", () => {
  assert.deepEqual(shared({ regime: "dj", gep: [{ date: "2026-11-10" }], portfolio: [], conges: [] }), { regime: "dj", conges: [] });
});

test("a new identifier is one that nobody has", () => {
  assert.equal(newId("e"), "e1");
  assert.equal(newId("e", [{ id: "e1" }, { id: "e3" }]), "e4");
  assert.equal(newId("e", [{ id: "e2" }]), "e3");
});

test("a change with a key updates the row that bears it; else a row is added", () => {
  /** @type {any} */
  const plan = { semaines: [{ lundi: "a", note: 1, heures: 2 }] };
  applyChanges(plan, [
    { liste: "semaines", cle: { lundi: "a" }, valeur: { note: 3 } },
    { liste: "semaines", cle: { lundi: "b" }, valeur: { note: 4 } },
    { liste: "conges", valeur: { debut: "d", fin: "f" } },
  ]);
  assert.deepEqual(plan, {
    semaines: [
      { lundi: "a", note: 3, heures: 2 },
      { lundi: "b", note: 4 },
    ],
    conges: [{ debut: "d", fin: "f" }],
  });
});
