// The home of whoever has a role: the acts of the day at once, without the engine; then where one stands, as Python says it.
// What it said of the very same things is kept, and shown at the next visit before the engine is there, or without it.
//
//   await atHome()       draws the home of the role kept on this device; again when the role changes

import { openDraft } from "../device/brouillons.mjs";
import { shownValue } from "../device/draft_record.mjs";
import { parisDay } from "../device/paris_day.mjs";
import { openStore, readValue, writeValue } from "../device/stockage.mjs";
import { lazy } from "../engine/encore.mjs";
import { engine } from "../engine/engine.mjs";
import { asking, withCatalogue } from "../form/ask.mjs";
import { engineState } from "../form/outil.mjs";
import { keptRole } from "../frame/bandeau.mjs";
import { $, announce, el, fill } from "../frame/dom.mjs";
import { toast } from "../frame/toast.mjs";
import { actsOf, homeEntry, isAtWork, withActs } from "./appareil.mjs";

const SHOWN = "accueil"; // { cle, html, tour }: the last home, and what it is the home of
const PLACE = "place"; // what the results gave (pages/voeux/resultats.mjs)
const CANDIDATES = "candidats";
const store = await openStore();
const screen = $("#chez-moi-ecran");

/** @type {import("../device/brouillons.mjs").Draft | null} the plan, opened for writing at the first change */
let draft = null;
/** @type {Promise<import("../device/brouillons.mjs").Draft> | null} once, however many taps come meanwhile */
let opening = null;
/** @type {Record<string, any> | undefined} */
let plan;
/** @type {Entry} */
let entry = {};

/** @param {string} key */
const draftOf = async (key) => shownValue(key, await store.get("brouillons", key));
/** @param {Entry} of */
const keyOf = (of) => JSON.stringify([document.body.dataset.version, of]);
let turns = 0; // how many times the home was to be drawn: what a former one read is not shown

/** @returns {Promise<Entry | null>} null: it is to be drawn again since */
async function gather() {
  const mine = (turns += 1);
  const [voeux, dossier, fiche, classement, candidats, place] = await Promise.all([
    draftOf("voeux"),
    draftOf("dossier"),
    draftOf("fiche-rts"),
    draftOf("classement"),
    readValue(CANDIDATES),
    readValue(PLACE),
  ]);
  const kept = draft ? undefined : await draftOf("stage");
  if (mine !== turns) return null;
  plan = draft ? draft.value : kept;
  entry = homeEntry({ role: keptRole(), le: parisDay(), stage: plan, voeux, dossier, fiche, classement, candidats, place });
  return entry;
}

/** @type {{ tour: number, catalogue: string } | null} */
let round = null;

const loop = asking({
  zone: screen,
  key: SHOWN,
  question: ({ of }) => ({ appel: "vue.accueil", entree: { ...of, catalogue: round?.catalogue ?? null } }),
  async draw(answer, { of }) {
    const { tour } = answer.resultat;
    fill(screen, answer.html);
    await writeValue(SHOWN, { cle: keyOf(of), html: answer.html, tour });
    if (tour && round?.tour !== tour) await meter(tour);
  },
  ask: (appel, entree, options) =>
    withCatalogue(
      () => engine.call(appel, entree, options),
      async () => {
        round = null;
        entree.catalogue = null;
      },
    ),
});

// The offers of the round, for its minimum: asked after the home is there.
/** @param {number} tour */
async function meter(tour) {
  try {
    const { loadRound } = await lazy(() => import("../device/tour.mjs"));
    round = { tour, catalogue: (await loadRound(tour)).catalogue };
  } catch {
    return; // the home says how many are noted, without the minimum
  }
  queueMicrotask(() => loop.run({ of: entry }));
}

async function draw() {
  const of = await gather();
  if (!of) return;
  acts();
  const shown = await readValue(SHOWN);
  if (of !== entry) return;
  const same = shown?.cle === keyOf(of);
  if (same) {
    loop.forget(); // the answer on its way is of another home
    fill(screen, shown.html);
  }
  if (same && !shown.tour) return; // the engine has nothing to add
  await loop.run({ of });
}

// — the acts of the day: kept at each tap, whether or not Python is there —
function acts() {
  $("#actes-du-jour").hidden = !isAtWork(plan, parisDay()); // in leave, the notebook itself is one tap away
  $("#actes-nombre").textContent = String(actsOf(plan, parisDay()));
  $("[data-actes='-1']").disabled = actsOf(plan, parisDay()) < 1;
}

async function openToWrite() {
  const opened = await openDraft("stage", { zone: $("#etat-brouillon") });
  opened.onChange((value) => {
    plan = value;
    acts();
    draw();
  });
  draft = opened;
  return opened;
}

/** @param {(now: Record<string, any>) => Record<string, any>} edit @param {(now: Record<string, any>) => string} words */
async function change(edit, words) {
  const mine = await (opening ??= openToWrite());
  mine.begin(mine.value ?? {});
  mine.save(edit(mine.value ?? {}));
  plan = mine.value;
  acts();
  toast(words(plan ?? {}), {
    undo() {
      mine.undo();
      announce("C’est annulé.");
    },
  });
  await draw();
}

$("#actes-du-jour").addEventListener("click", (/** @type {PageEvent} */ { target }) => {
  const button = target.closest("[data-actes]");
  if (!button) return;
  const day = parisDay();
  const most = Number($("#actes-nombre").dataset.max);
  /** @param {Record<string, any>} now */
  const number = (now) => Math.min(most, Math.max(0, actsOf(now, day) + Number(button.dataset.actes)));
  change(
    (now) => withActs(now, day, number(now)),
    (now) => (actsOf(now, day) < 2 ? `${actsOf(now, day)} acte noté aujourd’hui` : `${actsOf(now, day)} actes notés aujourd’hui`),
  );
});

screen.addEventListener("click", (/** @type {PageEvent} */ { target }) => {
  const button = target.closest("[data-commencer]");
  if (!button) return;
  const semestres = JSON.parse(button.dataset.commencer);
  change(
    (now) => ({ ...structuredClone(now), semestres }),
    () => "Votre stage a commencé : les semestres d’usage sont écrits.",
  );
});

let begun = false;
export async function atHome() {
  if (!begun) {
    begun = true;
    engineState();
    addEventListener("pageshow", (event) => event.persisted && draw());
  } else screen.replaceChildren(el("p", { class: "aide" }, "Votre accueil se prépare sur cet appareil."));
  await draw();
}
