// The ranking of a PAMSU: who came, their files, a strict order by drag, keys or buttons, a verdict at each move.

import "../../lib/frame/seul.mjs";
import Sortable from "sortablejs";
import { openDraft } from "../../lib/device/brouillons.mjs";
import { dmgKeys } from "../../lib/device/cle_dmg.mjs";
import { openPdf } from "../../lib/device/documents.mjs";
import { createExport, sentence } from "../../lib/device/envoi.mjs";
import { openFile, readDocument } from "../../lib/device/identite.mjs";
import { onLeave } from "../../lib/device/late.mjs";
import { fromB64, toB64 } from "../../lib/device/octets.mjs";
import { openStore, readValue, writeValue } from "../../lib/device/stockage.mjs";
import { pickBytes } from "../../lib/device/telechargement.mjs";
import { lazy } from "../../lib/engine/encore.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { asking } from "../../lib/form/ask.mjs";
import { printAlone, printInstead } from "../../lib/form/impression.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { undoBar } from "../../lib/form/undo_bar.mjs";
import { $, announce, counted, el, fill } from "../../lib/frame/dom.mjs";
import { toast } from "../../lib/frame/toast.mjs";

const PLACE = "candidats";
const EMPTY = { tour: 1, ordre: [], fleche: null };

/** The opened file: { tour, campagne, octets, candidats: Map id → row }. @type {any} */
let came = null;
/** @type {any} */
let verdict = null;
const draft = await openDraft("classement", { zone: $("#etat-brouillon") });
let value = { ...EMPTY, ...(draft.value ?? {}) };

// — a name and notes for oneself: on this device, in its backup, never in what is exported —
const known = await openDraft("candidats");
/** @type {{ noms: Record<string, string>, notes: Record<string, string> }} */
let memo = { noms: {}, notes: {}, ...(known.value ?? {}) };
/** @param {string} id @returns {string} */
const called = (id) => memo.noms[id]?.trim() || id;

/** @param {"noms" | "notes"} kind @param {string} id @param {string} text */
function note(kind, id, text) {
  if ((memo[kind][id] ?? "") === text) return;
  known.begin(memo);
  memo = { ...memo, [kind]: { ...memo[kind], [id]: text } };
  known.save(memo);
  const what = kind === "noms" ? (text.trim() ? `${id} s’appelle ${text.trim()}` : `${id} n’a plus de nom`) : `Notes sur ${called(id)}`;
  toast(`${what}, sur cet appareil seulement.`, { undo: () => known.undo() });
  if (kind === "noms") title(id);
}

/** @param {string} id */
function title(id) {
  const named = called(id) !== id;
  $(`[data-candidat="${CSS.escape(id)}"] .nom`)?.replaceChildren(el("b", {}, called(id)), named ? el("span", { class: "aide" }, ` ${id}`) : "");
  const option = $(`#fleche option[value="${CSS.escape(id)}"]`);
  if (option) option.textContent = named ? `${called(id)} (${id})` : id;
}
known.onChange((/** @type {any} */ next) => {
  memo = { noms: {}, notes: {}, ...(next ?? {}) };
  toast.hide();
  draw();
});

const ids = () => [...came.candidats.keys()];
const order = () => value.ordre.filter((/** @type {string} */ id) => came.candidats.has(id));

/** @param {any} error */
function failed(error) {
  if (error.dropped) return;
  const zone = $("#erreurs");
  zone.replaceChildren(el("p", { class: "erreurs-titre" }, "Cette action n’a pas abouti"), el("p", {}, sentence(error)));
  zone.hidden = false;
}

// — the order —
/** @param {Entry} next @param {string} [words] */
function keep(next, words) {
  draft.begin(value);
  value = next;
  draft.save(next);
  if (words) toast(words, { undo: () => draft.undo() });
  draw();
}

/** @param {string} id @param {number | null} to */
function move(id, to, { focus = true } = {}) {
  const list = order().filter((/** @type {string} */ one) => one !== id);
  if (to !== null) list.splice(Math.max(0, Math.min(to, list.length)), 0, id);
  const place = list.indexOf(id) + 1;
  const added = to !== null && !order().includes(id);
  keep({ ...value, ordre: list }, place ? `${called(id)} : rang ${place} sur ${list.length}.` : `${called(id)} n’est plus classé.`);
  // Ranked one after the other, from the list of those who are not: the next one is under the same key.
  const next = added ? $("#autres [data-classer]") : null;
  if (focus) (next ?? $(`[data-candidat="${CSS.escape(id)}"] .gestes button:not([disabled])`))?.focus();
}

// A field is noted when it is left: the page may go before.
onLeave(() => document.activeElement?.closest(".prive") && document.activeElement.dispatchEvent(new Event("change")));

/** @type {Set<string>} the candidates whose notes are unfolded */
const unfolded = new Set();

