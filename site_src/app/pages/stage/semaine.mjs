// The week: the pattern, or one lived week, on the same grid. The grid is painted by dragging, or set cell by cell.

import { engine } from "../../lib/engine/engine.mjs";
import { beside } from "../../lib/form/reponse.mjs";
import { complete, keepShown, put, shared, stage, today } from "../../lib/form/stage.mjs";
import { $, $$, announce } from "../../lib/frame/dom.mjs";

const form = $("#outil form");
const choice = $("#choix-semaine");
const dayField = $("#jour-semaine");
const brush = $("#pinceau");
const grid = $("#grille");
/** @type {any} */
let monday = null; // the lived week on screen, or null for the pattern

/** @param {Entry} plan */
const rankOf = (plan) => (plan.semaines ?? []).findIndex((/** @type {Entry} */ one) => one.lundi === monday);

// A calendar week's Monday, from a day: plain date arithmetic in UTC.
/** @param {string} text */
function mondayOf(text) {
  const day = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return null;
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

/** What the pattern week is asked for. @param {string} regime */
const asked = (regime) => ({ regime, option: page.plan.projet?.option });

const page = await stage({
  appel: "vue.semaine",
  entree: (plan) => ({ au: today(), plan: shared(plan), lundi: monday && rankOf(plan) >= 0 ? monday : null }),
  chemin: (name) => (name.startsWith("grille") && monday && rankOf(page?.plan ?? {}) >= 0 ? `semaines[${rankOf(page.plan)}].${name}` : name),
  boot: (page) => {
    // what the form shows is what the plan says
    const first = {};
    if (!page.plan.grille)
      for (const field of form.elements) if (field.name?.endsWith(".activite") && field.value) put(first, field.name, field.value);
    keepShown(page, "regime", first);
  },
  actions: {
    async modele(_button, page) {
      const { grille } = await engine.call("semaine.modele", asked(page.plan.regime));
      page.change((plan) => {
        const place = monday && rankOf(plan) >= 0 ? plan.semaines[rankOf(plan)] : plan;
        place.grille = Object.fromEntries(Object.entries(grille).map(([slot, activite]) => [slot, { ...(place.grille?.[slot] ?? {}), activite }]));
      }, "La semaine type habituelle est remise.");
    },
    "tous-presents"({ dataset: { presence, activites } }, page) {
      page.change((plan) => {
        const place = monday && rankOf(plan) >= 0 ? plan.semaines[rankOf(plan)] : plan;
        for (const cell of Object.values(place.grille ?? {})) if (activites.split(" ").includes(cell.activite)) cell.presence = presence;
      }, "Présence notée partout.");
    },
    oublier(_button, page) {
      page.change((plan) => {
        plan.semaines = (plan.semaines ?? []).filter((/** @type {Entry} */ one) => one.lundi !== monday);
      }, "Cette semaine suit de nouveau la semaine type.");
      show("type");
    },
    async "semestres-usuels"(_button, page) {
      const { semestres } = await engine.call("stage.semestres", { au: today() });
      page.change((plan) => Object.assign(plan, { semestres }), "Dates d’usage écrites.");
    },
  },
});

/** @param {string} text */
async function choose(text) {
  const found = text ? mondayOf(text) : null;
  if (!found) {
    beside(dayField, "Choisissez un jour de la semaine à montrer.", { kind: "attention" });
    return;
  }
  const note = dayField.closest(".champ")?.nextElementSibling;
  if (note?.matches("[data-reponse]")) note.remove();
  const former = monday;
  monday = found;
  if (rankOf(page.plan) < 0) {
    let week;
    try {
      week = await engine.call("semaine.preparer", { au: today(), plan: shared(page.plan), lundi: found });
    } catch (error) {
      if (monday !== found) return;
      monday = former; // what was on the screen stays there
      page.sync(true);
      page.fail(error);
      return;
    }
    if (monday !== found || rankOf(page.plan) >= 0) return; // another was chosen meanwhile, or this one again
    page.change((plan) => {
      plan.semaines = [...(plan.semaines ?? []), { lundi: found, grille: week.grille }];
    });
  } else {
    page.sync(true);
    page.compute();
  }
  announce(`Semaine du ${monday.split("-").reverse().join("/")}.`);
}

/** @param {string} what */
function show(what) {
  $(`[name="quoi"][value="${what}"]`, form).checked = true;
  choice.hidden = what !== "vecue";
  if (what === "type") {
    monday = null;
    page.sync(true);
    page.compute();
  } else {
    dayField.value ||= today();
    choose(dayField.value);
  }
}

// A grid that nobody touched follows the regime.
for (const radio of $$('[name="regime"]', form)) {
  radio.addEventListener("change", async () => {
    const former = JSON.stringify(page.plan.grille);
    try {
      const next = await engine.call("semaine.modele", { ...asked(radio.value), grille: complete(page.plan).grille ?? {} });
      if (!next.d_usage || !radio.checked || JSON.stringify(page.plan.grille) !== former) return; // changed meanwhile, by hand
      page.change((plan) => {
        plan.grille = Object.fromEntries(Object.entries(next.grille).map(([slot, activite]) => [slot, { ...(plan.grille?.[slot] ?? {}), activite }]));
      });
    } catch (error) {
      page.fail(error);
    }
  });
}

for (const radio of $$('[name="quoi"]', form)) radio.addEventListener("change", () => show(radio.value));
dayField.addEventListener("change", () => choose(dayField.value));

// — painting —
brush.addEventListener("change", () => grid.classList.toggle("peint", brush.value !== ""));
/** @param {any} target */
function paint(target) {
  const cell = target?.closest?.("td[data-creneau]");
  if (!cell || !grid.contains(cell)) return;
  const select = $("select", cell);
  if (select.value === brush.value) return;
  select.value = brush.value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
let painting = false;
grid.addEventListener("pointerdown", (/** @type {PagePointer} */ event) => {
  if (!brush.value || event.button > 0) return;
  painting = true;
  event.preventDefault();
  event.target.releasePointerCapture?.(event.pointerId);
  paint(event.target);
});
grid.addEventListener(
  "pointermove",
  (/** @type {PagePointer} */ event) => painting && paint(document.elementFromPoint(event.clientX, event.clientY)),
);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => (painting = false));

function fromLink() {
  const wanted = new URLSearchParams(location.hash.slice(1)).get("lundi");
  if (wanted && mondayOf(wanted)) {
    dayField.value = wanted;
    show("vecue");
  }
}
addEventListener("hashchange", fromLink);
fromLink();
