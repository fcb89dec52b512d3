// The catalogue: filters in the URL, answers from Python, hearts, favourites and notes on this device, a map for the keyboard too.

import { openFavourites, paintStar } from "../../lib/device/favoris.mjs";
import { ownText } from "../../lib/engine/encore.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { asking, onComeback, withCatalogue } from "../../lib/form/ask.mjs";
import { suggestCommunes } from "../../lib/form/communes.mjs";
import { showErrors } from "../../lib/form/faults.mjs";
import { readFragment, writeFragment } from "../../lib/form/fragment.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, $$, announce, el, fill } from "../../lib/frame/dom.mjs";
import { toast } from "../../lib/frame/toast.mjs";
import { offersMap } from "../../lib/offres/carte.mjs";
import { openHearts } from "../../lib/offres/coeurs.mjs";
import { filters } from "../../lib/offres/filtres.mjs";

const MOST = 4;
const root = document.body.dataset.racine;
const form = $("#filtres");
const result = $("#resultat");
const summary = $("#erreurs");
const digest = form.dataset.empreinte;
const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 120));

/** @type {any} */
let favourites = null;
/** @type {Promise<any> | null} */
let opening = null; // of the favourites
/** @type {Promise<any> | null} */
let marks = null; // the favourites and the hearts, once both are known
/** @type {any} */
let hearts = null;
/** @type {string[]} */
let compared = [];
let loading = null;
let watched = false;

// — the catalogue, once —
function load() {
  loading ??= (async () => {
    const csv = await ownText(new URL(form.dataset.donnees, new URL(root ?? "./", location.href)));
    await engine.call("catalogue.charger", { csv, empreinte: digest });
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
  const query = search.entry({ favoris: favourites?.ids ?? [], notees: Object.keys(hearts?.coeurs ?? {}) });
  return { ...query, catalogue: digest, racine: root, favoris: favourites?.ids ?? [], compares: compared };
}

// — ask and show —
/** @param {string} appel @param {Entry} entree @param {{ key: string }} [options] */
const ask = (appel, entree, options) =>
  withCatalogue(
    () => engine.call(appel, entree, options),
    () => {
      loading = null; // the engine restarted: give it the catalogue again
      return load();
    },
  );

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
    await load();
    if (form.elements.afficher.value) await marks; // which are favourites, which have hearts
    request = entry();
    return { appel: "vue.catalogue", entree: request };
  },
  draw(answer, { moved }) {
    show(answer, moved);
    const drawn = request;
    idle(() => map.draw(drawn));
  },
  ask,
});

/** @param {Answer} answer @param {boolean} moved */
function show(answer, moved) {
  fill(result, answer.html);
  search.answered(answer.resultat);
  notes();
  hearts?.paint();
  announce(answer.phrase);
  if (moved) $(".resultats").scrollIntoView({ block: "start" });
  search.settle(result);
}

const map = offersMap({
  zone: $("#carte"),
  ask,
  choose: (code, name) => search.place(code === search.town ? "" : code, name),
});

map.arrive(entry);

const search = filters({
  form,
  change({ moved }) {
    result.setAttribute("aria-busy", "true");
    keepUrl();
    const { commune, aide } = form.elements;
    favourites?.moveTo({ commune: commune.value, aide: aide.value });
    list.run({ moved });
  },
});

function keepUrl() {
  const kept = search.changedValues();
  if (compared.length) kept.compares = compared;
  writeFragment(kept);
}

addEventListener("hashchange", () => {
  const values = readFragment();
  if (!values) return;
  restore(values);
  list.run();
});

/** @param {Entry} values */
function restore(values) {
  const { compares, ...fields } = values;
  search.restore(fields);
  compared = (Array.isArray(compares) ? compares : compares ? [compares] : []).slice(0, MOST);
  bar();
  keepUrl();
}

