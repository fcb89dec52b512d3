// Exporting a list: sign, seal, hand the file over, and know whether what was exported is still what is on the screen.
//
//   const envoi = createExport({ genre, bouton, etat, zone, contenu, pret, recap })
//     contenu() → { tour, catalogue, tableaux, documents?, empreinte: any } — `empreinte` is compared with that of the last export
//     pret() → null when it can be exported, a French sentence saying why not, or { avertissement } when it can but should not yet
//     recap(envoi) → Promise<html>       the readable recap shown with the file
//   await envoi.refresh()                 after each change
// States of the sentence: not enrolled · cannot · never exported · up to date · to export again.

import { EngineError } from "../engine/engine.mjs";
import { racine } from "../engine/moteur.mjs";
import { announce, el, fill, sizeWords } from "../frame/dom.mjs";
import { exportPackage } from "./exporter.mjs";
import { readIdentity } from "./identite.mjs";
import { momentWords } from "./paris_day.mjs";
import { readReturn } from "./publication.mjs";
import { readValue, writeValue } from "./stockage.mjs";
import { canShare, download, share } from "./telechargement.mjs";

/**
 * @typedef {{ nom: string, fichier: Uint8Array<ArrayBuffer>, empreinte: string, seq: number, le: string, note: string }} Done
 * @typedef {{ tour: number | null, tableaux: Entry, documents?: Entry, catalogue?: string | null, empreinte: any }} Content
 *
 * @typedef {object} Exporting
 * @property {string} genre
 * @property {string} [role]
 * @property {HTMLElement} bouton
 * @property {HTMLElement} etat
 * @property {HTMLElement & { fichier?: { nom: string, contenu: Blob } }} zone
 * @property {() => Content} contenu
 * @property {() => string | null | { avertissement: string }} pret
 * @property {(done: any) => Promise<string>} recap
 * @property {string} [quoi]
 */

const TYPE = "application/octet-stream";
/** @param {unknown} one @param {unknown} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {any} error what was thrown @returns {string} */
export const sentence = (error) => (error instanceof EngineError ? error.errors.map((one) => `${one.quoi} ${one.remede}`).join(" ") : error.message);

/**
 * Where an export stands: the sentence shown beside its button, and whether the button does anything.
 *
 * @param {object} facts
 * @param {{ role: string } | null} facts.identity
 * @param {string} [facts.role] who may export it
 * @param {string | null | { avertissement: string }} facts.ready what pret() said
 * @param {{ empreinte: any, envoi: { le: string, seq: number } } | null | undefined} facts.last the last export kept here
 * @param {any} facts.empreinte of what is on the screen
 * @param {string} facts.quoi
 * @returns {{ kind: "manque" | "inscrire" | "pret" | "ajour" | "change", text: string, blocked: boolean }}
 */
export function exportState({ identity, role, ready, last, empreinte, quoi }) {
  if (typeof ready === "string") return { kind: "manque", text: ready, blocked: true };
  if (!identity) return { kind: "inscrire", text: "Prêt. Pour signer, ", blocked: true };
  if (role && identity.role !== role) return { kind: "manque", text: "Cet appareil est inscrit pour un autre rôle.", blocked: true };
  const current = last && same(last.empreinte, empreinte);
  if (ready?.avertissement && !current) return { kind: "manque", text: ready.avertissement, blocked: false };
  if (!last) return { kind: "pret", text: "Prêt à exporter. Jamais exporté.", blocked: false };
  const { le, seq } = last.envoi;
  if (current) return { kind: "ajour", text: `À jour : exporté le ${momentWords(le)}, envoi n° ${seq}.`, blocked: false };
  return { kind: "change", text: `À réexporter : ${quoi} a changé depuis l’envoi n° ${seq} (${momentWords(le)}).`, blocked: false };
}

/**
 * Where to send an exported file: a message to the address that the DMG's signed manifest tells, or the invitation's way.
 *
 * @param {string | null} address
 * @param {string} nom the file's
 * @returns {(string | Node)[]}
 */
export function sendingWords(address, nom) {
  if (!address) return ["Envoyez ce fichier au DMG par la voie indiquée dans votre invitation, avant la clôture."];
  const href = `mailto:${address.split("@").map(encodeURIComponent).join("@")}?subject=${encodeURIComponent(nom)}`;
  return ["Envoyez ce fichier, en pièce jointe, à ", el("a", { href }, address), ", l’adresse que le DMG a signée, avant la clôture."];
}

