// What became of this device's exports: the DMG's signed bulletin held against the digests kept here.

import { sentence } from "../../lib/device/envoi.mjs";
import { readIdentity } from "../../lib/device/identite.mjs";
import { instant, readBulletin, readManifest } from "../../lib/device/publication.mjs";
import { keepReply, reasons, receipts } from "../../lib/device/recus.mjs";
import { copiesHere, showSent } from "../../lib/device/relire.mjs";
import { openStore } from "../../lib/device/stockage.mjs";
import { download, pickBytes } from "../../lib/device/telechargement.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, $$, announce, counted, el, fill } from "../../lib/frame/dom.mjs";

/** @param {string} kind @param {string} title @param {string} text */
const tell = (kind, title, text) => el("p", { class: `message ${kind}` }, el("strong", {}, title), " ", text);

/** @param {import("../../lib/device/recus.mjs").Complaint} found */
function complaint({ phrase, nom, contenu }) {
  const button = el(
    "button",
    { type: "button", class: "bouton", onclick: () => download(nom, contenu, "application/json") },
    "Télécharger la réclamation",
  );
  const more = " Gardez ce fichier et montrez-le à vos représentants : n’importe qui le vérifie sur la page « Vérifier ».";
  return el("div", { class: "message erreur" }, el("strong", {}, "Le bulletin se contredit"), ` ${phrase}${more} `, button);
}

/** @param {File[]} files */
async function keep(files) {
  const notes = $("#recus");
  notes.replaceChildren();
  for (const file of files) {
    try {
      const { recu, motif } = await keepReply(new Uint8Array(await file.arrayBuffer()));
      const paquet = recu ? recu.tableaux.accuse[0].paquet : motif[0].paquet;
      const said = recu ? "" : ` ${motif.map((one) => [one.quoi, one.remede].filter(Boolean).join(" ")).join(" ")}`;
      const what = `« ${file.name} » : envoi ${paquet.slice(7, 19)}…, signé par le DMG.${said}`;
      if ((await openStore()).persistent) notes.append(tell("ok", recu ? "Reçu gardé" : "Motif ouvert et gardé", what));
      else notes.append(tell("attention", recu ? "Reçu lu, non gardé ici" : "Motif ouvert, non gardé ici", what));
    } catch (error) {
      notes.append(tell("erreur", "Fichier refusé", `« ${file.name} » : ${sentence(error)}`));
    }
  }
  await show();
}

/** @param {Uint8Array | null} bytes */
async function show(bytes = null) {
  const notes = $("#avertissements");
  notes.replaceChildren();
  /** @param {string} kind @param {string} title @param {any} error */
  const warn = (kind, title, error) => notes.append(tell(kind, title, typeof error === "string" ? error : sentence(error)));
  let manifest = null;
  try {
    manifest = await readManifest();
    // Nothing is exported here: dates that ran out are told as such, once. After a campaign nobody confirms it any more.
    const over = manifest?.tables && manifest.lectureSeule;
    if (manifest?.ancien && !(over && manifest.etat === "perime")) warn("attention", "Publication", manifest.ancien);
    if (over) warn("attention", "Dates", manifest?.horloge || "Le DMG n’a pas publié de dates plus récentes que celles-ci, qui ont expiré.");
    else for (const text of manifest?.avertissements ?? []) warn("attention", "Dates", text);
  } catch (/** @type {any} */ error) {
    if (error.manque) warn("attention", "Publication", error);
    else warn("erreur", "Manifeste refusé", error);
  }
  let bulletin = null;
  try {
    bulletin = await readBulletin(bytes);
  } catch (error) {
    warn("erreur", "Bulletin refusé", error);
  }
  const zone = $("#suivi");
  const identity = await readIdentity();
  const exports = identity?.exports ?? [];
  if (!bulletin && !exports.length) {
    if (!notes.childElementCount) {
      zone.replaceChildren(
        tell("info", "Rien de publié", "Le DMG n’a pas encore publié de bulletin sur ce site. S’il vous en a envoyé un, ouvrez-le ci-dessous."),
      );
    }
    return;
  }
  if (bulletin?.reclamation) notes.append(complaint(bulletin.reclamation));
  const here = await copiesHere(exports);
  const { html, resultat } = await engine.call("vue.suivi", {
    bulletin: bulletin?.lignes ?? [],
    bulletin_du: bulletin?.signe ?? null,
    heures: bulletin?.heures ?? [],
    suite: bulletin?.suite ?? null,
    recus: (await receipts()).map(({ octets, ...one }) => one),
    motifs: (await reasons()).flatMap((one) => one.lignes),
    envois: exports.map((/** @type {Entry} */ { empreinte, genre, tour, seq, le, nom, doute }) => ({
      empreinte,
      genre,
      tour,
      seq,
      le,
      nom,
      copie: here.has(empreinte),
      doute: doute === true,
    })),
    manifeste: manifest?.tables ?? null,
    maintenant: instant(),
  });
  fill(zone, html);
  for (const button of $$("[data-relire]", zone))
    button.addEventListener("click", () => showSent(button.dataset.relire, $(".relu", button.closest("li"))));
  if (bulletin) announce(`${counted(resultat.envois.length, "envoi comparé", "envois comparés")} au bulletin.`);
}

engineState();
$("#fichier-bulletin").addEventListener("change", async (/** @type {PageEvent} */ { target }) => {
  const bytes = await pickBytes(target);
  target.value = ""; // the next bulletin has the same name: it must be a change again
  show(bytes);
});
$("#fichier-recu").addEventListener("change", (/** @type {any} */ { target }) => {
  const files = [...target.files];
  target.value = "";
  keep(files).catch((error) => $("#recus").append(tell("erreur", "Lecture impossible", sentence(error))));
});
show().catch((error) => $("#avertissements").append(tell("erreur", "Lecture impossible", sentence(error))));
