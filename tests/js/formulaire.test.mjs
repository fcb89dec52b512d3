// What a form gives to a call: numbers as people write them, paths as names, nothing invented.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dice } from "./device.mjs";
import { formOf } from "./fields.mjs";
import "./page.mjs";

const { fieldOf } = await import("../../site_src/app/lib/form/faults.mjs");
const { edited, editedValues, formValues, numberText, percentText, readForm, writeForm } = await import("../../site_src/app/lib/form/formulaire.mjs");
const { fragmentOf, linkFor, readFragment } = await import("../../site_src/app/lib/form/fragment.mjs");

const NUMBERS = [
  ["22,5", "22.5"],
  ["22.5", "22.5"],
  ["1 234,56 €", "1234.56"],
  ["1\u202f234,56\u00a0€", "1234.56"],
  ["+3", "3"],
  ["−4,2", "-4.2"],
  ["-,5", "-0.5"],
  [",5", "0.5"],
  ["7.", "7"],
  ["00012", "00012"],
  ["douze", "douze"],
  ["1,2,3", "1,2,3"],
  ["1e5", "1e5"],
  ["", ""],
  [" - ", "-"],
  ["٣", "٣"],
];
test("a number is what people write, moved by characters; what is not one goes as typed", () => {
  for (const [typed, wanted] of NUMBERS) assert.equal(numberText(String(typed)), wanted, `« ${typed} »`);
});

test("a percentage is its share, digit by digit", () => {
  for (const [typed, wanted] of [
    ["42", "0.42"],
    ["42 %", "0.42"],
    ["42,5 %", "0.425"],
    ["5", "0.05"],
    ["0,1", "0.001"],
    ["100", "1.00"],
    ["123,456", "1.23456"],
    ["-7", "-0.07"],
    ["cent", "cent"],
  ])
    assert.equal(percentText(String(typed)), wanted, `« ${typed} »`);
});

test("a percentage never goes through a binary float: shares times a hundred are what was typed", () => {
  const random = dice(14);
  for (let round = 0; round < 500; round += 1) {
    const decimals = random.below(9);
    const digits = `${random.below(1000)}${decimals ? `,${String(random.below(10 ** decimals)).padStart(decimals, "0")}` : ""}`;
    const share = percentText(digits);
    const [whole = "", rest = ""] = share.split(".");
    const back = `${whole}${rest.slice(0, 2)}`.replace(/^0+(?=\d)/, "") + (rest.length > 2 ? `,${rest.slice(2)}` : "");
    assert.equal(back, digits, share);
  }
});

test("a name is a path; lists have no holes; an empty field is absent, null or a text, as it says", () => {
  const entry = readForm(
    formOf(
      { name: "zone", value: "1" },
      { name: "periodes[2].debut", value: "2026-11-02" },
      { name: "periodes[0].debut", value: "2026-05-04" },
      { name: "a.b.c", value: "x" },
      { name: "vide" },
      { name: "nul", dataset: { vide: "null" } },
      { name: "texte", value: "  ", dataset: { vide: "texte" } },
    ),
  );
  assert.deepEqual(entry, { zone: "1", periodes: [{ debut: "2026-05-04" }, { debut: "2026-11-02" }], a: { b: { c: "x" } }, nul: null, texte: "" });
});

test("each type is read as it says, and what does not fit goes as typed", () => {
  for (const [type, typed, wanted] of [
    ["entier", "12", 12],
    ["entier", "1 200", 1200],
    ["entier", "1,5", "1.5"],
    ["entier", "99999999999999999", "99999999999999999"],
    ["nombre", "1,50", "1.50"],
    ["booleen", "oui", true],
    ["booleen", "non", false],
    ["booleen", "peut-être", "peut-être"],
    ["json", '{"a":1}', { a: 1 }],
    ["json", "{", "{"],
    ["liste-nombres", "1,5 ; 2\n3", ["1.5", "2", "3"]],
    ["liste-nombres", "10 20 30,5", ["10", "20", "30.5"]],
    ["liste", "a\n\n b \n", ["a", "b"]],
    ["date", "2026-11-28", "2026-11-28"],
  ])
    assert.deepEqual(readForm(formOf({ name: "x", value: typed, dataset: { type } })), { x: wanted }, `${type} « ${typed} »`);
  assert.throws(() => readForm(formOf({ name: "x", value: "1", dataset: { type: "inconnu" } })), /data-type inconnu/);
});

