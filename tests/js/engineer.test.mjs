// The worker that pages share: the one alive is joined, the one that is busy elsewhere is left, without the option each page has its own.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { held as heldClock } from "./held_clock.mjs";

/** @type {any[]} */
let born = [];
/** @type {string[]} */
let held = [];
class FakeShared {
  /** @param {string} url @param {any} options */
  constructor(url, options) {
    void options.extendedLifetime;
    if (url === "http://[") throw new SyntaxError("no address");
    this.name = options.name;
    this.port = {
      /** @type {any[]} */ received: [],
      closed: false,
      /** @type {any} */ onmessage: null,
      /** @param {any} message @param {any[]} transfer */
      postMessage(message, transfer = []) {
        this.received.push({ ...message, carried: transfer.length });
      },
      close() {
        this.closed = true;
      },
    };
    born.push(this);
  }
  /** @param {any} data */
  says(data) {
    this.port.onmessage({ data });
  }
  get heard() {
    return this.port.received.map((one) => one.type);
  }
}
const navigator = { locks: { query: async () => ({ held: held.map((name) => ({ name })) }) } };
Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
Object.assign(globalThis, { SharedWorker: FakeShared, isSecureContext: true });
const { chosen, engineer } = await import("../../site_src/app/lib/engine/engineer.mjs");
const { engineName, startingLock } = await import("../../site_src/app/lib/engine/names.mjs");

const turn = () => new Promise((resolve) => setImmediate(resolve));
let nth = 0;
/** @type {Map<string, string>} */
const tab = new Map();
const sessionStorage = {
  /** @param {string} key */
  getItem: (key) => tab.get(key) ?? null,
  /** @param {string} key @param {string} value */
  setItem: (key, value) => void tab.set(key, value),
};
Object.defineProperty(globalThis, "sessionStorage", { value: sessionStorage, configurable: true });
beforeEach(() => {
  born = [];
  held = [];
  tab.clear();
});

/** A worker asked to start, and what it said. */
async function begun(version = `v${nth++}`) {
  const worker = engineer("app/moteur.js", version);
  /** @type {any[]} */
  const said = [];
  worker.onmessage = ({ data }) => said.push(data);
  worker.onerror = (event) => said.push({ erreur: event.message ?? "" });
  worker.postMessage(/** @type {any} */ ({ type: "demarrer" }), [/** @type {any} */ ({})]);
  await turn();
  return { worker, said, version };
}

test("the highest engine alive is joined; those that were left are not, and give the next number", () => {
  const prefix = engineName("v");
  const [first, second] = [`${prefix}1`, `${prefix}2`];
  assert.deepEqual(chosen([], prefix, new Set()), { name: first, alive: false, starting: false });
  assert.deepEqual(chosen([first, `${engineName("w")}7`, "autre"], prefix, new Set()), { name: first, alive: true, starting: false });
  assert.deepEqual(chosen([first, second, startingLock(second)], prefix, new Set()), { name: second, alive: true, starting: true });
  assert.deepEqual(chosen([first], prefix, new Set([first])), { name: second, alive: false, starting: false });
  assert.deepEqual(chosen([], prefix, new Set([first])), { name: second, alive: false, starting: false });
});

test("a new engine is given the way to its files, and no patience runs: it may take what its line takes", async () => {
  const release = heldClock(mock);
  const { worker, said } = await begun();
  mock.timers.tick(120_000);
  await turn();
  assert.equal(born.length, 1);
  assert.equal(born[0].port.received[0].carried, 1);
  worker.postMessage({ type: "appel", id: 1, requete: "{}" }, []);
  assert.deepEqual(born[0].heard, ["demarrer"]);
  born[0].says({ type: "pret" });
  assert.deepEqual(born[0].heard, ["demarrer", "appel"]);
  born[0].says({ type: "prend" });
  mock.timers.tick(120_000); // it computes for us: as long as it takes
  born[0].says({ type: "reponse", id: 1, reponse: "{}" });
  assert.deepEqual(
    said.map((one) => one.type),
    ["pret", "reponse"],
  );
  release();
});

