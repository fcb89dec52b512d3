// The portfolio: entries and their attachments, all on this device; one file takes everything away, and comes back.
// The list first; the form opens on demand.

import { dropOrphans, keepAttachment, piecePlace } from "../../lib/device/attachments.mjs";
import { openDocument } from "../../lib/device/documents.mjs";
import { sentence } from "../../lib/device/envoi.mjs";
import { onLeave } from "../../lib/device/late.mjs";
import { fromB64, randomId, toB64 } from "../../lib/device/octets.mjs";
import { adopt, tooHeavy } from "../../lib/device/portfolio_zip.mjs";
import { openStore } from "../../lib/device/stockage.mjs";
import { download, pickBytes } from "../../lib/device/telechargement.mjs";
import { unzipFile } from "../../lib/device/zip_file.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { missing } from "../../lib/form/missing.mjs";
import { entriesOf, exportedWords, takenWords } from "../../lib/form/portfolio_told.mjs";
import { newId, stage, today } from "../../lib/form/stage.mjs";
import { $, $$, announce, counted, debounce, el, sizeWords } from "../../lib/frame/dom.mjs";
import { fold } from "../../lib/frame/recherche.mjs";

const TYPING_MS = 400;
const SEARCH_FROM = 4; // entries: fewer are seen at once
const [titre, date, seminaire, texte, pieces] = ["titre", "date", "seminaire", "texte", "pieces"].map((id) => $(`#pf-${id}`));
const families = $$('[name="familles"]');
const legend = $("#titre-entree");
const files = $("#pf-liste-pieces");
const zone = $("#entree");
const opener = $("[data-action='nouvelle']");
const search = $("#pf-recherche");
const unfold = $("[data-action='tout-deplier']");
/** @type {string | null} */
let current = null; // the entry being changed
/** @type {Entry[]} */
let kept = []; // its attachments: { id, nom, type, octets }
/** @type {string[]} */
let justKept = []; // entries to show open after the next answer

function showFiles() {
  files.replaceChildren(
    ...kept.map((piece) =>
      el(
        "li",
        {},
        `${piece.nom} (${sizeWords(piece.octets)}) `,
        el(
          "button",
          {
            type: "button",
            class: "bouton discret",
            onclick: () => {
              kept = kept.filter((one) => one !== piece);
              showFiles();
              typed();
            },
          },
          `Retirer ${piece.nom}`,
        ),
      ),
    ),
  );
}

/** @param {Entry | null} entry */
function open(entry) {
  typed.cancel();
  current = entry?.id || null;
  legend.textContent = current ? "Modifier l’entrée" : "Nouvelle entrée";
  titre.value = entry?.titre ?? "";
  date.value = entry?.date || today();
  seminaire.value = entry?.seminaire ?? "";
  texte.value = entry?.texte ?? "";
  for (const box of families) box.checked = (entry?.familles ?? []).includes(box.value);
  kept = [...(entry?.pieces ?? [])];
  pieces.value = "";
  $("#pf-refus").replaceChildren();
  showFiles();
}

const written = () => ({
  id: current ?? "",
  date: date.value,
  titre: titre.value,
  familles: families.filter((box) => box.checked).map((box) => box.value),
  texte: texte.value,
  pieces: kept,
  ...(seminaire.value ? { seminaire: seminaire.value } : {}),
});
// An entry that is not kept yet is still there when one comes back.
const typed = debounce(() => {
  if (!zone.hidden) page.change((plan) => (plan.portfolio_en_cours = written()));
}, TYPING_MS);

// The form is there when it is asked for.
/** @param {any} shown */
function unveil(shown) {
  zone.hidden = !shown;
  opener.setAttribute("aria-expanded", String(shown));
}

const pieceOf = (/** @type {Entry} */ { dataset }) =>
  page.plan.portfolio.find((/** @type {Entry} */ one) => one.id === dataset.id)?.pieces?.[Number(dataset.rang)];