/** @param {string} id @param {number | null} rank @param {boolean} [last] */
function item(id, rank, last) {
  const row = came.candidats.get(id);
  /** @param {string} label @param {() => unknown} run */
  const button = (label, run, { disabled = false, kind = "second", more = {} } = {}) =>
    el("button", { type: "button", class: `bouton ${kind}`, disabled, "aria-label": `${label} : ${id}`, onclick: run, ...more }, label);
  /** @param {string} path @param {string} label */
  const file = (path, label) => path && button(label, () => show(path, label), { kind: "discret" });
  const [name, notes] = [`nom-${id}`, `notes-${id}`];
  return el(
    "li",
    { class: "candidat", "data-candidat": id },
    rank === null ? null : el("span", { class: "poignee", "aria-hidden": "true" }, "⠿"),
    el("span", { class: "rang" }, rank === null ? "–" : String(rank + 1)),
    el(
      "div",
      { class: "qui" },
      el("p", { class: "nom" }, el("b", {}, called(id)), called(id) === id ? "" : el("span", { class: "aide" }, ` ${id}`)),
      row.presentation ? el("p", {}, row.presentation) : null,
      el("p", { class: "boutons" }, file(row.cv, "CV"), file(row.lettre, "Lettre")),
      el(
        "details",
        {
          class: "depliant prive",
          open: unfolded.has(id),
          ontoggle: (/** @type {PageEvent} */ { target }) => unfolded[target.open ? "add" : "delete"](id),
        },
        el("summary", { "aria-label": `Nom et notes pour vous seul : ${id}` }, memo.notes[id] ? "Mes notes" : "Nom et notes"),
        el("label", { for: name }, "Nom"),
        el("input", {
          id: name,
          value: memo.noms[id] ?? "",
          autocomplete: "off",
          onchange: (/** @type {PageEvent} */ { target }) => note("noms", id, target.value),
        }),
        el("label", { for: notes }, "Notes"),
        el(
          "textarea",
          { id: notes, rows: "3", onchange: (/** @type {PageEvent} */ { target }) => note("notes", id, target.value) },
          memo.notes[id] ?? "",
        ),
      ),
    ),
    el(
      "div",
      { class: "boutons gestes" },
      rank === null
        ? [button("Classer", () => move(id, order().length), { more: { "data-classer": "" } }), button("En tête", () => move(id, 0))]
        : [
            button("Monter", () => move(id, rank - 1), { disabled: rank === 0 }),
            button("Descendre", () => move(id, rank + 1), { disabled: last }),
            button("Retirer", () => move(id, null), { kind: "discret" }),
          ],
    ),
  );
}

/** The CV in the left half of the screen and the letter in the right one, where there is room. @param {string} path @param {string} label */
async function show(path, label) {
  try {
    openPdf(await readDocument(came.octets, path), path.split("/").pop() ?? path, label === "CV" ? "gauche" : "droite");
  } catch (error) {
    failed(error);
  }
}

function draw() {
  if (!came) return;
  const ranked = order();
  $("#classes").replaceChildren(
    ...ranked.map((/** @type {string} */ id, /** @type {number} */ index) => item(id, index, index === ranked.length - 1)),
  );
  const others = ids().filter((id) => !ranked.includes(id));
  $("#autres").replaceChildren(...others.map((id) => item(id, null)));
  if (!ranked.length) $("#classes").append(el("li", { class: "aide" }, "Personne n’est encore classé."));
  if (!others.length) $("#autres").append(el("li", { class: "aide" }, "Tous les candidats sont classés."));
  const select = $("#fleche");
  select.replaceChildren(
    el("option", { value: "" }, "Aucun"),
    ...ids().map((id) => el("option", { value: id, selected: id === value.fleche }, called(id) === id ? id : `${called(id)} (${id})`)),
  );
  $("#premier").disabled = !value.fleche;
  meter.run();
}

let paper = ""; // the ranking as Ctrl+P prints it
const meter = asking({
  key: "jauge",
  question: () => came && { appel: "vue.classement", entree: { tour: came.tour, candidats: ids(), classement: order(), flechage: value.fleche } },
  async draw(answer) {
    verdict = answer.resultat;
    fill($("#jauge"), answer.html);
    $("#erreurs").hidden = true;
    paper = await recap(null);
    await envoi.refresh();
  },
  fail: failed,
});

Sortable.create($("#classes"), {
  handle: ".poignee",
  draggable: ".candidat",
  animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
  onEnd: (/** @type {Entry} */ { item: moved, newDraggableIndex }) => move(moved.dataset.candidat, newDraggableIndex, { focus: false }),
});

