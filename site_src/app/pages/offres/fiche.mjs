// The PAMSU's sheet: steps, live preview by the template of the published page, undo, export of a package and its return.
// Nothing is a fault before an attempt to send it: until then the page counts what is left to say.

import { exportPackage } from "../../lib/device/exporter.mjs";
import { readIdentity } from "../../lib/device/identite.mjs";
import { fromB64 } from "../../lib/device/octets.mjs";
import { parisDay } from "../../lib/device/paris_day.mjs";
import { download } from "../../lib/device/telechargement.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { showErrors } from "../../lib/form/faults.mjs";
import { blankValues, formValues, readForm, writeForm } from "../../lib/form/formulaire.mjs";
import { outil } from "../../lib/form/outil.mjs";
import { answerName, undoBar } from "../../lib/form/undo_bar.mjs";
import { $, $$, announce, counted, el, fill } from "../../lib/frame/dom.mjs";
import { toast } from "../../lib/frame/toast.mjs";
import { departures } from "../../lib/offres/fiche_depart.mjs";

const root = document.body.dataset.racine;
const form = $("#formulaire");
const empty = blankValues(form);
const summary = $("#erreurs");
const wide = matchMedia("(min-width: 62rem)");
/** @type {Entry | null} */
let identity = null;
let tried = false; // to send it, or to have it checked

// — the form's own logic: which option's fields are asked —
function follow() {
  const option = form.elements["fiche.option_journee4"].value;
  for (const zone of $$("[data-option]", form)) zone.hidden = zone.dataset.option !== option;
}

const communes = new Map(); // code → the commune's own writing

/** @param {Entry} read */
function entry(read) {
  const said = Object.entries(read.fiche ?? {}).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value]);
  return { fiche: Object.fromEntries(said), racine: root, tente: tried };
}

const page = outil({
  appel: "vue.fiche",
  entree: entry,
  affiche: show,
  fragment: false,
  brouillon: "fiche-rts",
});

/** @param {Answer} answer */
function show(answer) {
  for (const zone of [$("#constats"), $("#reste-ici")]) {
    const unfolded = $$("details[open]", zone).map((one) => one.dataset.groupe);
    fill(zone, answer.constats);
    for (const one of $$("details", zone)) one.open = unfolded.includes(one.dataset.groupe);
  }
  fill($("#paies"), answer.paie);
  fill($("#apercu"), answer.html);
  const { conforme, reste, commune } = answer.resultat;
  $("#aide-commune").textContent = commune || "Commune du lieu de soins, par son nom.";
  const missing = new Map();
  for (const { rubrique } of reste.manquent) missing.set(rubrique, (missing.get(rubrique) ?? 0) + 1);
  for (const badge of $$("[data-manques]")) {
    const count = missing.get(badge.dataset.manques);
    badge.replaceChildren(
      ...(count ? [`· ${count}`, el("span", { class: "visuellement-cache" }, count > 1 ? " réponses nécessaires" : " réponse nécessaire")] : []),
    );
    badge.classList.toggle("tente", tried);
  }
  left = reste.manquent.length;
  where();
  $("#remarques-titre").textContent = tried ? "Remarques" : "Ce qu’il reste à faire";
  $("#pret").textContent = conforme
    ? "La fiche est conforme : vous pouvez l’exporter."
    : tried
      ? `${answer.phrase} Vous pouvez exporter un brouillon pour le reprendre plus tard.`
      : "Il manque encore des réponses. Vous pouvez exporter un brouillon pour le reprendre plus tard.";
}

// — steps, and on a phone the form or its preview —
let left = 0; // answers needed and not given yet
function where() {
  const now = $("#etapes [aria-current]");
  const name = now.firstChild.textContent.trim();
  const { length } = $$("#etapes [data-etape]");
  const rest = left ? ` · ${counted(left, "réponse nécessaire", "réponses nécessaires")}` : "";
  $("#ou-en-suis-je").textContent = `Étape ${Number(now.dataset.etape) + 1} sur ${length}\u00a0: ${name}${rest}`;
}

/** @param {string} name "formulaire" or "apercu" */
function pane(name) {
  $(".fiche-rts").dataset.volet = name;
  $(`[name=volet][value=${name}]`).checked = true;
}
for (const one of $$("[name=volet]")) one.addEventListener("change", () => pane(one.value));
const unfold = () => ($("#toutes-etapes").open = wide.matches);
unfold();
wide.addEventListener("change", unfold);

