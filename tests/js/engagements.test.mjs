// What the DMG committed a round to, as a device keeps it: the first sight stays, a declared replacement is told apart.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { commitments, keepCommitments } from "../../site_src/app/lib/device/engagements.mjs";
import { emptied } from "./device.mjs";

beforeEach(emptied);

const [CAMPAIGN, FIRST, LATER] = ["2026-09", "2026-09-10T08:00:00Z", "2026-09-10T10:00:00Z"];
const [VOID, HELD] = ["loto:2026-09-09", "loto:2026-09-12"];
const told = (tirage, more = {}, empreinte = "a".repeat(64)) => ({
  reglages: Object.entries({ "tour1.empreinte": empreinte, "tour1.tirage": tirage, ...more }).map(([cle, valeur]) => ({ cle, valeur })),
});
const CANCELS = { "tour1.annule.1": `2026-09-10T07:00:00Z ${VOID}` };

test("the first sight of a commitment is kept", async () => {
  await keepCommitments(CAMPAIGN, told(HELD), FIRST);
  await keepCommitments(CAMPAIGN, told(HELD), LATER);
  const { 1: found } = await commitments(CAMPAIGN, told(HELD));
  assert.deepEqual([found.vu_le, found.autre, found.annules], [FIRST, null, []]);
});

test("what the manifest says it replaced comes with when it was signed, and when this device saw it", async () => {
  await keepCommitments(CAMPAIGN, told(VOID), FIRST);
  await keepCommitments(CAMPAIGN, told(HELD, CANCELS), LATER);
  const { 1: found } = await commitments(CAMPAIGN, told(HELD, CANCELS));
  assert.deepEqual(found.annules, [{ tirage: VOID, signe_le: "2026-09-10T07:00:00Z", vu_le: FIRST }]);
  assert.deepEqual([found.autre, found.autre_vu_le], [VOID, FIRST]);
  const { 1: free } = await commitments(CAMPAIGN, told(HELD, { "tour1.annule.1": "2026-09-10T07:00:00Z le Loto de mercredi", "tour2.annule.1": "x y" }));
  assert.deepEqual(free.annules, [{ tirage: "le Loto de mercredi", signe_le: "2026-09-10T07:00:00Z", vu_le: null }]);
});

test("the one that no manifest declares is the one that is shown, whatever was declared beside", async () => {
  for (const tables of [told(VOID), told("loto:2026-09-07"), told(HELD, CANCELS)]) await keepCommitments(CAMPAIGN, tables, FIRST);
  assert.equal((await commitments(CAMPAIGN, told(HELD, CANCELS)))[1].autre, "loto:2026-09-07");
  await emptied();
  for (const tables of [told(VOID, {}, "b".repeat(64)), told(HELD, CANCELS)]) await keepCommitments(CAMPAIGN, tables, FIRST);
  const { 1: found } = await commitments(CAMPAIGN, told(HELD, CANCELS));
  assert.deepEqual([found.autre, found.autre_empreinte], [VOID, "b".repeat(64)]);
});
