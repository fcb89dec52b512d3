// The catch-up ledger.

import { shared, stage, today } from "../../lib/form/stage.mjs";
import { $ } from "../../lib/frame/dom.mjs";

const saturdays = $("#samedis");
const page = await stage({
  appel: "vue.rattrapages",
  entree: (plan) => ({ au: today(), plan: { ...shared(plan), regime: plan.regime ?? "saspas" }, samedis: saturdays.checked }),
  actions: {
    rattraper(button, page) {
      const { date, demi } = button.dataset;
      page.change((plan) => {
        plan.evenements = [...(plan.evenements ?? []), { date, demi, nature: "rattrapage" }];
      }, "Rattrapage noté.");
    },
  },
});
saturdays.addEventListener("change", () => page.compute());
