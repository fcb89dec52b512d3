// Who computes for a page: one worker that the pages of the site share, where the browser keeps it from a page to the next
// (a SharedWorker of extended lifetime); elsewhere a worker of the page's own, which starts anew with each page.
//
//   const worker = engineer(url, version)    like a Worker: postMessage, terminate, onmessage, onerror
//
// Every shared worker holds a Web Lock under its name for as long as it lives, and a second one while it starts: a page
// reads there which ones are alive. One that stays silent although it is neither new nor starting computes for another
// page, or is wedged: nobody waits for it, the page takes the next number, and pages that come later follow.

import { engineName, startingLock } from "./names.mjs";
import { patience } from "./patience.mjs";
import { NOWHERE, program } from "./trusted.mjs";

const SILENT_MS = 2000;
const STUCK_MS = 15_000; // of an engine that another page began to start: its files may come no more

/** The shared workers that this page left: it never joins them again. @type {Set<string>} */
const left = new Set();

/** Whether pages share, once this one knows. @type {boolean | null} */
let shared = null;

/** The names of the locks that are held now. @returns {Promise<string[]>} */
const heldNow = () =>
  navigator.locks.query().then(
    (state) => (state.held ?? []).map((lock) => lock.name ?? ""),
    () => [],
  );

// The engine that answered this tab last: the next page of the tab joins it without asking who lives.
const LATEST = "moteur";
/** @param {string} prefix @returns {string} its name, or "" */
function latest(prefix) {
  try {
    const name = sessionStorage.getItem(LATEST) ?? "";
    return name.startsWith(prefix) ? name : "";
  } catch {
    return ""; // storage refused
  }
}
/** @param {string} name */
function remember(name) {
  try {
    if (sessionStorage.getItem(LATEST) !== name) sessionStorage.setItem(LATEST, name);
  } catch {
    // storage refused: asked anew
  }
}

/** @returns {boolean} whether the browser keeps a shared worker between two pages */
function keepsShared() {
  if (typeof SharedWorker !== "function" || !globalThis.isSecureContext || !navigator.locks?.query) return false;
  let known = false;
  const options = {
    get extendedLifetime() {
      known = true;
      return true;
    },
  };
  try {
    new SharedWorker(program(NOWHERE), /** @type {any} */ (options)); // the options are read, nothing is made
  } catch {}
  return known;
}

/**
 * @param {readonly string[]} held the names of the locks that are held
 * @param {string} prefix
 * @param {ReadonlySet<string>} refused
 * @returns {{ name: string, alive: boolean, starting: boolean }} the engine to join, or the name of a new one
 */
export function chosen(held, prefix, refused) {
  /** @param {string} name */
  const number = (name) => (name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)) ? Number(name.slice(prefix.length)) : 0);
  const last = held.filter((name) => !refused.has(name)).reduce((most, name) => Math.max(most, number(name)), 0);
  const name = `${prefix}${last || [...held, ...refused].reduce((most, one) => Math.max(most, number(one)), 0) + 1}`;
  return { name, alive: last > 0, starting: last > 0 && held.includes(startingLock(name)) };
}

class SharedEngineer {
  shared = true; // it outlives the page
  /** @type {((message: any) => void) | null} */
  onmessage = null;
  /** @type {((event: any) => void) | null} */
  onerror = null;
  /** @type {any} */
  #order = null;
  /** @type {Transferable[]} */
  #carried = [];
  /** The one call that is not answered. @type {any} */
  #call = null;
  /** @type {MessagePort | null} */
  #port = null;
  #name = "";
  #ready = false;
  #joined = false; // it was there before
  #ended = false;
  #patience = patience();

  /** @param {string} url @param {string} version */
  constructor(url, version) {
    this.url = url;
    this.prefix = engineName(version);
  }

  /** @param {ToWorker} message @param {Transferable[]} transfer */
  postMessage(message, transfer) {
    if (message.type === "demarrer") {
      this.#order = message;
      this.#carried = transfer;
      this.#join();
    } else {
      this.#call = message;
      this.#ask();
    }
  }

