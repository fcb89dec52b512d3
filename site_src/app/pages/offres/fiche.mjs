// The PAMSU's sheet: steps, live preview by the template of the published page, undo, export of a package and its return.

import { exportPackage, readIdentity } from "../../lib/device/identite.mjs";
import { fromB64, toB64 } from "../../lib/device/octets.mjs";
import { download, pickBytes } from "../../lib/device/telechargement.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { formValues, readForm, showErrors, writeForm } from "../../lib/form/formulaire.mjs";
import { outil } from "../../lib/form/outil.mjs";
import { $, $$, announce, el, fill } from "../../lib/frame/dom.mjs";

const root = document.body.dataset.racine;
const form = $("#formulaire");
const empty = formValues(form);
const summary = $("#erreurs");
const CODE = /\(([0-9][0-9AB][0-9]{3})\)$/;
/** @type {Entry | null} */
let identity = null;

// — the form's own logic: which option's fields are asked, a commune chosen by its name —
function follow() {
  const option = form.elements["fiche.option_journee4"].value;
  for (const zone of $$("[data-option]", form)) zone.hidden = zone.dataset.option !== option;
}

const communes = new Map(); // "Ville (code)" by lower-case name
function completeCommune() {
  const field = form.elements["fiche.commune"];
  const found = communes.get(field.value.trim().toLowerCase());
  if (found) field.value = found;
}

/** @param {Entry} read */
function entry(read) {
  const fiche = { ...read.fiche };
  const code = CODE.exec(fiche.commune ?? "");
  if (code) fiche.commune = code[1];
  return { fiche, racine: root };
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
  const unfolded = $$("#constats details[open]").map((one) => one.dataset.groupe);
  fill($("#constats"), answer.constats);
  for (const one of $$("#constats details")) one.open = unfolded.includes(one.dataset.groupe);
  fill($("#paies"), answer.paie);
  fill($("#apercu"), answer.html);
  const missing = new Map();
  for (const finding of answer.resultat.constats) {
    if (finding.niveau !== "bloquant") continue;
    const place = $(`#champ-${CSS.escape(finding.champ)}`)?.closest("[data-rubrique]")?.dataset.rubrique;
    if (place) missing.set(place, (missing.get(place) ?? 0) + 1);
  }
  for (const badge of $$("[data-manques]")) {
    const count = missing.get(badge.dataset.manques);
    badge.textContent = count ? `(${count})` : "";
  }
  const { conforme } = answer.resultat;
  $("#pret").textContent = conforme
    ? "La fiche est conforme : vous pouvez l’exporter."
    : `${answer.phrase} Vous pouvez exporter un brouillon pour le reprendre plus tard.`;
  buttons();
}

// — steps —
/** @param {number | string} number */
function step(number, { focus = true } = {}) {
  for (const zone of $$(".etape", form)) zone.classList.toggle("active", zone.id === `etape-${number}`);
  for (const button of $$("#etapes [data-etape]")) {
    if (button.dataset.etape === String(number)) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  if (focus) $(`#etape-${number} legend`).focus();
}

// The field of a finding, its step open, with focus there.
/** @param {string} name */
function reach(name) {
  const place = document.getElementById(`champ-${name}`);
  if (!place) return;
  const zone = place.closest(".etape");
  if (zone) step(zone.id.slice("etape-".length), { focus: false });
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
    fields[0].dispatchEvent(new Event("change", { bubbles: true }));
  }
});

form.addEventListener("change", (/** @type {PageEvent} */ event) => {
  if (event.target.name === "fiche.commune") completeCommune();
  follow();
});

// — undo, redo, clear —
/** @param {Entry} values */
function write(values) {
  form.reset();
  writeForm(form, { ...empty, ...values });
  follow();
}

function buttons() {
  $("#annuler").disabled = !page.draft?.canUndo;
  $("#retablir").disabled = !page.draft?.canRedo;
}

$("#annuler").addEventListener("click", () => page.draft?.undo());
$("#retablir").addEventListener("click", () => page.draft?.redo());
$("#vider").addEventListener("click", () => {
  write({});
  page.draft?.save(formValues(form));
  page.compute();
  announce("La fiche est vide. « Annuler » la retrouve.");
});

// — import —
/** @param {Entry} fiche */
async function sheetInto(fiche) {
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
  const code = fiche.commune;
  const named = [...communes.values()].find((one) => one.endsWith(`(${code})`));
  if (named) values["fiche.commune"] = named;
  write(values);
  page.draft?.save(formValues(form));
  await page.compute();
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

$("#fichier").addEventListener("change", async (/** @type {PageEvent} */ { currentTarget: input }) => {
  if (!input.files.length) return;
  const name = input.files[0].name;
  try {
    const answer = await engine.call("fiche.importer", { octets: toB64(await pickBytes(input)), nom: name });
    await sheetInto(answer.fiche);
    $("#reprise").textContent = answer.phrase;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    $("#reprise").textContent = "";
    showErrors(form, error.errors, { summary, focus: true });
  } finally {
    input.value = "";
  }
});

// — export —
const values = () => entry(readForm(form)).fiche;

/** @param {() => Promise<string>} run */
async function exported(run) {
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
  }
}

$("#exporter-brouillon").addEventListener("click", () =>
  exported(async () => {
    const answer = await engine.call("fiche.brouillon", { fiche: values(), le: new Date().toISOString().replace(/\.\d+Z$/, "Z") });
    download(answer.nom, fromB64(answer.octets), "application/zip");
    return `Brouillon non signé enregistré : ${answer.nom}.`;
  }),
);

$("#exporter-signe").addEventListener("click", () =>
  exported(async () => {
    await page.compute(); // what was just typed or imported counts
    const lacking = page.last?.resultat.constats.find((/** @type {Entry} */ one) => one.niveau === "bloquant");
    if (lacking) {
      reach(lacking.champ);
      return `Pas encore exportée : ${page.last.phrase}`;
    }
    const { cellules } = await engine.call("fiche.ecrire", { fiche: values() });
    const made = await exportPackage({ genre: "fiche-rts", tableaux: { offre: [cellules] } });
    download(made.nom, made.fichier);
    return `Fiche signée et scellée pour le DMG : ${made.nom}. Envoyez ce fichier au DMG ; il en accusera réception dans son bulletin.`;
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
identity = await readIdentity();
signatureZone();
if (identity?.role === "pamsu") {
  for (const [name, value] of [
    ["fiche.pamsu", identity.personne],
    ["fiche.campagne", identity.campagne],
  ]) {
    if (!form.elements[name].value) form.elements[name].value = value;
  }
}
const list = await engine.call("communes.chercher", { nombre: 2000 });
$("#communes").replaceChildren(...list.communes.map((/** @type {Entry} */ one) => el("option", { value: `${one.nom} (${one.code})` })));
for (const one of list.communes.toReversed()) communes.set(one.nom.toLowerCase(), `${one.nom} (${one.code})`);
for (const one of list.communes) communes.set(one.code.toLowerCase(), `${one.nom} (${one.code})`);
