// What a file is, from whom, and whether it holds.

import "../../lib/frame/seul.mjs";
import { openFile, recognise } from "../../lib/device/identite.mjs";
import { showSent } from "../../lib/device/relire.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, announce, el, fill } from "../../lib/frame/dom.mjs";

/** @param {Entry} file */
async function verdict(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const zone = el("section", { class: "fiche", "aria-label": file.name });
  try {
    const sealed = await recognise(bytes);
    if (sealed && sealed.pour !== "moi") {
      fill(zone, (await engine.call("vue.paquet", { fichier: file.name, rapport: {}, scelle: sealed })).html);
      const again = $("[data-relire]", zone);
      const place = el("div", { class: "relu", hidden: true });
      again?.addEventListener("click", () => showSent(again.dataset.relire, place));
      zone.append(place);
      return zone;
    }
    const found = await openFile(bytes);
    const { html } = await engine.call("vue.paquet", { fichier: file.name, rapport: reduced(found) });
    fill(zone, html);
  } catch (/** @type {any} */ error) {
    if (!error.errors && !error.francais) throw error;
    const reports = error.errors ?? [{ code: "E_SEALED", quoi: error.message, ou: "", remede: "" }];
    const { html } = await engine.call("vue.paquet", { fichier: file.name, rapport: { valide: false, erreurs: reports } });
    fill(zone, html);
  }
  return zone;
}

// The rows stay here: the view only needs the report.
const reduced = (/** @type {Entry} */ { tableaux: _, paquet: __, ...rest }) => rest;

/** @param {File[]} files */
async function examine(files) {
  if (!files.length) return;
  $("#verdicts").replaceChildren(el("p", { class: "aide" }, "Vérification…"));
  const zones = [];
  for (const file of files) zones.push(await verdict(file));
  $("#verdicts").replaceChildren(...zones);
  announce(`${zones.length} fichier${zones.length > 1 ? "s" : ""} vérifié${zones.length > 1 ? "s" : ""}.`);
}

const input = $("#fichiers");
input.addEventListener("change", () => examine([...input.files]));
const drop = $("#depot");
drop.addEventListener("dragover", (/** @type {PageEvent} */ event) => event.preventDefault());
drop.addEventListener("drop", (/** @type {PageDrop} */ event) => {
  event.preventDefault();
  examine([...event.dataTransfer.files]);
});
drop.addEventListener("submit", (/** @type {PageEvent} */ event) => event.preventDefault());

engineState();
engine.start();
document.documentElement.dataset.voeux = "pret";
