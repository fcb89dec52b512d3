// Two DJ situations side by side.

import { formValues, writeForm } from "../../lib/form/formulaire.mjs";
import { outil } from "../../lib/form/outil.mjs";
import { affiche, brancher, conditions, racine } from "../../lib/form/simuler.mjs";
import { $ } from "../../lib/frame/dom.mjs";
import { toast } from "../../lib/frame/toast.mjs";

const form = $("#formulaire");
conditions(form);
const side = (/** @type {Entry} */ { mode_actes: _, ...entree }) => entree;
const page = outil({
  appel: "vue.comparer",
  brouillon: "comparer",
  affiche,
  entree: ({ a, b }) => ({ racine, a: side(a), b: side(b) }),
});
brancher(page);

$("[data-recopier]", form).addEventListener("click", () => {
  const values = formValues(form);
  const copied = Object.entries(values)
    .filter(([name]) => name.startsWith("a."))
    .map(([name, value]) => [`b.${name.slice(2)}`, value]);
  writeForm(form, Object.fromEntries(copied));
  form.dispatchEvent(new Event("input", { bubbles: true }));
  page.flush();
  toast("La situation A est recopiée dans B.", { undo: () => page.draft?.undo() });
});
