// The engine's queue: one call at a time, in order; a newer one of the same key drops the older; silence ends in a sentence.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { held } from "./held_clock.mjs";
import { fakeWorkers, turn } from "./page.mjs";

Object.assign(globalThis, { Worker: function Worker() {} });
const { createEngine, EngineError } = await import("../../site_src/app/lib/engine/engine.mjs");
const FAULT = { code: "E_ESSAI", quoi: "Non.", ou: "a.b", remede: "Oui." };

/** @type {(() => void)[]} */
const started = [];
afterEach(() => {
  for (const end of started.splice(0)) end();
});

/** @param {object} [options] */
function bench(options = {}) {
  const workers = fakeWorkers();
  const engine = createEngine({ spawn: workers.spawn, ...options });
  started.push(() => workers.last?.says({ type: "echec", erreur: FAULT }));
  return { engine, workers };
}
const asked = (/** @type {any} */ worker) => worker.calls.map((/** @type {any} */ one) => one.entree.n);

test("a call starts the engine, waits for it, and one alone is with the worker", async () => {
  const { engine, workers } = bench();
  assert.equal(engine.state, "idle");
  const answers = [1, 2, 3].map((n) => engine.call("essai", { n }));
  assert.equal(engine.state, "downloading");
  assert.deepEqual(asked(workers.last), []);
  workers.last.says({ type: "demarrage" });
  assert.equal(engine.state, "starting");
  workers.last.says({ type: "pret" });
  for (const n of [1, 2, 3]) {
    assert.equal(asked(workers.last).at(-1), n);
    assert.equal(asked(workers.last).length, n);
    workers.last.answers({ resultat: n * 10 });
    await turn();
  }
  assert.deepEqual(await Promise.all(answers), [10, 20, 30]);
});

test("a newer call drops the waiting one of its key, and no other; the running one is not interrupted", async () => {
  const { engine, workers } = bench();
  engine.start();
  workers.last.says({ type: "pret" });
  const running = engine.call("essai", { n: 0 }, { key: "k" });
  const old = engine.call("essai", { n: 1 }, { key: "k" });
  const other = engine.call("essai", { n: 2 }, { key: "autre" });
  const keyless = engine.call("essai", { n: 3 });
  const newest = engine.call("essai", { n: 4 }, { key: "k" });
  await assert.rejects(old, (error) => error instanceof EngineError && error.dropped);
  for (const n of [0, 2, 3, 4]) {
    workers.last.answers({ resultat: n });
    await turn();
  }
  assert.deepEqual(await Promise.all([running, other, keyless, newest]), [0, 2, 3, 4]);
  assert.deepEqual(asked(workers.last), [0, 2, 3, 4]);
});

test("an answer that names faults rejects with all of them; one that is not awaited is ignored", async () => {
  const { engine, workers } = bench();
  engine.start();
  workers.last.says({ type: "pret" });
  for (const answer of [{ erreur: FAULT }, { erreurs: [FAULT, FAULT] }]) {
    const call = engine.call("essai");
    workers.last.says({ type: "reponse", id: -1, reponse: JSON.stringify({ resultat: "une autre" }) });
    workers.last.answers(answer);
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof EngineError);
      assert.equal(error.dropped, false);
      assert.deepEqual(error.errors, "erreur" in answer ? [FAULT] : [FAULT, FAULT]);
      return true;
    });
  }
});

test("a signal drops a waiting call alone; of a running one the worker ends, and a fresh one takes the others", async () => {
  const { engine, workers } = bench();
  engine.start();
  workers.last.says({ type: "pret" });
  const [stopRunning, stopWaiting] = [new AbortController(), new AbortController()];
  const running = engine.call("essai", { n: 1 }, { signal: stopRunning.signal });
  const waiting = engine.call("essai", { n: 2 }, { signal: stopWaiting.signal });
  const last = engine.call("essai", { n: 3 });
  stopWaiting.abort();
  await assert.rejects(waiting, (error) => error.dropped);
  assert.equal(workers.born.length, 1);
  stopRunning.abort();
  await assert.rejects(running, (error) => error.dropped);
  assert.equal(workers.born[0].ended, true);
  assert.equal(workers.born.length, 2);
  workers.last.says({ type: "pret" });
  assert.deepEqual(asked(workers.last), [3]);
  workers.last.answers({ resultat: "fin" });
  assert.equal(await last, "fin");
  await assert.rejects(engine.call("essai", {}, { signal: stopRunning.signal }), (error) => error.dropped);
});

test("cancel drops everything asked so far", async () => {
  const { engine, workers } = bench();
  engine.start();
  workers.last.says({ type: "pret" });
  const calls = [1, 2, 3].map((n) => engine.call("essai", { n }));
  engine.cancel();
  for (const one of await Promise.allSettled(calls)) assert.equal(one.status === "rejected" && one.reason.dropped, true);
  assert.equal(engine.state, "idle");
});

