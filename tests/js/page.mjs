// What a page gives the modules, in memory: the address of the engine's files, a document that says nothing, a place.

import { register } from "node:module";

const MOTEUR = { worker: "app/worker.mjs", dossier: "moteur/", octets: 1000, verrou: "moteur/verrou.json", fichiers: [], parties: [] };
const HOOKS = `
import { readFileSync } from "node:fs";
export async function resolve(name, context, next) {
  return name === "phco:moteur" ? { url: "phco:moteur", shortCircuit: true } : next(name, context);
}
export async function load(url, context, next) {
  if (url.endsWith(".json")) return { format: "module", source: "export default " + readFileSync(new URL(url), "utf8"), shortCircuit: true };
  if (url !== "phco:moteur") return next(url, context);
  return { format: "module", source: ${JSON.stringify(`export default ${JSON.stringify(MOTEUR)};`)}, shortCircuit: true };
}`;
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);

const place = new URL("https://exemple.fr/outil/");
const said = new EventTarget();
Object.assign(globalThis, {
  window: globalThis,
  innerHeight: 800,
  location: place,
  history: {
    state: null,
    replaceState: (/** @type {any} */ _state, /** @type {string} */ _title, /** @type {string} */ url) => (place.href = new URL(url, place).href),
  },
  document: Object.assign(said, {
    documentElement: { dataset: {} },
    body: { dataset: {}, append() {} },
    activeElement: null,
    querySelector: () => null,
    querySelectorAll: () => [],
  }),
});
for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) globalThis[name] ??= said[name].bind(said);

export { place };

/** An element that remembers what was done to it. */
export class FakeNode extends EventTarget {
  /** @param {string} [tag] */
  constructor(tag = "div") {
    super();
    this.tagName = tag.toUpperCase();
    /** @type {Map<string, string>} */
    this.attributes = new Map();
    /** @type {Record<string, string>} */
    this.dataset = {};
    /** @type {any[]} */
    this.children = [];
    /** @type {FakeNode | null} */
    this.parent = null;
    this.own = "";
    this.hidden = false;
    this.className = "";
    /** @type {Record<string, string>} */
    this.style = {};
  }
  matches() {
    return false;
  }
  getBoundingClientRect() {
    return { top: 0, bottom: 20, height: 20 };
  }
  /** @param {string} name @param {unknown} value */
  setAttribute(name, value) {
    this.attributes.set(name, String(value));
    if (name === "hidden") this.hidden = true;
  }
  /** @param {string} name */
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }
  /** @param {string} name */
  removeAttribute(name) {
    this.attributes.delete(name);
  }
  /** @param {...any} more */
  append(...more) {
    this.children.push(...more);
    for (const one of more) if (one instanceof FakeNode) one.parent = this;
  }
  /** @param {...any} more */
  replaceChildren(...more) {
    this.own = "";
    this.children = [];
    this.append(...more);
  }
  get textContent() {
    return this.own + this.children.map((one) => (typeof one === "string" ? one : one.textContent)).join("");
  }
  set textContent(text) {
    this.children = [];
    this.own = text;
  }
  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((/** @type {any} */ one) => one !== this);
  }
  click() {
    this.dispatchEvent(new Event("click"));
  }
  querySelector() {
    return null;
  }
  querySelectorAll() {
    return [];
  }
}
/** @type {any} */ (document).createElement = (/** @type {string} */ tag) => new FakeNode(tag);
/** @type {any} */ (globalThis).requestAnimationFrame ??= (/** @type {() => void} */ run) => run();

/** A worker of the engine that answers when the test says so. */
export function fakeWorkers() {
  /** @type {any[]} */
  const born = [];
  const spawn = () => {
    const worker = {
      /** @type {any[]} */
      received: [],
      ended: false,
      /** @type {any} */
      onmessage: null,
      /** @type {any} */
      onerror: null,
      /** @param {any} message */
      postMessage(message) {
        this.received.push(message);
      },
      terminate() {
        this.ended = true;
      },
      /** @param {any} data */
      says(data) {
        this.onmessage?.({ data });
      },
      get calls() {
        return this.received.filter((one) => one.type === "appel").map((one) => ({ id: one.id, ...JSON.parse(one.requete) }));
      },
      /** Answers the last call. @param {any} answer */
      answers(answer) {
        this.says({ type: "reponse", id: this.calls.at(-1).id, reponse: JSON.stringify(answer) });
      },
    };
    born.push(worker);
    return worker;
  };
  return {
    spawn,
    born,
    get last() {
      return born.at(-1);
    },
  };
}

/** Lets what was promised happen. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));
