// Two documents side by side, where there is room for two.

import assert from "node:assert/strict";
import { test } from "node:test";

import { halfOf } from "../../site_src/app/lib/device/half_screen.mjs";

test("the CV and the letter share a wide screen, and take a tab each on a narrow one", () => {
  assert.equal(halfOf("gauche", { availWidth: 1366, availHeight: 728 }), "popup,top=0,left=0,width=683,height=728");
  assert.equal(halfOf("droite", { availWidth: 1366, availHeight: 728 }), "popup,top=0,left=683,width=683,height=728");
  assert.equal(halfOf("gauche", { availWidth: 390, availHeight: 844 }), undefined);
  assert.equal(halfOf(null, { availWidth: 1920, availHeight: 1080 }), undefined);
});
