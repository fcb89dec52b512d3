// The pages of one worker: each hears at once that it is alive, and again while the engine starts.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

mock.timers.enable({ apis: ["setInterval"] });
/** @type {any} */
const scope = { closed: false, heard: [], name: "moteur", postMessage: (/** @type {any} */ one) => scope.heard.push(one.type), close: () => (scope.closed = true) };
Object.assign(globalThis, { self: scope });
const { served } = await import("../../site_src/app/lib/engine/clients.mjs");

test("a worker says that it lives before anything of its files, and while it starts; not once it is there", async () => {
  /** @type {() => void} */
  let ready = () => {};
  const clients = served({
    start: () => new Promise((resolve) => (ready = resolve)),
    compute() {},
    downloaded: () => ({ type: "telechargement", recus: 0, total: 9 }),
    rest: async () => {},
  });
  scope.onmessage({ data: { type: "demarrer" }, ports: [] });
  assert.deepEqual(scope.heard, ["vit"]);
  mock.timers.tick(11_000);
  assert.deepEqual(scope.heard, ["vit", "vit", "vit"]);
  clients.tell({ type: "pret" });
  ready();
  await new Promise((resolve) => setImmediate(resolve));
  mock.timers.tick(60_000);
  assert.deepEqual(scope.heard, ["vit", "vit", "vit", "pret"]);
});

test("a start that failed ends once what is under way is kept; whoever comes meanwhile hears nothing", async () => {
  scope.heard = [];
  /** @type {() => void} */
  let keep = () => {};
  const clients = served({
    start: async () => {},
    compute() {},
    downloaded: () => ({ type: "telechargement", recus: 0, total: 9 }),
    rest: () => new Promise((resolve) => (keep = () => resolve(undefined))),
  });
  scope.onmessage({ data: { type: "demarrer" }, ports: [] });
  clients.tell({ type: "echec", erreur: { code: "E", quoi: "", ou: "", remede: "" } });
  scope.onmessage({ data: { type: "demarrer" }, ports: [] });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([scope.heard, scope.closed], [["vit", "echec"], false]);
  keep();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(scope.closed, true);
});
