// Undo: what a page fills in by itself is no step; every change of every tool is undone back to where the person began.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { emptied, store } from "./device.mjs";
import { dice, draftOf } from "./drafts.mjs";
import "./one_page.mjs";
import "./page.mjs";

const { openDraft } = await import("../../site_src/app/lib/device/brouillons.mjs");
const { knownTools } = await import("../../site_src/app/lib/device/draft_shapes.mjs");

beforeEach(emptied);

for (const key of knownTools) {
  test(`random changes of « ${key} » are undone back to the first state, and no further`, async () => {
    const random = dice(key.length);
    const draft = await openDraft(key);
    draft.begin({});
    draft.amend(draftOf(key, random)); // what the form shows, written by the page
    assert.equal(draft.canUndo, false, "no edit yet: nothing to undo");
    const first = structuredClone(draft.value);
    const states = [first];
    for (let step = 0; step < 40; step += 1) {
      if (random.below(4) === 0 && draft.canUndo) {
        draft.undo();
        states.pop();
      } else {
        const next = draftOf(key, random);
        if (JSON.stringify(next) === JSON.stringify(draft.value)) continue;
        draft.save(next);
        states.push(next);
      }
      assert.deepEqual(draft.value, states.at(-1));
    }
    while (draft.canUndo) {
      draft.undo();
      states.pop();
      assert.deepEqual(draft.value, states.at(-1));
    }
    assert.deepEqual(draft.value, first);
    assert.equal(states.length, 1);
    await draft.settled();
    assert.equal((await store.get("brouillons", key)).position, 0, "the same is read back at the next visit");
    draft.close();
  });
}
