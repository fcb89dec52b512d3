// The file of a DJ: CV and letter as PDF, a few words, one signed export. The core says what is wrong with each document.

import "../../lib/frame/seul.mjs";
import { fileOfDossier } from "../../lib/device/attachments.mjs";
import { openDraft } from "../../lib/device/brouillons.mjs";
import { openPdf } from "../../lib/device/documents.mjs";
import { createExport, sentence } from "../../lib/device/envoi.mjs";
import { readIdentity } from "../../lib/device/identite.mjs";
import { onLeave } from "../../lib/device/late.mjs";
import { fromB64, toB64 } from "../../lib/device/octets.mjs";
import { openStore, readValue } from "../../lib/device/stockage.mjs";
import { pickBytes } from "../../lib/device/telechargement.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { edited } from "../../lib/form/formulaire.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { undoBar } from "../../lib/form/undo_bar.mjs";
import { $, $$, debounce, el, sizeWords } from "../../lib/frame/dom.mjs";
import { toast } from "../../lib/frame/toast.mjs";

/** @type {Record<string, string>} */
const WORDS = { cv: "le CV", lettre: "la lettre de motivation" };
/** @type {Record<string, string>} */
const PIECES = { cv: "pieces/cv.pdf", lettre: "pieces/lettre.pdf" };
const TYPING_MS = 400;
const form = $("#form-dossier");
/** @type {(value?: unknown) => void} */
let begin = () => {};
const ready = new Promise((resolve) => (begin = resolve));
const store = await openStore();
const draft = await openDraft("dossier", { zone: $("#etat-brouillon") });
/** @type {Record<string, Entry | null>} { nom, octets: b64, defaut } */
const kept = { cv: null, lettre: null };
/** @type {any} */
let textFault = null;

const values = () => ({ presentation: $("#presentation").value, options: $$("input[name=option]:checked", form).map((one) => one.value) });
function write(/** @type {Entry} */ { presentation = "", options = [] } = {}) {
  $("#presentation").value = presentation;
  for (const box of $$("input[name=option]", form)) box.checked = options.includes(box.value);
}

// What was typed while the page was starting is kept.
const early = [edited($("#presentation")), $$("input[name=option]", form).some(edited)];
const typedEarly = values();
write({ ...draft.value, ...(early[0] && { presentation: typedEarly.presentation }), ...(early[1] && { options: typedEarly.options }) });
draft.begin({ presentation: "", options: [], ...draft.value });
if (early.includes(true)) draft.save(values());

/** @param {string} name */
function draw(name) {
  const piece = kept[name];
  const state = $(`#etat-${name}`);
  $(`[data-voir="${name}"]`).hidden = $(`[data-oter="${name}"]`).hidden = !piece;
  const size = piece && sizeWords(fromB64(piece.octets).length);
  $(`label[for="${name}"]`).textContent = `${piece ? "Remplacer" : "Choisir"} ${WORDS[name]}`;
  $(`#${name}`).setAttribute("aria-invalid", String(Boolean(piece?.defaut)));
  state.className = piece?.defaut ? "erreur" : "aide";
  state.textContent = !piece
    ? "Aucun document."
    : piece.defaut
      ? `« ${piece.nom} » (${size}) n’est pas prêt. ${piece.defaut}`
      : `« ${piece.nom} », ${size} : prêt.`;
}

// Size and type are judged by the core, as the DMG will.
/** @param {string} name */
async function judge(name) {
  const piece = kept[name];
  if (!piece) return;
  try {
    await engine.call("dossier.verifier", { chemin: PIECES[name], octets: piece.octets });
    piece.defaut = null;
  } catch (/** @type {any} */ error) {
    if (error.dropped) return;
    piece.defaut = sentence(error);
  }
  if (kept[name] !== piece) return; // another was chosen meanwhile
  draw(name);
  await envoi.refresh();
}

/** @param {string} name @param {Entry | null} piece */
async function hold(name, piece) {
  kept[name] = piece;
  if (piece) await store.put("divers", `piece:${name}`, piece);
  else await store.remove("divers", `piece:${name}`);
  draw(name);
  await judge(name);
  await envoi.refresh();
}

