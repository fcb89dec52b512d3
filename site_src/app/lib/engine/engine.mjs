// The engine, seen from a page: one Python runtime in a worker, asked through a closed list of calls. Pages share the
// worker where the browser allows it (engineer.mjs).
//
//   import { engine, EngineError } from "./engine.mjs";
//   engine.start();                                        // tool pages only; idempotent (call() starts it too)
//   const resultat = await engine.call("simuler.dj", entree, { key, signal });
//        - resolves with the call's result object; rejects with EngineError (.errors = [{code, quoi, ou, remede}, …])
//        - may be made before the engine is ready: it waits its turn (forms work while the megabytes arrive)
//        - `key`: a newer call with the same key drops the older one still waiting (typing in a form);
//          the dropped promise rejects with EngineError whose .dropped is true
//        - `signal`: an AbortSignal; a waiting call is dropped, for a running one the page leaves its worker for a fresh one
//   for await (const step of engine.steps("appel", next, { signal })) …   // long work as repeated short calls, see below
//   engine.cancel();                                       // drops everything asked so far
//   engine.retry();                                        // after "failed"
//   const stop = engine.onState(({ state, received, total, error }) => …);  // called at once with the present state
//
// States: idle → downloading (received/total bytes; moved/travel bytes on the line) → starting → ready | failed. A watchdog ends a start that is silent
// too long: a wrong MIME type or a missing 'wasm-unsafe-eval' makes the runtime hang without any error. Before anybody is
// asked to try again, another worker takes the place of the silent one, once, by itself: what was in its way (a page asleep
// that holds a file, a service worker that is gone, a worker that died without a word) is not in the way of the other.
//
// `steps(appel, next)`: next(previousResult | null, index) gives the next entry, or null when the work is done. Each
// result is yielded as it comes, so a page shows progress and stops by breaking the loop or through `signal`.

import { engineer, outlives } from "./engineer.mjs";
import { dropped, EngineError, impossible, notLoaded, silent } from "./errors.mjs";
import { moteur, racine, version } from "./moteur.mjs";
import { answered, carrier, sharing } from "./partage.mjs";
import { patience } from "./patience.mjs";

const SILENCE_DOWNLOADING_MS = 70_000; // no byte at all for that long; a worker whose line is silent says so before
const SCRIPT_MS = 20_000;
const NO_SIGN_MS = 30_000; // a worker that comes, or that awaits its files, and gives no sign of life for that long
const SILENCE_STARTING_MS = 60_000; // all bytes here and no runtime
const CUT = "E_RESEAU";
const RESUMED_MS = 2000; // after a cut, before the rest is asked again, once
const WRONG_FILE = new Set(["E_MOTEUR_ABSENT", "E_MOTEUR_ALTERE"]);

export { EngineError };

/**
 * @typedef {object} Asked
 * @property {number} id
 * @property {string | null} key
 * @property {string} request
 * @property {(answer: Answer) => void} resolve
 * @property {(error: EngineError) => void} reject
 *
 * @typedef {object} Engineer
 * @property {(message: ToWorker, transfer: Transferable[]) => void} postMessage
 * @property {() => void} terminate
 * @property {((message: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onerror
 */

/** The script asked of the host itself, for the one who loads it next. @param {string} url */
async function againFromHost(url) {
  await fetch(url, { cache: "reload", signal: AbortSignal.timeout(SCRIPT_MS) })
    .then((one) => one.arrayBuffer())
    .catch(() => {});
}

