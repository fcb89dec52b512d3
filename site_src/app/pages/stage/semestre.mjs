// The semester week by week, and the year.

import { shared, stage, today } from "../../lib/form/stage.mjs";

await stage({
  appel: "vue.semestre",
  entree: (plan) => ({ au: today(), plan: shared(plan) }),
  boot: (page) => page.plan.regime ?? page.change((plan) => Object.assign(plan, { regime: "dj" })),
});
