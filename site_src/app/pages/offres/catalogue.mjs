// The catalogue: filters in the URL, answers from Python, favourites and notes on this device, a map for the keyboard too.

import { openFavourites, paintStar } from "../../lib/device/favoris.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { asking, onComeback, withCatalogue } from "../../lib/form/ask.mjs";
import { suggestCommunes } from "../../lib/form/communes.mjs";
import { formValues, readForm, showErrors, writeForm } from "../../lib/form/formulaire.mjs";
import { readFragment, writeFragment } from "../../lib/form/fragment.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, $$, announce, debounce, el, fill } from "../../lib/frame/dom.mjs";

const MOST = 4;
const TYPING_MS = 250;
const root = document.body.dataset.racine;
const form = $("#filtres");
const result = $("#resultat");
const map = $("#carte");
const summary = $("#erreurs");
const digest = form.dataset.empreinte;
/** @type {Record<string, string | string[]>} */
const initial = formValues(form);
const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 120));

/** @type {any} */
let favourites = null;
/** @type {string[]} */
let compared = [];
let loading = null;
let mapFor = "";
let watched = false;

// — the catalogue, once —
function load() {
  loading ??= (async () => {
    const answer = await fetch(new URL(form.dataset.donnees, new URL(root ?? "./", location.href)));
    if (!answer.ok)
      throw new EngineError([
        { code: "E_RESEAU", quoi: "Le catalogue n’a pas pu être chargé.", ou: "", remede: "Vérifiez la connexion, puis rechargez la page." },
      ]);
    await engine.call("catalogue.charger", { csv: await answer.text(), empreinte: digest });
  })().catch((error) => {
    loading = null;
    if (error instanceof TypeError) {
      throw new EngineError([
        { code: "E_RESEAU", quoi: "Le catalogue n’a pas pu être chargé.", ou: "", remede: "Vérifiez la connexion, puis réessayez." },
      ]);
    }
    throw error;
  });
  return loading;
}

/** @returns {Entry} */
function entry() {
  const read = readForm(form);
  const { "mes-favoris": mine, lieu, ...query } = read;
  for (const key of ["recherche", "commune"]) if (query[key] === undefined) delete query[key];
  if (lieu) query.communes = [lieu];
  if (mine) query.parmi = favourites?.ids ?? [];
  return { ...query, catalogue: digest, racine: root, favoris: favourites?.ids ?? [], compares: compared };
}

// — ask and show —
/** @type {Entry} */
let request = {}; // the last question
const list = asking({
  key: "liste",
  again: false,
  zone: result,
  form,
  summary,
  async question() {
    if (!watched) engineState(); // the first page reads without the engine: its state shows once something waits for it
    watched = true;
    const entree = (request = entry());
    await load();
    return { appel: "vue.catalogue", entree };
  },
  draw(answer, { moved }) {
    show(answer, moved);
    const drawn = request;
    idle(() => drawing.run({ drawn }));
  },
  ask: (appel, entree, options) =>
    withCatalogue(
      () => engine.call(appel, entree, options),
      () => {
        loading = null; // the engine restarted: give it the catalogue again
        return load();
      },
    ),
});

/** @param {Answer} answer @param {boolean} moved */
function show(answer, moved) {
  fill(result, answer.html);
  const { resultat } = answer;
  $("#resume").textContent = resultat.resume;
  for (const facet of resultat.facettes) {
    for (const value of facet.valeurs) {
      const count = form.querySelector(`[data-compte="${facet.nom}.${value.valeur}"]`);
      if (count && count.textContent !== String(value.nombre)) count.textContent = value.nombre;
    }
  }
  form.elements.page.value = resultat.page;
  notes();
  announce(answer.phrase);
  if (moved) $(".resultats").scrollIntoView({ block: "start" });
}

const drawing = asking({
  key: "carte",
  again: false,
  question({ drawn }) {
    const { page, tri, favoris, compares, ...what } = drawn;
    return JSON.stringify(what) === mapFor ? null : { appel: "vue.carte", entree: what };
  },
  draw(answer, { drawn }) {
    const { page, tri, favoris, compares, ...what } = drawn;
    mapFor = JSON.stringify(what);
    /** @type {HTMLElement | null | undefined} */
    const here = document.activeElement?.closest?.("[data-commune]");
    const focused = here?.dataset.commune;
    const open = $("details", map)?.open;
    fill(map, answer.html);
    if (open) $("details", map).open = true;
    if (focused) focusPoint($(`.point[data-commune="${focused}"]`, map) ?? $(".point", map));
  },
  fail(error) {
    if (!(error instanceof EngineError)) throw error; // the list says what is wrong
  },
});

