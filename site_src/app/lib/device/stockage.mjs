// The device's storage, with memory behind it: nothing here ever makes a page fail.
//
//   const store = await openStore();          one IndexedDB for the site (idb), or a twin in memory
//   store.persistent                           false: nothing outlives the page
//   store.readable                             false: what the device keeps could not be read, the last time it was asked
//   await store.get(shelf, key) / put(shelf, key, value) / remove(shelf, key) / all(shelf) → [[key, value], …]
//   await store.spare(shelf, key, value)       what can be made again: kept where there is room, and nothing is said where not
//   await store.forget(shelf, key)             what the page wrote there in memory alone; the device's own stays
//   store.onTrouble(fn)                        fn(message, remede): said once, when writing failed (place, private window,
//                                              silence); then fn("") if a silent storage answers after all, or room comes back
//   await readValue(key) / writeValue(key, value)      small things of other pages (a CryptoKey, a setting): shelf "divers"
//   await takeLate(store)                      what pages wrote while they were being left, put in its draft
//   isBroken(error)                            what the browser threw says that its storage does not work: for want of room mostly
//   await askPersistence() → true | false | null       asks the browser to keep the data (from a click only)
// Shelves: "brouillons", "divers".

import { openDB } from "idb";
import { dropImage } from "../engine/image.mjs";
import { isolated } from "../engine/policy.mjs";
import { withLate } from "./draft_record.mjs";
import { erasing, listenErasing } from "./erasing.mjs";
import { dropLate, lateDrafts } from "./late.mjs";

const PATIENCE_MS = 30_000; // for a question that the browser may put to the person
const SILENT_MS = 4000; // another tab may hold the storage for as long as it is open
const SHELVES = ["brouillons", "divers"];
const ROOT = new URL("../", import.meta.url).href;
const NAME = `phco:${new URL(ROOT).pathname}`;

function memoryStore() {
  /** @type {Record<string, Map<any, any>>} */
  const shelves = Object.fromEntries(SHELVES.map((name) => [name, new Map()]));
  return {
    persistent: false,
    /** @param {string} shelf @param {string} key @returns {Promise<any>} */
    get: async (shelf, key) => shelves[shelf].get(key),
    /** @param {string} shelf @param {string} key @param {unknown} value */
    put: async (shelf, key, value) => void shelves[shelf].set(key, value),
    /** @param {string} shelf @param {string} key */
    remove: async (shelf, key) => void shelves[shelf].delete(key),
    /** @param {string} shelf @returns {Promise<[any, any][]>} */
    all: async (shelf) => [...shelves[shelf]],
  };
}

