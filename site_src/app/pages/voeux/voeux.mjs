// The planner of a DJ: hearts on the offers of a round, a verdict at each click, undo, versions, fléchage, signed export.
// No quota is computed here: the meter and the reasons come from Python at each change.

import "../../lib/frame/seul.mjs";
import { sentence } from "../../lib/device/envoi.mjs";
import { openFavourites } from "../../lib/device/favoris.mjs";
import { pickBytes } from "../../lib/device/telechargement.mjs";
import { loadRound, openRoundFile } from "../../lib/device/tour.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { asking, onComeback, withCatalogue } from "../../lib/form/ask.mjs";
import { suggestCommunes } from "../../lib/form/communes.mjs";
import { edited } from "../../lib/form/formulaire.mjs";
import { tabs } from "../../lib/form/onglets.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { land } from "../../lib/form/reponse.mjs";
import { $, $$, announce, el, fill } from "../../lib/frame/dom.mjs";
import { offersMap } from "../../lib/offres/carte.mjs";
import { chosenWords, heartKeys } from "../../lib/offres/coeurs.mjs";
import { filters } from "../../lib/offres/filtres.mjs";
import { chancesPanel } from "../../lib/voeux/chances.mjs";
import { exportPanel } from "../../lib/voeux/depart.mjs";
import { flechagePanel } from "../../lib/voeux/flechage.mjs";
import { awaited, tellRound } from "../../lib/voeux/tour.mjs";
import { versionsPanel } from "../../lib/voeux/versions.mjs";
import { openPlan } from "../../lib/voeux/voeux.mjs";

/** @type {any} */
let round = null; // the catalogue of the round
/** @type {WeakMap<object, any>} the verdict of a list; another one awaits its own */
const verdicts = new WeakMap();
/** @type {any} */
let results = []; // ids of the present filter
let listPage = 1; // of « Ma liste »
let panel = "noter";

const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
const plan = await openPlan({ zone: $("#etat-brouillon"), undo: $("#annuler"), redo: $("#retablir") });

// — asking Python —
/** @param {string} appel @param {Entry} entree @param {string} key */
function ask(appel, entree, key) {
  const ofRound = /^vue\.(voeux|flechage)/.test(appel) ? { tour: plan.tour } : {}; // the map and the search know no round
  const request = () => engine.call(appel, { ...entree, ...ofRound, catalogue: round.catalogue }, { key });
  return withCatalogue(request, openRound);
}

/** @param {any} error */
function failed(error) {
  if (error.dropped) return;
  const zone = $("#erreurs");
  zone.replaceChildren(el("p", { class: "erreurs-titre" }, "Cette action n’a pas abouti"), el("p", {}, sentence(error)));
  zone.hidden = false;
}

// — the meter: the answer of one small call, at each click —
const meter = asking({
  key: "jauge",
  again: false,
  question: () => round && { appel: "vue.voeux", entree: { coeurs: plan.coeurs, flechage: plan.cible } },
  async draw(answer, { of }) {
    verdicts.set(of, answer.resultat);
    fill($("#jauge"), answer.html);
    const { attendu } = $("#jauge").dataset;
    delete $("#jauge").dataset.attendu;
    if (attendu) land($(attendu, $("#jauge")), $("#jauge")); // asked for from further down the page: once
    $("#erreurs").hidden = true;
    await envoi.refresh();
    prepared();
  },
  fail: failed,
  ask: (appel, entree, { key }) => ask(appel, entree, key),
});

// — the rows: the search of Offres, on the offers of the round —
const form = $("#filtres");
const favourites = await openFavourites();
const query = () => search.entry({ favoris: favourites.ids, notees: Object.keys(plan.coeurs), marques: true });