/** @param {Entry | undefined} piece @returns {Promise<any>} its bytes, or null once said that they are gone */
async function contentOf(piece) {
  const bytes = piece && (await (await openStore()).get("divers", piecePlace(piece.id)));
  if (bytes instanceof Uint8Array) return bytes;
  tell(`« ${piece?.nom ?? "Cette pièce"} » n’est plus sur cet appareil. Reprenez-la d’une sauvegarde, ou joignez-la de nouveau.`, "erreur");
  return null;
}

/** @param {string} text @param {string[]} items */
function tell(text, kind = "", items = []) {
  $("#pf-import").replaceChildren(
    el("p", { class: kind }, text),
    ...(items.length
      ? [
          el(
            "ul",
            {},
            items.map((one) => el("li", {}, one)),
          ),
        ]
      : []),
  );
}

function filter() {
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  const all = $$(".portfolio-entree");
  let found = 0;
  for (const one of all) {
    const text = fold(one.textContent);
    one.hidden = !words.every((/** @type {string} */ word) => text.includes(word));
    if (!one.hidden) found += 1;
  }
  $("#pf-recherche-zone").hidden = all.length < SEARCH_FROM && !search.value;
  $("#pf-trouvees").textContent = words.length ? `${counted(found, "entrée", "entrées")} sur ${all.length}` : "";
  unfold.hidden = !all.length;
}

const page = await stage({
  appel: "vue.portfolio",
  entree: (plan) => ({ entrees: entriesOf(plan), au: today() }),
  apres() {
    for (const id of justKept) document.getElementById(`entree-${id}`)?.setAttribute("open", "");
    justKept = [];
    filter();
  },
  actions: {
    nouvelle() {
      if (!zone.hidden && current === null) {
        unveil(false);
        return;
      }
      open(null);
      unveil(true);
      titre.focus();
    },
    "tout-deplier"(button) {
      const all = $$(".portfolio-entree");
      const opened = !all.every((one) => one.open);
      for (const one of all) one.open = opened;
      button.textContent = opened ? "Tout replier" : "Tout déplier";
      button.setAttribute("aria-pressed", String(opened));
    },
    async "ouvrir-piece"(button) {
      const piece = pieceOf(button);
      const bytes = await contentOf(piece);
      if (bytes) openDocument(bytes, piece.nom, piece.type);
    },
    async "telecharger-piece"(button) {
      const piece = pieceOf(button);
      const bytes = await contentOf(piece);
      if (bytes) download(piece.nom, bytes);
    },
    garder(_button, page) {
      if (missing(date, date.value ? "" : "La date manque. Choisissez-la.")) return;
      if (missing(titre, titre.value.trim() ? "" : "Le titre manque. Écrivez-en un.")) return;
      const entry = { ...written(), id: current ?? newId("p", page.plan.portfolio ?? []), titre: titre.value.trim() };
      page.change((plan) => {
        delete plan.portfolio_en_cours;
        plan.portfolio = [...(plan.portfolio ?? []).filter((/** @type {Entry} */ one) => one.id !== entry.id), entry];
      }, "Entrée ajoutée au portfolio.");
      justKept = [entry.id];
      open(null);
      unveil(false);
      opener.focus();
    },
    vider(_button, page) {
      if (page.plan.portfolio_en_cours) {
        page.change((plan) => {
          delete plan.portfolio_en_cours;
        }, "Entrée laissée. « Annuler » la retrouve.");
      }
      open(null);
      unveil(false);
      opener.focus();
    },
    modifier(button, page) {
      open(page.plan.portfolio.find((/** @type {Entry} */ one) => one.id === button.dataset.id));
      unveil(true);
      titre.focus();
    },
    retirer(button, page) {
      page.change((plan) => {
        plan.portfolio = plan.portfolio.filter((/** @type {Entry} */ one) => one.id !== button.dataset.id);
      }, "Entrée retirée. « Annuler » la rétablit.");
    },
    async "exporter-portfolio"(_button, page) {
      const store = await openStore();
      const attached = [];
      const lost = [];
      for (const entry of page.plan.portfolio ?? []) {
        for (const piece of entry.pieces ?? []) {
          const bytes = await store.get("divers", piecePlace(piece.id));
          if (bytes instanceof Uint8Array) attached.push({ entree: entry.id, nom: piece.nom, type: piece.type, contenu: toB64(bytes) });
          else lost.push(`${piece.nom} (${entry.titre})`);
        }
      }
      const entrees = entriesOf(page.plan).map((/** @type {Entry} */ { fichiers, ...one }) => one);
      const answer = await engine.call("portfolio.exporter", { au: today(), entrees, pieces: attached });
      const bytes = fromB64(answer.zip);
      download(answer.fichier, bytes, "application/zip");
      const [said, items] = exportedWords(answer, bytes.length, lost);
      tell(said, "", items);
    },
  },
});

