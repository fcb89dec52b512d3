// The approved places of option 4: filters in the URL, the list from Python.

import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { suggestCommunes } from "../../lib/form/communes.mjs";
import { clearErrors, formValues, readForm, showErrors, writeForm } from "../../lib/form/formulaire.mjs";
import { readFragment, writeFragment } from "../../lib/form/fragment.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, $$, announce, debounce, fill } from "../../lib/frame/dom.mjs";

const root = document.body.dataset.racine;
const form = $("#filtres");
const result = $("#resultat");
const summary = $("#erreurs");
let table = null;
let asked = 0;
let watched = false;

async function ask() {
  const mine = (asked += 1);
  if (!watched) engineState();
  watched = true;
  result.setAttribute("aria-busy", "true");
  try {
    table ??= await (await fetch(new URL(form.dataset.donnees, new URL(root ?? "./", location.href)))).text();
    const answer = await engine.call("vue.lieux", { ...readForm(form), csv: table, racine: root }, { key: "lieux" });
    if (mine !== asked) return;
    clearErrors(form, { summary });
    fill(result, answer.html);
    $("#resume").textContent = answer.phrase;
    for (const count of $$("[data-compte]", form)) {
      const [facet, ...value] = count.dataset.compte.split(".");
      count.textContent = answer.resultat.comptes[facet]?.[value.join(".")] ?? 0;
    }
    announce(answer.phrase);
  } catch (error) {
    if (error instanceof EngineError) {
      if (mine === asked && !error.dropped && engine.state !== "failed") showErrors(form, error.errors, { summary });
    } else if (error instanceof TypeError) {
      showErrors(form, [{ code: "E_RESEAU", quoi: "La liste n’a pas pu être chargée.", ou: "", remede: "Vérifiez la connexion, puis réessayez." }], {
        summary,
      });
    } else throw error;
  } finally {
    if (mine === asked) result.removeAttribute("aria-busy");
  }
}

function changed() {
  const values = formValues(form);
  writeFragment(Object.fromEntries(Object.entries(values).filter(([, value]) => value.length)));
  ask();
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
  ask();
}
