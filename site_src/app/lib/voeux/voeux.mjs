// The state of the planner: one draft for the three rounds, each change an undo step, and who must know of it.
//
//   const plan = await openPlan({ zone, undo, redo })      undo, redo: the buttons of a page that has them
//   plannedOf(value)                         a draft's value, whole
//   plan.tour   plan.coeurs (of the round)   plan.cible   plan.versions
//   plan.note(id, hearts | null)             plan.noteMany(ids, hearts | null)   plan.replace(coeurs, cible)
//   plan.change(fn, words)                   fn mutates a copy; one undo step; `words` are announced and shown
//   plan.onChange(fn)                        fn(what): "coeurs" (one note), "liste" (more), "tour"
// Hearts are kept as typed: what is legal is Python's to say.

import { openDraft } from "../device/brouillons.mjs";
import { partName } from "../device/draft_shapes.mjs";
import { undoBar } from "../form/undo_bar.mjs";
import { $ } from "../frame/dom.mjs";
import { toast } from "../frame/toast.mjs";

/**
 * @typedef {Record<string, any>} Hearts by the offer's identifier: 0 to 5, or whatever was typed
 * @typedef {{ coeurs: Hearts, cible: string | null }} RoundList
 * @typedef {RoundList & { nom: string, le: string, tour?: number, auto?: boolean, actuelle?: boolean }} Version
 * @typedef {{ tour: number, tours: Record<string | number, RoundList>, versions: Version[], commune: string }} Planned
 * @typedef {"coeurs" | "liste" | "tour"} Change
 * @typedef {Awaited<ReturnType<typeof openPlan>>} Plan
 */

/** @type {Planned} */
const EMPTY = { tour: 1, tours: {}, versions: [], commune: "" };
/** @param {Record<string, any> | undefined | null} value @returns {Planned} */
export const plannedOf = (value) => ({ ...EMPTY, ...(value ?? {}) });
/** @param {Planned} value @param {number} [tour] @returns {RoundList} */
const round = (value, tour = value.tour) => value.tours[tour] ?? { coeurs: {}, cible: null };

// What « Annuler » tells apart: the round, each offer's hearts (by its practice where it is on the screen), the fléchage.
/** @param {Partial<Planned>} value @returns {Record<string, any>} */
export function partsOf(value) {
  const { tours, ...parts } = plannedOf(value);
  const rounds = Object.entries(tours).flatMap(([tour, { coeurs, cible }]) => [
    [`cible ${tour}`, cible ?? ""],
    ...Object.entries(coeurs).map(([offer, given]) => [`coeurs ${tour} ${offer}`, given]),
  ]);
  return { ...parts, ...Object.fromEntries(rounds) };
}
/** @param {string} part */
function partWords(part) {
  const [kind, , offer] = part.split(" ");
  if (kind === "cible") return "fléchage";
  if (!offer) return partName("voeux", part);
  const shown = $(`.voeu[data-offre="${CSS.escape(offer)}"] legend`)?.textContent.replace(/^Cœurs\s*:\s*/, "");
  return shown?.trim() || `offre ${offer}`;
}

/** @param {{ zone: HTMLElement, undo?: HTMLButtonElement | null, redo?: HTMLButtonElement | null }} options */
export async function openPlan({ zone, undo = null, redo = null }) {
  const draft = await openDraft("voeux", { zone });
  /** @type {Set<(what: Change) => void>} */
  const listeners = new Set();
  /** @type {Planned} */
  let value = plannedOf(draft.value);

  /** @param {Change} what */
  const tell = (what) => {
    for (const listener of [...listeners]) listener(what);
  };

  draft.onChange((next) => {
    const before = value;
    value = plannedOf(next);
    tell(before.tour === value.tour ? "liste" : "tour");
  });

  /** @param {Planned} next @param {Change} what @param {string} [words] */
  function keep(next, what, words) {
    draft.begin(value);
    value = next;
    // The browser paints the heart first; the draft is written in the same turn of the loop as the verdict is asked.
    queueMicrotask(() => {
      draft.save(next);
      tell(what);
    });
    if (words) toast(words, { undo: () => draft.undo() });
  }

  const plan = {
    draft,
    get value() {
      return value;
    },
    get tour() {
      return value.tour;
    },
    get coeurs() {
      return round(value).coeurs;
    },
    get cible() {
      return round(value).cible;
    },
    get versions() {
      return value.versions;
    },
    get commune() {
      return value.commune;
    },
    /** @param {number} tour */
    ofRound: (tour) => round(value, tour),
    /** @param {(next: Planned) => void} fn mutates a copy @param {string} [words] @param {Change} [what] */
    change(fn, words, what = "liste") {
      const next = structuredClone(value);
      fn(next);
      keep(next, what, words);
    },
    /** @param {string} id @param {number | null} hearts @param {string} [words] */
    note(id, hearts, words) {
      const coeurs = { ...plan.coeurs };
      if (hearts === null) delete coeurs[id];
      else coeurs[id] = hearts;
      keep({ ...value, tours: { ...value.tours, [value.tour]: { ...round(value), coeurs } } }, "coeurs", words);
    },
    /** @param {string[]} ids @param {number | null} hearts @param {string} words */
    noteMany(ids, hearts, words) {
      plan.change((next) => {
        const here = (next.tours[next.tour] ??= { coeurs: {}, cible: null });
        for (const id of ids) {
          if (hearts === null) delete here.coeurs[id];
          else here.coeurs[id] = hearts;
        }
      }, words);
    },
    /** @param {Hearts} coeurs @param {string | null} cible @param {string} words */
    replace(coeurs, cible, words) {
      plan.change((next) => {
        next.tours[next.tour] = { coeurs, cible };
      }, words);
    },
    /** @param {number} tour */
    goTo(tour) {
      plan.change(
        (next) => {
          next.tour = tour;
        },
        `Tour ${tour}.`,
        "tour",
      );
    },
    /** @param {(what: Change) => void} listener */
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  undoBar({ draft, undo, redo, parts: partsOf, label: partWords, many: "changements" });
  return plan;
}
