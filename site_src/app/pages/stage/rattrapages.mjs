// The catch-up ledger.

import { shared, stage, today } from "../../lib/form/stage.mjs";
import { $ } from "../../lib/frame/dom.mjs";

const saturdays = $("#samedis");
const page = await stage({
  appel: "vue.rattrapages",
  entree: (plan) => ({ au: today(), plan: shared(plan), samedis: saturdays.checked }),
  actions: {
    rattraper(button, page) {
      const { date, demi, nature } = button.dataset;
      page.change((plan) => {
        plan.evenements = [...(plan.evenements ?? []), { date, demi, nature }];
      }, "Rattrapage noté.");
    },
  },
});
saturdays.addEventListener("change", () => page.compute());