/** @param {number | string} number */
function step(number, { focus = true } = {}) {
  pane("formulaire");
  unfold();
  for (const zone of $$(".etape", form)) zone.classList.toggle("active", zone.id === `etape-${number}`);
  for (const button of $$("#etapes [data-etape]")) {
    if (button.dataset.etape === String(number)) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  where();
  if (focus) $(`#etape-${number} legend`).focus();
}

// The field of a finding, its step open, with focus there.
/** @param {string} name */
function reach(name) {
  const place = document.getElementById(`champ-${name}`);
  if (!place) return;
  const zone = place.closest(".etape");
  if (zone) step(zone.id.slice("etape-".length), { focus: false });
  const fold = place.closest("details");
  if (fold) fold.open = true;
  place.focus();
  place.scrollIntoView({ block: "center" });
}

document.addEventListener("click", (/** @type {PageEvent} */ event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if ("etape" in target.dataset) step(target.dataset.etape);
  else if ("champ" in target.dataset) {
    event.preventDefault();
    reach(target.dataset.champ);
  } else if ("semaine" in target.dataset) {
    const fields = $$('[data-rubrique="Semaine type"] select', form);
    target.dataset.semaine.split(" ").forEach((/** @type {string} */ kind, /** @type {number} */ index) => {
      fields[index].value = kind;
    });
    changed(`Semaine type : ${target.textContent}.`);
  }
});
// A fault said above of a folded field: its link opens the fold first.
summary.addEventListener("click", (/** @type {PageEvent} */ event) => reach(event.target.closest("a")?.hash.slice("#champ-".length) ?? ""), {
  capture: true,
});

form.addEventListener("change", follow);

// — what is typed or pasted takes the form of its column; what was changed is said —
form.addEventListener("change", async (/** @type {PageEvent} */ { target: field }) => {
  if (!("saisie" in field.dataset) || !field.value) return;
  const typed = field.value;
  const { texte, phrase } = await engine.call("fiche.saisie", { champ: field.name.slice("fiche.".length), texte: typed });
  if (field.value !== typed || texte === typed) return;
  field.value = texte;
  if (phrase) announce(phrase);
  page.draft?.save(formValues(form));
  page.compute();
});
form.addEventListener("paste", (/** @type {PageEvent} */ { target: field }) => {
  if ("saisie" in field.dataset) setTimeout(() => field.dispatchEvent(new Event("change", { bubbles: true })));
});

// — undo, redo, clear —
/** @param {Entry} values */
function write(values) {
  form.reset();
  writeForm(form, { ...empty, ...values });
  follow();
}

// A change of several answers at once: kept, drawn, and said with its « Annuler ».
/** @param {string} words */
function changed(words) {
  page.draft?.save(formValues(form));
  toast(words, { undo: () => page.draft?.undo() });
  return page.compute();
}

$("#vider").addEventListener("click", () => {
  tried = false;
  write(known);
  changed("La fiche est vidée.");
});

// — a sheet taken from elsewhere —
/** @type {Record<string, string | string[]>} */
let known = {}; // what the invitation says, which no clearing takes away

/** @param {Entry} fiche @returns {Record<string, string | string[]>} */
function valuesOf(fiche) {
  /** @type {Record<string, string | string[]>} */
  const values = {};
  for (const [name, value] of Object.entries(fiche)) {
    const field = form.elements[`fiche.${name}`];
    if (!field) continue;
    const type = (field.length && !field.tagName ? field[0] : field).dataset.type;
    if (typeof value === "boolean") values[`fiche.${name}`] = value ? "oui" : "non";
    else if (Array.isArray(value)) values[`fiche.${name}`] = field.tagName === "TEXTAREA" ? value.join("\n") : value.map(String);
    else if (type === "pourcent") values[`fiche.${name}`] = percent(value);
    else if (type === "nombre") values[`fiche.${name}`] = String(value).replace(".", ",");
    else values[`fiche.${name}`] = String(value);
  }
  if (communes.has(fiche.commune)) values["fiche.commune"] = communes.get(fiche.commune);
  return values;
}

const holder = () => (identity?.role === "pamsu" ? { pamsu: identity.personne, campagne: identity.campagne } : {});

/** @param {Entry} fiche @param {"moi" | "confrere"} whose */
async function take(fiche, whose) {
  const answer = await engine.call("fiche.reprendre", { fiche, de: whose, le: parisDay(), ...holder() });
  write(valuesOf(answer.fiche));
  $("#depart").open = false;
  const again = answer.a_relire.flatMap((/** @type {Entry} */ one, /** @type {number} */ rank) => [
    rank ? ", " : " À relire\u00a0: ",
    el("a", { href: `#champ-${one.champ}`, "data-champ": one.champ }, one.titre),
  ]);
  $("#reprise").replaceChildren(answer.phrase, ...again);
  await changed(answer.phrase);
}

/** @param {any} error */
function failed(error) {
  $("#reprise").textContent = "";
  if (error instanceof EngineError) showErrors(form, error.errors, { summary, focus: true });
  else if (error?.francais) $("#reprise").textContent = error.message;
  else throw error;
}

// "0.425" → "42,5": digits are moved, nothing is computed
/** @param {string | number} share */
function percent(share) {
  const [whole, decimals = ""] = String(share).split(".");
  const digits = `${whole}${decimals.padEnd(2, "0")}`;
  const cut = whole.length + 2;
  const left = digits.slice(0, cut).replace(/^0+(?=\d)/, "");
  const right = digits.slice(cut).replace(/0+$/, "");
  return right ? `${left},${right}` : left;
}

// — export —
const values = () => entry(readForm(form)).fiche;

let exporting = false; // each export has its number: one press, one file
/** @param {() => Promise<string>} run */
async function exported(run) {
  if (exporting) return;
  exporting = true;
  const state = $("#export-etat");
  try {
    state.textContent = await run();
  } catch (/** @type {any} */ error) {
    state.textContent = "";
    if (error instanceof EngineError)
      showErrors(
        form,
        error.errors.map((one) => ({ ...one, ou: one.ou.replace(/^data\/offre\.csv:\d+:/, "fiche.") })),
        { summary, focus: true },
      );
    else if (error?.francais) state.textContent = error.message;
    else throw error;
  } finally {
    exporting = false;
  }
}

$("#exporter-brouillon").addEventListener("click", () =>
  exported(async () => {
    const answer = await engine.call("fiche.brouillon", { fiche: values(), le: new Date().toISOString().replace(/\.\d+Z$/, "Z") });
    download(answer.nom, fromB64(answer.octets), "application/zip");
    return `Brouillon non signé enregistré : ${answer.nom}.`;
  }),
);

// An attempt: from now on what is missing or wrong is said as such.
$("#verifier").addEventListener("click", async () => {
  tried = true;
  await page.compute({ focus: true });
  $("#export-etat").textContent = page.last?.phrase ?? "";
});

$("#exporter-signe").addEventListener("click", () =>
  exported(async () => {
    tried = true;
    page.flush(); // what was just typed or imported counts; what is typed from now on is of another sheet
    const fiche = values();
    const answer = await page.compute();
    if (!answer) return "Pas encore exportée\u00a0: la fiche a changé, ou n’a pas pu être vérifiée. Relisez-la, puis exportez de nouveau.";
    const lacking = answer.resultat.constats.find((/** @type {Entry} */ one) => one.niveau === "bloquant");
    if (lacking) {
      reach(lacking.champ);
      return `Pas encore exportée : ${answer.phrase}`;
    }
    const { cellules } = await engine.call("fiche.ecrire", { fiche });
    const made = await exportPackage({ genre: "fiche-rts", tableaux: { offre: [cellules] } });
    download(made.nom, made.fichier);
    return `Fiche signée et scellée pour le DMG : ${made.nom}. Envoyez ce fichier au DMG ; il en accusera réception dans son bulletin.${made.note && ` ${made.note}`}`;
  }),
);

function signatureZone() {
  const zone = $("#signature-zone");
  const mine = identity?.role === "pamsu" ? identity : null;
  $("#exporter-signe").hidden = !mine;
  if (mine) {
    zone.replaceChildren(el("p", {}, `Vous signez comme ${mine.personne}, campagne ${mine.campagne}.`));
  } else {
    zone.replaceChildren(
      el(
        "p",
        { class: "message info" },
        el("strong", {}, "À savoir"),
        " Pour signer la fiche, inscrivez d’abord cet appareil avec l’invitation du DMG : ",
        el("a", { href: `${root}inscription/` }, "s’inscrire"),
        ".",
      ),
    );
  }
}

// — start —
await page.ready;
follow();
page.draft?.onChange((/** @type {any} */ value) => {
  write(value ?? {});
  page.compute();
});
if (page.draft) undoBar({ draft: page.draft, undo: $("#annuler"), redo: $("#retablir"), label: answerName(form), before: page.flush });
identity = await readIdentity();
signatureZone();
const [begun, list] = await Promise.all([
  engine.call("fiche.commencer", { le: parisDay(), ...holder() }),
  engine.call("communes.chercher", { nombre: 2000 }),
]);
for (const one of list.communes) communes.set(one.code, one.ecriture);
$("#communes").replaceChildren(...list.communes.map((/** @type {Entry} */ one) => el("option", { value: one.ecriture }, one.departement)));
known = valuesOf(begun.fiche);
if (identity?.role === "pamsu") $("#fixe").textContent = `: ${begun.phrase}`;
const now = formValues(form);
const untouched = page.draft?.value === undefined && Object.entries(now).every(([name, value]) => String(value) === String(empty[name] ?? ""));
// What the page fills in by itself is no edit: the first undo comes back to it.
const filled = Object.fromEntries(Object.entries(known).filter(([name]) => !now[name]));
writeForm(form, filled);
if (page.draft?.value === undefined) {
  page.draft?.begin({ ...empty, ...known });
  if (!untouched) page.draft?.save(formValues(form));
} else if (!page.draft.canUndo) page.draft.amend(formValues(form));
follow();
$("#depart").open ||= untouched; // never closed under the hand
await Promise.all([page.compute(), departures({ identity, take, fail: failed })]);