const rowsHere = asking({
  key: "lignes",
  again: false,
  zone: $("#lignes"),
  question: () =>
    round && {
      appel: "vue.voeux-lignes",
      entree: { ...query(), coeurs: plan.coeurs, flechage: plan.cible },
    },
  draw(answer, { keepFocus, moved }) {
    const zone = $("#lignes");
    /** @type {HTMLElement | null | undefined} */
    const row = document.activeElement?.closest?.(".voeu");
    const focused = keepFocus && row?.dataset.offre;
    fill(zone, answer.html);
    const { resultat } = answer;
    results = resultat.ids;
    search.answered(resultat);
    $("#en-nombre").hidden = !resultat.total;
    $("#en-nombre label").textContent = `Pour ${resultat.total > 1 ? `ces ${resultat.total} résultats` : "ce résultat"}`;
    pager($("#pages-noter"), "noter", resultat);
    if (focused) zone.querySelector(`.voeu[data-offre="${CSS.escape(focused)}"] input:checked`)?.focus();
    if (moved) $(".resultats").scrollIntoView({ block: "start" });
    search.settle(zone);
    drawMap();
  },
  fail: failed,
  ask: (appel, entree, { key }) => ask(appel, entree, key),
});

// Drawn when it is looked at: beside the list on a wide screen, in its place on a narrow one.
const map = offersMap({
  zone: $("#carte"),
  ask: (appel, entree) => ask(appel, entree, "carte"),
  choose: (code, name) => search.place(code === search.town ? "" : code, name),
});
function drawMap() {
  if (round && $(".carte-zone").checkVisibility()) map.draw(query());
}
$(".cherche").addEventListener("phco:vue", drawMap);

const list = asking({
  key: "liste",
  again: false,
  question() {
    const { commune, aide } = query();
    const entree = { coeurs: plan.coeurs, flechage: plan.cible, page: listPage, aide, ...(commune ? { commune } : {}) };
    return round && { appel: "vue.voeux-liste", entree };
  },
  draw(answer) {
    fill($("#lignes-liste"), answer.html);
    listPage = answer.resultat.page;
    pager($("#pages-liste"), "liste", answer.resultat);
  },
  fail: failed,
  ask: (appel, entree, { key }) => ask(appel, entree, key),
});

/** @param {HTMLElement} nav @param {string} name */
function pager(nav, name, /** @type {Entry} */ { page, pages: total }) {
  nav.replaceChildren();
  if (total < 2) return;
  /** @param {string} label @param {number} to */
  const button = (label, to) =>
    el("button", { type: "button", class: "bouton second", disabled: to < 1 || to > total, onclick: () => turn(name, to) }, label);
  nav.append(button("Précédentes", page - 1), el("span", {}, `Page ${page} sur ${total}`), button("Suivantes", page + 1));
}

/** @param {string} name @param {number} to */
async function turn(name, to) {
  if (name === "noter") form.elements.page.value = to;
  else listPage = to;
  await redraw();
  announce(`Page ${to}`);
  const zone = $(name === "noter" ? "#lignes" : "#lignes-liste");
  zone.scrollIntoView({ block: "start" });
  zone.querySelector("input:checked, input")?.focus({ preventScroll: true });
}

/** @param {{ keepFocus?: boolean }} [options] */
function redraw(options) {
  /** @type {Record<string, (options?: { keepFocus?: boolean }) => unknown>} */
  const panels = { noter: rowsHere.run, liste: list.run, flechage: flechage.draw, versions: versions.draw };
  return panels[panel]?.(options);
}

// — noting: by the mouse, by the arrows of a radio group, or by a figure on the keyboard —
for (const zone of [$("#lignes"), $("#lignes-liste")]) {
  heartKeys(zone, (id, hearts, row) => {
    const name = row.querySelector("legend").textContent.replace(/^Cœurs\s*:\s*/, "");
    plan.note(id, hearts, `${name} : ${chosenWords(row)}`);
  });
}

$("#appliquer-nombre").addEventListener("click", () => {
  const chosen = $("#coeurs-nombre");
  const hearts = chosen.value === "" ? null : Number(chosen.value);
  const label = chosen.selectedOptions[0].textContent;
  $("#jauge").dataset.attendu = ".jauge-compte"; // what it makes of the list is said there
  plan.noteMany(results, hearts, `${results.length} offre${results.length > 1 ? "s" : ""} : ${label}.`);
});

