// The choice of the fourth day under option 4: approved places in order of preference, one list a semester, signed.

import "../../lib/frame/seul.mjs";
import { openDraft } from "../../lib/device/brouillons.mjs";
import { createExport, sentence } from "../../lib/device/envoi.mjs";
import { readIdentity } from "../../lib/device/identite.mjs";
import { parisDay } from "../../lib/device/paris_day.mjs";
import { pickBytes } from "../../lib/device/telechargement.mjs";
import { loadPlaces, openPlacesFile } from "../../lib/device/tour.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { asking } from "../../lib/form/ask.mjs";
import { suggestCommunes } from "../../lib/form/communes.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { undoBar } from "../../lib/form/undo_bar.mjs";
import { $, debounce, el } from "../../lib/frame/dom.mjs";
import { toast } from "../../lib/frame/toast.mjs";

const TYPING_MS = 250;
const SHOWN = 25;
const EMPTY = { semestre: null, choix: {} };
/** @type {Record<string, string>} */
const SOURCES = {
  dmg: "Liste signée par le DMG.",
  fichier: "Liste signée par le DMG, ouverte sur cet appareil.",
  site: "Liste publiée par ce site.",
};

const draft = await openDraft("journee4", { zone: $("#etat-brouillon") });
let value = { ...EMPTY, ...(draft.value ?? {}) };
/** @type {any} */
let places = null; // what lieux.filtrer is given
let names = new Map(); // id → place, all of them

/** @type {Map<string, string>} */
let months = new Map(); // "2026-11" → "novembre 2026": the semesters of the campaign, as stage.semestres says
/** @param {string} semester */
const label = (semester) => `à partir de ${months.get(semester) ?? semester}`;

const chosen = () => (value.choix[value.semestre] ?? []).filter((/** @type {string} */ id) => !names.size || names.has(id));

/** @param {any} error */
function failed(error) {
  if (error.dropped) return;
  const zone = $("#erreurs");
  zone.replaceChildren(el("p", { class: "erreurs-titre" }, "Cette action n’a pas abouti"), el("p", {}, sentence(error)));
  zone.hidden = false;
}

/** @param {string[]} list @param {string} words */
function keep(list, words) {
  draft.begin(value);
  value = { ...value, choix: { ...value.choix, [value.semestre]: list } };
  draft.save(value);
  toast(words, { undo: () => draft.undo() });
  draw();
}

/** @param {string} id @param {number | null} to */
function move(id, to) {
  const list = chosen().filter((/** @type {string} */ one) => one !== id);
  if (to !== null) list.splice(Math.max(0, Math.min(to, list.length)), 0, id);
  const rank = list.indexOf(id) + 1;
  const name = names.get(id)?.nom ?? id;
  keep(list, rank ? `${name} : rang ${rank} sur ${list.length}.` : `${name} est retiré.`);
  $(`[data-lieu="${CSS.escape(id)}"] button:not([disabled])`)?.focus();
}

/** @param {Entry} place @param {number | null} rank @param {boolean} [last] */
function item(place, rank, last) {
  /** @param {string} text @param {() => unknown} run */
  const button = (text, run, { disabled = false, kind = "second" } = {}) =>
    el("button", { type: "button", class: `bouton ${kind}`, disabled, "aria-label": `${text} : ${place.nom}`, onclick: run }, text);
  const facts = [
    place.commune_nom,
    place.distance_km && `${Math.round(Number(place.distance_km))} km${place.distance_approchee ? " (distance approximative)" : ""}`,
    place.activite,
    place.capacite && `${place.capacite} place${place.capacite > 1 ? "s" : ""}`,
    place.fictif && "fictif",
  ];
  return el(
    "li",
    { class: "candidat", "data-lieu": place.id },
    rank === null ? null : el("span", { class: "rang" }, String(rank + 1)),
    el("div", { class: "qui" }, el("b", {}, place.nom), el("p", {}, facts.filter(Boolean).join(" · "))),
    el(
      "div",
      { class: "boutons gestes" },
      rank === null
        ? [button("Choisir", () => move(place.id, chosen().length))]
        : [
            button("Monter", () => move(place.id, rank - 1), { disabled: rank === 0 }),
            button("Descendre", () => move(place.id, rank + 1), { disabled: last }),
            button("Retirer", () => move(place.id, null), { kind: "discret" }),
          ],
    ),
  );
}

