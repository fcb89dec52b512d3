// The second verifier on screen: its sentence, its properties, and whether the first one says the same.

import { $, counted, el } from "../lib/frame/dom.mjs";
import { agreementSentence, differences } from "./agreement.mjs";
import { beaconHolds } from "./beacon.mjs";
import { describeSeed, readSeed } from "./seeds.mjs";

/** @typedef {import("./refusal.mjs").Refusal} Refusal */
/** @typedef {import("./agreement.mjs").Said} Said */

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {import("./files.mjs").Property} one */
function row({ nom, libelle, temoin }) {
  const holds = temoin === null;
  return el(
    "li",
    { class: `propriete ${holds ? "vraie" : "fausse"}`, "data-propriete": nom },
    el("span", { class: "marque", "aria-hidden": "true" }, holds ? "✓" : "✗"),
    el("span", { class: "visuellement-cache" }, holds ? "Vrai : " : "Faux : "),
    capital(libelle),
    temoin && el("p", { class: "temoin" }, temoin),
  );
}

/** A round of drand: its signature, pasted, is checked here. @param {string} seed */
function beaconForm(seed) {
  const answer = el("p", { role: "status" });
  /** @param {string} id @param {string} label */
  const field = (id, label) =>
    el("div", { class: "champ" }, el("label", { for: id }, label), el("input", { type: "text", id, autocomplete: "off", spellcheck: "false" }));
  const form = el(
    "form",
    { class: "balise" },
    field("balise-signature", "Signature du tour, en hexadécimal"),
    field("balise-precedente", "Signature du tour d’avant, si la chaîne en demande une"),
    el("button", { type: "submit", class: "bouton second" }, "Vérifier la signature"),
    answer,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [signature, previous] = ["#balise-signature", "#balise-precedente"].map((id) => $(id, form).value.trim().toLowerCase());
    answer.textContent = "Vérification en cours…";
    answer.textContent = (await beaconHolds(seed, signature, previous))
      ? "Cette signature est bien celle de la balise pour ce tour, et la graine en vient."
      : "Cette signature n’est pas celle de la balise pour ce tour, ou la graine n’en vient pas.";
  });
  return el("details", { class: "depliant" }, el("summary", {}, "Vérifier la signature de la balise"), form);
}

/** @param {HTMLElement} zone @param {import("./session.mjs").Judged} verdict @param {string[]} [origins] one sentence a signed package */
export function showVerdict(zone, { valide, phrase, graine, tirage, proprietes, nonVerifies, mentions }, origins = []) {
  zone.dataset.valide = valide ? "oui" : "non";
  zone.replaceChildren(
    el("p", { class: `message ${valide ? "ok" : "erreur"} second-phrase` }, el("strong", {}, valide ? "Vérifié" : "Refusé"), ` ${phrase}`),
    ...[...mentions, ...origins].map((one) => el("p", { class: "aide" }, one)),
    el("p", { class: "aide" }, describeSeed(graine)),
    ...(readSeed(graine)?.kind === "drand" && !tirage.signature ? [beaconForm(graine)] : []),
    el(
      "details",
      { class: "depliant", open: !valide },
      el("summary", {}, `${counted(proprietes.length, "vérification", "vérifications")} du second programme`),
      el("ul", { class: "proprietes sans-puces" }, ...proprietes.map(row)),
    ),
    ...[...nonVerifies].map(([name, why]) => el("p", { class: "aide" }, `Non vérifié, « ${name} » : ${why}.`)),
  );
}

/**
 * What a site serves, beside what the DMG signed of it.
 * @param {HTMLElement} zone
 * @param {import("./files.mjs").Property[]} proprietes
 * @param {number} read how many files were read
 */
export function showServed(zone, proprietes, read) {
  const broken = proprietes.filter((one) => one.temoin !== null);
  zone.dataset.valide = broken.length ? "non" : "oui";
  const count = counted(read, "fichier lu est celui", "fichiers lus sont ceux");
  const told = read
    ? `${count} que le DMG a ${read > 1 ? "signés" : "signé"}.`
    : "Rien n’a pu être lu du site : seule la signature du DMG est vérifiée.";
  zone.replaceChildren(
    el(
      "p",
      { class: `message ${broken.length ? "erreur" : "ok"} second-phrase` },
      el("strong", {}, broken.length ? "Refusé" : "Vérifié"),
      ` ${broken[0]?.temoin ?? told}`,
    ),
    el("ul", { class: "proprietes sans-puces" }, ...proprietes.map(row)),
  );
}

/**
 * What the papers of a complaint prove: a property that does not hold is the DMG contradicting itself.
 * @param {HTMLElement} zone
 * @param {import("./files.mjs").Property[]} proprietes
 */
export function showComplaint(zone, proprietes) {
  const broken = proprietes.filter((one) => one.temoin !== null);
  zone.dataset.valide = broken.length ? "non" : "oui";
  const said = broken.length ? `Le DMG se contredit. ${broken[0].temoin}` : "Rien ne se contredit dans ces pièces.";
  zone.replaceChildren(
    el("p", { class: "message second-phrase" }, el("strong", {}, broken.length ? "Prouvé" : "Rien de prouvé"), ` ${said}`),
    el("ul", { class: "proprietes sans-puces" }, ...proprietes.map(row)),
  );
}

/** @param {HTMLElement} zone @param {Refusal} refusal */
export function showRefusal(zone, { message, remede }) {
  zone.dataset.valide = "non";
  zone.replaceChildren(el("p", { class: "message erreur second-phrase" }, el("strong", {}, "À corriger"), ` ${message} ${remede}`));
}

/** @param {HTMLElement} zone @param {Said} one @param {Said} other */
export function showAgreement(zone, one, other) {
  const names = differences(one, other);
  zone.hidden = false;
  zone.dataset.accord = names.length ? "non" : "oui";
  zone.setAttribute("role", names.length ? "alert" : "status");
  zone.replaceChildren(
    el(
      "p",
      { class: `message ${names.length ? "erreur" : "ok"}` },
      el("strong", {}, names.length ? "Désaccord" : "Accord"),
      ` ${agreementSentence(names, one === null)}`,
      names.length ? " C’est un défaut de l’un des deux : ne vous fiez à aucun, et signalez-le avec ces fichiers." : null,
    ),
  );
}