/** @param {Exporting} options */
export function createExport({ genre, role, bouton, etat, zone, contenu, pret, recap, quoi = "la liste" }) {
  /** @param {number | null} [tour] */
  const place = (tour) => `envoi:${genre}:${tour ?? ""}`;
  let busy = false;

  /** @param {string} text @param {string} kind @param {...(string | Node)} more */
  function say(text, kind, ...more) {
    etat.dataset.etat = kind;
    etat.replaceChildren(text, ...more);
  }

  async function refresh() {
    const identity = await readIdentity();
    const { tour, empreinte } = contenu();
    const last = await readValue(place(tour));
    const { kind, text, blocked } = exportState({ identity, role, ready: pret(), last, empreinte, quoi });
    bouton.setAttribute("aria-disabled", String(blocked || busy));
    if (kind === "inscrire") say(text, kind, el("a", { href: new URL("inscription/", racine).href }, "inscrivez cet appareil"), ".");
    else say(text, kind);
    return last;
  }

  /** @param {Done} done */
  async function show(done) {
    const address = await readReturn((await readIdentity())?.campagne ?? "");
    const html = await recap(done).catch(() => "<p>Le récapitulatif n’a pas pu être écrit ; le fichier, lui, est prêt.</p>");
    const content = new Blob([done.fichier], { type: TYPE });
    const actions = [el("button", { type: "button", class: "bouton", onclick: () => download(done.nom, content, TYPE) }, "Télécharger le fichier")];
    if (canShare(done.nom, content, TYPE)) {
      actions.unshift(
        el(
          "button",
          { type: "button", class: "bouton", onclick: () => share(done.nom, content, { type: TYPE, title: done.nom, text: address ?? undefined }) },
          "Partager le fichier",
        ),
      );
    }
    const detail = el("div", {});
    fill(detail, html);
    zone.classList.remove("refus");
    zone.replaceChildren(
      el("h2", { tabindex: "-1" }, "Fichier signé et scellé"),
      el("p", {}, el("strong", {}, done.nom), ` : envoi n° ${done.seq}, ${sizeWords(done.fichier.length)}, lisible par le DMG seul.`),
      ...(done.note ? [el("p", { class: "message info" }, done.note)] : []),
      el("p", {}, "Empreinte : ", el("code", { class: "empreinte" }, done.empreinte)),
      el("p", { class: "aide" }, ...sendingWords(address, done.nom), " L’empreinte figurera au bulletin de réception."),
      el(
        "p",
        { class: "boutons sans-impression" },
        actions,
        el("button", { type: "button", class: "bouton second", onclick: () => print() }, "Imprimer ce récapitulatif"),
      ),
      detail,
    );
    zone.hidden = false;
    zone.querySelector("h2")?.focus();
    zone.fichier = { nom: done.nom, contenu: content };
  }

  /** @param {string} why */
  function tellFailure(why) {
    const title = el("h2", { tabindex: "-1" }, "L’export n’a pas abouti");
    zone.classList.add("refus");
    zone.replaceChildren(
      title,
      el("p", { class: "message erreur" }, why),
      el("p", { class: "aide" }, "Rien n’est parti ; ce qui est écrit ici est gardé."),
    );
    zone.fichier = undefined;
    zone.hidden = false;
    title.focus({ preventScroll: true });
    zone.scrollIntoView({ block: "center" });
  }

  async function run() {
    if (busy) return;
    const blocked = () => bouton.getAttribute("aria-disabled") === "true";
    const shown = !zone.hidden;
    zone.hidden ||= !blocked(); // the former file is not the one that is asked for
    await refresh(); // what was just changed may have made it possible
    if (busy) return;
    if (blocked()) {
      zone.hidden = !shown;
      etat.scrollIntoView({ block: "center" });
      etat.tabIndex = -1;
      etat.focus({ preventScroll: true });
      announce(etat.textContent ?? "");
      return;
    }
    busy = true;
    bouton.setAttribute("aria-disabled", "true");
    say("Signature…", "signature");
    zone.hidden = true;
    try {
      const { empreinte, ...what } = contenu();
      const done = await exportPackage({ genre, ...what });
      const { fichier, clair, note, ...envoi } = done;
      await writeValue(place(what.tour), { empreinte, envoi });
      busy = false;
      await show(done);
      await refresh();
    } catch (error) {
      busy = false;
      await refresh();
      say("L’export n’a pas abouti : la raison est écrite au-dessus.", "manque");
      tellFailure(sentence(error));
    }
  }

  bouton.addEventListener("click", run);
  return { refresh, last: (/** @type {number | null | undefined} */ tour) => readValue(place(tour)) };
}