// What the meter says is wrong leads to where it is put right.
/** @type {Record<string, () => void>} */
const REMEDIES = {
  retirer: () => plan.noteMany(verdicts.get(plan.value)?.retirees ?? [], null, "Les offres fermées sont retirées de votre liste."),
  noter() {
    form.elements.afficher.value = "sans";
    form.elements.page.value = 1;
    show("noter");
  },
  flechage: () => show("flechage"),
};
$("#jauge").addEventListener("click", (/** @type {PageEvent} */ { target }) => REMEDIES[target.closest("[data-action]")?.dataset.action]?.());

/** @param {string} name */
function show(name) {
  shelves.open(name);
  lookAt(name);
}

/** @param {string} name */
function lookAt(name) {
  const zone = $(`#onglet-${name}`);
  zone.scrollIntoView({ block: "start" });
  zone.focus({ preventScroll: true });
}

const search = filters({
  form,
  change({ moved }) {
    const { commune, aide } = form.elements;
    favourites.moveTo({ commune: commune.value, aide: aide.value });
    rowsHere.run({ moved });
  },
});
suggestCommunes(form.elements.commune);
const before = search.remembered();
const { commune, aide } = favourites.home;
search.restore({ commune, ...(aide ? { aide } : {}), ...before?.valeurs, ...search.early });
search.reopen(before);

// — rounds —
for (const radio of $$("#tours input")) {
  radio.addEventListener("change", () => plan.goTo(Number(radio.value)));
  if (edited(radio) && arrival?.type === "navigate") plan.goTo(Number(radio.value)); // chosen while the page was starting
}

async function openRound() {
  const tour = plan.tour;
  try {
    const found = await awaited(loadRound(tour), $("#jauge"));
    if (tour !== plan.tour) return;
    round = found;
    tellRound($("#source-catalogue"), plan, found);
  } catch (error) {
    failed(error);
    if (!round) $("#erreurs").append(el("button", { type: "button", class: "bouton", onclick: () => changed("tour") }, "Réessayer"));
  }
}
addEventListener("online", () => round || changed("tour")); // the line is back: as if it had been pressed

$("#fichier-catalogue").addEventListener("change", async (/** @type {PageEvent} */ { target }) => {
  try {
    const tour = await openRoundFile(await pickBytes(target));
    if (tour === plan.tour) await changed("tour");
    else plan.goTo(tour);
    announce(`Catalogue du tour ${tour} ouvert.`);
  } catch (error) {
    failed(error);
  }
});

// — export —
const { envoi, prepared, printHtml } = exportPanel(plan, {
  round: () => round,
  verdict: () => verdicts.get(plan.value) ?? null,
  recap: (entree) => ask("vue.voeux-recap", entree, "recap"),
  failed,
});

// — panels —
/** @param {string[]} ids */
async function names(ids) {
  if (!ids.length) return new Map();
  const { offres } = await ask("catalogue.filtrer", { parmi: ids, par_page: Math.min(200, ids.length) }, "noms");
  return new Map(offres.map((/** @type {Entry} */ one) => [one.id, `${one.cabinet}, ${one.commune_nom}`]));
}

const flechage = flechagePanel(plan, ask, printHtml);
const versions = versionsPanel(plan, ask);
chancesPanel(plan, () => round?.nombre ?? 0, names);

/** @param {string} what */
async function changed(what) {
  if (what === "tour") {
    listPage = 1;
    $("#envoi").hidden = true;
    for (const radio of $$("#tours input")) radio.checked = Number(radio.value) === plan.tour;
    await openRound();
  }
  if (!round) return;
  /** @type {unknown[]} */
  const tasks = [meter.run({ of: plan.value })];
  // One note changes nothing else on the page that shows it; the list by hearts would move under the hand.
  if (what !== "coeurs") tasks.push(redraw({ keepFocus: true }));
  await Promise.all(tasks);
}

plan.onChange(changed);
const shelves = tabs($('[role="tablist"]'), (/** @type {string} */ shown) => {
  panel = shown;
  if (round) redraw();
});
engineState();
engine.start();
onComeback(() => changed("tour"));
await changed("tour");
// A link to one of the panels leads to it; whoever reloads or comes back stays where they were.
if (panel !== "noter" && arrival?.type === "navigate") lookAt(panel);
document.documentElement.dataset.voeux = "pret";
