// The one search of the offers, in Offres and in Mes vœux: the form, its sheet on a phone, the switch between list and map,
// and what this tab remembers of them, so that the other page opens on the same filters and at the same offer.
//
//   const search = filters({ form, change })   change({ moved }): what is shown is to be asked again (after the paint)
//   search.entry(sets)          the query of vue.catalogue and vue.voeux-lignes; sets: { favoris, notees } ids of « Ma liste »
//   search.restore(values)      puts values back (formValues' names); search.changedValues() those that differ from a blank form
//   search.early                those that were chosen before this code came: they win over a link and a memory
//   search.answered(resultat)   counts beside the facets, the button of the sheet, the page in force
//   search.place(code, name)    only one commune; "" for all        search.view(name)   "liste" or "carte"
//   search.remembered()         what the other page left in this tab, or null     search.reopen(it) puts its view back
//   search.settle(zone)         scrolls to its offer, once

import { blankValues, edited, editedValues, formValues, readForm, writeForm } from "../form/formulaire.mjs";
import { $, $$, debounce, el } from "../frame/dom.mjs";

/**
 * @typedef {import("../form/fragment.mjs").Values} Values
 * @typedef {{ valeurs: Values, vue: string, offre: string }} Memory
 */

const TYPING_MS = 250;
const APART = ["page", "tri", "recherche", "commune", "aide"]; // shown beside the button, or no filter
const MEMORY = `phco:${new URL("../", import.meta.url).pathname}:offres`;
const WIDE = "(min-width: 62rem)";

