import assert from "node:assert/strict";
import { test } from "node:test";
import { linkText } from "../../site_src/app/lib/device/lien.mjs";

const SHORT = "2~2026-09~12~n5-f_n~20260715T090000Z~0.1.0*local~dj-001~dj~2027-01-11~QUJD~a2V5~c2lnbmF0dXJl-_";
const WHOLE = "UEsDBBQAAAAAAAAAIQAYjg";

// What a message does to a link; each gives the link back.
const DONE = {
  "nothing": (/** @type {string} */ one) => one,
  "wrapped at 76": (/** @type {string} */ one) => one.replace(/(.{20})/g, "$1\r\n"),
  "wrapped and quoted": (/** @type {string} */ one) => one.replace(/(.{20})/g, "$1\n "),
  "quoted-printable": (/** @type {string} */ one) => one.replace(/(.{20})/g, "$1=\r\n"),
  "in angle brackets": (/** @type {string} */ one) => `<${one}>`,
  "at the end of a sentence": (/** @type {string} */ one) => `${one}.`,
  "in French quotes": (/** @type {string} */ one) => `${one}\u00a0».`,
  "with a byte order mark": (/** @type {string} */ one) => `\ufeff${one}`,
  "with marks not seen": (/** @type {string} */ one) => [...one].join("\u200b"),
  "with a soft hyphen": (/** @type {string} */ one) => `${one.slice(0, 9)}\u00ad${one.slice(9)}`,
  "with no-break spaces": (/** @type {string} */ one) => `\u00a0${one}\u202f`,
};
for (const [name, change] of Object.entries(DONE)) {
  test(`a link comes back: ${name}`, () => {
    assert.equal(linkText(change(SHORT)), SHORT);
    assert.equal(linkText(change(WHOLE)), WHOLE);
  });
}

test("the sign of a message saved whole goes, and nothing else of the link", () => {
  assert.equal(linkText(`=3D${SHORT}`), SHORT);
  assert.equal(linkText(`3D${SHORT}`), SHORT);
  assert.equal(linkText(`${WHOLE}==`), WHOLE);
  assert.equal(linkText("3DES"), "3DES");
  assert.equal(linkText(" \n"), "");
});
