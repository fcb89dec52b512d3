// Drafts: saved at each action, with undo, versions, one writer at a time.
//
//   const draft = await openDraft("voeux", { zone });
//   draft.value                         the last value (an object that JSON can write), or undefined
//   draft.save(value)                   keep it now; one undo step each time it differs. Typing: call it after a pause.
//   draft.begin(value)                  what the first undo comes back to; written with the change that follows
//   draft.amend(value)                  what the page itself fills in before any edit: no step to undo; kept with the draft,
//                                       now if there is one, else with the first change: a page only looked at keeps nothing
//   draft.undo() / draft.redo()         → the value now in force, or undefined; draft.canUndo / draft.canRedo (50 steps)
//   draft.before / draft.after          what undo and redo would put in force, to name it
//   draft.versions()                    [{ le, valeur }]: at most 10, one for each sitting, newest first
//   draft.restore(version)              puts an old version back (itself undoable)
//   draft.clear()                       forgets the draft and its versions
//   draft.onChange(fn)                  fn(value): undo, redo, restore, or another tab's state when this one takes over
//   draft.onStep(fn)                    fn(): what undo and redo would do may have changed (any save, move or reading again)
//   draft.state                         "ecrit" (this tab writes) · "ailleurs" (another tab does) · "memoire" (nothing is kept)
//   draft.close()                       lets another tab write
// `zone` shows in French where things stand, with the buttons that help. A replaced draft is kept among its own versions.
// What cannot be read in a kept draft is set aside, kept, and named on the page (draft_record.mjs); the page works without it.
// Steps are kept as JSON texts: fifty lists of 3 500 hearts are then copied and stored in a few milliseconds.

import { toast } from "../frame/toast.mjs";
import { setAside } from "./draft_aside.mjs";
import { oneWriter } from "./draft_lock.mjs";
import { emptyRecord, soundRecord, stepValue } from "./draft_record.mjs";
import { draftState } from "./draft_state.mjs";
import { noteDraft } from "./known_drafts.mjs";
import { asleep, dropLate, keepLate, leaving, onLeave, onWake } from "./late.mjs";
import { openChannel } from "./onglets.mjs";
import { openStore, takeLate } from "./stockage.mjs";

/**
 * @typedef {import("./draft_record.mjs").DraftRecord} DraftRecord
 * @typedef {{ le: string, valeur: any }} NamedVersion
 * @typedef {Awaited<ReturnType<typeof openDraft>>} Draft
 */

