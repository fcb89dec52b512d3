// What a form is answered before the engine is there: by the page for a form that nobody touched, by the device for the draft.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "./page.mjs";
import { emptied, store } from "./device.mjs";

const { ANSWER } = await import("../../site_src/app/lib/device/draft_record.mjs");
const { remains, eraseDrafts } = await import("../../site_src/app/lib/device/erase.mjs");
const { version } = await import("../../site_src/app/lib/engine/moteur.mjs");
const { knownAnswers, wording } = await import("../../site_src/app/lib/form/known.mjs");

const UNTOUCHED = { appel: "vue.essai", entree: { zone: null, mois: 6 } };
const TYPED = { appel: "vue.essai", entree: { mois: 4, zone: "ZIP" } };
const place = `${ANSWER}essai`;
const kept = () => store.get("divers", place);
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

/** @param {string | null} text of the page's own answer */
function carrying(text) {
  /** @type {any} */ (document).querySelector = (/** @type {string} */ selector) =>
    selector === "#premiere-reponse" && text !== null ? { textContent: text } : null;
}

beforeEach(async () => {
  await emptied();
  carrying(JSON.stringify({ demande: UNTOUCHED, resultat: { html: "page" } }));
});

test("the page answers the form that nobody touched, whatever the order of its fields, and no other", async () => {
  const known = await knownAnswers("essai");
  assert.deepEqual(known.of({ appel: "vue.essai", entree: { mois: 6, zone: null } }), { html: "page" });
  for (const other of [TYPED, { ...UNTOUCHED, appel: "vue.autre" }, { appel: "vue.essai" }, { appel: "vue.essai", entree: { zone: null, mois: "6" } }])
    assert.equal(known.of(other), null);
});

test("a page without an answer, or that a host cut, has none", async () => {
  for (const text of [null, "", "{", "null"]) {
    carrying(text);
    assert.equal((await knownAnswers("essai")).of(UNTOUCHED), null);
  }
});

test("the device keeps the last answer of what was typed, for the same engine alone", async () => {
  (await knownAnswers("essai")).keep(TYPED, { html: "mienne" });
  await settled();
  assert.deepEqual((await knownAnswers("essai")).of(TYPED), { html: "mienne" });
  assert.equal((await knownAnswers("autre")).of(TYPED), null);
  await store.put("divers", place, { ...(await kept()), moteur: `${version} d’avant` });
  assert.equal((await knownAnswers("essai")).of(TYPED), null);
});

test("nothing is kept of a form that nobody touched; emptied again, what was kept goes", async () => {
  const known = await knownAnswers("essai");
  known.keep(UNTOUCHED, { html: "page" });
  await settled();
  assert.equal(await kept(), undefined);
  known.keep(TYPED, { html: "mienne" });
  await settled();
  assert.equal((await kept()).demande, wording(TYPED));
  known.keep(UNTOUCHED, { html: "page" });
  await settled();
  assert.equal(await kept(), undefined);
});

test("it is erased with the drafts, and counted until it is", async () => {
  (await knownAnswers("essai")).keep(TYPED, { html: "mienne" });
  await settled();
  assert.deepEqual({ reponses: (await remains()).reponses, autres: (await remains()).autres }, { reponses: 1, autres: 0 });
  await eraseDrafts();
  assert.equal((await remains()).reponses, 0);
});

test("where there is no room, nothing is kept and nothing is said", async () => {
  /** @type {string[]} */ const told = [];
  store.onTrouble((message) => told.push(message));
  await store.spare("divers", place, () => {}); // a function cannot be stored: the storage refuses it as it refuses what is too large
  assert.deepEqual([told, store.persistent, await kept()], [[], true, undefined]);
});
