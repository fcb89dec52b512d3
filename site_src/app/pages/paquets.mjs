// What a file is, from whom, and whether it holds; and whether one's own exports are in the DMG's bulletin.

import "../lib/seul.mjs";
import { $, announce, el, fill } from "../lib/dom.mjs";
import { engine } from "../lib/engine.mjs";
import { sentence } from "../lib/envoi.mjs";
import { openFile, readIdentity } from "../lib/identite.mjs";
import { fromB64, toB64 } from "../lib/octets.mjs";
import { engineState } from "../lib/outil.mjs";
import { readValue, writeValue } from "../lib/stockage.mjs";
import { publishedBulletin } from "../lib/tour.mjs";

const PLACE = "bulletin";
const WORDS = { recu: "reçu", refuse: "refusé", remplace: "remplacé par un envoi plus récent", quarantaine: "mis de côté : le DMG vous contacte" };

async function verdict(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const zone = el("section", { class: "fiche", "aria-label": file.name });
  try {
    const found = await openFile(bytes);
    const { html } = await engine.call("vue.paquet", { fichier: file.name, rapport: reduced(found) });
    fill(zone, html);
    if (found.valide && found.genre === "bulletin") {
      await writeValue(PLACE, toB64(bytes));
      await bulletin(found);
    }
  } catch (error) {
    if (!error.errors && !error.francais) throw error;
    const reports = error.errors ?? [{ code: "E_SEALED", quoi: error.message, ou: "", remede: "" }];
    const { html } = await engine.call("vue.paquet", { fichier: file.name, rapport: { valide: false, erreurs: reports } });
    fill(zone, html);
  }
  return zone;
}

// The rows stay here: the view only needs the report.
const reduced = ({ tableaux: _, paquet: __, ...rest }) => rest;

async function examine(files) {
  const zones = [];
  for (const file of files) zones.push(await verdict(file));
  $("#verdicts").replaceChildren(...zones);
  announce(`${zones.length} fichier${zones.length > 1 ? "s" : ""} vérifié${zones.length > 1 ? "s" : ""}.`);
}

async function bulletin(found) {
  const zone = $("#bulletin");
  const identity = await readIdentity();
  if (!identity?.exports.length) {
    zone.replaceChildren(el("p", { class: "aide" }, "Aucun fichier exporté depuis cet appareil."));
    return;
  }
  const rows = new Map((found?.tableaux.bulletin ?? []).map((row) => [row.paquet, row]));
  const line = (sent) => {
    const row = rows.get(sent.empreinte);
    const state = !found ? "bulletin non ouvert" : row ? `${WORDS[row.verdict]}${row.motif ? ` : ${row.motif}` : ""}` : "pas encore au bulletin";
    return el("tr", {}, el("th", { scope: "row" }, sent.nom), el("td", {}, state), el("td", {}, el("code", {}, sent.empreinte.slice(7, 23))));
  };
  zone.replaceChildren(
    el(
      "div",
      { class: "tableau", tabindex: "0", role: "region", "aria-label": "Mes envois au bulletin" },
      el("table", {}, el("thead", {}, el("tr", {}, ["Fichier", "Au bulletin", "Empreinte"].map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...identity.exports.map(line))),
    ),
  );
}

const input = $("#fichiers");
input.addEventListener("change", () => examine([...input.files]));
const drop = $("#depot");
drop.addEventListener("dragover", (event) => event.preventDefault());
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  examine([...event.dataTransfer.files]);
});
drop.addEventListener("submit", (event) => event.preventDefault());

engineState();
engine.start();
try {
  const kept = await readValue(PLACE);
  const found = (await publishedBulletin()) ?? (kept ? await openFile(fromB64(kept)) : null);
  await bulletin(found?.valide ? found : null);
} catch (error) {
  $("#bulletin").textContent = sentence(error);
}
document.documentElement.dataset.voeux = "pret";