// A document given, replaced or taken away: said, with the way back.
/** @param {string} name @param {Entry | null} piece @param {string} words */
async function exchange(name, piece, words) {
  const former = kept[name];
  toast(words, { undo: () => hold(name, former) });
  await hold(name, piece);
}

for (const name of Object.keys(PIECES)) {
  const field = $(`#${name}`);
  const chosen = async () => {
    const file = field.files?.[0];
    if (!file) return;
    const piece = { nom: file.name, octets: toB64(await pickBytes(field)), defaut: null };
    field.value = ""; // what is kept is said by the sentence below, and the same file can be chosen again
    await exchange(name, piece, `« ${file.name} » est là.`);
  };
  field.addEventListener("change", chosen);
  ready.then(chosen); // a document chosen while the page was starting
  $(`[data-voir="${name}"]`).addEventListener("click", () => openPdf(fromB64(kept[name]?.octets), `${name}.pdf`));
  $(`[data-oter="${name}"]`).addEventListener("click", () => exchange(name, null, `« ${kept[name]?.nom} » est retiré.`));
}

async function checkText() {
  const { presentation, options } = values();
  try {
    await engine.call("dossier.verifier", { presentation, options }, { key: "texte" });
    textFault = null;
  } catch (/** @type {any} */ error) {
    if (error.dropped) return;
    textFault = sentence(error);
  }
  const field = $("#presentation");
  field.setAttribute("aria-invalid", String(Boolean(textFault)));
  field.parentElement.querySelector(".erreur")?.remove();
  if (textFault) field.after(el("p", { class: "erreur" }, textFault));
  await envoi.refresh();
}

const typed = debounce(() => {
  draft.save(values());
  checkText();
}, TYPING_MS);
form.addEventListener("input", (/** @type {PageEvent} */ event) => event.target.type !== "file" && typed());
form.addEventListener("submit", (/** @type {PageEvent} */ event) => event.preventDefault());
onLeave(() => typed.flush());
undoBar({ draft, undo: $("#annuler"), redo: $("#retablir"), before: typed.flush });
draft.onChange((/** @type {any} */ value) => {
  write(value ?? {});
  checkText();
  readPieces(); // restored elsewhere, they are others
});

const envoi = createExport({
  genre: "dossier-dj",
  role: "dj",
  quoi: "le dossier",
  bouton: $("#exporter"),
  etat: $("#etat-export"),
  zone: $("#envoi"),
  contenu: () => {
    const { presentation, options } = values();
    const row = { dj: who, presentation, options_journee4: options.join(" | "), cv: PIECES.cv, lettre: PIECES.lettre };
    return {
      tour: null,
      tableaux: { "dossier-dj": [row] },
      documents: Object.fromEntries(Object.entries(PIECES).map(([name, path]) => [path, kept[name]?.octets ?? ""])),
      empreinte: {
        presentation,
        options,
        cv: kept.cv?.octets.length ?? 0,
        lettre: kept.lettre?.octets.length ?? 0,
        noms: [kept.cv?.nom, kept.lettre?.nom],
      },
    };
  },
  pret: () => {
    const lacking = [!kept.cv && "le CV", !kept.lettre && "la lettre"].filter(Boolean);
    if (lacking.length) return `Il manque ${lacking.join(" et ")}.`;
    if (kept.cv?.defaut || kept.lettre?.defaut) return "Un document est à corriger.";
    return textFault ? "La présentation est à corriger." : null;
  },
  recap: async () => `<p>CV et lettre joints${values().presentation ? ", présentation jointe" : ", sans présentation"}.</p>`,
});

const who = (await readIdentity())?.personne ?? "";
engineState();
engine.start();
async function readPieces() {
  for (const name of Object.keys(PIECES)) {
    const former = kept[name];
    const raw = await readValue(`piece:${name}`);
    if (kept[name] !== former) continue; // another was chosen meanwhile
    const found = fileOfDossier(raw);
    kept[name] = found ? { nom: found.nom, octets: raw.octets, defaut: null } : null;
    draw(name);
  }
  await envoi.refresh();
  await Promise.all(Object.keys(PIECES).map(judge));
}
begin();
await Promise.all([readPieces(), checkText()]);
document.documentElement.dataset.voeux = "pret";