/** @param {{ spawn?: () => Engineer, silenceDownloading?: number, silenceStarting?: number, noSign?: number, resumeAfter?: number }} [options] */
export function createEngine({
  spawn = () => engineer(moteur.worker, version),
  silenceDownloading = SILENCE_DOWNLOADING_MS,
  silenceStarting = SILENCE_STARTING_MS,
  noSign = NO_SIGN_MS,
  resumeAfter = RESUMED_MS,
} = {}) {
  /** @type {Engineer | null} */
  let worker = null;
  /** @type {EngineSnapshot} */
  let snapshot = { state: "idle", received: 0, total: moteur.octets, moved: 0, travel: 0, error: null };
  /** @type {Asked | null} */
  let running = null; // the one call the worker has
  /** @type {Asked[]} */
  let waiting = []; // the others, in order
  const watchdog = patience();
  const pulse = patience();
  let nextId = 1;
  let fresh = false; // something wrong came: the browser's own caches are passed by from now on
  let askedAgain = false; // a wrong file was: once, whatever became of the script before
  let lost = false; // the worker's own script did not come
  let heard = false; // this worker gave a sign
  let replaced = false; // a silent worker gave its place to another, that waits for nobody
  let cameToStart = false; // all bytes were here once
  let resumed = false; // a line that was cut was tried again
  let keeps = false; // its files are kept, and nobody was told yet
  let launch = 0;
  /** @type {Set<(snapshot: EngineSnapshot) => void>} */
  const listeners = new Set();

  /** @param {Partial<EngineSnapshot>} change */
  function tell(change) {
    snapshot = { ...snapshot, ...change };
    for (const listener of [...listeners]) listener(snapshot);
  }

  /** @param {number} delay milliseconds of silence */
  function watch(delay) {
    watchdog.within(delay, () => replace() || fail(silent(cameToStart, delay)));
  }

  // While the files come, the worker's loop is free: one that gives no sign is dead, or never came.
  function alive() {
    pulse.end();
    if (snapshot.state === "downloading") pulse.within(noSign, replace);
  }

  /** Once, by itself. @returns {boolean} */
  function replace() {
    if (replaced) return false;
    replaced = true;
    lost ||= !heard; // its script hangs on the way, and who asks for it again would hang with it
    stopWorker();
    tell({ state: "idle" });
    start();
    return true;
  }

  function stopWorker() {
    watchdog.end();
    pulse.end();
    if (worker) worker.terminate();
    worker = null;
  }

  // The offline copy starts after the engine's own files are kept, or when there is nothing more to wait for: it would slow
  // what a person awaits.
  function rested() {
    if (keeps && !running) settled();
  }
  function settled() {
    keeps = false;
    document.documentElement.dataset.moteur = "fini";
    document.dispatchEvent(new CustomEvent("phco:moteur"));
  }

  /** @param {Fault} error */
  function fail(error) {
    stopWorker();
    settled();
    tell({ state: "failed", error });
    const asked = running ? [running, ...waiting] : waiting;
    running = null;
    waiting = [];
    for (const call of asked) call.reject(new EngineError([error]));
  }

  /** @param {{ data: FromWorker }} message */
  function receive({ data }) {
    heard = true;
    if (data.type === "vit") {
      alive();
      return;
    }
    if (data.type === "telechargement") {
      tell({ state: "downloading", received: data.recus, total: data.total, moved: data.ligne ?? 0, travel: data.voyage ?? 0 });
      watch(silenceDownloading);
      alive();
    } else if (data.type === "demarrage") {
      pulse.end();
      cameToStart = true;
      tell({ state: "starting", received: snapshot.total });
      watch(silenceStarting);
    } else if (data.type === "pret") {
      watchdog.end();
      pulse.end();
      replaced = resumed = false;
      tell({ state: "ready", received: snapshot.total, error: null });
      feed();
    } else if (data.type === "garde") {
      keeps = true;
      rested();
    } else if (data.type === "echec") {
      if (!askedAgain && WRONG_FILE.has(data.erreur.code)) {
        askedAgain = true;
        relaunch();
      } else if (data.erreur.code === CUT && !resumed && globalThis.navigator?.onLine !== false) resume();
      else fail(data.erreur);
    } else if (data.type === "fini") {
      // It broke while it computed; its last answer said so. What waits is a fresh one's.
      if (running) waiting.unshift(running);
      running = null;
      stopWorker();
      tell({ state: "idle", received: 0 });
      if (waiting.length) start();
    } else if (data.type === "reponse" && running?.id === data.id) {
      const call = running;
      running = null;
      settle(call, data.reponse);
      feed();
      rested();
    }
  }

  /** @param {Asked} call @param {string} text */
  function settle(call, text) {
    const answer = JSON.parse(text);
    if (answer.erreur) call.reject(new EngineError([answer.erreur]));
    else if (answer.erreurs) call.reject(new EngineError(answer.erreurs));
    else call.resolve(answer.resultat);
  }

  function feed() {
    if (running || snapshot.state !== "ready" || !waiting.length) return;
    running = /** @type {Asked} */ (waiting.shift());
    worker?.postMessage({ type: "appel", id: running.id, requete: running.request }, []);
  }

  function start() {
    if (snapshot.state !== "idle") return;
    document.documentElement.dataset.moteur = "demarre";
    if (typeof Worker !== "function" || typeof WebAssembly !== "object") {
      fail(impossible());
      return;
    }
    tell({ state: "downloading", received: 0, moved: 0, travel: 0, error: null });
    watch(silenceDownloading);
    launch += 1;
    const mine = launch;
    // A worker that outlives its page keeps what it brings, by itself; elsewhere the service worker does.
    const wait = lost ? againFromHost(moteur.worker) : replaced || outlives() ? null : sharing();
    if (wait) wait.then(() => mine === launch && snapshot.state === "downloading" && !worker && go());
    else go();
  }

  function go() {
    try {
      worker = spawn();
    } catch (error) {
      workerBroken(error);
      return;
    }
    worker.onmessage = receive;
    worker.onerror = workerBroken;
    heard = false;
    alive();
    const port = replaced ? null : carrier();
    const repondu = !replaced && answered();
    worker.postMessage({ type: "demarrer", racine: racine.href, moteur, frais: fresh, repondu, seul: replaced }, port ? [port] : []);
  }

  // A browser may keep the page that is left asleep, with the files that its worker was bringing: every other page would
  // wait for them. They are asked again when it is woken. A shared worker sleeps with no page.
  let slept = false;
  function sleep() {
    if (snapshot.state !== "downloading" || (worker && "shared" in worker)) return;
    slept = true;
    stopWorker();
    tell({ state: "idle", received: 0 });
  }
  function wake() {
    if (slept) start();
    slept = false;
  }
  if ("addEventListener" in globalThis) {
    addEventListener("pagehide", sleep);
    addEventListener("pageshow", wake);
  }

  // Once, by itself: what came over a line that was cut is kept, and only the rest is asked.
  function resume() {
    resumed = true;
    stopWorker();
    const mine = launch;
    setTimeout(() => {
      if (mine !== launch || snapshot.state !== "downloading" || worker) return;
      tell({ state: "idle" });
      start();
    }, resumeAfter);
  }

  // Once, by itself: a wrong answer that a cache kept is asked again, of the host.
  function relaunch() {
    fresh = true;
    stopWorker();
    tell({ state: "idle" });
    start();
  }

  /** @param {any} event an ErrorEvent of the worker, or what creating it threw */
  function workerBroken(event) {
    event?.preventDefault?.();
    if (!event?.message) {
      const first = !lost;
      lost = true;
      if (first && !fresh && snapshot.state === "downloading") {
        relaunch();
        return;
      }
    }
    fail(notLoaded(event?.message && String(event.message)));
  }

  /** @param {Asked} call */
  function drop(call) {
    if (call === running) {
      // Python cannot be interrupted: the page leaves its worker, which ends with the call, and a fresh one takes the others.
      running = null;
      stopWorker();
      tell({ state: "idle", received: 0 });
      if (waiting.length) start();
      else settled();
    } else if (waiting.includes(call)) {
      waiting = waiting.filter((one) => one !== call);
    } else {
      return;
    }
    call.reject(dropped());
  }

  /**
   * @param {string} appel
   * @param {Entry} [entree]
   * @param {{ key?: string | null, signal?: AbortSignal | null }} [options]
   * @returns {Promise<Answer>}
   */
  function call(appel, entree = {}, { key = null, signal = null } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(dropped());
        return;
      }
      if (snapshot.state === "failed") {
        reject(new EngineError(snapshot.error ? [snapshot.error] : []));
        return;
      }
      const one = { id: nextId++, key, request: JSON.stringify({ appel, entree }), resolve, reject };
      if (key !== null) for (const older of waiting.filter((other) => other.key === key)) drop(older);
      signal?.addEventListener("abort", () => drop(one), { once: true });
      waiting.push(one);
      start();
      feed();
    });
  }

  /**
   * @param {string} appel
   * @param {(previous: Answer | null, index: number) => Entry | null | undefined} next
   * @param {{ signal?: AbortSignal | null }} [options]
   */
  async function* steps(appel, next, { signal = null } = {}) {
    let previous = null;
    for (let index = 0; ; index += 1) {
      const entree = next(previous, index);
      if (entree === null || entree === undefined) return;
      previous = await call(appel, entree, { signal });
      yield previous;
    }
  }

  return {
    start,
    call,
    steps,
    cancel() {
      for (const one of [...waiting]) drop(one);
      if (running) drop(running);
    },
    retry() {
      if (snapshot.state !== "failed") return;
      fresh = snapshot.error?.code !== CUT; // what came over a line that was cut is kept, and right
      askedAgain = fresh;
      replaced = cameToStart = resumed = false;
      tell({ state: "idle", received: 0, error: null });
      start();
    },
    /** @param {(snapshot: EngineSnapshot) => void} listener */
    onState(listener) {
      listeners.add(listener);
      listener(snapshot);
      return () => listeners.delete(listener);
    },
    get state() {
      return snapshot.state;
    },
  };
}

export const engine = createEngine();
