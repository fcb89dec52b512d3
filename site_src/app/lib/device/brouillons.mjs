// Drafts: saved at each action, with undo, versions, one writer at a time, and a backup of everything in one file.
//
//   const draft = await openDraft("voeux", { zone });
//   draft.value                         the last value (an object that JSON can write), or undefined
//   draft.save(value)                   keep it now; one undo step each time it differs. Typing: call it after a pause.
//   draft.begin(value)                  what the first undo comes back to; written with the change that follows
//   draft.undo() / draft.redo()         → the value now in force, or undefined; draft.canUndo / draft.canRedo (50 steps)
//   draft.versions()                    [{ le, valeur }]: at most 10, one for each sitting, newest first
//   draft.restore(version)              puts an old version back (itself undoable)
//   draft.clear()                       forgets the draft and its versions
//   draft.onChange(fn)                  fn(value): undo, redo, restore, or another tab's state when this one takes over
//   draft.state                         "ecrit" (this tab writes) · "ailleurs" (another tab does) · "memoire" (nothing is kept)
//   draft.close()                       lets another tab write
//   await exportAll() → Blob            every draft of the site; importAll(text) → { ajoutes, remplaces, ignores }
//   valueOf(record)                     the value now in force in a record of the shelf "brouillons", or undefined
// `zone` shows in French where things stand, with the buttons that help. A replaced draft is kept among its own versions.
// Steps are kept as JSON texts: fifty lists of 3 500 hearts are then copied and stored in a few milliseconds.

import { el } from "../frame/dom.mjs";
import { parisDay, timeWords } from "./paris_day.mjs";
import { openStore } from "./stockage.mjs";

const STEPS = 50;
const VERSIONS = 10;
const SHELF = "brouillons";
const FORMAT = "phco-sauvegarde";
const scope = new URL("../", import.meta.url).pathname;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const read = (step) => (typeof step === "string" ? JSON.parse(step) : step); // an older draft holds the values themselves
export const valueOf = (record) => read(record?.etapes[record.position]);
const versionsOf = (record) => record.versions.map(({ le, valeur }) => ({ le, valeur: read(valeur) }));

export async function openDraft(key, { zone = null, now = () => new Date().toISOString() } = {}) {
  const store = await openStore();
  const listeners = new Set();
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`phco:${scope}`) : null;
  let record = (await store.get(SHELF, key)) ?? { etapes: [], position: -1, versions: [] };
  let release = null; // gives the Web Lock back
  let state = "ecrit";
  let writing = Promise.resolve();
  let waiting = false; // a write that has not begun yet: it will take what there is then
  let value = valueOf(record);
  let trouble = "";
  let sitting = false; // a version was made of what this sitting found

  const text = el("span");
  const buttons = el("span", { class: "boutons" });
  zone?.replaceChildren(text, " ", buttons);

  function show(sentence, actions = []) {
    if (!zone) return;
    zone.dataset.etat = state;
    text.textContent = sentence;
    buttons.replaceChildren(...actions.map(([label, run]) => el("button", { type: "button", class: "bouton discret", onclick: run }, label)));
  }

  function tell() {
    if (state === "ailleurs") {
      show("Ce brouillon est ouvert dans un autre onglet : ce que vous changez ici n’est pas enregistré.", [["Continuer ici", takeOver]]);
    } else if (state === "memoire") {
      show(trouble, [["Exporter une sauvegarde", async () => (await import("./telechargement.mjs")).download(backupName(), await exportAll())]]);
    } else if (record.modifie_le) show(`Brouillon enregistré sur cet appareil à ${timeWords()}.`);
    else show("");
  }

  function write() {
    if (state === "ailleurs" || waiting) return writing;
    waiting = true;
    writing = writing
      .then(() => {
        waiting = false;
        return store.put(SHELF, key, { ...record });
      })
      .then(() => {
        if (!waiting) tell(); // « enregistré » is said of the last change, not of one before it
      });
    return writing;
  }

  function keepVersion(value) {
    if (value === undefined || same(read(record.versions[0]?.valeur), value)) return;
    record.versions = [{ le: record.modifie_le ?? now(), valeur: JSON.stringify(value) }, ...record.versions].slice(0, VERSIONS);
  }

  function push(next) {
    if (!sitting) keepVersion(value);
    sitting = true;
    const text = JSON.stringify(next);
    value = JSON.parse(text);
    record.etapes = [...record.etapes.slice(0, record.position + 1), text].slice(-STEPS - 1);
    record.position = record.etapes.length - 1;
    record.modifie_le = now();
  }

  function move(step) {
    const target = record.position + step;
    if (target < 0 || target >= record.etapes.length) return undefined;
    record.position = target;
    record.modifie_le = now();
    value = valueOf(record);
    write();
    for (const listener of listeners) listener(value);
    return value;
  }

  const draft = {
    get value() {
      return value;
    },
    get state() {
      return state;
    },
    get canUndo() {
      return record.position > 0;
    },
    get canRedo() {
      return record.position < record.etapes.length - 1;
    },
    // What the first undo comes back to; it is written with the change that follows.
    begin(first) {
      if (value === undefined) push(first);
    },
    save(next) {
      if (same(next, value)) return writing;
      push(next);
      return write();
    },
    undo: () => move(-1),
    redo: () => move(1),
    versions: () => versionsOf(record),
    restore(version) {
      push(version.valeur);
      for (const listener of listeners) listener(value);
      return write();
    },
    async clear() {
      record = { etapes: [], position: -1, versions: [] };
      value = undefined;
      if (state !== "ailleurs") await store.remove(SHELF, key);
      tell();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: () => writing,
    close() {
      release?.();
      release = null;
      channel?.close();
    },
  };

  // One writer: a Web Lock held as long as the page lives. Without Web Locks, the last writer wins, as everywhere else.
  function hold(options) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      navigator.locks
        .request(`brouillon:${scope}:${key}`, options, (lock) => {
          resolve(Boolean(lock));
          return lock ? new Promise((done) => (release = done)) : undefined;
        })
        .catch(() => {
          // stolen by another tab
          release = null;
          state = "ailleurs";
          tell();
          resolve(false);
        });
    });
  }

  async function takeOver() {
    const mine = value;
    channel?.postMessage({ type: "cedez", key });
    await new Promise((later) => setTimeout(later, 150)); // the other tab writes what it has
    await hold({ steal: true });
    state = store.persistent ? "ecrit" : "memoire";
    record = (await store.get(SHELF, key)) ?? record;
    value = valueOf(record);
    if (!same(mine, value)) keepVersion(mine);
    sitting = false;
    tell();
    for (const listener of listeners) listener(value);
  }

  channel?.addEventListener("message", ({ data }) => {
    if (data?.type === "cedez" && data.key === key && state === "ecrit") write();
  });
  store.onTrouble((message) => {
    trouble = message;
    if (state === "ecrit") state = "memoire";
    tell();
  });
  if (!(await hold({ ifAvailable: true }))) state = "ailleurs";
  tell();
  return draft;
}

