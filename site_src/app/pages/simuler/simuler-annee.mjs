// Twelve months one by one: a change of placement, absences.

import { outil } from "../../lib/form/outil.mjs";
import { affiche, brancher, conditions, racine } from "../../lib/form/simuler.mjs";
import { $ } from "../../lib/frame/dom.mjs";

conditions($("#formulaire"));
const page = outil({
  appel: "vue.simuler-annee",
  brouillon: "simuler-annee",
  affiche,
  entree: ({ change: _change, nombre_absences: _nombre, periodes, ...entree }) => ({
    racine,
    ...entree,
    periodes: periodes.map((/** @type {Entry} */ { mode_actes: _mode, ...periode }) => periode),
  }),
});
brancher(page);
