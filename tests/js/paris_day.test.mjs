// The day in Paris, under engines whose locales write it otherwise.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { daysBetween, dayWords, momentWords, monthsOf, monthWords, parisDay, parisYear, timeWords } from "../../site_src/app/lib/device/paris_day.mjs";

const APP = new URL("../../site_src/app/", import.meta.url);
const RealFormat = Intl.DateTimeFormat;

/** An engine whose whole texts are in no ISO order, and whose parts come in another order, with marks between them. */
class OtherFormat {
  /** @param {string} _locale @param {Intl.DateTimeFormatOptions} options */
  constructor(_locale, options) {
    this.real = new RealFormat("en-GB", { ...options, hourCycle: "h23" });
  }
  format() {
    return "11/28/2026";
  }
  /** @param {Date} at */
  formatToParts(at) {
    const mark = { type: "literal", value: "\u200e/" };
    return this.real.formatToParts(at).toReversed().flatMap((part) => [part, mark]);
  }
}

/** @param {() => void} work */
function elsewhere(work) {
  Object.assign(Intl, { DateTimeFormat: OtherFormat });
  try {
    work();
  } finally {
    Object.assign(Intl, { DateTimeFormat: RealFormat });
  }
}

for (const [name, run] of /** @type {[string, (work: () => void) => void][]} */ ([["here", (work) => work()], ["an engine with other formats", elsewhere]])) {
  test(`the Paris day is ISO, ${name}`, () =>
    run(() => {
      assert.equal(parisDay("2026-11-28T11:00:00Z"), "2026-11-28");
      assert.equal(parisDay("2026-11-28T23:30:00Z"), "2026-11-29"); // winter: one hour ahead
      assert.equal(parisDay("2026-07-31T22:00:00Z"), "2026-08-01"); // summer: two
      assert.equal(parisDay(new Date("2026-12-31T23:00:00Z")), "2027-01-01");
      assert.equal(parisYear("2026-12-31T23:00:00Z"), 2027);
      assert.match(parisDay(), /^\d{4}-\d{2}-\d{2}$/);
    }));
  test(`hours and moments are written in French, ${name}`, () =>
    run(() => {
      assert.equal(timeWords("2026-11-28T13:05:00Z"), "14\u00a0h\u00a005");
      assert.equal(timeWords("2026-11-28T23:00:00Z"), "0\u00a0h\u00a000");
      assert.equal(momentWords("2026-11-28T13:05:00Z"), "28\u00a0novembre\u00a02026 à 14\u00a0h\u00a005");
      assert.equal(momentWords("rien"), "date inconnue");
    }));
}

test("a plain day is written without a time zone", () => {
  assert.equal(dayWords("2026-11-01"), "1er\u00a0novembre\u00a02026");
  assert.equal(dayWords("2027-02-28", { year: false }), "28\u00a0février");
  assert.equal(dayWords("2027-13-01"), "2027-13-01");
});

test("days are counted over a change of hour", () => {
  assert.equal(daysBetween("2026-03-28", "2026-03-30"), 2);
  assert.equal(daysBetween("2026-11-28", "2027-03-27"), 119);
});

test("no other module reads a locale's format of a date", () => {
  const files = ["lib/", "pages/", "sw/"].flatMap((folder) => readdirSync(new URL(folder, APP), { recursive: true }).map((name) => folder + name));
  assert.ok(files.filter((name) => name.endsWith(".mjs")).length > 80, "the rooms are walked to their last folder");
  const wrong = files
    .filter((name) => name.endsWith(".mjs") && name !== "lib/device/paris_day.mjs")
    .filter((name) => /toLocale(Date|Time)?String|DateTimeFormat|Date\.parse\(|toISOString\(\)\.slice|getFullYear\(|getMonth\(|getDate\(/.test(readFileSync(new URL(name, APP), "utf8").replace(/day\.toISOString\(\)\.slice/g, "")));
  assert.deepEqual(wrong, []);
});

test("the months that two days hold, over a year's end", () => {
  assert.deepEqual(monthsOf("2026-11-02", "2027-01-31"), ["2026-11", "2026-12", "2027-01"]);
  assert.deepEqual(monthsOf("2026-12-31", "2026-12-01"), ["2026-12"]);
  assert.deepEqual(monthsOf("2027-01-01", "2026-11-30"), []);
  assert.equal(monthWords("2026-08"), "août\u00a02026");
});
