// What a search asks, which heart a key gives, and small words: decided without a page.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./device.mjs";
import { field } from "./fields.mjs";
import "./one_page.mjs";
import { FakeNode, turn } from "./page.mjs";

/** @type {Map<string, any>} */
const there = new Map();
document.querySelector = /** @type {any} */ (
  (/** @type {string} */ name) => {
    if (!there.has(name)) there.set(name, new FakeNode());
    return there.get(name);
  }
);
Object.assign(globalThis, { matchMedia: () => new FakeNode(), CSS: { escape: String } });

const { counted, debounce, megabytes, sizeWords } = await import("../../site_src/app/lib/frame/dom.mjs");
const { filters } = await import("../../site_src/app/lib/offres/filtres.mjs");
const { heartKeys, paintHearts } = await import("../../site_src/app/lib/offres/coeurs.mjs");

/** @param {any[]} all */
function search(...all) {
  let page = "3"; // what is written in a field is a text
  const number = Object.defineProperty(field({ name: "page", dataset: { type: "entier" }, defaultValue: "3" }), "value", {
    get: () => page,
    set: (value) => (page = String(value)),
  });
  const elements = [number, field({ name: "lieu" }), field({ name: "recherche" }), ...all];
  const scope = new FakeNode();
  const form = Object.assign(new FakeNode("form"), {
    elements: Object.assign(elements, Object.fromEntries(elements.map((one) => [one.name, one]))),
    closest: () => scope,
    cloneNode() {
      const copies = elements.map((one) => ({ ...one, value: one.value }));
      return { elements: copies, reset: () => copies.forEach((one) => (one.value = one.defaultValue ?? one.value)) };
    },
  });
  /** @type {any[]} */
  const changes = [];
  const made = filters({ form, change: (how) => changes.push(how) });
  return { form, elements, changes, ...made, made };
}
const sets = { favoris: ["o-1"], notees: ["o-2", "o-3"] };
const shown = (/** @type {string} */ value) => field({ name: "afficher", value });

test("« my list » is asked as ids, or as marks where the call itself knows the hearts", () => {
  const ask = (/** @type {string} */ what, marques = false) => {
    const { page, ...query } = search(shown(what)).made.entry({ ...sets, marques });
    assert.equal(String(page), "3");
    return query;
  };
  assert.deepEqual(ask("toutes"), {});
  assert.deepEqual(ask("favoris"), { parmi: ["o-1"] });
  assert.deepEqual(ask("notees"), { parmi: ["o-2", "o-3"] });
  assert.deepEqual(ask("sans"), { sauf: ["o-2", "o-3"] });
  assert.deepEqual(ask("notees", true), { notes: "notees" });
  assert.deepEqual(ask("jamais", true), { notes: "jamais" });
  assert.deepEqual(ask("favoris", true), { parmi: ["o-1"] });
});

test("one commune chosen on the map is the only one, from the first page", async () => {
  const one = search(shown("toutes"));
  one.made.place("14118", "Caen");
  await turn();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(one.made.entry(sets).communes, ["14118"]);
  assert.equal(String(one.made.entry(sets).page), "1");
  assert.deepEqual(one.changes, [{ moved: true }]);
  assert.match(there.get("#lieu-choisi").textContent, /^Commune : Caen /);
});

test("a filter is counted once a value; the page, the sort and the search are none", () => {
  const boxes = ["ZIP", "ZAC", "hors"].map((value) => field({ name: "zone", type: "checkbox", value, dataset: { type: "liste" }, checked: value !== "hors" }));
  const one = search(...boxes, field({ name: "qpv", type: "checkbox", value: "oui" }), field({ name: "tri", value: "nom" }), field({ name: "logement", value: "gratuit" }));
  one.made.answered({ facettes: {}, page: 2, resume: "3 offres", voir: "Voir 3 offres" });
  assert.equal(there.get("#nombre-filtres").textContent, "(3)");
  assert.equal(there.get("#voir-offres").textContent, "Voir 3 offres");
  assert.equal(one.form.elements.page.value, "2");
});

test("without a tab's memory there is none; what differs from a blank form is what is kept", () => {
  const one = search(shown("toutes"));
  assert.equal(one.made.remembered(), null);
  assert.deepEqual(one.made.changedValues(), {});
  one.form.elements.recherche.value = "Caen";
  assert.deepEqual(one.made.changedValues(), { recherche: "Caen" });
});