test("an engine that broke while it computed answers for that call, and a fresh one takes what was sent since", async () => {
  const { engine, workers } = bench();
  engine.start();
  workers.last.says({ type: "pret" });
  const [broken, sent, waiting] = [1, 2, 3].map((n) => engine.call("essai", { n }));
  workers.last.answers({ erreur: FAULT }); // the queue goes on at once: the second call is with a worker that ends
  workers.last.says({ type: "fini" });
  await assert.rejects(/** @type {any} */ (broken), (error) => error.errors[0].code === FAULT.code);
  assert.equal(workers.born.length, 2);
  workers.last.says({ type: "pret" });
  workers.last.answers({ resultat: "deux" });
  await turn();
  workers.last.answers({ resultat: "trois" });
  assert.deepEqual(await Promise.all([sent, waiting]), ["deux", "trois"]);
  assert.deepEqual(asked(workers.last), [2, 3]);
});

test("silence ends a start, in the words of where it was; a word from the worker starts the wait again", async () => {
  for (const [message, words] of [
    [{ type: "telechargement", recus: 1, total: 2 }, /téléchargement/],
    [{ type: "demarrage" }, /n’a pas démarré/],
  ]) {
    const { engine, workers } = bench({ silenceDownloading: 40, silenceStarting: 40 });
    const call = engine.call("essai");
    call.catch(() => {});
    for (let beat = 0; beat < 3; beat += 1) {
      await new Promise((later) => setTimeout(later, 20));
      workers.last.says(message);
      assert.notEqual(engine.state, "failed");
    }
    await assert.rejects(call, (error) => error.errors[0].code === "E_MOTEUR_MUET" && /** @type {RegExp} */ (words).test(error.errors[0].quoi));
    assert.equal(engine.state, "failed");
    assert.equal(workers.last.ended, true);
  }
});

test("a ready engine is not watched: a long call is not a failure", async () => {
  const { engine, workers } = bench({ silenceDownloading: 15, silenceStarting: 15 });
  engine.start();
  workers.last.says({ type: "pret" });
  const call = engine.call("essai");
  await new Promise((later) => setTimeout(later, 40));
  workers.last.answers({ resultat: "tard" });
  assert.equal(await call, "tard");
});

test("after a failure every call is refused at once, until it is retried", async () => {
  const { engine, workers } = bench();
  const waiting = engine.call("essai");
  workers.last.onerror({ message: "brisé", preventDefault() {} });
  await assert.rejects(waiting, (error) => error.errors[0].code === "E_MOTEUR_ABSENT" && error.errors[0].quoi.includes("brisé"));
  await assert.rejects(engine.call("essai"), (error) => error.errors[0].code === "E_MOTEUR_ABSENT");
  engine.retry();
  assert.equal(engine.state, "downloading");
  workers.last.says({ type: "pret" });
  const again = engine.call("essai");
  workers.last.answers({ resultat: 1 });
  assert.equal(await again, 1);
  engine.retry();
  assert.equal(engine.state, "ready", "nothing to retry");
});

test("after a line that was cut, what came is taken again; after a wrong file, the host itself is asked", async () => {
  for (const [code, frais] of /** @type {[string, boolean][]} */ ([
    ["E_RESEAU", false],
    ["E_MOTEUR", true],
  ])) {
    const { engine, workers } = bench({ resumeAfter: 1 });
    engine.start();
    workers.last.says({ type: "echec", erreur: { ...FAULT, code } });
    if (code === "E_RESEAU") {
      // The rest is asked again once, by itself; a person is asked only then.
      assert.equal(engine.state, "downloading");
      await new Promise((later) => setTimeout(later, 20));
      assert.equal(workers.born.length, 2);
      assert.equal(workers.last.received.find((/** @type {any} */ one) => one.type === "demarrer").frais, false);
      workers.last.says({ type: "echec", erreur: { ...FAULT, code } });
    }
    assert.equal(engine.state, "failed");
    engine.retry();
    assert.equal(workers.last.received.find((/** @type {any} */ one) => one.type === "demarrer").frais, frais, code);
  }
});

test("a wrong file is asked of the host once, even after a script that did not come", async (t) => {
  t.mock.method(globalThis, "fetch", async () => new Response());
  const { engine, workers } = bench();
  engine.start();
  workers.last.onerror({ preventDefault() {} });
  for (let waited = 0; waited < 5; waited += 1) await turn();
  const second = workers.last;
  second.says({ type: "echec", erreur: { ...FAULT, code: "E_MOTEUR_ALTERE" } });
  for (let waited = 0; waited < 5; waited += 1) await turn();
  assert.notEqual(workers.last, second);
  assert.equal(engine.state, "downloading");
  workers.last.says({ type: "echec", erreur: { ...FAULT, code: "E_MOTEUR_ABSENT" } });
  assert.equal(engine.state, "failed");
});