test("an engine that another page keeps busy is left, and the call is the next engine's", async () => {
  const release = heldClock(mock);
  const { worker, said, version } = await begun();
  born[0].says({ type: "pret" });
  held = [born[0].name];
  worker.postMessage({ type: "appel", id: 5, requete: "{}" }, []);
  mock.timers.tick(2500);
  await turn();
  assert.deepEqual(born[0].heard, ["demarrer", "appel", "laisser"]);
  assert.equal(born[0].port.closed, true);
  assert.equal(born[1].name, `${engineName(version)}2`);
  born[1].says({ type: "pret" });
  assert.deepEqual(born[1].heard, ["demarrer", "appel"]);
  born[1].says({ type: "prend" });
  born[1].says({ type: "reponse", id: 5, reponse: "{}" });
  assert.deepEqual(
    said.map((one) => one.type),
    ["pret", "pret", "reponse"],
  );
  release();
});

test("a page that slept hears first what its engine said meanwhile", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { worker } = await begun();
  born[0].says({ type: "pret" });
  held = [born[0].name];
  let now = performance.now();
  const clock = mock.method(performance, "now", () => now);
  worker.postMessage({ type: "appel", id: 7, requete: "{}" }, []);
  now += 600_000;
  mock.timers.tick(2000);
  await turn();
  assert.deepEqual(born[0].heard, ["demarrer", "appel"]);
  born[0].says({ type: "prend" });
  mock.timers.tick(120_000);
  await turn();
  assert.equal(born.length, 1);
  clock.mock.restore();
  mock.timers.reset();
});

test("the engine that answered this tab is joined at once by its next page, before anybody says who lives", async () => {
  const release = heldClock(mock);
  const { version } = await begun();
  born[0].says({ type: "pret" });
  held = [born[0].name, `${engineName(version)}2`]; // another one came since, for others
  const worker = engineer("app/moteur.js", version);
  worker.postMessage(/** @type {any} */ ({ type: "demarrer" }), [/** @type {any} */ ({})]);
  assert.equal(born[1]?.name, born[0].name);
  assert.equal(born[1].port.received[0].carried, 0);
  await turn();
  mock.timers.tick(2500); // it is busy elsewhere: left, for the last one alive
  await turn();
  assert.deepEqual(born[1].heard, ["demarrer", "laisser"]);
  assert.equal(born[2].name, `${engineName(version)}2`);
  assert.equal(born[2].port.received[0].carried, 0);
  release();
});

test("the likeliest engine begins while one asks who lives, unless a way to its files is given; it is left for another", async () => {
  const version = `v${nth++}`;
  const order = /** @type {any} */ ({ type: "demarrer" });
  engineer("app/moteur.js", version).postMessage(order, []);
  assert.deepEqual(
    born.map((one) => [one.name, one.heard]),
    [[`${engineName(version)}1`, ["demarrer"]]],
  );
  await turn();
  assert.deepEqual(born[0].heard, ["demarrer"]);
  engineer("app/moteur.js", `${version}b`).postMessage(order, [/** @type {any} */ ({})]);
  assert.deepEqual(born[1].heard, [], "the way is given once, to the one that needs it");
  await turn();
  assert.deepEqual(born[1].heard, ["demarrer"]);
  born.splice(1);
  held = [`${engineName(version)}3`];
  const { said } = await begun(version);
  assert.deepEqual(
    born.slice(1).map((one) => [one.name, one.heard]),
    [
      [`${engineName(version)}1`, ["laisser"]],
      [held[0], ["demarrer"]],
    ],
  );
  assert.equal(born[1].port.closed, true);
  born[2].says({ type: "pret" });
  assert.equal(said.length, 1);
  held = [`${engineName(`${version}c`)}2`];
  engineer("app/moteur.js", `${version}c`).postMessage(order, []);
  await turn();
  assert.deepEqual(
    born.slice(3).map((one) => [one.name, one.heard]),
    [
      [`${engineName(`${version}c`)}1`, ["demarrer", "laisser"]],
      [held[0], ["demarrer"]],
    ],
    "another one lives",
  );
  held = [];
  const ended = engineer("app/moteur.js", `v${nth++}`);
  ended.postMessage(order, [/** @type {any} */ ({})]);
  ended.terminate();
  await turn();
  assert.deepEqual(born.at(-1).heard, ["laisser"], "the page changed its mind meanwhile");
});