test("what was chosen before the code came differs from the blank form, and wins over a memory", () => {
  const one = search(field({ name: "afficher", value: "favoris", defaultValue: "" }), field({ name: "tri", value: "nom", defaultValue: "nom" }));
  assert.deepEqual(one.made.early, { afficher: "favoris" });
  assert.deepEqual(one.made.changedValues(), { afficher: "favoris" });
  one.made.restore({ afficher: "notees", tri: "paie", ...one.made.early });
  assert.deepEqual(one.made.changedValues(), { afficher: "favoris", tri: "paie" });
  one.made.restore({});
  assert.deepEqual(one.made.changedValues(), {});
});

/** A group of hearts: « sans note », 0 to 3. */
function hearts() {
  const levels = ["", "0", "1", "2", "3"].map((value) => field({ name: "coeurs", type: "radio", value, focus: () => {} }));
  const row = Object.assign(new FakeNode(), {
    querySelectorAll: () => levels,
    querySelector: (/** @type {string} */ wanted) => levels.find((one) => wanted === `input[value="${one.value}"]`) ?? null,
  });
  row.dataset.offre = "o-1";
  for (const one of levels) one.closest = /** @type {any} */ (() => row);
  const zone = Object.assign(new FakeNode(), { querySelectorAll: () => [row] });
  /** @type {any[]} */
  const given = [];
  heartKeys(zone, (id, count) => given.push([id, count]));
  const press = (/** @type {string} */ key, at = 0, more = {}) => {
    const event = Object.assign(new Event("keydown", { cancelable: true }), { key, ...more });
    Object.defineProperty(event, "target", { value: levels[at] });
    zone.dispatchEvent(event);
    return [event.defaultPrevented, levels.filter((one) => one.checked).map((one) => one.value)];
  };
  return { levels, zone, given, press };
}

test("a figure gives the hearts that Python drew, and no other; Delete takes the note away", () => {
  assert.deepEqual(hearts().press("2"), [true, ["2"]]);
  assert.deepEqual(hearts().press("0"), [true, ["0"]]);
  for (const key of ["Delete", "Backspace"]) assert.deepEqual(hearts().press(key, 2), [true, [""]]);
  for (const key of ["4", "a", "Tab"]) assert.deepEqual(hearts().press(key), [false, []]);
  assert.deepEqual(hearts().press("2", 0, { ctrlKey: true }), [false, []]);
});

test("an arrow stops at either end: beyond the most hearts there is no « sans note »", () => {
  assert.deepEqual([hearts().press("ArrowRight", 4)[0], hearts().press("ArrowLeft", 0)[0], hearts().press("ArrowRight", 1)[0]], [true, true, false]);
});

test("a choice is told with its offer, « sans note » as nothing; what the list says is ticked", () => {
  const group = hearts();
  for (const value of ["3", ""]) {
    const event = new Event("change");
    Object.defineProperty(event, "target", { value: group.levels.find((one) => one.value === value) });
    group.zone.dispatchEvent(event);
  }
  assert.deepEqual(group.given, [["o-1", 3], ["o-1", null]]);
  paintHearts(group.zone, { "o-1": 0 });
  assert.deepEqual(group.levels.filter((one) => one.checked).map((one) => one.value), ["0"]);
});

test("numbers agree, sizes are said as people say them", () => {
  assert.deepEqual([0, 1, 2].map((one) => counted(one, "envoi", "envois")), ["0 envoi", "1 envoi", "2 envois"]);
  const sizes = [1, 2, 820_000, 999_999, 5_230_000, 12_000_001, 3e9].map((one) => sizeWords(one).replace(/\s/g, " "));
  assert.deepEqual(sizes, ["1 octet", "2 octets", "820 ko", "1 Mo", "5,2 Mo", "12 Mo", "3 Go"]);
  assert.equal(megabytes(4_200_000), "4,2");
});

test("of many calls the last one wins; it is run now, or not at all", async () => {
  /** @type {any[]} */
  const ran = [];
  const typed = debounce((/** @type {any} */ text) => ran.push(text), 5);
  typed("c");
  typed("ca");
  assert.equal(typed.cancel(), true);
  assert.equal(typed.cancel(), false);
  typed("cae");
  typed.flush();
  typed("caen");
  await new Promise((resolve) => setTimeout(resolve, 15));
  assert.deepEqual(ran, ["cae", "caen"]);
});
