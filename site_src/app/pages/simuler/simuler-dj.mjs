// The pay of a DJ: one form, the payslip beside it.

import { outil } from "../../lib/form/outil.mjs";
import { affiche, brancher, conditions, racine } from "../../lib/form/simuler.mjs";
import { $ } from "../../lib/frame/dom.mjs";

conditions($("#formulaire"));
const page = outil({
  appel: "vue.simuler-dj",
  brouillon: "simuler-dj",
  affiche,
  entree: ({ mode_actes: _, ...entree }) => ({ racine, ...entree }),
});
brancher(page);