// — filters —
function filterCount() {
  const values = formValues(form);
  let count = 0;
  for (const [name, value] of Object.entries(values)) {
    if (["page", "tri", "recherche", "commune", "aide"].includes(name)) continue;
    if (Array.isArray(value) ? value.length : value && value !== "non") count += Array.isArray(value) ? value.length : 1;
  }
  return count;
}

function keepUrl() {
  /** @type {Record<string, any>} */
  const kept = {};
  for (const [name, value] of Object.entries(formValues(form))) {
    if (JSON.stringify(value) !== JSON.stringify(initial[name]) && value !== "non") kept[name] = value;
  }
  if (compared.length) kept.compares = compared;
  writeFragment(kept);
  const count = filterCount();
  $("#nombre-filtres").textContent = count ? `(${count})` : "";
  $("#compte-favoris").textContent = favourites?.ids.length ? favourites.ids.length : "";
  const place = $("#lieu-choisi");
  const code = form.elements.lieu.value;
  place.hidden = !code;
  if (code) {
    const name = $(`.point[data-commune="${code}"]`, map)?.getAttribute("aria-label")?.split(" : ")[0] ?? code;
    place.replaceChildren(
      `Commune : ${name} `,
      el("button", { type: "button", class: "bouton discret", onclick: () => choosePlace("") }, "Toutes les communes"),
    );
  }
}

// The box that was ticked is painted first; the address and the question come just after.
/** @param {() => unknown} run */
const afterPaint = (run) => requestAnimationFrame(() => setTimeout(run));

function changed({ keepPage = false, moved = false } = {}) {
  if (!keepPage) form.elements.page.value = 1;
  result.setAttribute("aria-busy", "true");
  afterPaint(() => {
    keepUrl();
    list.run({ moved });
  });
}

function clearFilters() {
  writeForm(form, Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, value])));
  for (const box of $$("input[type=checkbox]", form)) box.checked = false;
  form.elements.lieu.value = "";
  changed();
  form.elements.recherche.focus();
}

/** @param {string} code */
function choosePlace(code) {
  form.elements.lieu.value = code;
  for (const point of $$(".point", map)) point.classList.toggle("choisi", point.dataset.commune === code);
  changed({ moved: true });
}

const typed = debounce(() => changed(), TYPING_MS);
form.addEventListener("input", (/** @type {PageEvent} */ event) => {
  if (["search", "text"].includes(event.target.type)) typed();
});
form.addEventListener("change", (/** @type {PageEvent} */ event) => {
  if (["search", "text"].includes(event.target.type)) typed.flush();
  else changed();
});
form.addEventListener("submit", (/** @type {PageEvent} */ event) => {
  event.preventDefault();
  typed.flush();
});
addEventListener("hashchange", () => {
  const values = readFragment();
  if (!values) return;
  restore(values);
  list.run();
});

/** @param {Entry} values */
function restore(values) {
  const { compares, ...fields } = values;
  for (const box of $$("input[type=checkbox]", form)) box.checked = false;
  writeForm(form, { ...initial, ...fields });
  compared = (Array.isArray(compares) ? compares : compares ? [compares] : []).slice(0, MOST);
  bar();
  keepUrl();
}

// — favourites, notes, comparison: all by delegation, the list is replaced at each answer —
document.addEventListener("click", (/** @type {PageEvent} */ event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if ("favori" in target.dataset) {
    if (favourites) paintStar(target, favourites.toggle(target.dataset.favori));
  } else if ("page" in target.dataset) {
    form.elements.page.value = target.dataset.page;
    changed({ keepPage: true, moved: true });
  } else if ("effacer" in target.dataset) clearFilters();
  else if ("commune" in target.dataset) {
    event.preventDefault();
    choosePlace(target.dataset.commune === form.elements.lieu.value ? "" : target.dataset.commune);
  } else if ("retirer" in target.dataset) compareOnly(compared.filter((id) => id !== target.dataset.retirer));
});
result.addEventListener("change", (/** @type {PageEvent} */ event) => {
  const id = event.target.dataset.comparer;
  if (!id) return;
  if (event.target.checked && compared.length >= MOST) {
    event.target.checked = false;
    announce(`Au plus ${MOST} offres à la fois : retirez-en une d’abord.`);
    $("#barre-texte").textContent = `${MOST} offres au plus : retirez-en une d’abord.`;
    return;
  }
  compareOnly(event.target.checked ? [...compared, id] : compared.filter((one) => one !== id));
});