// — favourites, notes, comparison: all by delegation, the list is replaced at each answer —
document.addEventListener("click", (/** @type {PageEvent} */ event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if ("favori" in target.dataset) {
    opening?.then(() => star(target)); // one chosen while the storage opens is kept like any other
  } else if ("page" in target.dataset) {
    form.elements.page.value = target.dataset.page;
    search.changed({ keepPage: true, moved: true });
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

/** @param {any} button */
function star(button) {
  const id = button.dataset.favori;
  const on = favourites.toggle(id);
  paintStar(button, on);
  const name = $(`#carte-${CSS.escape(id)} a`)?.textContent.trim();
  toast(`${name}\u00a0: ${on ? "dans vos favoris" : "retiré de vos favoris"}.`, { undo: () => favourites.undo() });
}

/** @param {string[]} ids */
function compareOnly(ids) {
  compared = ids;
  for (const box of $$("[data-comparer]", result)) box.checked = compared.includes(box.dataset.comparer);
  bar();
  keepUrl();
  if (board.open) comparison.run();
}

function bar() {
  $("#barre-comparer").hidden = compared.length === 0;
  $("#barre-texte").textContent = `${compared.length} offre${compared.length > 1 ? "s" : ""} à comparer (${MOST} au plus)`;
  $("#voir-comparaison").disabled = compared.length < 2;
}

const board = $("#comparaison");
const comparison = asking({
  key: "comparaison",
  again: false,
  async question() {
    if (!compared.length) {
      board.close();
      return null;
    }
    const { commune, aide } = entry();
    await load();
    return { appel: "vue.comparaison", entree: { catalogue: digest, ids: compared, racine: root, aide, ...(commune ? { commune } : {}) } };
  },
  draw(answer, { focus }) {
    fill($("#comparaison-corps"), answer.html);
    if (!board.open) board.showModal();
    if (focus) $("#comparaison-titre").focus();
    announce(answer.phrase);
  },
  fail(error) {
    if (!(error instanceof EngineError)) throw error;
    showErrors(form, error.errors, { summary });
  },
});
$("#voir-comparaison").addEventListener("click", () => comparison.run({ focus: true }));
$("#vider").addEventListener("click", () => compareOnly([]));
board.addEventListener("click", (/** @type {PageEvent} */ { target }) => target.closest("[data-fermer]") && board.close());
$("#differences").addEventListener("click", (/** @type {PageEvent} */ { currentTarget }) => {
  const on = currentTarget.getAttribute("aria-pressed") !== "true";
  currentTarget.setAttribute("aria-pressed", String(on));
  board.classList.toggle("differences", on);
});

function notes() {
  if (!favourites) return;
  for (const button of $$("[data-favori]", result)) paintStar(button, favourites.has(button.dataset.favori));
  for (const card of $$(".offre-carte[data-offre]", result)) {
    const text = favourites.note(card.dataset.offre);
    const old = $(".ma-note", card);
    if (!text) old?.remove();
    else if (old) old.lastChild.textContent = text;
    else card.append(el("p", { class: "ma-note" }, el("b", {}, "Ma note : "), text));
  }
}

// — start: a link first, else what this tab or this device remembers —
onComeback(() => list.run());
const linked = readFragment();
const before = linked ? null : search.remembered();
if (linked || before) restore({ ...(linked ?? before?.valeurs), ...search.early });
search.reopen(before);
let waiting = Boolean(linked) || Object.keys(search.changedValues()).length > 0;
suggestCommunes(form.elements.commune);
opening = openFavourites({ zone: $("#etat-favoris") }).then((found) => (favourites = found));
marks = Promise.all([
  opening,
  openHearts({
    zone: result,
    bar: $("#compte-voeux"),
    state: $("#etat-voeux"),
    nameOf: (id) => $(`#carte-${CSS.escape(id)} a`).textContent,
  }).then((found) => (hearts = found)),
]);
await marks;
const { commune, aide } = favourites.home;
if (!linked && (commune || aide) && !form.elements.commune.value) {
  restore({ ...(aide ? { aide } : {}), ...search.changedValues(), compares: compared, commune });
  waiting = true;
}
favourites.onChange(() => {
  notes();
  if (form.elements.afficher.value === "favoris") list.run();
});
notes();
keepUrl();
if (waiting) await list.run();
else {
  search.settle(result);
  idle(() => load().catch(() => {})); // ready for the first filter; a failure is told when one is used
}
idle(() => hearts.ready());
