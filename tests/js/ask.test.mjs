// One question after another: the last answer alone is drawn, what failed is asked again when the engine comes back.

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";

import { fakeWorkers, turn } from "./page.mjs";

const workers = fakeWorkers();
Object.assign(globalThis, {
  Worker: function Worker() {
    return workers.spawn();
  },
});
const { engine, EngineError } = await import("../../site_src/app/lib/engine/engine.mjs");
const { asking, onComeback, withCatalogue } = await import("../../site_src/app/lib/form/ask.mjs");

const FAULT = { code: "E_VALEUR", quoi: "Trop.", ou: "plan.conges[0].debut", remede: "Corrigez." };
const absent = () => new EngineError([{ code: "E_CATALOGUE_ABSENT", quoi: "", ou: "", remede: "" }]);

/** A zone that keeps attributes and data. */
function zoneOf() {
  const attributes = new Map();
  return {
    dataset: /** @type {Record<string, string>} */ ({}),
    setAttribute: (/** @type {string} */ name, /** @type {string} */ value) => attributes.set(name, value),
    removeAttribute: (/** @type {string} */ name) => attributes.delete(name),
    get busy() {
      return attributes.has("aria-busy");
    },
  };
}

/** Asks by hand: each question waits for the test. */
function bench(/** @type {any} */ more = {}) {
  const zone = zoneOf();
  /** @type {any[]} */ const drawn = [];
  /** @type {any[]} */ const failures = [];
  /** @type {any[]} */ const pending = [];
  const loop = asking({
    question: ({ n }) => ({ appel: "vue.essai", entree: { n } }),
    draw: (answer, options) => drawn.push([answer, options.n]),
    zone: /** @type {any} */ (zone),
    fail: (error) => failures.push(error),
    ask: (appel, entree, { key }) => new Promise((resolve, reject) => pending.push({ appel, entree, key, resolve, reject })),
    ...more,
  });
  return { loop, zone, drawn, failures, pending };
}

async function failedEngine() {
  engine.start();
  workers.last.says({ type: "echec", erreur: { code: "E_MOTEUR_MUET", quoi: "Muet.", ou: "", remede: "Réessayez." } });
  await turn();
}

after(() => workers.last.says({ type: "echec", erreur: FAULT })); // no watchdog outlives the tests
beforeEach(() => {
  if (engine.state === "failed") engine.retry();
});

test("only the last answer is drawn, whatever the order they come in", async () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    const { loop, zone, drawn, pending } = bench();
    const runs = [loop.run({ n: 0 }), loop.run({ n: 1 }), loop.run({ n: 2 })];
    await turn();
    assert.equal(pending.length, 1, "an older question that was not sent yet is not sent");
    const late = bench();
    for (const n of [0, 1, 2]) {
      late.loop.run({ n });
      await turn();
    }
    for (const rank of order) {
      late.pending[rank].resolve(`réponse ${rank}`);
      await turn();
    }
    assert.deepEqual(late.drawn, [["réponse 2", 2]]);
    assert.equal(late.loop.last, "réponse 2");
    assert.equal(late.zone.busy, false);
    pending[0].resolve("seule");
    assert.deepEqual(await Promise.all(runs), [undefined, undefined, "seule"]);
    assert.deepEqual(drawn, [["seule", 2]]);
    assert.equal(zone.busy, false);
  }
});

test("the zone is busy while the last question waits; an older answer leaves it so", async () => {
  const { loop, zone, pending } = bench();
  loop.run({ n: 0 });
  await turn();
  loop.run({ n: 1 });
  await turn();
  assert.equal(zone.busy, true);
  pending[0].resolve("vieille");
  await turn();
  assert.equal(zone.busy, true);
  pending[1].resolve("neuve");
  await turn();
  assert.equal(zone.busy, false);
});

test("nothing to ask: nothing is asked, and the answer on its way is not drawn", async () => {
  /** @type {any} */ let wanted = { appel: "vue.essai" };
  const { loop, zone, drawn, pending } = bench({ question: () => wanted });
  loop.run();
  await turn();
  wanted = null;
  await loop.run();
  assert.equal(pending.length, 1);
  assert.equal(zone.busy, false);
  pending[0].resolve("trop tard");
  await turn();
  assert.deepEqual(drawn, []);
});

test("the key is the call's name, or the one that was chosen", async () => {
  const one = bench();
  const other = bench({ key: "lignes" });
  one.loop.run({ n: 1 });
  other.loop.run({ n: 1 });
  await turn();
  assert.deepEqual([one.pending[0].key, other.pending[0].key], ["vue.essai", "lignes"]);
});

test("a failure is told once; what was drawn before is marked out of date, until the next answer", async () => {
  const { loop, zone, failures, pending } = bench();
  loop.run({ n: 0 });
  await turn();
  pending[0].reject(new EngineError([FAULT]));
  await turn();
  assert.equal("perime" in zone.dataset, false, "nothing was drawn: nothing is out of date");
  assert.equal(failures.length, 1);
  for (const outcome of ["ok", "erreur", "ok"]) {
    loop.run({ n: 1 });
    await turn();
    if (outcome === "ok") pending.at(-1).resolve({});
    else pending.at(-1).reject(new EngineError([FAULT]));
    await turn();
    assert.equal("perime" in zone.dataset, outcome === "erreur");
  }
  assert.equal(failures.length, 2);
});