/** The browser's answer; a silence is an error, for now. @template T @param {Promise<T>} asked @returns {Promise<T>} */
async function answered(asked) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, SILENT_MS, { name: SILENCE, asked });
  });
  try {
    return await Promise.race([asked, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}

const SILENCE = "TimeoutError";
const ONLY_HERE = "vos modifications ne durent que tant que cette page reste ouverte.";
// What browsers say where the disk is full: of the quota, of a write (Chromium), or of a base that does not open for it.
const FULL = /no.?space|disk.?full|quota|write blobs/i;
const GONE = /closing|deleted? origin/i; // what the site keeps was erased meanwhile
/** @param {any} error */
const isFull = (error) => error?.name === "QuotaExceededError" || FULL.test(String(error?.message));
/** The storage is there and does not work: for want of room most often. @param {any} error */
export const isBroken = (error) =>
  isFull(error) || GONE.test(String(error?.message)) || (error?.name === "UnknownError" && !/denied/i.test(String(error.message)));

const ALLOW = "Quittez la navigation privée, ou autorisez les données de ce site dans les réglages du navigateur.";
const MAKE_ROOM = "Libérez de la place\u00a0: la suite sera gardée.";
/** @param {any} error what the browser threw; null: it closed the base by itself @returns {[string, string]} the sentence, and what to do */
function troubleText(error) {
  if (isFull(error)) return [`Il n’y a plus de place sur cet appareil : rien de plus n’est gardé, ${ONLY_HERE}`, MAKE_ROOM];
  if (error === null || isBroken(error))
    return [
      `Le stockage de cet appareil ne marche plus (plus de place, ou données du site effacées) : rien n’est gardé pour l’instant, ${ONLY_HERE}`,
      MAKE_ROOM,
    ];
  if (error?.name === SILENCE)
    return [
      `Le stockage de cet appareil ne répond pas, un autre onglet du site le retient peut-être : rien n’est gardé pour l’instant, ${ONLY_HERE}`,
      "Fermez les autres onglets.",
    ];
  if (error?.name === "VersionError")
    return [
      `Les brouillons de cet appareil ont été renouvelés ou effacés par un autre onglet : rien n’est gardé d’ici, ${ONLY_HERE}`,
      "Rechargez la page.",
    ];
  if (isolated()) return [`Cette page est isolée (« sandbox ») : rien n’y est gardé, ${ONLY_HERE}`, "Ouvrez son adresse dans un nouvel onglet."];
  return [`Cet appareil refuse d’enregistrer (navigation privée, ou réglage du navigateur) : rien n’est gardé sur cet appareil, ${ONLY_HERE}`, ALLOW];
}

/**
 * @typedef {{
 *   persistent: boolean,
 *   readable: boolean,
 *   onTrouble: (listener: (message: string, remede: string) => void) => () => void,
 *   get: (shelf: string, key: string) => Promise<any>,
 *   put: (shelf: string, key: string, value: unknown) => Promise<void>,
 *   remove: (shelf: string, key: string) => Promise<void>,
 *   spare: (shelf: string, key: string, value: unknown) => Promise<void>,
 *   forget: (shelf: string, key: string) => Promise<void>,
 *   all: (shelf: string) => Promise<[string, any][]>,
 * }} Store
 */
/** @type {Promise<Store> | null} */
let opened = null;

/** @param {Store} store */
export async function takeLate(store) {
  for (const [key, late] of lateDrafts()) {
    const record = withLate(await store.get("brouillons", key), late);
    if (record) await store.put("brouillons", key, record);
    if (store.persistent) dropLate(key);
  }
}

/**
 * Requests in a transaction that is told to end at once: Safari keeps a page that is left asleep, with what it had open, and
 * every other page would wait for it.
 * @param {import("idb").IDBPDatabase} db @param {"readonly" | "readwrite"} mode @param {string} shelf
 * @param {(shelf: any) => Promise<any>[]} ask @returns {Promise<any[]>}
 */
async function within(db, mode, shelf, ask) {
  const work = db.transaction(shelf, mode);
  const answers = ask(work.objectStore(shelf));
  work.commit?.();
  const [found] = await Promise.all([Promise.all(answers), work.done]);
  return found;
}

/** @returns {Promise<Store>} */
export function openStore() {
  opened ??= open();
  return opened;
}

async function open() {
  listenErasing();
  const memory = memoryStore();
  /** @type {Set<(message: string, remede: string) => void>} */
  const listeners = new Set();
  /** @type {[string, string]} */
  let told = ["", ""];
  let silent = false; // the device's own is not asked while it says nothing
  let short = false; // it may come back: it is tried again at each writing
  /** @type {import("idb").IDBPDatabase | null} */
  let db = null;

  /** @param {any} error what the browser threw */
  function trouble(error) {
    if (told[0]) return;
    told = troubleText(error);
    store.persistent = false;
    silent = error?.name === SILENCE;
    short = error === null || isBroken(error);
    if (silent) error.asked.then(() => silent && back()).catch(() => {});
    for (const listener of listeners) listener(...told);
    globalThis.document?.dispatchEvent(new CustomEvent("phco:stockage")); // the files of the site may be gone with it
  }

  // It answers after all: what the device keeps can be read, and written, again.
  function back() {
    told = ["", ""];
    silent = short = false;
    store.persistent = true;
    for (const listener of listeners) listener(...told);
  }

  /** @param {string} shelf @param {string} key @param {unknown} value */
  const written = (shelf, key, value) =>
    answered(within(/** @type {import("idb").IDBPDatabase} */ (db), "readwrite", shelf, (one) => [one.put(value, key)]));

  /** Where there is no room, the engine's image gives its own: it can be made again. @param {string} shelf @param {string} key @param {unknown} value */
  async function write(shelf, key, value) {
    try {
      await written(shelf, key, value);
    } catch (error) {
      if (!isBroken(error) || !(await dropImage(ROOT).catch(() => false))) throw error;
      if (!db) await opening().catch(() => {});
      if (!db) throw error;
      await written(shelf, key, value);
    }
  }

  // There is room again: what this page held alone is kept too.
  async function recover() {
    for (const shelf of SHELVES)
      for (const [key, value] of await memory.all(shelf)) {
        await written(shelf, key, value);
        await memory.remove(shelf, key);
      }
    back();
  }

  const opening = () =>
    answered(
      openDB(NAME, 1, {
        upgrade(base) {
          for (const shelf of SHELVES) if (!base.objectStoreNames.contains(shelf)) base.createObjectStore(shelf);
        },
        blocking() {
          db?.close(); // another tab brings a newer form of the base, or deletes it
          db = null;
          trouble({ name: "VersionError" });
        },
        terminated() {
          db = null;
          trouble(null);
        },
      }).then((base) => {
        db = base;
      }),
    );

  /** @type {Store} */
  const store = {
    persistent: true,
    readable: false,
    onTrouble(listener) {
      listeners.add(listener);
      if (told[0]) listener(...told);
      return () => void listeners.delete(listener);
    },
    // Memory always holds what this page wrote, so that a failed write is still read back here.
    async get(shelf, key) {
      const mine = await memory.get(shelf, key);
      if (mine !== undefined || !db || silent) return mine;
      return answered(within(db, "readonly", shelf, (one) => [one.get(key)])).then(
        ([value]) => value,
        (error) => void trouble(error),
      );
    },
    async put(shelf, key, value) {
      if (short && !db) await opening().catch(() => {});
      if (!db || silent || erasing()) return memory.put(shelf, key, value);
      try {
        await write(shelf, key, value);
        await memory.remove(shelf, key);
        if (short) await recover();
      } catch (error) {
        await memory.put(shelf, key, value);
        trouble(error);
      }
    },
    async spare(shelf, key, value) {
      if (db && !silent && !erasing()) await within(db, "readwrite", shelf, (one) => [one.put(value, key)]).catch(() => {});
    },
    forget: memory.remove,
    async remove(shelf, key) {
      await memory.remove(shelf, key);
      if (short && !db) await opening().catch(() => {});
      if (db && !silent) await answered(within(db, "readwrite", shelf, (one) => [one.delete(key)])).catch(trouble);
    },
    async all(shelf) {
      const found = new Map();
      store.readable = db !== null && !silent;
      if (db && !silent) {
        try {
          const [keys, values] = await answered(within(db, "readonly", shelf, (one) => [one.getAllKeys(), one.getAll()]));
          for (const [index, key] of keys.entries()) found.set(key, values[index]);
        } catch (error) {
          store.readable = false;
          trouble(error);
        }
      }
      for (const [key, value] of await memory.all(shelf)) found.set(key, value);
      return [...found];
    },
  };

  try {
    await opening();
    await takeLate(store);
  } catch (error) {
    trouble(error);
  }
  return store;
}

/** @param {string} key @returns {Promise<any>} */
export const readValue = async (key) => (await openStore()).get("divers", key);
/** @param {string} key @param {unknown} value */
export const writeValue = async (key, value) => (await openStore()).put("divers", key, value);

export async function askPersistence() {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null)); // a browser may never answer
  try {
    return (await Promise.race([navigator.storage?.persist?.(), patience])) ?? null;
  } catch {
    return null;
  }
}
