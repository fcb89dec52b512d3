// Which place a convention is about: the first choice of the semester that the page of the fourth day shows.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./device.mjs";
const { firstChoice } = await import("../../site_src/app/lib/device/lieu_choisi.mjs");

test("the first choice of the draft's semester, else of the last one, else none", () => {
  const choix = { "2026-11": ["l-001", "l-002"], "2027-05": ["l-003"] };
  assert.deepEqual(firstChoice({ semestre: "2026-11", choix }), { semestre: "2026-11", lieu: "l-001" });
  assert.deepEqual(firstChoice({ semestre: "2028-05", choix }), { semestre: "2027-05", lieu: "l-003" });
  assert.equal(firstChoice({ semestre: "2026-11", choix: { "2026-11": [] } }), null);
  assert.equal(firstChoice(undefined), null);
});