/** @param {{ form: any, change: (options: { moved?: boolean }) => void }} options */
export function filters({ form, change }) {
  const scope = form.closest(".cherche");
  const sheet = $("#feuille");
  const facets = $("#facettes");
  const initial = blankValues(form);
  form.noValidate = true; // what is wrong is said beside its field, by Python
  let name = ""; // of the commune chosen on the map
  let due = 0; // changes that are not asked yet: an answer to what was asked before says nothing of their page
  let asked = ""; // what the last change left: a field that is only left, or heard again, changes nothing under the finger
  const chosen = () => JSON.stringify({ ...formValues(form), page: null });

  // The box that was ticked is painted first; the address and the question come just after.
  function changed({ keepPage = false, moved = false } = {}) {
    typed.cancel(); // what is being typed goes with it, and turns no page back afterwards
    if (!keepPage) form.elements.page.value = 1;
    due += 1;
    asked = chosen();
    requestAnimationFrame(() =>
      setTimeout(() => {
        due -= 1;
        change({ moved });
      }),
    );
    tell();
  }

  function tell() {
    let count = 0;
    for (const [field, value] of Object.entries(formValues(form))) {
      if (APART.includes(field) || value === "non") continue;
      if (Array.isArray(value)) count += value.length;
      else if (value) count += 1;
    }
    $("#nombre-filtres").textContent = count ? `(${count})` : "";
    const place = $("#lieu-choisi");
    const code = form.elements.lieu.value;
    place.hidden = !code;
    if (!code) return;
    place.replaceChildren(
      `Commune : ${name || code} `,
      el("button", { type: "button", class: "bouton discret", onclick: () => search.place("") }, "Voir toutes les communes"),
    );
  }

  const search = {
    early: editedValues(form),
    /** @param {{ favoris: string[], notees: string[], marques?: boolean }} sets marques: the call itself knows the hearts ("notes") */
    entry(sets) {
      const { lieu, afficher, ...query } = readForm(form);
      for (const key of ["recherche", "commune"]) if (query[key] === undefined) delete query[key];
      if (lieu) query.communes = [lieu];
      if (afficher === "favoris") query.parmi = sets.favoris;
      if (sets.marques && ["notees", "jamais"].includes(afficher)) query.notes = afficher;
      else if (afficher === "notees") query.parmi = sets.notees;
      if (afficher === "sans") query.sauf = sets.notees;
      return query;
    },
    changedValues: () =>
      Object.fromEntries(Object.entries(formValues(form)).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(initial[key]))),
    /** @param {Values} values */
    restore(values) {
      for (const box of $$("input[type=checkbox]", form)) box.checked = false;
      const former = values["mes-favoris"] === "oui" ? { afficher: "favoris" } : {}; // a link of before
      writeForm(form, { ...initial, ...former, ...values });
      asked = chosen();
      tell();
    },
    clear() {
      search.restore({});
      changed();
      form.elements.recherche.focus();
    },
    changed,
    /** @param {Answer} result */
    answered(result) {
      const facetsNow = Array.isArray(result.facettes)
        ? result.facettes
        : Object.entries(result.facettes).map(([nom, valeurs]) => ({ nom, valeurs }));
      for (const facet of facetsNow) {
        for (const value of facet.valeurs) {
          const count = form.querySelector(`[data-compte="${facet.nom}.${value.valeur}"]`);
          if (count && count.textContent !== String(value.nombre)) count.textContent = value.nombre;
        }
      }
      if (!due) form.elements.page.value = result.page;
      $("#resume").textContent = result.resume;
      $("#voir-offres").textContent = result.voir;
      tell();
    },
    get town() {
      return form.elements.lieu.value;
    },
    /** @param {string} code @param {string} [label] */
    place(code, label = "") {
      form.elements.lieu.value = code;
      name = label;
      search.view("liste");
      changed({ moved: true });
    },
    /** @param {string} view */
    view(view) {
      scope.dataset.vue = view;
      for (const radio of $$("[name=vue]", form)) radio.checked = radio.value === view;
      scope.dispatchEvent(new CustomEvent("phco:vue", { detail: view }));
    },
    /** @param {Memory | null} before the view of then, unless one was chosen before this code came */
    reopen(before) {
      const view = $$("[name=vue]", form).find(edited)?.value ?? before?.vue;
      if (view) search.view(view);
    },
    /** @returns {Memory | null} */
    remembered() {
      try {
        const kept = sessionStorage.getItem(MEMORY);
        return kept ? JSON.parse(kept) : null;
      } catch {
        return null;
      }
    },
    // Once, and only for someone who has not yet moved by themself.
    /** @param {HTMLElement} zone */
    settle(zone) {
      const offer = place;
      place = "";
      if (!offer || touched) return;
      zone.querySelector(`[data-offre="${CSS.escape(offer)}"]`)?.scrollIntoView({ block: "start" });
    },
  };

  const before = search.remembered();
  let place = before?.offre ?? "";
  let touched = false;
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(kind, () => (touched = true), { once: true, passive: true });
  }
  // The first card that is still read is where one was; at the top of the list, nowhere in particular.
  addEventListener("pagehide", () => {
    const cards = $$(".offre-carte", scope).filter((card) => card.checkVisibility());
    const first = cards.find((card) => {
      const { top, height } = card.getBoundingClientRect();
      return top > -height / 3;
    });
    const offre = first && first !== cards[0] ? first.dataset.offre : "";
    try {
      sessionStorage.setItem(MEMORY, JSON.stringify({ valeurs: search.changedValues(), vue: scope.dataset.vue, offre: offre || place }));
    } catch {
      // the other page opens as it is
    }
  });

  const typed = debounce(() => changed(), TYPING_MS);
  form.addEventListener("input", (/** @type {PageEvent} */ { target }) => {
    if (target.type === "search" && chosen() !== asked) typed(); // a commune counts once it is chosen
  });
  form.addEventListener("change", (/** @type {PageEvent} */ { target }) => {
    if (target.name === "vue") {
      search.view(target.value);
      if (!matchMedia(WIDE).matches) target.closest(".filtres-gestes").scrollIntoView({ block: "start" }); // what was asked for is under it
    } else if (target.type === "search") typed.flush();
    else if (chosen() !== asked) changed();
  });
  form.addEventListener("submit", (/** @type {PageEvent} */ event) => {
    event.preventDefault();
    typed.flush();
  });
  document.addEventListener("click", (/** @type {PageEvent} */ { target }) => {
    if (target.closest("[data-effacer]")) search.clear();
  });

  // — the sheet: the same facets, over the screen; back in their place when it closes or the window widens —
  const button = $("#ouvrir-filtres");
  button.addEventListener("click", () => {
    $("#feuille-corps").append(facets);
    sheet.showModal();
    $("#feuille-titre").focus();
  });
  sheet.addEventListener("click", (/** @type {PageEvent} */ { target }) => {
    if (target === sheet || target.closest("[data-fermer]")) sheet.close();
  });
  sheet.addEventListener("close", () => {
    $("#panneau").append(facets);
    button.focus();
  });
  matchMedia(WIDE).addEventListener("change", ({ matches }) => matches && sheet.open && sheet.close());
  return search;
}
