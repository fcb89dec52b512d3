// The next date of a role, and how far it is, as the strip says it; the role follows who this device is enrolled as.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./device.mjs";
import { FakeNode } from "./page.mjs";

const { clockDoubt, followRole, keptRole, nextStep, sentence, strip } = await import("../../site_src/app/lib/frame/bandeau.mjs");

/** @param {string} acteur @param {string} debut @param {string} fin */
const step = (acteur, debut, fin) => ({ titre: `${acteur} ${debut}`, acteur, debut, fin, quand: "du 1er au 4 décembre", statut: "confirmee" });
const STEPS = [
  step("dj", "2026-11-01", "2026-11-10"),
  step("rts", "2026-11-20", "2026-11-30"),
  step("dj", "2026-12-01", "2026-12-04"),
  step("dj", "", ""),
];

test("the next step is the role's first that is not over: its last day still counts", () => {
  for (const [role, today, wanted] of [
    ["dj", "2026-11-01", STEPS[0]],
    ["dj", "2026-11-10", STEPS[0]],
    ["dj", "2026-11-11", STEPS[2]],
    ["dj", "2026-12-05", undefined],
    ["rts", "2026-11-11", STEPS[1]],
    ["dmg", "2026-11-11", undefined],
  ])
    assert.equal(nextStep(STEPS, String(role), String(today)), wanted, `${role} ${today}`);
});

test("a visitor is told of anybody's next step; past the dated ones, of the one to be confirmed until it is over", () => {
  assert.equal(nextStep(STEPS, "", "2026-11-11"), STEPS[1]);
  const later = { ...step("dj", "", ""), quand: "mai 2027, à confirmer", dernier: "2027-05-31" };
  assert.equal(nextStep([...STEPS, later], "dj", "2026-12-01"), STEPS[2]);
  assert.equal(nextStep([...STEPS, later], "dj", "2026-12-05"), later);
  assert.equal(sentence(later, "2026-12-05"), "mai 2027, à confirmer");
  assert.equal(nextStep([...STEPS, later], "dj", "2027-06-01"), undefined);
});

test("how far it is: days before it opens, then days before it closes", () => {
  const one = step("dj", "2026-12-01", "2026-12-04");
  for (const [today, words] of [
    ["2026-11-28", "dans 3\u00a0jours"],
    ["2026-11-30", "demain"],
    ["2026-12-01", "encore 3\u00a0jours"],
    ["2026-12-03", "encore 1\u00a0jour"],
    ["2026-12-04", "dernier jour"],
    ["2019-01-05", "du 1er au 4 décembre"], // no countdown of years
  ])
    assert.ok(sentence(one, String(today)).endsWith(String(words)), sentence(one, String(today)));
  assert.ok(sentence(one, "2026-12-01").includes("avant le 4"));
});

test("a clock that is before the site's own day, or years after, is told whatever the next step", () => {
  assert.equal(clockDoubt("2019-01-05", "2026-11-22"), "cet appareil se croit le 5\u00a0janvier\u00a02019, réglez sa date");
  assert.equal(clockDoubt("2026-11-20", "2026-11-22"), "cet appareil se croit le 20\u00a0novembre\u00a02026, réglez sa date");
  assert.match(clockDoubt("2038-01-05", "2026-11-22"), /^cet appareil se croit le 5\u00a0janvier\u00a02038 et ce site date du 22\u00a0novembre\u00a02026/);
  for (const today of ["2026-11-21", "2026-11-22", "2028-12-01"]) assert.equal(clockDoubt(today, "2026-11-22"), "");
  assert.equal(clockDoubt("2019-01-05", undefined), "");
});

test("a PAMSU follows the dates of the RTS; each page is told", () => {
  /** @type {string[]} */
  const told = [];
  document.addEventListener("phco:role", (event) => told.push(/** @type {CustomEvent} */ (event).detail));
  for (const role of ["dj", "pamsu", "dmg"]) followRole(role);
  assert.deepEqual(told, ["dj", "rts", "dmg"]);
  assert.equal(localStorage.getItem("role"), "dmg");
  assert.equal(document.documentElement.dataset.role, "dmg");
  followRole("");
  assert.equal(keptRole(), "");
  assert.equal(document.documentElement.dataset.role, undefined);
});

test("another file in the place of the dates leaves the sentence of the build, and breaks nothing", async (t) => {
  const former = globalThis.fetch;
  t.after(() => (globalThis.fetch = former));
  for (const text of ["[]", "null", "{}", "", '{"roles": {"dj": "Docteur junior"}}', "<!doctype html>"]) {
    globalThis.fetch = /** @type {any} */ (async () => new Response(text));
    const zone = Object.assign(new FakeNode(), { dataset: { dates: "dates.json" } });
    zone.append("Tour 1, du 1er au 4 mars");
    await strip({ zone });
    assert.equal(zone.textContent, "Tour 1, du 1er au 4 mars", text);
  }
});
