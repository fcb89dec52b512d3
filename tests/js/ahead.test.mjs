// What is done while nobody asks: a step at a time, after a moment, and no more once all is done or something broke.

import assert from "node:assert/strict";
import test from "node:test";
import { ahead, IDLE_MS } from "../../site_src/app/lib/engine/ahead.mjs";

test("each step waits for a moment of idleness, and every answer makes it wait again", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */
  const met = [];
  const rest = ahead(() => {
    met.push("commencé");
    return (function* () {
      for (const one of ["a", "b"]) yield met.push(one);
    })();
  });
  mock.timers.tick(10 * IDLE_MS);
  assert.deepEqual(met, [], "nothing before a first answer");
  rest();
  mock.timers.tick(IDLE_MS - 1);
  rest(); // another answer
  mock.timers.tick(IDLE_MS - 1);
  assert.deepEqual(met, []);
  mock.timers.tick(1);
  assert.deepEqual(met, ["commencé", "a"]);
  mock.timers.tick(10 * IDLE_MS);
  assert.deepEqual(met, ["commencé", "a", "b"]);
  rest();
  mock.timers.tick(10 * IDLE_MS);
  assert.deepEqual(met, ["commencé", "a", "b"]);
});

test("what breaks is not tried again", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let times = 0;
  const rest = ahead(() => {
    times += 1;
    throw new Error("mémoire");
  });
  for (let turn = 0; turn < 3; turn += 1) {
    rest();
    mock.timers.tick(IDLE_MS);
  }
  assert.equal(times, 1);
});