test("an engine that is gone since is made anew under its name, and takes what its line takes", async () => {
  const release = heldClock(mock);
  const { version } = await begun();
  born[0].says({ type: "pret" });
  held = [];
  await begun(version);
  assert.equal(born[1].name, born[0].name);
  mock.timers.tick(120_000);
  await turn();
  assert.equal(born.length, 2);
  tab.set("moteur", `${engineName("autre")}1`); // another version's
  await begun(version);
  assert.equal(born[2].name, `${engineName(version)}1`);
  release();
});

test("one that is alive and says nothing is left; one that starts is given more time", async () => {
  const release = heldClock(mock);
  const version = `v${nth++}`;
  const name = `${engineName(version)}1`;
  held = [name, startingLock(name)];
  const first = await begun(version);
  for (let beat = 0; beat < 5; beat += 1) {
    mock.timers.tick(14_000);
    born[0].says({ type: "telechargement", recus: beat, total: 9 });
  }
  await turn();
  assert.equal(born.length, 1);
  assert.equal(born[0].port.received[0].carried, 0); // its files come by the way of the page that made it
  mock.timers.tick(16_000); // what it waits for comes no more
  await turn();
  assert.equal(born[1].name, `${engineName(version)}2`);
  assert.equal(born[1].port.received[0].carried, 1);
  first.worker.terminate();
  born.length = 1;
  held = [`${engineName(`${version}b`)}1`];
  const other = await begun(`${version}b`);
  assert.equal(born[1].name, held[0]);
  mock.timers.tick(2500);
  await turn();
  assert.equal(born[2].name, `${engineName(`${version}b`)}2`);
  assert.equal(born[2].port.received[0].carried, 1);
  other.worker.terminate();
  assert.equal(born[2].heard.at(-1), "laisser");
  born[2].says({ type: "pret" });
  assert.deepEqual(other.said, []);
  release();
});

test("an engine whose script breaks is said, and never joined again by this page", async () => {
  const { said, version } = await begun();
  held = [born[0].name];
  born[0].says({ type: "panne", message: "cassé" });
  assert.deepEqual(said, [{ erreur: "cassé" }]);
  await begun(version);
  assert.equal(born[1].name, `${engineName(version)}2`);
});

test("a sign of life is handed on, and makes no page wait longer for files that come no more", async () => {
  const release = heldClock(mock);
  const version = `v${nth++}`;
  const name = `${engineName(version)}1`;
  held = [name, startingLock(name)];
  const { said } = await begun(version);
  for (let beat = 0; beat < 3; beat += 1) {
    born[0].says({ type: "vit" });
    mock.timers.tick(5100);
    await turn();
  }
  assert.deepEqual(said[0], { type: "vit" });
  assert.equal(born[1].name, `${engineName(version)}2`);
  release();
});

test("where the browser refuses a shared worker, the page takes one of its own", async () => {
  /** @type {any[]} */
  const own = [];
  Object.assign(globalThis, {
    Worker: class {
      constructor() {
        own.push(this);
      }
    },
  });
  const { said } = await begun();
  born[0].onerror(new Event("error"));
  assert.equal(said.length, 1);
  engineer("app/moteur.js", "v");
  assert.equal(own.length, 1);
});
