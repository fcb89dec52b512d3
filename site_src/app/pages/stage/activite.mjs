// The activity log: one tap an act, kept at once, whether or not Python is there.

import { shared, stage, today } from "../../lib/form/stage.mjs";
import { $, announce } from "../../lib/frame/dom.mjs";

const day = $("#jour-actes");
const shown = $("#nombre-actes");
const typed = $("#saisie-actes");
const legend = $("#compteur-jour");
day.value = today();
day.max = today();

const of = (plan) => (plan.actes ?? []).find((one) => one.date === day.value)?.nombre ?? 0;

function show() {
  shown.textContent = String(of(page.plan));
  if (document.activeElement !== typed) typed.value = (page.plan.actes ?? []).some((one) => one.date === day.value) ? of(page.plan) : "";
  legend.textContent = day.value === today() ? "Aujourd’hui" : `Le ${day.value.split("-").reverse().join("/")}`;
}

function set(number) {
  if (!day.value || day.value > today() || !Number.isInteger(number) || number < 0 || number > 200) return;
  page.change((plan) => {
    plan.actes = [...(plan.actes ?? []).filter((one) => one.date !== day.value), { date: day.value, nombre: number }].sort((one, other) =>
      one.date < other.date ? -1 : 1,
    );
  });
  show();
}

const page = await stage({
  appel: "vue.activite",
  entree: (plan) => ({ au: today(), plan: shared(plan) }),
  boot: (page) => page.plan.lecture ?? page.change((plan) => Object.assign(plan, { lecture: "loi" })),
  actions: {
    plus: (button, page) => set(of(page.plan) + 1),
    moins: (button, page) => set(of(page.plan) - 1),
    modifier(button) {
      day.value = button.dataset.date;
      show();
      typed.focus();
    },
    retirer(button, page) {
      page.change((plan) => {
        plan.actes = plan.actes.filter((one) => one.date !== button.dataset.date);
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
  if (!/^\d{1,3}$/.test(text) || Number(text) > 200) announce("Écrivez un nombre entier, de 0 à 200.");
  else set(Number(text));
});
