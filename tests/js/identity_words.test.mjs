// Who a device is, in words: what an invitation would change here is said before anything changes.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./device.mjs";
import "./page.mjs";

const { changeWords, day, sentences } = await import("../../site_src/app/lib/device/identity_words.mjs");
const { EngineError } = await import("../../site_src/app/lib/engine/engine.mjs");
const flat = (/** @type {string} */ said) => said.replace(/[\u00a0\u202f]/g, " ");

const HERE = { personne: "dj-01", role: "dj", campagne: "2027-03" };

test("the same person and campaign: a new code replaces the keys", () => {
  const { same, words } = changeWords(HERE, { ...HERE });
  assert.equal(same, true);
  assert.match(words, /déjà inscrit pour cette personne et cette campagne\. Une nouvelle inscription/);
});

test("another role for the same person is told", () => {
  const { words } = changeWords(HERE, { ...HERE, role: "pamsu" });
  assert.match(words, /comme docteur junior ; cette invitation l’inscrirait comme PAMSU/);
});

test("someone else, or another campaign: who is here is named, and an older campaign is told", () => {
  const other = changeWords(HERE, { ...HERE, personne: "dj-02" });
  assert.equal(other.same, false);
  assert.match(other.words, /inscrit pour dj-01 \(docteur junior, campagne 2027-03\)\. Ajouter garde/);
  assert.match(changeWords(HERE, { ...HERE, campagne: "2026-09" }).words, /campagne plus ancienne que la sienne\. Ajouter/);
  assert.ok(!/plus ancienne/.test(changeWords(HERE, { ...HERE, campagne: "2027-09" }).words));
});

test("a failure is told in French, with what to do", () => {
  const refused = new EngineError([{ code: "E", quoi: "Le code est mal recopié.", ou: "", remede: "Recopiez-le." }]);
  assert.equal(sentences(refused), "Le code est mal recopié. Recopiez-le.");
  assert.equal(sentences(Object.assign(new Error("Déjà dit."), { francais: true })), "Déjà dit.");
  assert.match(sentences(new Error("disk")), /n’a pas pu terminer \(disk\)\. Rechargez/);
});

test("a day alone stays itself; an instant is read in Paris", () => {
  assert.equal(flat(day("2026-09-03")), "3 septembre 2026");
  assert.equal(flat(day("2026-09-03T22:30:00Z")), "4 septembre 2026");
});