test("a dropped call is nobody's failure; neither is an older question's", async () => {
  const { loop, failures, pending } = bench();
  loop.run({ n: 0 });
  await turn();
  loop.run({ n: 1 });
  await turn();
  pending[0].reject(new EngineError([FAULT]));
  pending[1].reject(new EngineError([FAULT], { dropped: true }));
  await turn();
  assert.deepEqual(failures, []);
});

test("what the question itself throws is told the same way", async () => {
  const { loop, failures } = bench({
    question: () => {
      throw new EngineError([FAULT]);
    },
  });
  await loop.run();
  assert.equal(failures.length, 1);
});

test("without a form and without a way to tell, an error is not swallowed", async () => {
  const { loop, pending } = bench({ fail: null });
  const run = loop.run({ n: 0 });
  await turn();
  pending[0].reject(new TypeError("faute de programme"));
  await assert.rejects(run, TypeError);
});

test("an engine that comes back is asked the last question again, once, and only if it was not answered", async () => {
  const asked = bench({ ask: undefined, question: (/** @type {any} */ { n }) => ({ appel: "vue.essai", entree: { n } }) });
  const quiet = bench();
  asked.loop.run({ n: 7, focus: true });
  await turn();
  await failedEngine();
  assert.deepEqual(asked.failures, [], "said where the state of the engine is");
  engine.retry();
  await turn();
  workers.last.says({ type: "pret" });
  await turn();
  assert.deepEqual(
    workers.last.calls.map((/** @type {any} */ one) => one.entree),
    [{ n: 7 }],
  );
  workers.last.answers({ resultat: "revenu" });
  await turn();
  assert.deepEqual(asked.drawn, [["revenu", 7]]);
  assert.equal(quiet.pending.length, 0, "what was never asked is not asked now");
  await failedEngine();
  workers.last.says({ type: "echec", erreur: FAULT });
  engine.retry();
  await turn();
  workers.last.says({ type: "pret" });
  await turn();
  assert.deepEqual(workers.last.calls, [], "answered already");
});

test("coming back is told once for each failure, and no longer once stopped", async () => {
  let times = 0;
  const stop = onComeback(() => (times += 1));
  for (const round of [1, 2]) {
    engine.start();
    workers.last.says({ type: "echec", erreur: FAULT });
    engine.retry();
    workers.last.says({ type: "telechargement", recus: 1, total: 2 });
    workers.last.says({ type: "pret" });
    assert.equal(times, round);
  }
  stop();
  workers.last.says({ type: "echec", erreur: FAULT });
  engine.retry();
  assert.equal(times, 2);
});

test("a catalogue that the engine forgot is given again, once; another error is left as it is", async () => {
  let given = 0;
  const request = async () => {
    if (!given) throw absent();
    return "liste";
  };
  assert.equal(await withCatalogue(request, () => (given += 1)), "liste");
  assert.equal(given, 1);
  await assert.rejects(
    withCatalogue(
      () => Promise.reject(absent()),
      () => (given += 1),
    ),
    EngineError,
  );
  assert.equal(given, 2);
  await assert.rejects(
    withCatalogue(
      () => Promise.reject(new EngineError([FAULT])),
      () => (given += 1),
    ),
    EngineError,
  );
  assert.equal(given, 2);
});

/** @param {Record<string, any>} answers */
const knowing = (answers) => {
  /** @type {any[]} */ const kept = [];
  const known = { of: (/** @type {any} */ { entree }) => answers[entree.n] ?? null, keep: (/** @type {any} */ one, /** @type {any} */ answer) => kept.push([one.entree.n, answer]) };
  return { known: () => known, kept };
};

test("what is known is drawn at once; the engine's own answer is drawn only where it says otherwise", async () => {
  for (const [own, drawings] of [[{ a: 1 }, 1], [{ a: 2 }, 2]]) {
    const { known, kept } = knowing({ 0: { a: 1 } });
    const { loop, zone, drawn, pending } = bench({ known });
    loop.run({ n: 0 });
    await turn();
    assert.deepEqual([drawn, zone.busy, zone.dataset.avance], [[[{ a: 1 }, 0]], false, ""]);
    assert.equal(loop.last, null, "the engine said nothing yet");
    pending[0].resolve(own);
    await turn();
    assert.deepEqual([drawn.length, drawn.at(-1), loop.last], [drawings, [own, 0], own]);
    assert.equal("avance" in zone.dataset, false);
    assert.deepEqual(kept, [[0, own]]);
  }
});

test("another question before the engine is there: what is shown is said to be the former one's", async () => {
  const { known } = knowing({ 0: { a: 1 } });
  const { loop, zone, drawn, pending } = bench({ known });
  loop.run({ n: 0 });
  await turn();
  loop.run({ n: 5 });
  await turn();
  assert.deepEqual([zone.dataset.perime, drawn.length, zone.busy], ["attente", 1, true]);
  pending.at(-1).resolve({ a: 5 });
  await turn();
  assert.deepEqual([Object.keys(zone.dataset), drawn.at(-1)], [[], [{ a: 5 }, 5]]);
});

test("what is known stays where the engine fails, and is asked again when it comes back", async () => {
  const { known } = knowing({ 0: { a: 1 } });
  const { loop, zone, drawn, pending } = bench({ known });
  loop.run({ n: 0 });
  await turn();
  await failedEngine();
  pending[0].reject(new EngineError([FAULT]));
  await turn();
  assert.deepEqual([drawn.length, zone.dataset.avance, zone.dataset.perime], [1, "", undefined]);
  engine.retry();
  await turn();
  pending.at(-1).resolve({ a: 1 });
  await turn();
  assert.deepEqual([loop.last, "avance" in zone.dataset], [{ a: 1 }, false]);
});
