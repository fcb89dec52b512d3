// The portfolio: entries and their attachments, all on this device; one file takes everything away.

import { openStore } from "../../lib/device/stockage.mjs";
import { download } from "../../lib/device/telechargement.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { newId, stage, today } from "../../lib/form/stage.mjs";
import { $, $$, announce, el } from "../../lib/frame/dom.mjs";

const MOST_BYTES = 8 * 1024 * 1024;
const [titre, date, seminaire, texte, pieces] = ["titre", "date", "seminaire", "texte", "pieces"].map((id) => $(`#pf-${id}`));
const families = $$('[name="familles"]');
const legend = $("#titre-entree");
const files = $("#pf-liste-pieces");
const shelf = (id) => `stage:piece:${id}`;
let current = null; // the entry being changed
let kept = []; // its attachments: { id, nom, type, octets }

const entriesOf = (plan) =>
  (plan.portfolio ?? []).map((one) => ({
    id: one.id,
    date: one.date,
    titre: one.titre,
    familles: one.familles ?? [],
    seminaire: one.seminaire ?? null,
    texte: one.texte ?? "",
    fichiers: (one.pieces ?? []).map((piece) => piece.nom),
  }));

function showFiles() {
  files.replaceChildren(
    ...kept.map((piece) =>
      el(
        "li",
        {},
        `${piece.nom} (${Math.ceil(piece.octets / 1024)} Ko) `,
        el(
          "button",
          {
            type: "button",
            class: "bouton discret",
            onclick: () => {
              kept = kept.filter((one) => one !== piece);
              showFiles();
            },
          },
          `Retirer ${piece.nom}`,
        ),
      ),
    ),
  );
}

function open(entry) {
  current = entry?.id ?? null;
  legend.textContent = entry ? "Modifier l’entrée" : "Nouvelle entrée";
  titre.value = entry?.titre ?? "";
  date.value = entry?.date ?? today();
  seminaire.value = entry?.seminaire ?? "";
  texte.value = entry?.texte ?? "";
  for (const box of families) box.checked = (entry?.familles ?? []).includes(box.value);
  kept = [...(entry?.pieces ?? [])];
  pieces.value = "";
  showFiles();
}

function missing(field, sentence) {
  let note = $(`#manque-${field.id}`);
  if (sentence && !note) {
    note = el("p", { class: "erreur", id: `manque-${field.id}` });
    field.after(note);
  }
  if (note) {
    note.textContent = sentence;
    note.hidden = !sentence;
  }
  field.toggleAttribute("aria-invalid", Boolean(sentence));
  if (sentence) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
    field.focus();
  } else if (field !== texte) field.removeAttribute("aria-describedby");
  return Boolean(sentence);
}

const page = await stage({
  appel: "vue.portfolio",
  entree: (plan) => ({ entrees: entriesOf(plan), au: today() }),
  actions: {
    garder(button, page) {
      if (missing(date, date.value ? "" : "La date manque. Choisissez-la.")) return;
      if (missing(titre, titre.value.trim() ? "" : "Le titre manque. Écrivez-en un.")) return;
      const entry = {
        id: current ?? newId("p", page.plan.portfolio ?? []),
        date: date.value,
        titre: titre.value.trim(),
        familles: families.filter((box) => box.checked).map((box) => box.value),
        texte: texte.value,
        pieces: kept,
        ...(seminaire.value ? { seminaire: seminaire.value } : {}),
      };
      page.change((plan) => {
        plan.portfolio = [...(plan.portfolio ?? []).filter((one) => one.id !== entry.id), entry];
      }, "Entrée gardée sur cet appareil.");
      open(null);
      titre.focus();
    },
    vider: () => open(null),
    modifier(button, page) {
      open(page.plan.portfolio.find((one) => one.id === button.dataset.id));
      titre.focus();
    },
    retirer(button, page) {
      page.change((plan) => {
        plan.portfolio = plan.portfolio.filter((one) => one.id !== button.dataset.id);
      }, "Entrée retirée. « Annuler » la rétablit.");
    },
    async "exporter-portfolio"(button, page) {
      const store = await openStore();
      const attached = [];
      for (const entry of page.plan.portfolio ?? []) {
        for (const piece of entry.pieces ?? []) {
          const bytes = await store.get("divers", shelf(piece.id));
          if (bytes) attached.push({ entree: entry.id, nom: piece.nom, type: piece.type, contenu: base64(bytes) });
        }
      }
      const entrees = entriesOf(page.plan).map(({ fichiers, ...one }) => one);
      const answer = await engine.call("portfolio.exporter", { au: today(), entrees, pieces: attached });
      download(
        answer.fichier,
        Uint8Array.from(atob(answer.zip), (char) => char.charCodeAt(0)),
        "application/zip",
      );
      announce(`Portfolio exporté : ${answer.entrees} entrées, ${answer.pieces} pièces.`);
    },
  },
});

function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text);
}

pieces.addEventListener("change", async () => {
  const store = await openStore();
  for (const file of pieces.files) {
    if (file.size > MOST_BYTES) {
      missing(pieces, `${file.name} dépasse 8 Mo. Choisissez un fichier plus léger.`);
      continue;
    }
    missing(pieces, "");
    const id = crypto.randomUUID();
    await store.put("divers", shelf(id), new Uint8Array(await file.arrayBuffer()));
    kept = [...kept, { id, nom: file.name, type: file.type || "application/octet-stream", octets: file.size }];
  }
  pieces.value = "";
  showFiles();
});
open(null);
page.draft.onChange(() => open(null));