  terminate() {
    this.#ended = true;
    this.#leave();
  }

  async #join() {
    this.#ready = false;
    const lately = latest(this.prefix);
    if (lately && !left.has(lately)) {
      if (!this.#open(lately)) return;
      this.#begin(true);
      this.#expect();
      const held = await heldNow();
      if (this.#ready || this.#ended || this.#name !== lately) return;
      if (!held.includes(lately))
        this.#patience.end(); // it was gone: this page has made another of that name
      else if (held.includes(startingLock(lately))) this.#expect(STUCK_MS);
      return;
    }
    const asked = heldNow();
    // Most often the first one: it begins while the browser says who lives, unless it would be given what is given once.
    const likely = [...left].every((name) => !name.startsWith(this.prefix));
    if (likely && !this.#open(`${this.prefix}1`)) return;
    const begun = likely && !this.#carried.length;
    if (begun) this.#begin(false);
    const { name, alive, starting } = chosen(await asked, this.prefix, left);
    if (this.#ended || this.#ready || (likely && !this.#port)) return;
    const other = likely && name !== this.#name;
    if (other) this.#leave();
    if (!this.#port && !this.#open(name)) return;
    if (!begun || other) this.#begin(alive);
    this.#joined = alive;
    if (alive) this.#expect(starting ? STUCK_MS : SILENT_MS);
  }

  /** @param {string} name @returns {boolean} whether the browser takes it */
  #open(name) {
    this.#name = name;
    try {
      const worker = new SharedWorker(program(this.url), /** @type {any} */ ({ type: "module", name, extendedLifetime: true }));
      worker.onerror = (event) => {
        shared = false; // refused, or its script did not come: from now on a worker of the page's own
        if (!this.#ended && this.#port === worker.port) this.#broken(event);
      };
      this.#port = worker.port;
      worker.port.onmessage = ({ data }) => this.#receive(data);
      return true;
    } catch {
      shared = false;
      this.#broken({});
      return false;
    }
  }

  /** @param {boolean} alive whether it was there before, as far as one knows */
  #begin(alive) {
    this.#joined = alive;
    this.#port?.postMessage(this.#order, alive ? [] : this.#carried.splice(0));
  }

  /** @param {any} error */
  #broken(error) {
    left.add(this.#name);
    this.onerror?.(error);
  }

  /** A word is due: without it, this worker is busy for another page. */
  #expect(delay = SILENT_MS) {
    this.#patience.within(delay, () => {
      this.#leave();
      this.#join();
    });
  }

  #leave() {
    this.#patience.end();
    if (this.#name) left.add(this.#name);
    this.#port?.postMessage({ type: "laisser" });
    this.#port?.close();
    this.#port = null;
  }

  #ask() {
    if (!this.#ready || !this.#call) return;
    this.#port?.postMessage(this.#call);
    this.#expect();
  }

  /** @param {any} data */
  #receive(data) {
    if (this.#ended) return;
    if (data.type === "vit") {
      this.onmessage?.({ data }); // it lives: what it waits for may still never come
      return;
    }
    this.#patience.end();
    if (data.type === "prend") return;
    if (data.type === "panne") {
      this.#broken({ message: data.message });
      return;
    }
    if (data.type === "reponse" || data.type === "fini") this.#call = null;
    if (data.type === "pret") {
      this.#ready = true;
      remember(this.#name);
      this.#ask(); // a call that another worker had not taken
    } else if (this.#joined && !this.#ready) this.#expect(STUCK_MS);
    this.onmessage?.({ data });
  }
}

/** Whether an engine goes on when the page that made it is left. */
export function outlives() {
  shared ??= keepsShared();
  return shared;
}

/** @param {string} url of the worker's module @param {string} version of what it loads */
export function engineer(url, version) {
  return outlives() ? new SharedEngineer(url, version) : new Worker(program(url), { type: "module", name: "moteur" });
}