test("boxes, radios and choices; what is hidden, disabled or apart is left out", () => {
  const box = (/** @type {string} */ value, /** @type {boolean} */ checked) => ({
    name: "l",
    type: "checkbox",
    value,
    checked,
    dataset: { type: "liste" },
  });
  const form = formOf(
    box("a", true),
    box("b", false),
    box("c", true),
    { name: "seul", type: "checkbox", value: "on", checked: true },
    { name: "r", type: "radio", value: "un" },
    { name: "r", type: "radio", value: "deux", checked: true },
    { name: "m", type: "select-multiple", multiple: true, selectedOptions: [{ value: "p" }, { value: "q" }] },
    { name: "cache", value: "1", closest: () => ({}) },
    { name: "grise", value: "1", matches: () => true },
    { name: "hors", value: "1", dataset: { hors: "" } },
    { name: "b1", type: "submit", value: "1" },
    { name: "", value: "1" },
  );
  assert.deepEqual(readForm(form), { l: ["a", "c"], seul: true, r: "deux", m: ["p", "q"] });
});

test("what was typed comes back as it was, through values and through a link", () => {
  const make = () =>
    formOf(
      { name: "texte", value: "" },
      { name: "oui", type: "checkbox", value: "on" },
      { name: "l", type: "checkbox", value: "a", dataset: { type: "liste" } },
      { name: "l", type: "checkbox", value: "b", dataset: { type: "liste" } },
      { name: "r", type: "radio", value: "un" },
      { name: "r", type: "radio", value: "deux" },
      { name: "secret", type: "password", value: "" },
    );
  const random = dice(7);
  for (let round = 0; round < 200; round += 1) {
    const filled = make();
    filled.elements[0].value = random.pick(["", "é à œ", "a=b&c", "#", "1 234,5 €", "+ %", "ligne\nligne", "l[]"]);
    for (const one of filled.elements.slice(1, 4)) one.checked = random.below(2) === 1;
    filled.elements[4 + random.below(2)].checked = true;
    filled.elements[6].value = "motdepasse";
    const values = formValues(filled);
    assert.equal("secret" in values, false);
    const copy = make();
    writeForm(copy, readFragment(new URL(linkFor(values, "https://exemple.fr/outil/")).hash) ?? {});
    assert.deepEqual(formValues(copy), values, fragmentOf(values));
  }
});

test("a fragment that is an anchor is no state; a list of one stays a list, an empty one too", () => {
  assert.equal(readFragment("#sources"), null);
  assert.equal(readFragment(""), null);
  assert.deepEqual(readFragment(`#${fragmentOf({ un: ["a"], rien: [], vide: "", nul: null })}`), { un: ["a"], rien: [] });
});

test("an error goes to its field, else to the nearest enclosing one, else to the first it begins", () => {
  const form = formOf({ name: "parts" }, { name: "periodes[0].debut" }, { name: "periodes[0].fin" }, { name: "a.b" });
  for (const [path, wanted] of [
    ["parts", "parts"],
    ["parts[1]", "parts"],
    ["parts[1].x", "parts"],
    ["periodes[0].fin", "periodes[0].fin"],
    ["periodes", "periodes[0].debut"],
    ["periodes[0]", "periodes[0].debut"],
    ["a", "a.b"],
    ["inconnu", undefined],
    ["", undefined],
  ])
    assert.equal(fieldOf(form, String(path))?.name, wanted, String(path));
});

test("what the person changed is told from what the page wrote", () => {
  const form = formOf(
    { name: "nom", value: "Caen", defaultValue: "" },
    { name: "zone", value: "ZIP", defaultValue: "ZIP" },
    { name: "types", type: "checkbox", value: "pmi", checked: false, defaultChecked: true },
    { name: "types", type: "checkbox", value: "cpts", checked: true, defaultChecked: true },
    { name: "option", type: "radio", value: "1", checked: false, defaultChecked: true },
    { name: "option", type: "radio", value: "2", checked: true, defaultChecked: false },
    { name: "vue", type: "radio", value: "liste", checked: true, defaultChecked: true },
  );
  assert.deepEqual(form.elements.map(edited), [true, false, true, false, false, true, false]);
  assert.deepEqual(editedValues(form), { nom: "Caen", types: ["cpts"], option: "2" });
});
