// The DJ's slip and the PAMSU's slip of the same contract.

import { outil } from "../../lib/form/outil.mjs";
import { affiche, brancher, conditions, racine } from "../../lib/form/simuler.mjs";
import { $ } from "../../lib/frame/dom.mjs";

conditions($("#formulaire"));
const page = outil({
  appel: "vue.contrat",
  brouillon: "contrat",
  affiche,
  entree: (lu) => ({ racine, ...lu }),
});
brancher(page);
