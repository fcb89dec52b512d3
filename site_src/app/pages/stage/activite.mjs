// The activity log: one tap an act, kept at once, whether or not Python is there.

import { dayWords } from "../../lib/device/paris_day.mjs";
import { beside } from "../../lib/form/reponse.mjs";
import { keepShown, shared, stage, today } from "../../lib/form/stage.mjs";
import { $, counted } from "../../lib/frame/dom.mjs";

const day = $("#jour-actes");
const shown = $("#nombre-actes");
const typed = $("#saisie-actes");
const legend = $("#compteur-jour");
day.value = today();
day.max = today();

/** @param {Entry} plan */
const of = (plan) => (plan.actes ?? []).find((/** @type {Entry} */ one) => one.date === day.value)?.nombre ?? 0;

function show() {
  shown.textContent = String(of(page.plan));
  if (document.activeElement !== typed)
    typed.value = (page.plan.actes ?? []).some((/** @type {Entry} */ one) => one.date === day.value) ? of(page.plan) : "";
  legend.textContent = day.value === today() ? "Aujourd’hui" : `Le ${day.value.split("-").reverse().join("/")}`;
}

// What cannot be noted is said beside the day or the number, with focus there.
/** @param {number} number */
function refused(number) {
  if (!day.value) return [day, "Choisissez d’abord le jour."];
  if (day.value > today()) return [day, "Ce jour n’est pas encore passé : notez ses actes ce jour-là."];
  if (number < 0) return [typed, "Aucun acte n’est noté ce jour-là : il n’y en a pas à retirer."];
  if (!Number.isInteger(number) || number > Number(typed.dataset.max)) return [typed, `Écrivez un nombre entier, de 0 à ${typed.dataset.max}.`];
  return null;
}

/** @param {number} number */
function set(number) {
  for (const field of [day, typed]) {
    field.removeAttribute("aria-invalid");
    const note = field.closest(".champ")?.nextElementSibling;
    if (note?.matches("[data-reponse]")) note.remove();
  }
  const why = refused(number);
  if (why) {
    why[0].setAttribute("aria-invalid", "true");
    beside(why[0], why[1], { kind: "erreur" });
    why[0].focus();
    return;
  }
  page.change(
    (plan) => {
      plan.actes = [...(plan.actes ?? []).filter((/** @type {Entry} */ one) => one.date !== day.value), { date: day.value, nombre: number }].sort(
        (one, other) => (one.date < other.date ? -1 : 1),
      );
    },
    `${counted(number, "acte", "actes")} le ${dayWords(day.value, { year: false })}.`,
  );
  show();
}

const page = await stage({
  appel: "vue.activite",
  entree: (plan) => ({ au: today(), plan: shared(plan) }),
  boot: (page) => keepShown(page, "lecture"),
  actions: {
    plus: (_button, page) => set(of(page.plan) + 1),
    moins: (_button, page) => set(of(page.plan) - 1),
    modifier(button) {
      day.value = button.dataset.date;
      show();
      typed.focus();
    },
    retirer(button, page) {
      page.change((plan) => {
        plan.actes = plan.actes.filter((/** @type {Entry} */ one) => one.date !== button.dataset.date);
      }, "Jour retiré.");
      show();
    },
    simuler(button) {
      location.href = button.href;
    },
  },
});
show();
page.draft.onChange(show);
day.addEventListener("change", show);
typed.addEventListener("change", () => {
  const text = typed.value.trim();
  set(/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);
});
