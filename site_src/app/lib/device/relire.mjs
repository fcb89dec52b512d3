// What this device sent, read again from the copy sealed to its own key.
//
//   await showSent(empreinte, zone)      fills zone with what was sent, its documents, and the buttons; focus goes there
//   await copiesHere(exports) → Set of digests that have a copy here

import { engine } from "../engine/engine.mjs";
import { printAlone } from "../form/impression.mjs";
import { $, $$, el, fill } from "../frame/dom.mjs";
import { openPdf } from "./documents.mjs";
import { shownValue } from "./draft_record.mjs";
import { sentence } from "./envoi.mjs";
import { openFile, readCopy, readDocument, readIdentity } from "./identite.mjs";
import { openStore } from "./stockage.mjs";
import { download } from "./telechargement.mjs";
import { loadRound } from "./tour.mjs";

/** @param {{ empreinte: string }[]} exports */
export async function copiesHere(exports) {
  const found = await Promise.all(exports.map(async ({ empreinte }) => ((await readCopy(empreinte)) ? empreinte : null)));
  return new Set(found.filter(Boolean));
}

/**
 * What to show beside an identifier: oneself, the people whose pseudonym was written with their name, the offers' practices.
 * @param {Entry} tableaux @param {number | null} tour @returns {Promise<Record<string, string>>}
 */
async function namesHere(tableaux, tour) {
  /** @type {Record<string, string>} */
  const noms = {};
  const plan = shownValue("stage", await (await openStore()).get("brouillons", "stage"));
  const people = (plan?.gep ?? []).flatMap((/** @type {Entry} */ one) => (Array.isArray(one.presents) ? one.presents : []));
  for (const person of people) {
    if (typeof person?.dj === "string" && typeof person.nom === "string" && person.nom.trim()) noms[person.dj] = person.nom.trim();
  }
  const me = (await readIdentity())?.personne;
  if (me) noms[me] = "vous";
  const rows = Object.values(tableaux).flatMap((/** @type {unknown} */ one) => (Array.isArray(one) ? one : []));
  const parmi = [...new Set(rows.map((row) => row.offre).filter((id) => typeof id === "string"))];
  if (!parmi.length) return noms;
  try {
    const { catalogue } = await loadRound(tour ?? 1);
    const { offres } = await engine.call("catalogue.filtrer", { parmi, par_page: Math.min(200, parmi.length), catalogue }, { key: "noms-relus" });
    for (const one of offres) noms[one.id] = `${one.cabinet}, ${one.commune_nom}`;
  } catch {
    // without the catalogue, the identifiers stand alone
  }
  return noms;
}

/** @type {WeakMap<HTMLElement, string>} what was asked for last, by its zone */
const latest = new WeakMap();

/** @param {string} empreinte @param {HTMLElement} zone */
export async function showSent(empreinte, zone) {
  zone.hidden = false;
  latest.set(zone, empreinte);
  try {
    const sealed = await readCopy(empreinte);
    if (!sealed)
      throw Object.assign(new Error("Cet appareil n’a plus de copie de cet envoi. Le fichier exporté, lui, vaut toujours."), { francais: true });
    const found = await openFile(sealed);
    const { genre, tour, cree, seq, tableaux = {}, tailles = {} } = found;
    const noms = await namesHere(tableaux, tour);
    const { html } = await engine.call("vue.contenu", { genre, tour, cree, seq, empreinte: found.empreinte, tableaux, tailles, noms });
    if (latest.get(zone) !== empreinte) return;
    fill(zone, html);
    for (const button of $$("[data-document]", zone)) {
      const path = button.dataset.document;
      button.addEventListener("click", async () => openPdf(await readDocument(found.paquet, path), path.split("/").pop()));
    }
    const name = `ma-copie-${genre}${tour ? `-tour${tour}` : ""}-${seq}.phco`;
    zone.append(
      el(
        "p",
        { class: "boutons sans-impression" },
        el("button", { type: "button", class: "bouton second", onclick: () => printAlone(zone) }, "Imprimer ce que j’ai envoyé"),
        el(
          "button",
          { type: "button", class: "bouton discret", onclick: () => download(name, sealed) },
          "Garder ce fichier, scellé pour cet appareil",
        ),
      ),
    );
  } catch (thrown) {
    if (latest.get(zone) !== empreinte) return;
    const error = /** @type {any} */ (thrown);
    if (!error.errors && !error.francais) throw error;
    zone.replaceChildren(el("p", { class: "message attention", tabindex: "-1" }, el("strong", {}, "Copie illisible"), ` ${sentence(error)}`));
  }
  $("[tabindex='-1']", zone)?.focus();
}
