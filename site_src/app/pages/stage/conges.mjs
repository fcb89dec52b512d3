// Leave: dates typed, or picked in the calendar that Python draws; proposals on request.

import { engine } from "../../lib/engine/engine.mjs";
import { complete, keepShown, shared, stage, today } from "../../lib/form/stage.mjs";
import { $, $$ } from "../../lib/frame/dom.mjs";

/** How many days each arrow goes. @type {Record<string, number>} */
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
let propose = false;
/** @type {Promise<unknown>} each day picked is added to those that were picked before it */
let picked = Promise.resolve();

const page = await stage({
  appel: "vue.conges",
  entree: (plan) => ({ au: today(), plan: shared(plan), proposer: propose }),
  boot: (page) => keepShown(page, "regime"),
  actions: {
    basculer(button, page) {
      const { debut, fin } = button.dataset;
      const pick = async () => {
        const found = await engine.call("conges.basculer", { periodes: complete(page.plan).conges ?? [], debut, fin });
        page.change((plan) => Object.assign(plan, { conges: found.periodes }), found.pose ? "Posé." : "Rendu.");
      };
      picked = picked.then(pick, pick);
      return picked;
    },
    proposer(_button, page) {
      propose = true;
      page.compute({ focus: "#propositions" });
    },
    adopter(button, page) {
      const plan = page.last.resultat.propositions[Number(button.dataset.rang)];
      propose = false;
      page.change((next) => {
        next.conges = [...(complete(next).conges ?? []), ...plan.periodes].sort((one, other) => (one.debut < other.debut ? -1 : 1));
      }, `Posé : ${plan.titre}.`);
    },
  },
});

// Arrow keys walk the days; one stop for Tab a month.
page.result.addEventListener("keydown", (/** @type {PageKey} */ event) => {
  const step = DAYS[event.key];
  const here = event.target.closest?.("button.jour");
  if (!step || !here) return;
  event.preventDefault();
  const day = new Date(`${here.dataset.debut}T00:00:00Z`);
  for (let tries = 0; tries < 10; tries += 1) {
    day.setUTCDate(day.getUTCDate() + step);
    const next = document.getElementById(`jour-${day.toISOString().slice(0, 10)}`);
    if (next) {
      for (const one of $$("button.jour", next.closest("table") ?? page.result)) one.tabIndex = one === next ? 0 : -1;
      next.focus();
      return;
    }
  }
});
new MutationObserver(() => {
  for (const month of $$(".cal-mois", page.result)) {
    const days = $$("button.jour", month);
    const chosen = days.find((one) => one === document.activeElement) ?? $("button.jour[aria-pressed='true']", month) ?? days[0];
    for (const one of days) one.tabIndex = one === chosen ? 0 : -1;
  }
}).observe(page.result, { childList: true });
