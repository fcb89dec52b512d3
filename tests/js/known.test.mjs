// What a form is answered before the engine is there: by the page for a form that nobody touched, by the device for the draft.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "./page.mjs";
import { emptied, store } from "./device.mjs";

/** localStorage, whose keys are its own properties as in a browser. */
const local = Object.create({
  getItem: (/** @type {string} */ name) => local[name] ?? null,
  setItem: (/** @type {string} */ name, /** @type {string} */ value) => void (local[name] = value),
  removeItem: (/** @type {string} */ name) => void delete local[name],
});
Object.assign(globalThis, { localStorage: local, navigator: globalThis.navigator ?? {} });

const { ANSWER } = await import("../../site_src/app/lib/device/draft_record.mjs");
const { remains, eraseDrafts } = await import("../../site_src/app/lib/device/erase.mjs");
const { version } = await import("../../site_src/app/lib/engine/moteur.mjs");
const { dropHints, hintedDraft, hintedDrafts, noteDraft } = await import("../../site_src/app/lib/device/known_drafts.mjs");
const { openDraft } = await import("../../site_src/app/lib/device/brouillons.mjs");
const { knownAnswers, same, untouched, wording } = await import("../../site_src/app/lib/form/known.mjs");

const UNTOUCHED = { appel: "vue.essai", entree: { zone: null, mois: 6 } };
const TYPED = { appel: "vue.essai", entree: { mois: 4, zone: "ZIP" } };
const place = `${ANSWER}essai`;
const kept = () => store.get("divers", place);
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

/** @param {Record<string, string> | null} said of the page's own answer: JSON of the question, of the rest of the answer */
function carrying(said) {
  /** @type {any} */ (document).querySelector = (/** @type {string} */ selector) =>
    selector === "#premiere-reponse" && said !== null ? { dataset: said, innerHTML: "page" } : null;
}
const QUESTION = JSON.stringify(UNTOUCHED);

beforeEach(async () => {
  await emptied();
  carrying({ demande: QUESTION, reste: "{}" });
});

test("the page answers the form that nobody touched, whatever the order of its fields, and no other", async () => {
  const known = await knownAnswers("essai");
  assert.deepEqual(known.of({ appel: "vue.essai", entree: { mois: 6, zone: null } }), { html: "page" });
  for (const other of [TYPED, { ...UNTOUCHED, appel: "vue.autre" }, { appel: "vue.essai" }, { appel: "vue.essai", entree: { zone: null, mois: "6" } }])
    assert.equal(known.of(other), null);
});

test("a page without an answer, or that a host cut, has none", async () => {
  for (const said of [null, {}, { demande: QUESTION, reste: "{" }, { demande: "", reste: "{}" }]) {
    carrying(/** @type {any} */ (said));
    assert.equal((await knownAnswers("essai")).of(UNTOUCHED), null);
  }
});

test("two answers say the same where the browser reads the same fragment, and all the rest is equal", () => {
  const created = document.createElement;
  /** @type {any} */ (document).createElement = (/** @type {string} */ tag) => ({
    innerHTML: "",
    contains: () => false,
    get content() {
      return tag === "template" ? this.innerHTML.replaceAll("'", '"') : null; // one way of writing a fragment
    },
    replaceChildren(/** @type {string} */ content) {
      this.innerHTML = content;
    },
  });
  const one = { html: '<p class="a">', phrase: "a" };
  assert.ok(same(one, { phrase: "a", html: "<p class='a'>" }));
  assert.ok(!same(one, { ...one, html: "<p class='b'>" }));
  assert.ok(!same(one, { ...one, phrase: "b" }));
  document.createElement = created;
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

test("at once, the page's answer alone, and none where the device may keep a draft", () => {
  assert.deepEqual(untouched("essai")?.of(UNTOUCHED), { html: "page" });
  assert.equal(untouched("essai")?.of(TYPED), null);
  noteDraft("essai", true);
  assert.equal(untouched("essai"), null);
  assert.notEqual(untouched("autre"), null);
  noteDraft("essai", false);
  assert.notEqual(untouched("essai"), null);
});

test("opening a draft sets right what is said of it; keeping one says it, clearing one takes it back", async () => {
  noteDraft("simuler-dj", true);
  const draft = await openDraft("simuler-dj");
  assert.equal(hintedDraft("simuler-dj"), false);
  await draft.save({ zone: "ZIP" });
  assert.equal(hintedDraft("simuler-dj"), true);
  await draft.clear();
  assert.equal(hintedDraft("simuler-dj"), false);
  draft.close();
});

test("hints are counted, erased with the drafts, and none where the browser keeps nothing", async () => {
  noteDraft("a", true);
  noteDraft("b", true);
  assert.equal(hintedDrafts(), 2);
  await eraseDrafts();
  assert.equal((await remains()).reponses, 0);
  const former = globalThis.localStorage;
  /** @type {any} */ (globalThis).localStorage = undefined;
  noteDraft("a", true);
  assert.deepEqual([hintedDraft("a"), hintedDrafts()], [false, 0]);
  dropHints();
  globalThis.localStorage = former;
});