export const backupName = () => `phco-sauvegarde-${parisDay()}.json`;

export async function exportAll({ now = () => new Date().toISOString() } = {}) {
  const store = await openStore();
  const brouillons = Object.fromEntries(
    (await store.all(SHELF)).map(([key, record]) => [
      key,
      { valeur: valueOf(record), modifie_le: record.modifie_le ?? null, versions: versionsOf(record) },
    ]),
  );
  const text = JSON.stringify({ format: FORMAT, version: 1, exporte_le: now(), brouillons }, null, 1);
  return new Blob([text], { type: "application/json" });
}

// Throws an Error whose message is a French sentence when the text is not one of our backups.
export async function importAll(text, { now = () => new Date().toISOString() } = {}) {
  let backup;
  try {
    backup = JSON.parse(text);
  } catch {
    throw new Error("Ce fichier n’est pas une sauvegarde : ce n’est pas du JSON. Choisissez un fichier « phco-sauvegarde-… .json ».");
  }
  if (backup?.format !== FORMAT || typeof backup.brouillons !== "object" || backup.brouillons === null) {
    throw new Error("Ce fichier n’est pas une sauvegarde de ce site. Choisissez un fichier « phco-sauvegarde-… .json ».");
  }
  if (backup.version !== 1) {
    throw new Error("Cette sauvegarde vient d’une version plus récente du site. Installez la nouvelle version, puis recommencez.");
  }
  const store = await openStore();
  const done = { ajoutes: 0, remplaces: 0, ignores: 0 };
  for (const [key, given] of Object.entries(backup.brouillons)) {
    if (given?.valeur === undefined || given.valeur === null) {
      done.ignores += 1;
      continue;
    }
    const here = await store.get(SHELF, key);
    const value = valueOf(here);
    if (here && same(value, given.valeur)) {
      done.ignores += 1;
      continue;
    }
    const versions = Array.isArray(given.versions) ? given.versions : [];
    const kept = value === undefined ? versions : [{ le: here.modifie_le ?? now(), valeur: value }, ...(here.versions ?? []), ...versions];
    await store.put(SHELF, key, {
      etapes: [...(here?.etapes ?? []), JSON.stringify(given.valeur)].slice(-STEPS - 1),
      position: Math.min(here?.etapes.length ?? 0, STEPS),
      modifie_le: now(),
      versions: kept.slice(0, VERSIONS),
    });
    done[here ? "remplaces" : "ajoutes"] += 1;
  }
  return done;
}