pieces.addEventListener("change", async () => {
  const answers = [];
  missing(pieces, "");
  for (const file of pieces.files) {
    const heavy = tooHeavy(file.name, file.size);
    if (heavy) {
      answers.push([false, heavy]);
      continue;
    }
    const id = randomId();
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      await engine.call("portfolio.piece", { nom: file.name, octets: toB64(bytes) });
      await keepAttachment(piecePlace(id), { nom: file.name, bytes });
    } catch (/** @type {any} */ error) {
      if (error.dropped) return;
      if (error instanceof EngineError) {
        answers.push([false, `${file.name} n’est pas joint. ${sentence(error)}`]);
        continue;
      }
      answers.push([false, `${file.name} ne se lit pas (${error.message}). Choisissez-le de nouveau.`]);
      continue;
    }
    kept = [...kept, { id, nom: file.name, type: file.type || "application/octet-stream", octets: file.size }];
    answers.push([true, `${file.name} est joint (${sizeWords(file.size)}).`]);
  }
  pieces.value = "";
  showFiles();
  typed();
  // Each file has its own answer; what was refused stays on screen.
  $("#pf-refus").replaceChildren(...answers.filter(([fine]) => !fine).map(([, text]) => el("li", { class: "erreur" }, text)));
  announce(answers.map(([, text]) => text).join(" "));
});

/** @param {Entry} found */
async function takeBack(found) {
  const got = await adopt(found, page.plan.portfolio ?? []);
  if (got.entrees) page.change((plan) => (plan.portfolio = got.portfolio), "Portfolio repris.");
  const [said, items] = takenWords(found, got);
  tell(said, "", items);
}

$("#pf-importer").addEventListener("change", async (/** @type {PageEvent} */ { target }) => {
  if (!target.files?.length) return;
  tell("Lecture du portfolio…");
  try {
    const { files, broken } = await unzipFile(await pickBytes(target));
    const fichiers = Object.fromEntries([...files].map(([name, bytes]) => [name, toB64(bytes)]));
    const found = await engine.call("portfolio.importer", { fichiers });
    await takeBack({ ...found, manquantes: [...new Set([...found.manquantes, ...broken.filter((name) => !name.startsWith("pieces/"))])] });
  } catch (error) {
    if (!(error instanceof EngineError) && !(error instanceof Error)) throw error;
    tell(sentence(error), "erreur");
  }
  target.value = "";
});

search.addEventListener("input", filter);
for (const name of ["input", "change"]) zone.addEventListener(name, (/** @type {PageEvent} */ { target }) => target !== pieces && typed());
onLeave(() => typed.flush());
function resume() {
  const started = page.plan.portfolio_en_cours ?? null;
  open(started);
  unveil(Boolean(started));
}
resume();
if (page.draft.state === "ecrit") dropOrphans();
filter();
page.draft.onChange(resume);
