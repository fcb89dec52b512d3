// The log of the pedagogical interviews.

import { engine } from "../../lib/engine/engine.mjs";
import { stage, today } from "../../lib/form/stage.mjs";

const usual = engine.call("stage.semestres", { au: today() }).catch(() => null);
/** @type {any} */
let placement = null;

const page = await stage({
  appel: "vue.entretiens",
  entree: (plan) => {
    const told = (plan.semestres ?? []).filter((/** @type {Entry} */ one) => one.debut && one.fin);
    const spans = told.length ? told : placement;
    if (!spans) return null;
    const debut = spans.map((/** @type {Entry} */ one) => one.debut).sort()[0];
    const fin = spans
      .map((/** @type {Entry} */ one) => one.fin)
      .sort()
      .at(-1);
    return { debut, fin, au: today(), entretiens: plan.entretiens ?? [] };
  },
});
usual.then((answer) => {
  placement = answer?.semestres ?? null;
  page.compute();
});
