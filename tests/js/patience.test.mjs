// A limit on silence: what a sleeping page did not hear is no silence.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { held } from "./held_clock.mjs";
import { patience } from "../../site_src/app/lib/engine/patience.mjs";

test("after a silence it runs once; begun anew or ended, it waits anew or never runs", () => {
  const release = held(mock);
  let ran = 0;
  const limit = patience();
  limit.within(1000, () => (ran += 1));
  mock.timers.tick(999);
  limit.within(1000, () => (ran += 1));
  mock.timers.tick(999);
  assert.equal(ran, 0);
  mock.timers.tick(5000);
  assert.equal(ran, 1);
  limit.within(1000, () => (ran += 1));
  limit.end();
  mock.timers.tick(5000);
  assert.equal(ran, 1);
  release();
});

test("a timer that comes late slept: it waits for as long again, but not for ever", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  const clock = mock.method(performance, "now", () => now);
  let ran = 0;
  const limit = patience();
  limit.within(1000, () => (ran += 1));
  now += 60_000; // the machine slept
  mock.timers.tick(1000);
  assert.equal(ran, 0);
  now += 1000;
  mock.timers.tick(1000);
  assert.equal(ran, 1, "silent, awake");
  limit.within(1000, () => (ran += 1));
  for (let turn = 0; turn < 4; turn += 1) {
    now += 2000; // always late: busy
    mock.timers.tick(1000);
  }
  assert.equal(ran, 2);
  clock.mock.restore();
  mock.timers.reset();
});