$("#avec-candidats").addEventListener("keydown", (/** @type {PageKey} */ event) => {
  const held = event.target.closest?.("[data-candidat]");
  if (!held || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const id = held.dataset.candidat;
  const at = order().indexOf(id);
  move(id, at < 0 ? order().length : at + (event.key === "ArrowUp" ? -1 : 1));
});

// — the file —
/** @param {Uint8Array<ArrayBuffer>} bytes */
async function open(bytes) {
  const found = await openFile(bytes);
  if (found.genre !== "candidats") throw new Error("Ce fichier n’est pas un envoi de candidats. Ouvrez celui que le DMG vous a envoyé.");
  if (!found.valide) {
    const why = found.erreur ?? found.erreurs[0];
    throw new Error(`Ce fichier ne vient pas du DMG de ce site, ou a été altéré. ${why.quoi} ${why.remede}`);
  }
  came = {
    tour: found.tour,
    campagne: found.campagne,
    octets: found.paquet,
    catalogue: found.catalogue,
    candidats: new Map(found.tableaux.candidats.map((/** @type {Entry} */ row) => [row.candidat, row])),
  };
  if (value.tour !== came.tour) keep({ ...EMPTY, tour: came.tour });
  $("#source-candidats").textContent =
    `Tour ${came.tour}, campagne ${came.campagne} : ${counted(came.candidats.size, "candidat", "candidats")}. Ces dossiers restent sur cet appareil.`;
  $("#avec-candidats").hidden = false;
  draw();
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function opened(bytes) {
  try {
    await open(bytes);
    await writeValue(PLACE, toB64(bytes));
    $("#erreurs").hidden = true;
    announce(`${counted(came.candidats.size, "candidat", "candidats")}.`);
  } catch (error) {
    failed(error);
  }
}

$("#fichier-candidats").addEventListener("change", async (/** @type {PageEvent} */ { target }) => opened(await pickBytes(target)));
dmgKeys().then(
  ({ demonstration }) => {
    $("#candidats-fictifs").hidden = demonstration !== true;
  },
  () => {}, // said when a file needs them
);
$("#candidats-fictifs").addEventListener("click", async () => {
  const { default: demo } = await lazy(() => import("../../lib/demonstration.json"));
  await opened(fromB64(demo.candidats));
});
$("#oublier").addEventListener("click", async () => {
  await (await openStore()).remove("divers", PLACE);
  await known.clear();
  memo = { noms: {}, notes: {} };
  came = null;
  $("#avec-candidats").hidden = true;
  $("#source-candidats").textContent =
    "Les dossiers des candidats, leurs noms et vos notes sont effacés de cet appareil ; votre classement reste en brouillon.";
  await envoi.refresh();
});

// — fléchage, undo, print, export —
$("#fleche").addEventListener("change", (/** @type {PageEvent} */ { target }) =>
  keep({ ...value, fleche: target.value || null }, target.value ? `${called(target.value)} est fléché.` : "Personne n’est fléché."),
);
$("#premier").addEventListener("click", () => move(value.fleche, 0, { focus: false }));
draft.onChange((/** @type {Entry | null} */ next) => {
  value = { ...EMPTY, ...(next ?? {}) };
  draw();
});
undoBar({ draft, undo: $("#annuler"), redo: $("#retablir") });

/** @param {Entry | null} sent */
async function recap(sent) {
  const { nom, le, seq, empreinte } = sent ?? {};
  const answer = await engine.call("vue.classement-recap", {
    tour: came.tour,
    candidats: ids(),
    classement: order(),
    envoi: sent ? { nom, le, seq, empreinte } : null,
  });
  return answer.html;
}

$("#imprimer").addEventListener("click", async () => {
  try {
    fill($("#a-imprimer"), await recap(null));
    printAlone($("#a-imprimer"));
  } catch (error) {
    failed(error);
  }
});
printInstead($("#a-imprimer"), () => (came ? paper : ""));

const envoi = createExport({
  genre: "classement",
  role: "pamsu",
  quoi: "le classement",
  bouton: $("#exporter"),
  etat: $("#etat-export"),
  zone: $("#envoi"),
  contenu: () => ({
    tour: came?.tour ?? null,
    catalogue: came?.catalogue ?? null,
    tableaux: {
      classement: came
        ? order().map((/** @type {string} */ candidat, /** @type {number} */ index) => ({ tour: came.tour, candidat, rang: index + 1 }))
        : [],
    },
    empreinte: { ordre: came ? order() : [] },
  }),
  pret: () => {
    if (!came || !verdict) return "Ouvrez d’abord le fichier des candidats.";
    if (!came.candidats.size) return "Personne n’a choisi ce terrain : rien à exporter.";
    if (!verdict.compte) return "Classez au moins un candidat.";
    return verdict.legal ? null : { avertissement: `${verdict.raisons[0].quoi} Exporté ainsi, il est signalé au DMG.` };
  },
  recap,
});

engineState();
engine.start();
const kept = await readValue(PLACE);
if (kept) {
  try {
    await open(fromB64(kept));
  } catch (error) {
    failed(error);
  }
}
await envoi.refresh();
document.documentElement.dataset.voeux = "pret";
