// « Cet appareil »: what works in this browser and why, to read or to copy for whoever helps.

import { engine } from "../../lib/engine/engine.mjs";
import { probes } from "../../lib/engine/milieu.mjs";
import { $, announce, el } from "../../lib/frame/dom.mjs";

const WORDS = { marche: "Marche", sans: "Ne marche pas", inconnu: "Inconnu" };
const list = $("#bilan");
/** @type {string[]} */
const lines = [];

/** @param {import("../../lib/engine/milieu.mjs").Found} found */
function show({ sujet, etat, texte, remede = "" }) {
  const item = el(
    "li",
    { "data-sujet": sujet, "data-etat": etat },
    el("b", {}, `${sujet}\u00a0: ${WORDS[etat].toLowerCase()}`),
    el("span", {}, texte),
  );
  if (remede) item.append(el("span", { class: "remede" }, remede));
  list.append(item);
  lines.push(`${sujet} : ${WORDS[etat].toLowerCase()}. ${texte}${remede ? ` → ${remede}` : ""}`);
}

let looks = 0;
async function look() {
  const mine = (looks += 1);
  list.replaceChildren();
  lines.length = 0;
  for await (const found of probes({ version: document.body.dataset.version ?? "" })) {
    if (mine !== looks) return; // asked again: the other one shows it
    show(found);
  }
  $("#copier").disabled = $("#essayer").disabled = false;
}

function tryEngine() {
  $("#essayer").disabled = true;
  $("#essai").textContent = "Démarrage du moteur de calcul…";
  const started = performance.now();
  const stop = engine.onState(({ state, error }) => {
    if (state !== "ready" && state !== "failed") return;
    const seconds = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 }).format((performance.now() - started) / 1000);
    const text = state === "ready" ? `Le moteur démarre ici, en ${seconds}\u00a0s.` : `${error?.quoi ?? ""} ${error?.remede ?? ""}`;
    $("#essai").textContent = text;
    lines.push(`Essai du moteur : ${text}`);
    $("#essayer").disabled = false;
    queueMicrotask(() => stop());
  });
  if (engine.state === "failed") engine.retry();
  else engine.start();
}

async function copy() {
  const text = ["PhCO, bilan de l’appareil", location.href.split("#")[0], ...lines].join("\n");
  try {
    await navigator.clipboard.writeText(text);
    announce("Le bilan est copié.");
    $("#essai").textContent = "Le bilan est copié\u00a0: collez-le dans un message. Il ne contient ni nom, ni saisie.";
  } catch {
    const area = el("textarea", { readonly: true, rows: 12, "aria-label": "Bilan à copier" });
    area.value = text;
    $("#essai").replaceChildren("Ce navigateur ne copie pas de lui-même. Voici le texte\u00a0:", area);
    area.select();
  }
}

$("#copier").addEventListener("click", copy);
$("#essayer").addEventListener("click", tryEngine);
$("#revoir").addEventListener("click", look);
look();
