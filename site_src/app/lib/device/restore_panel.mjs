// Restoring a backup on screen: what is new comes at once; where the device already holds another draft, both are shown and the
// person chooses. What could not be used is named.
//   restorePanel({ input, zone, done })      input: the <input type="file">; zone: a live region; done(): after each restoration
//   saveBackup() → a sentence                writes the backup to the downloads; its size, and what it lacks

import { $, counted, el, sizeWords } from "../frame/dom.mjs";
import { compareBackup, makeBackup, readBackup, restoreBackup } from "./backup.mjs";
import { download, pickBytes } from "./telechargement.mjs";

/**
 * @typedef {import("./backup.mjs").Backup} Backup
 * @typedef {import("./backup.mjs").Row} Row
 */

export async function saveBackup() {
  const made = await makeBackup();
  download(made.nom, made.contenu);
  const said = `La sauvegarde est dans vos téléchargements : ${made.nom}, ${sizeWords(made.octets)}, ${counted(made.brouillons, "brouillon", "brouillons")}, ${counted(made.pieces, "pièce jointe", "pièces jointes")}.`;
  if (!made.manquantes.length) return said;
  const one = made.manquantes.length === 1;
  return `${said} ${one ? "Une pièce manque" : `${made.manquantes.length} pièces manquent`} sur cet appareil : ${made.manquantes.join(", ")}.`;
}

/** @param {string} title @param {string[]} items */
const lines = (title, items) =>
  items.length
    ? [
        el("p", {}, el("strong", {}, title)),
        el(
          "ul",
          {},
          items.map((one) => el("li", {}, one)),
        ),
      ]
    : [];

/** @param {Backup} backup @param {Awaited<ReturnType<typeof restoreBackup>>} done */
function told(backup, done) {
  /** @type {[number, string, string][]} */
  const counts = [
    [done.ajoutes, "brouillon ajouté", "brouillons ajoutés"],
    [done.remplaces, "remplacé", "remplacés"],
    [done.gardes, "gardé tel qu’il était ici", "gardés tels qu’ils étaient ici"],
    [done.pareils, "déjà à jour", "déjà à jour"],
    [done.pieces, "pièce jointe revenue", "pièces jointes revenues"],
  ];
  const parts = counts.filter(([number]) => number).map(([number, one, many]) => counted(number, one, many));
  return [
    el("p", { tabindex: "-1" }, `Sauvegarde restaurée : ${parts.join(", ") || "elle ne contenait rien à ajouter"}.`),
    ...lines("Pièces qui manquent", backup.manquantes),
    ...lines(
      "Mis de côté, car illisible",
      backup.aside.map((one) => `${one.nom} : ${one.quoi} (${one.pourquoi})`),
    ),
  ];
}

/** @param {Row} row @param {number} index */
function choice(row, index) {
  /** @param {string} value @param {string} label @param {string} text */
  const side = (value, label, text) =>
    el(
      "label",
      { class: "choix" },
      el("input", { type: "radio", name: `choix-${index}`, value, checked: value === "ici" }),
      el("span", {}, el("b", {}, label), ` ${text}`),
    );
  return el(
    "fieldset",
    { class: "champ", "data-brouillon": row.id },
    el("legend", {}, row.nom),
    el("div", {}, side("ici", "Garder celui d’ici :", row.ici), side("la", "Prendre celui de la sauvegarde :", row.la)),
    row.ecarts.length
      ? el(
          "details",
          {},
          el("summary", {}, "Ce qui diffère"),
          el(
            "ul",
            {},
            row.ecarts.map((one) => el("li", {}, one)),
          ),
        )
      : null,
  );
}

/** @param {{ input: HTMLInputElement, zone: HTMLElement, done?: () => unknown }} options */
export function restorePanel({ input, zone, done = () => {} }) {
  /** @param {Backup} backup @param {(id: string) => boolean} take */
  async function restore(backup, take) {
    const answer = await restoreBackup(backup, take);
    zone.replaceChildren(...told(backup, answer));
    zone.querySelector("p")?.focus();
    await done();
  }

  /** @param {Backup} backup @param {Row[]} rows */
  function ask(backup, rows) {
    const others = rows.filter((one) => one.etat === "autre");
    const decide = () => {
      const wanted = new Set(others.filter((_, index) => $(`input[name="choix-${index}"]:checked`, form)?.value === "la").map((one) => one.id));
      restore(backup, (id) => wanted.has(id));
    };
    const form = el(
      "div",
      { class: "restauration" },
      el(
        "p",
        { tabindex: "-1" },
        el(
          "strong",
          {},
          others.length === 1
            ? "Un brouillon existe déjà ici, et il est différent."
            : `${others.length} brouillons existent déjà ici, et sont différents.`,
        ),
        " Choisissez pour chacun. Un brouillon remplacé reste parmi ses anciennes versions.",
      ),
      ...others.map(choice),
      el(
        "p",
        { class: "boutons" },
        el("button", { type: "button", class: "bouton", onclick: decide }, "Restaurer"),
        el(
          "button",
          { type: "button", class: "bouton second", onclick: () => zone.replaceChildren(el("p", {}, "Rien n’a été restauré.")) },
          "Ne rien restaurer",
        ),
      ),
    );
    zone.replaceChildren(form);
    form.querySelector("p")?.focus();
  }

  input.addEventListener("change", async () => {
    if (!input.files?.length) return;
    zone.replaceChildren(el("p", {}, "Lecture de la sauvegarde…"));
    try {
      const backup = await readBackup(await pickBytes(input));
      const rows = await compareBackup(backup);
      if (rows.some((one) => one.etat === "autre")) ask(backup, rows);
      else await restore(backup, () => true);
    } catch (error) {
      const said = el("p", { class: "erreur", tabindex: "-1" }, error instanceof Error ? error.message : String(error));
      zone.replaceChildren(said);
      said.focus();
    }
    input.value = "";
  });
}
