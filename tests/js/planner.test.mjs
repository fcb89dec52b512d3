// The planner's state: one list a round, each change a step that is undone, and who is told of what.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { emptied } from "./device.mjs";
import "./one_page.mjs";
import { turn } from "./page.mjs";

Object.assign(document.body, { append: () => {} });
const { openPlan, plannedOf } = await import("../../site_src/app/lib/voeux/voeux.mjs");
const { toast } = await import("../../site_src/app/lib/frame/toast.mjs");
beforeEach(emptied);
afterEach(() => toast.hide());

const opened = () => openPlan({ zone: /** @type {any} */ (null) });

test("a draft of before is whole", () => {
  assert.deepEqual(plannedOf(null), { tour: 1, tours: {}, versions: [], commune: "" });
  assert.deepEqual(plannedOf({ tour: 2 }).tours, {});
});

test("a heart is given, taken back, and belongs to its round", async () => {
  const plan = await opened();
  /** @type {string[]} */
  const told = [];
  plan.onChange((what) => told.push(what));
  plan.note("o-1", 5);
  plan.note("o-2", 0);
  plan.note("o-1", null);
  await turn();
  assert.deepEqual([plan.coeurs, plan.cible], [{ "o-2": 0 }, null]);
  plan.goTo(2);
  await turn();
  assert.deepEqual([plan.coeurs, plan.ofRound(1).coeurs], [{}, { "o-2": 0 }]);
  assert.deepEqual(told, ["coeurs", "coeurs", "coeurs", "tour"]);
});

test("many at once are one step; a plan of fléchage takes the place of the list, and is undone whole", async () => {
  const plan = await opened();
  plan.noteMany(["o-1", "o-2", "o-3"], 1, "Trois offres notées");
  await turn();
  plan.noteMany(["o-2"], null, "Une note retirée");
  await turn();
  plan.replace({ "o-9": 5 }, "o-9", "Le plan est appliqué");
  await turn();
  assert.deepEqual([plan.coeurs, plan.cible], [{ "o-9": 5 }, "o-9"]);
  plan.draft.undo();
  await turn();
  assert.deepEqual([plan.coeurs, plan.cible], [{ "o-1": 1, "o-3": 1 }, null]);
  plan.draft.undo();
  await turn();
  assert.deepEqual(plan.coeurs, { "o-1": 1, "o-2": 1, "o-3": 1 });
});
