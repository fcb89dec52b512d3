// What a PAMSU receives for one DJ.

import { outil } from "../../lib/form/outil.mjs";
import { affiche, brancher, conditions, racine } from "../../lib/form/simuler.mjs";
import { $ } from "../../lib/frame/dom.mjs";

conditions($("#formulaire"));
const page = outil({
  appel: "vue.simuler-pamsu",
  brouillon: "simuler-pamsu",
  affiche,
  entree: ({ nombre_pamsu: _, ...entree }) => ({ racine, ...entree }),
});
brancher(page);