/** @param {string[]} ids */
function compareOnly(ids) {
  compared = ids;
  for (const box of $$("[data-comparer]", result)) box.checked = compared.includes(box.dataset.comparer);
  bar();
  keepUrl();
  if (!$("#comparaison").hidden) comparison.run();
}

function bar() {
  const zone = $("#barre-comparer");
  zone.hidden = compared.length === 0;
  $("#barre-texte").textContent = `${compared.length} offre${compared.length > 1 ? "s" : ""} à comparer (${MOST} au plus)`;
  $("#voir-comparaison").disabled = compared.length < 2;
}

const comparison = asking({
  key: "comparaison",
  again: false,
  async question() {
    if (!compared.length) {
      $("#comparaison").hidden = true;
      return null;
    }
    const { commune, aide } = entry();
    await load();
    return { appel: "vue.comparaison", entree: { catalogue: digest, ids: compared, racine: root, aide, ...(commune ? { commune } : {}) } };
  },
  draw(answer, { focus }) {
    const zone = $("#comparaison");
    fill($("#comparaison-corps"), answer.html);
    zone.hidden = false;
    if (focus) {
      $("#comparaison-titre").focus();
      zone.scrollIntoView({ block: "start" });
    }
    announce(answer.phrase);
  },
  fail(error) {
    if (!(error instanceof EngineError)) throw error;
    showErrors(form, error.errors, { summary });
  },
});
$("#voir-comparaison").addEventListener("click", () => comparison.run({ focus: true }));
$("#vider").addEventListener("click", () => compareOnly([]));
$("#differences").addEventListener("click", (/** @type {PageEvent} */ { currentTarget }) => {
  const on = currentTarget.getAttribute("aria-pressed") !== "true";
  currentTarget.setAttribute("aria-pressed", String(on));
  $("#comparaison").classList.toggle("differences", on);
});

function notes() {
  if (!favourites) return;
  for (const button of $$("[data-favori]", result)) paintStar(button, favourites.has(button.dataset.favori));
  for (const card of $$("[data-offre]", result)) {
    const text = favourites.note(card.dataset.offre);
    const old = $(".ma-note", card);
    if (!text) old?.remove();
    else if (old) old.lastChild.textContent = text;
    else card.append(el("p", { class: "ma-note" }, el("b", {}, "Ma note : "), text));
  }
}

// — the map from the keyboard: one stop of the Tab key, arrows from point to point —
/** @param {any} point */
function focusPoint(point) {
  if (!point) return;
  for (const other of $$(".point[tabindex='0'], .point:not([tabindex])", map)) other.setAttribute("tabindex", "-1");
  point.setAttribute("tabindex", "0");
  point.focus();
}

/** @param {any} point */
const place = (point) => {
  const circle = point.firstElementChild;
  return [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))];
};

map.addEventListener("keydown", (/** @type {PageKey} */ event) => {
  const point = event.target.closest?.(".point");
  /** @type {Record<string, number[]>} */
  const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  if (!point) return;
  if (event.key === " ") {
    event.preventDefault();
    point.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    return;
  }
  if (!ways[event.key]) return;
  event.preventDefault();
  const [dx, dy] = ways[event.key];
  const [x, y] = place(point);
  let best = null;
  let lowest = Infinity;
  for (const other of $$(".point", map)) {
    if (other === point) continue;
    const [ox, oy] = place(other);
    const along = (ox - x) * dx + (oy - y) * dy;
    const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    const cost = along + 2 * aside;
    if (along > 0 && aside <= along && cost < lowest) [best, lowest] = [other, cost];
  }
  focusPoint(best ?? point);
});

// — start —
form.noValidate = true;
$("#panneau").open = matchMedia("(min-width: 62rem)").matches;
onComeback(() => list.run());
const linked = readFragment();
if (linked) restore(linked);
if (linked) list.run();
else idle(() => load().catch(() => {})); // ready for the first filter; a failure is told when one is used
suggestCommunes(form.elements.commune);
favourites = await openFavourites({ zone: $("#etat-favoris") });
favourites.onChange(() => {
  notes();
  keepUrl();
  if (form.elements["mes-favoris"].checked) list.run();
});
notes();
keepUrl();
if (form.elements["mes-favoris"].checked) list.run();
