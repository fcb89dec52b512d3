// What is said of an engine on its way: where nothing comes any more, within seconds, and until something comes.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import "./device.mjs";
import "./one_page.mjs";
import { FakeNode } from "./page.mjs";

const { engine } = await import("../../site_src/app/lib/engine/engine.mjs");
const { engineState } = await import("../../site_src/app/lib/form/outil.mjs");

test("an engine whose bytes stop, or whose start lasts, is said so in seconds; what comes then takes the word away", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {(snapshot: any) => void} */
  let tell = () => {};
  engine.onState = (listener) => {
    tell = /** @type {any} */ (listener);
    return () => true;
  };
  const zone = new FakeNode();
  const stop = engineState(zone);
  const coming = { state: "downloading", received: 1, total: 9, moved: 1_000_000, travel: 6_000_000, error: null };
  const silence = /Rien n’arrive depuis quelques secondes.*rechargez la page/;
  tell(coming);
  mock.timers.tick(4000);
  tell({ ...coming, moved: 1_100_000 });
  mock.timers.tick(4000);
  assert.doesNotMatch(zone.textContent, silence);
  mock.timers.tick(1500);
  assert.match(zone.textContent, silence);
  tell({ ...coming, moved: 1_200_000 });
  assert.doesNotMatch(zone.textContent, silence);
  mock.timers.tick(5500);
  assert.match(zone.textContent, silence);
  tell({ ...coming, state: "starting" });
  assert.doesNotMatch(zone.textContent, /Rien n’arrive|long/);
  mock.timers.tick(5500);
  assert.match(zone.textContent, /Ce démarrage est long/);
  tell({ ...coming, state: "ready" });
  mock.timers.tick(60_000);
  assert.equal(zone.textContent, "");
  tell(coming);
  stop();
  mock.timers.tick(60_000);
  assert.doesNotMatch(zone.textContent, silence);
  mock.timers.reset();
});
