// Hearts where one decides: on each card of Offres and on an offer's page. They are those of Mes vœux: the same draft, opened
// for writing at the first heart only, so that the planner may stay open in another tab. What is legal is Python's to say.
//
//   heartKeys(zone, note)              note(id, hearts | null, row) at each change: mouse, arrows, or a figure on the keyboard
//   paintHearts(zone, coeurs)          ticks what the list says
//   const hearts = await openHearts({ zone, bar, state, nameOf })   nameOf(id) → the practice, for what is announced
//   hearts.coeurs                      of the round in force       hearts.onChange(fn)      hearts.ready()  asks for the meter

import { shownValue } from "../device/draft_record.mjs";
import { openStore } from "../device/stockage.mjs";
import { lazy } from "../engine/encore.mjs";
import { engine } from "../engine/engine.mjs";
import { asking, withCatalogue } from "../form/ask.mjs";
import { $$, announce, fill } from "../frame/dom.mjs";
import { toast } from "../frame/toast.mjs";
import { openPlan, plannedOf } from "../voeux/voeux.mjs";

const MEMORY = `phco:${new URL("../", import.meta.url).pathname}:jauge`;

/** @param {any} row a group of hearts @returns {string} what is chosen, as it is read aloud: « 3 cœurs » */
export const chosenWords = (row) => row.querySelector("input:checked")?.getAttribute("aria-label");

/** @param {any} zone @param {(id: string, hearts: number | null, row: any) => unknown} note */
export function heartKeys(zone, note) {
  zone.addEventListener("change", (/** @type {PageEvent} */ event) => {
    const row = event.target.closest(".voeu");
    if (row) note(row.dataset.offre, event.target.value === "" ? null : Number(event.target.value), row);
  });
  zone.addEventListener("keydown", (/** @type {PageKey} */ event) => {
    const row = event.target.closest(".voeu");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = $$("input", row);
    const at = all.indexOf(event.target);
    // An arrow stops at either end: beyond the most hearts there is no « sans note ».
    if ((["ArrowRight", "ArrowDown"].includes(event.key) && at === all.length - 1) || (["ArrowLeft", "ArrowUp"].includes(event.key) && at === 0)) {
      event.preventDefault();
      return;
    }
    const value = event.key === "Backspace" || event.key === "Delete" ? "" : event.key;
    const radio = row.querySelector(`input[value="${CSS.escape(value)}"]`); // the levels are those that Python drew
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** @param {any} zone @param {Record<string, any>} coeurs */
export function paintHearts(zone, coeurs) {
  for (const row of $$(".voeu", zone)) {
    const value = coeurs[row.dataset.offre];
    const radio = row.querySelector(`input[value="${value === undefined ? "" : CSS.escape(String(value))}"]`);
    if (radio && !radio.checked) radio.checked = true;
  }
}

/** @param {{ zone: any, bar: any, state: any, nameOf: (id: string) => string }} options */
export async function openHearts({ zone, bar, state, nameOf }) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {() => void} */
  let begin = () => {};
  const begun = new Promise((/** @type {(value?: undefined) => void} */ done) => (begin = done));
  // A heart given while the storage opens is noted like any other.
  heartKeys(zone, async (id, hearts, row) => {
    const words = `${nameOf(id)} : ${chosenWords(row)}`;
    await begun;
    note(id, hearts, words);
  });
  const store = await openStore();
  let planned = plannedOf(shownValue("voeux", await store.get("brouillons", "voeux")));
  /** @type {Promise<import("../voeux/voeux.mjs").Plan> | null} */
  let opening = null;
  /** @type {any} */
  let round = null;
  const tour = () => planned.tour;
  const mine = () => planned.tours[planned.tour] ?? { coeurs: {}, cible: null };
  const key = () => JSON.stringify([tour(), mine()]);

  /** @param {string} html */
  function say(html) {
    fill(bar, html);
  }

  async function roundNow() {
    const { loadRound } = await lazy(() => import("../device/tour.mjs"));
    return { ...(await loadRound(tour())), demande: tour() };
  }

  const meter = asking({
    key: "jauge",
    again: false,
    async question() {
      if (round?.demande !== tour()) round = await roundNow();
      return { appel: "vue.voeux", entree: { tour: tour(), coeurs: mine().coeurs, flechage: mine().cible, catalogue: round.catalogue } };
    },
    draw(answer) {
      say(answer.barre);
      try {
        sessionStorage.setItem(MEMORY, JSON.stringify([key(), answer.barre]));
      } catch {
        // asked again on the next page
      }
    },
    ask: (appel, entree, options) =>
      withCatalogue(
        () => engine.call(appel, entree, options),
        async () => {
          round = await roundNow();
        },
      ),
    fail: () => {}, // the list of offers says what is wrong with the engine or the network
  });

  function paint() {
    paintHearts(zone, mine().coeurs);
    for (const listener of [...listeners]) listener();
  }

  // What the last page was told of this very list is shown at once, without the engine.
  function known() {
    try {
      const [of, html] = JSON.parse(sessionStorage.getItem(MEMORY) ?? "[]");
      if (of === key()) return say(html) ?? true;
    } catch {
      // asked, then
    }
    return false;
  }

  async function openToWrite() {
    const plan = await openPlan({ zone: state });
    planned = plan.value;
    plan.onChange(() => {
      planned = plan.value;
      paint();
      meter.run();
    });
    return plan;
  }

  /** @param {string} id @param {number | null} hearts @param {string} words */
  async function note(id, hearts, words) {
    const plan = await (opening ??= openToWrite());
    plan.note(id, hearts);
    toast(words, {
      undo() {
        plan.draft.undo();
        announce("C’est annulé.");
      },
    });
  }

  // The planner of another tab, or the page that one comes back to: what it wrote is read again.
  addEventListener("pageshow", async (event) => {
    if (!event.persisted || opening) return;
    planned = plannedOf(shownValue("voeux", await store.get("brouillons", "voeux")));
    paint();
    if (!known()) meter.run();
  });
  paint();
  const seen = known();
  begin();
  return {
    get coeurs() {
      return mine().coeurs;
    },
    paint,
    /** Asks for the meter where it is not known yet. */
    ready: () => (seen ? undefined : meter.run()),
    get begun() {
      return Object.keys(mine().coeurs).length > 0;
    },
    /** @param {() => void} listener */
    onChange: (listener) => void listeners.add(listener),
  };
}