const STEPS = 50;
const VERSIONS = 10;
const SHELF = "brouillons";
const scope = new URL("../", import.meta.url).pathname;
/** @param {unknown} one @param {unknown} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {string} key @param {{ zone?: HTMLElement | null, now?: () => string }} [options] */
export async function openDraft(key, { zone = null, now = () => new Date().toISOString() } = {}) {
  /** @type {Set<(value: any) => void>} */
  const listeners = new Set();
  /** @type {Set<() => void>} */
  const followers = new Set();
  const stepped = () => {
    for (const follower of followers) follower();
  };
  const channel = openChannel(`phco:${scope}`);
  const writer = oneWriter(`brouillon:${scope}:${key}`, () => {
    state = "ailleurs";
    tell();
  });
  let record = emptyRecord();
  /** @type {any} the tool's own value: its page knows its shape */
  let value;
  /** @param {unknown} step */
  const read = (step) => stepValue(key, step);
  const versionsOf = () => record.versions.map(({ le, valeur }) => ({ le, valeur: read(valeur) })).filter((one) => one.valeur !== undefined);
  const inForce = () => (record.position < 0 ? undefined : read(record.etapes[record.position]));

  // The record as the storage has it now, or an empty one; what cannot be read is set aside.
  async function load({ keep = true } = {}) {
    const raw = await store.get(SHELF, key);
    stored = raw !== undefined;
    noteDraft(key, stored);
    const sound = soundRecord(key, raw);
    record = sound.record;
    value = inForce();
    base = record.modifie_le;
    stepped();
    if (!sound.changed) return;
    await setAside(store, key, raw, sound.aside, keep && sound.aside.length > 0);
    if (keep) await store.put(SHELF, key, { ...record });
  }

  let state = "ecrit";
  /** @type {Promise<void>} */
  let writing = Promise.resolve();
  let waiting = false; // a write that has not begun yet: it will take what there is then
  let unsettled = false; // the storage has not answered for the last change
  let trouble = "";
  let raised = ""; // the trouble that was said over the page
  let stored = false; // the device keeps this draft
  /** @type {string | undefined} */
  let base; // the date of what it keeps
  let sitting = false; // a version was made of what this sitting found

  const told = draftState(zone);
  const tell = () => told({ state, trouble, kept: Boolean(record.modifie_le), takeOver });

  // The page is being left: the last change is written at once, beside the storage that may not have the time.
  function hasten() {
    if (!unsettled || state !== "ecrit" || record.position < 0) return false;
    const step = record.etapes[record.position];
    return keepLate(key, typeof step === "string" ? step : JSON.stringify(step), record.modifie_le ?? now(), base);
  }
  onLeave(hasten);

  function write() {
    unsettled = true;
    // Asleep, the storage would only be asked at the page's return, over what other pages wrote meanwhile.
    if (leaving() && hasten() && asleep()) return writing;
    if (state === "ailleurs" || waiting) return writing;
    waiting = true;
    writing = writing
      .then(() => {
        waiting = false;
        stored = true;
        noteDraft(key, true);
        const kept = { ...record };
        return store.put(SHELF, key, kept).then(() => {
          base = kept.modifie_le;
        });
      })
      .then(() => {
        if (waiting) return;
        if (state === "ecrit") dropLate(key);
        unsettled = false;
        tell(); // « enregistré » is said of the last change, not of one before it
      });
    return writing;
  }

  /** @param {any} value */
  function keepVersion(value) {
    if (value === undefined || (record.versions.length && same(read(record.versions[0].valeur), value))) return;
    record.versions = [{ le: record.modifie_le ?? now(), valeur: JSON.stringify(value) }, ...record.versions].slice(0, VERSIONS);
  }

  // Said over the page too, once, to whoever changes something where the line that says it is out of sight.
  function raise() {
    if (!sitting || raised === trouble) return;
    raised = trouble;
    const box = zone?.getBoundingClientRect();
    const seen = box?.height && box.top < innerHeight && box.bottom > 0;
    if (trouble && !seen) toast(trouble);
  }

  /** @param {any} next */
  function push(next) {
    if (!sitting) keepVersion(value);
    sitting = true;
    raise();
    const text = JSON.stringify(next);
    value = JSON.parse(text);
    record.etapes = [...record.etapes.slice(0, record.position + 1), text].slice(-STEPS - 1);
    record.position = record.etapes.length - 1;
    record.modifie_le = now();
    stepped();
  }

  /** @param {1 | -1} step */
  function move(step) {
    let target = record.position + step;
    while (target >= 0 && target < record.etapes.length && read(record.etapes[target]) === undefined) target += step;
    if (target < 0 || target >= record.etapes.length) return undefined;
    record.position = target;
    record.modifie_le = now();
    value = inForce();
    write();
    stepped();
    for (const listener of listeners) listener(value);
    return value;
  }

  const draft = {
    key,
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
    // What undo and redo would put in force, or undefined.
    get before() {
      return record.position > 0 ? read(record.etapes[record.position - 1]) : undefined;
    },
    get after() {
      return record.position < record.etapes.length - 1 ? read(record.etapes[record.position + 1]) : undefined;
    },
    // What the first undo comes back to; it is written with the change that follows.
    /** @param {any} first */
    begin(first) {
      if (value === undefined) push(first);
    },
    /** @param {any} next */
    save(next) {
      if (same(next, value)) return writing;
      push(next);
      return write();
    },
    /** @param {any} next */
    amend(next) {
      if (same(next, value)) return writing;
      if (record.position < 0) push(next);
      else {
        record.etapes[record.position] = JSON.stringify(next);
        value = inForce();
        record.modifie_le = now();
        stepped();
      }
      return stored ? write() : writing;
    },
    undo: () => move(-1),
    redo: () => move(1),
    versions: versionsOf,
    /** @param {NamedVersion} version */
    restore(version) {
      push(version.valeur);
      for (const listener of listeners) listener(value);
      return write();
    },
    async clear() {
      record = emptyRecord();
      value = undefined;
      stored = false;
      noteDraft(key, false);
      stepped();
      dropLate(key);
      if (state !== "ailleurs") await store.remove(SHELF, key);
      tell();
    },
    /** @param {(value: any) => void} listener */
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** @param {() => void} follower */
    onStep(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    settled: () => writing,
    close() {
      writer.release();
      channel?.close();
    },
  };

  async function takeOver() {
    const mine = value;
    channel?.postMessage({ type: "cedez", key });
    await new Promise((later) => setTimeout(later, 150)); // the other tab writes what it has
    await writer.steal();
    state = store.persistent ? "ecrit" : "memoire";
    if ((await store.get(SHELF, key)) !== undefined) await load();
    if (!same(mine, value)) keepVersion(mine);
    sitting = false;
    tell();
    for (const listener of listeners) listener(value);
  }

  // The storage answers at last: what was typed here stays, above what the device keeps of this draft.
  async function settle() {
    const changed = record.position >= 0;
    const mine = value;
    state = "ecrit";
    await store.forget(SHELF, key);
    await takeLate(store);
    await load();
    if (changed && !same(mine, value)) {
      push(mine);
      await write();
    } else if (!changed && value !== undefined) for (const listener of listeners) listener(value);
  }

  async function reread() {
    await load({ keep: state === "ecrit" });
    sitting = false;
    tell();
    for (const listener of listeners) listener(value);
  }

  const [store, mine] = await Promise.all([openStore(), writer.begin()]);
  if (!mine) state = "ailleurs";
  // A browser that kept the page asleep took its lock back, and other pages wrote meanwhile.
  onWake(async () => {
    if (state === "memoire") return;
    writer.release();
    await takeLate(store);
    state = (await writer.begin()) ? "ecrit" : "ailleurs";
    await reread();
    unsettled = false;
  });
  channel?.addEventListener("message", ({ data }) => {
    if (data?.key !== key) return;
    if (data.type === "cedez" && state === "ecrit") write();
    if (data.type === "relisez") reread(); // restored or erased elsewhere
  });
  store.onTrouble(async (message, remede) => {
    trouble = message && `${message} ${remede}`;
    raise();
    if (message) {
      if (state === "ecrit") state = "memoire";
    } else if (state === "memoire") await settle();
    tell();
  });
  await load({ keep: state !== "ailleurs" });
  tell();
  return draft;
}
