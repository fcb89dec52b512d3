// The approved places of option 4: filters in the URL, the list from Python.

import { ownText } from "../../lib/engine/encore.mjs";
import { EngineError } from "../../lib/engine/engine.mjs";
import { asking } from "../../lib/form/ask.mjs";
import { suggestCommunes } from "../../lib/form/communes.mjs";
import { formValues, readForm, writeForm } from "../../lib/form/formulaire.mjs";
import { readFragment, writeFragment } from "../../lib/form/fragment.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, $$, announce, debounce, fill } from "../../lib/frame/dom.mjs";

const root = document.body.dataset.racine;
const form = $("#filtres");
const result = $("#resultat");
const summary = $("#erreurs");
let table = null;
let watched = false;

// The published list, read once.
async function read() {
  try {
    return await ownText(new URL(form.dataset.donnees, new URL(root ?? "./", location.href)));
  } catch {
    throw new EngineError([
      { code: "E_RESEAU", quoi: "La liste n’a pas pu être chargée.", ou: "", remede: "Vérifiez la connexion, puis réessayez." },
    ]);
  }
}

const list = asking({
  key: "lieux",
  zone: result,
  form,
  summary,
  async question() {
    if (!watched) engineState();
    watched = true;
    table ??= await read();
    return { appel: "vue.lieux", entree: { ...readForm(form), csv: table, racine: root } };
  },
  draw(answer) {
    fill(result, answer.html);
    $("#resume").textContent = answer.phrase;
    for (const count of $$("[data-compte]", form)) {
      const [facet, ...value] = count.dataset.compte.split(".");
      count.textContent = answer.resultat.comptes[facet]?.[value.join(".")] ?? 0;
    }
    announce(answer.phrase);
  },
});

function changed() {
  const values = formValues(form);
  writeFragment(Object.fromEntries(Object.entries(values).filter(([, value]) => value.length)));
  list.run();
}

const typed = debounce(changed, 250);
form.addEventListener("input", typed);
form.addEventListener("change", () => typed.flush());
form.addEventListener("submit", (/** @type {PageEvent} */ event) => {
  event.preventDefault();
  typed.flush();
});
form.noValidate = true;
$("#panneau").open = matchMedia("(min-width: 62rem)").matches;
suggestCommunes(form.elements.commune);
const linked = readFragment();
if (linked) {
  writeForm(form, linked);
  list.run();
}