test("steps give the former answer to the next question, and stop when there is none", async () => {
  const { engine, workers } = bench();
  engine.start();
  workers.last.says({ type: "pret" });
  const seen = [];
  const work = (async () => {
    for await (const one of engine.steps("essai", (before, index) => (index === 3 ? null : { n: (before ?? 0) + 1 }))) seen.push(one);
  })();
  for (let piece = 0; piece < 3; piece += 1) {
    await turn();
    workers.last.answers({ resultat: asked(workers.last).at(-1) * 2 });
  }
  await work;
  assert.deepEqual(asked(workers.last), [1, 3, 7]);
  assert.deepEqual(seen, [2, 6, 14]);
});

test("the offline copy, which waits for the engine, waits for the answers that are awaited too", async () => {
  const { engine, workers } = bench();
  const root = document.documentElement;
  const answers = [1, 2].map((n) => engine.call("essai", { n }));
  workers.last.says({ type: "pret" });
  workers.last.says({ type: "garde" });
  for (const n of [1, 2]) {
    assert.equal(root.dataset.moteur, "demarre", `before answer ${n}`);
    workers.last.answers({ resultat: n });
    await turn();
  }
  assert.equal(root.dataset.moteur, "fini");
  assert.deepEqual(await Promise.all(answers), [1, 2]);
  const idle = bench();
  idle.engine.start();
  idle.workers.last.says({ type: "pret" });
  assert.equal(root.dataset.moteur, "demarre");
  idle.workers.last.says({ type: "garde" });
  assert.equal(root.dataset.moteur, "fini", "nobody awaits anything");
});

test("a listener is told at once, then of each change, then no more", () => {
  const { engine, workers } = bench();
  /** @type {string[]} */
  const states = [];
  const stop = engine.onState(({ state }) => states.push(state));
  engine.start();
  workers.last.says({ type: "demarrage" });
  stop();
  workers.last.says({ type: "pret" });
  assert.deepEqual(states, ["idle", "downloading", "starting"]);
});

test("a page left while its engine comes lets the files go, and asks again when it is woken; a ready engine stays", async () => {
  const { engine, workers } = bench();
  const call = engine.call("essai", { n: 1 });
  const first = workers.last;
  dispatchEvent(new Event("pagehide"));
  assert.deepEqual([engine.state, first.ended], ["idle", true]);
  dispatchEvent(new Event("pageshow"));
  assert.equal(engine.state, "downloading");
  assert.notEqual(workers.last, first);
  workers.last.says({ type: "pret" });
  workers.last.answers({ resultat: 5 });
  assert.equal(await call, 5);
  dispatchEvent(new Event("pagehide"));
  assert.equal(engine.state, "ready");
});

test("a shared engine that comes for several pages goes on when one of them is left", () => {
  const { engine, workers } = bench();
  engine.start();
  workers.last.shared = true;
  dispatchEvent(new Event("pagehide"));
  assert.deepEqual([engine.state, workers.last.ended], ["downloading", false]);
});

test("a worker that gives no sign of life is replaced once, by itself, by one that waits for nobody; only then is one told", async (t) => {
  held(t.mock);
  const { engine, workers } = bench({ noSign: 400, silenceDownloading: 5000 });
  const call = engine.call("essai", { n: 1 });
  const [first] = workers.born;
  assert.equal(first.received[0].seul, false);
  first.says({ type: "telechargement", recus: 1, total: 2 });
  for (let beat = 0; beat < 4; beat += 1) {
    t.mock.timers.tick(150);
    first.says({ type: "vit" }); // it lives, and its line is slow: it keeps what came
  }
  assert.equal(workers.born.length, 1);
  t.mock.timers.tick(700);
  assert.deepEqual([workers.born.length, first.ended, engine.state], [2, true, "downloading"]);
  assert.equal(workers.last.received[0].seul, true);
  workers.last.says({ type: "demarrage" });
  workers.last.says({ type: "pret" });
  workers.last.answers({ resultat: 7 });
  assert.equal(await call, 7);
});

test("a start that is silent twice is told; trying again may replace a worker once more", async (t) => {
  held(t.mock);
  const { engine, workers } = bench({ noSign: 20, silenceDownloading: 40 });
  /** The script is asked of the host before another worker loads it. @param {number} count */
  const born = async (count) => {
    while (workers.born.length < count) await new Promise(setImmediate);
  };
  const told = assert.rejects(engine.call("essai"), (error) => error.errors[0].code === "E_MOTEUR_MUET");
  t.mock.timers.tick(20);
  await born(2);
  t.mock.timers.tick(40);
  await told;
  assert.equal(workers.born.length, 2);
  engine.retry();
  await born(3);
  t.mock.timers.tick(20);
  await born(4);
  assert.equal(workers.born.length, 4);
});
