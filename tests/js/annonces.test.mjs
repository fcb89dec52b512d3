// What a service worker says while a browser is long in finding its pages: the newest only, in order, and the last before the end.

import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {(() => void)[]} */
const asked = [];
/** @type {unknown[]} */
const heard = [];
Object.assign(globalThis, {
  self: {
    clients: { matchAll: () => new Promise((found) => asked.push(() => found([{ postMessage: (/** @type {unknown} */ one) => heard.push(one) }]))) },
  },
});
const { teller } = await import("../../site_src/app/sw/annonces.mjs");

test("the newest progress is said once the former one was, and the end waits for the last", async () => {
  const progress = teller();
  await progress.told(); // nothing was to be said
  for (const octets of [1, 2, 3]) progress.say({ octets });
  assert.equal(asked.length, 1);
  let ended = false;
  const end = progress.told().then(() => (ended = true));
  asked[0]?.();
  while (asked.length < 2) await new Promise(setImmediate);
  assert.deepEqual([heard, ended], [[{ octets: 1 }], false]);
  asked[1]?.();
  await end;
  assert.deepEqual(heard, [{ octets: 1 }, { octets: 3 }]);
  progress.say({ octets: 4 });
  asked[2]?.();
  await progress.told();
  assert.deepEqual(heard.at(-1), { octets: 4 });
});