const proposed = asking({
  key: "lieux",
  question() {
    const data = Object.fromEntries(new FormData($("#filtres")));
    return {
      appel: "lieux.filtrer",
      entree: {
        ...places,
        recherche: data.recherche,
        departements: data.departement ? [data.departement] : [],
        ...(data.commune ? { commune: data.commune } : {}),
      },
    };
  },
  draw(answer) {
    const list = chosen();
    const rest = answer.lieux.filter((/** @type {Entry} */ one) => !list.includes(one.id));
    $("#lieux").replaceChildren(...rest.slice(0, SHOWN).map((/** @type {Entry} */ one) => item(one, null)));
    $("#resume").textContent =
      rest.length > SHOWN
        ? `${SHOWN} lieux affichés sur ${rest.length} : précisez la recherche.`
        : `${rest.length} lieu${rest.length > 1 ? "x" : ""}`;
    $("#erreurs").hidden = true;
  },
  fail: failed,
});

async function draw() {
  if (!places) return;
  const list = chosen();
  $("#choisis").replaceChildren(
    ...list.map((/** @type {string} */ id, /** @type {number} */ index) => item(names.get(id) ?? { id, nom: id }, index, index === list.length - 1)),
  );
  if (!list.length) $("#choisis").append(el("li", { class: "aide" }, "Aucun lieu choisi pour ce semestre."));
  await proposed.run();
  await envoi.refresh();
}

const filtered = debounce(draw, TYPING_MS);
$("#filtres").addEventListener("input", (/** @type {PageEvent} */ { target }) => target.name !== "commune" && filtered()); // it counts once it is chosen
$("#commune").addEventListener("change", filtered);
suggestCommunes($("#commune"));
$("#filtres").addEventListener("submit", (/** @type {PageEvent} */ event) => event.preventDefault());
draft.onChange((/** @type {Entry | null} */ next) => {
  value = { ...EMPTY, ...(next ?? {}), semestre: value.semestre };
  draw();
});
undoBar({ draft, undo: $("#annuler"), redo: $("#retablir") });

const envoi = createExport({
  genre: "choix-journee4",
  role: "dj",
  quoi: "le choix",
  bouton: $("#exporter"),
  etat: $("#etat-export"),
  zone: $("#envoi"),
  contenu: () => ({
    tour: null,
    tableaux: {
      "choix-journee4": chosen().map((/** @type {string} */ lieu, /** @type {number} */ index) => ({
        semestre: value.semestre,
        rang: index + 1,
        lieu,
      })),
    },
    empreinte: { semestre: value.semestre, lieux: chosen() },
  }),
  pret: () => (chosen().length ? null : "Choisissez au moins un lieu."),
  recap: async () =>
    el(
      "div",
      {},
      el("h3", {}, `Semestre ${label(value.semestre)}`),
      el("ol", {}, ...chosen().map((/** @type {string} */ id) => el("li", {}, names.get(id)?.nom ?? id))),
    ).outerHTML,
});

/** @param {string[]} list */
function semesterChoice(list) {
  if (!list.includes(value.semestre)) value = { ...value, semestre: list[0] };
  $("#choix-semestre").replaceChildren(
    ...list.map((one) =>
      el(
        "label",
        {},
        el("input", { type: "radio", name: "semestre", value: one, checked: one === value.semestre, onchange: () => choose(one) }),
        el("span", {}, label(one)),
      ),
    ),
  );
}

/** @param {string} semester */
function choose(semester) {
  value = { ...value, semestre: semester };
  if (draft.value) draft.amend({ ...draft.value, semestre: semester }); // where one looks is no choice to undo
  $("#envoi").hidden = true;
  draw();
}

engineState();
engine.start();

async function loadSemesters() {
  const campagne = (await readIdentity())?.campagne ?? null;
  const { semestres, mois } = await engine.call("stage.semestres", { au: parisDay(), campagne });
  months = new Map(semestres.map((/** @type {Entry} */ one, /** @type {number} */ rank) => [one.debut.slice(0, 7), mois[rank]]));
  semesterChoice([...months.keys()]);
}

async function load() {
  try {
    if (!months.size) await loadSemesters();
    const { source, avertissements, ...given } = await loadPlaces();
    const { lieux } = await engine.call("lieux.filtrer", given);
    places = given;
    names = new Map(lieux.map((/** @type {Entry} */ one) => [one.id, one]));
    $("#source-lieux").textContent = [SOURCES[source], `${lieux.length} lieu${lieux.length > 1 ? "x" : ""}.`, ...avertissements].join(" ");
  } catch (error) {
    failed(error);
  }
  await draw();
}

$("#fichier-lieux").addEventListener("change", async (/** @type {PageEvent} */ { target }) => {
  const note = $("#etat-fichier-lieux");
  note.className = "aide";
  note.textContent = "Vérification du fichier…";
  try {
    const name = target.files?.[0]?.name ?? "";
    await openPlacesFile(await pickBytes(target));
    await load();
    note.textContent = `« ${name} » est ouvert : c’est la liste montrée ici.`;
  } catch (error) {
    note.className = "erreur";
    note.textContent = sentence(error);
  }
  target.value = "";
});

await load();
document.documentElement.dataset.voeux = "pret";
