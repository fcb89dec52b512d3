// The semester week by week, and the year.

import { keepShown, shared, stage, today } from "../../lib/form/stage.mjs";

await stage({
  appel: "vue.semestre",
  entree: (plan) => ({ au: today(), plan: shared(plan) }),
  boot: (page) => keepShown(page, "regime"),
});
