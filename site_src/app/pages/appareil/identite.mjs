// Inscription: an invitation, a code, two keys on this device; then what was sent, and how to leave.

import "../../lib/frame/seul.mjs";
import { enrol, forgetIdentity, pinned, readIdentity, readInvitation } from "../../lib/device/identite.mjs";
import { fromB64, fromB64Url } from "../../lib/device/octets.mjs";
import { dayWords, parisDay } from "../../lib/device/paris_day.mjs";
import { copiesHere, showSent } from "../../lib/device/relire.mjs";
import { restorePanel, saveBackup } from "../../lib/device/restore_panel.mjs";
import { askPersistence, openStore } from "../../lib/device/stockage.mjs";
import { pickBytes } from "../../lib/device/telechargement.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, announce, el } from "../../lib/frame/dom.mjs";

const ROLES = { dj: "docteur junior", pamsu: "PAMSU" };
const NEXT = { dj: ["voeux/", "Préparer mes vœux"], pamsu: ["voeux/classer/", "Classer mes candidats"] };
const root = new URL("../", import.meta.url);
const day = (iso) => dayWords(iso.length > 10 ? parisDay(iso) : iso);

let invitation = null;

function sentences(error) {
  if (error instanceof EngineError) return error.errors.map((one) => `${one.quoi} ${one.remede}`).join(" ");
  if (error?.francais) return error.message;
  return `Cet appareil n’a pas pu terminer (${error?.message ?? error}). Rechargez la page et recommencez.`;
}

function tell(kind, title, ...rest) {
  return el("p", { class: `message ${kind}` }, el("strong", {}, title), " ", ...rest);
}

const demonstrationNote = () =>
  tell("info", "Démonstration", "Ce site n’est relié à aucun DMG : ses clés sont fictives. Rien de ce que vous y exportez n’a de valeur.");

async function open(bytes) {
  const zone = $("#invitation");
  invitation = null;
  $("#inscrire").disabled = true;
  zone.replaceChildren(el("p", {}, "Vérification de l’invitation…"));
  try {
    invitation = await readInvitation(bytes);
  } catch (error) {
    zone.replaceChildren(tell("erreur", "Invitation refusée", sentences(error)));
    return;
  }
  $("#inscrire").disabled = false;
  const { empreinte } = await engine.call("identite.cle", { algorithme: pinned.signature.algorithme, cle: pinned.signature.cle });
  zone.replaceChildren(
    tell(
      "ok",
      "Invitation valide",
      `pour ${invitation.personne}, ${ROLES[invitation.role]}, campagne ${invitation.campagne}, jusqu’au ${day(invitation.expire)}.`,
    ),
    el("p", { class: "aide" }, "Clé du DMG, à comparer avec l’empreinte imprimée : ", el("code", {}, empreinte)),
  );
  $("#code").focus();
}

async function submit(event) {
  event.preventDefault();
  const errors = $("#erreurs");
  errors.hidden = true;
  const button = $("#inscrire");
  button.disabled = true;
  try {
    await enrol({ invitation, code: $("#code").value });
    askPersistence();
    history.replaceState(null, "", location.pathname);
    await draw();
    announce("Cet appareil est inscrit.");
    $("#carte-identite").querySelector("a, h2")?.focus();
  } catch (error) {
    errors.replaceChildren(el("p", { class: "erreurs-titre" }, "L’inscription n’a pas eu lieu"), el("p", {}, sentences(error)));
    errors.hidden = false;
    button.disabled = false;
  }
}

function card(identity, kept) {
  const [place, label] = NEXT[identity.role];
  return el(
    "div",
    {},
    identity.demonstration ? demonstrationNote() : null,
    el(
      "section",
      { class: "carte" },
      el("h2", { tabindex: "-1" }, `Cet appareil est inscrit : ${identity.personne}`),
      el(
        "ul",
        { class: "faits" },
        el("li", {}, ROLES[identity.role]),
        el("li", {}, `campagne ${identity.campagne}`),
        el("li", {}, `depuis le ${day(identity.cree)}`),
      ),
      el("p", {}, "Empreinte de votre clé (", identity.signature.algorithme, ") : ", el("code", {}, identity.empreinte)),
      kept
        ? null
        : tell(
            "attention",
            "Non gardé",
            "Cet appareil refuse d’enregistrer : les clés disparaîtront à la fermeture de la page. Exportez avant de la quitter.",
          ),
      el("p", { class: "boutons" }, el("a", { class: "bouton", href: new URL(place, root).href }, label)),
    ),
  );
}

async function sent(identity) {
  if (!identity.exports.length) return el("p", { class: "aide" }, "Aucun fichier exporté pour l’instant.");
  const here = await copiesHere(identity.exports);
  const again = ({ empreinte, seq }) =>
    el(
      "button",
      { type: "button", class: "bouton discret", "aria-label": `Relire l’envoi nº ${seq}`, onclick: () => showSent(empreinte, $("#envoi-relu")) },
      "Relire",
    );
  const rows = identity.exports.map((one) =>
    el(
      "tr",
      {},
      el("td", { class: "nombre" }, String(one.seq)),
      el("td", {}, one.nom, here.has(one.empreinte) ? [" ", again(one)] : null),
      el("td", {}, day(one.le)),
      el("td", {}, el("code", {}, one.empreinte.slice(7, 23))),
    ),
  );
  const heads = ["Nº", "Fichier", "Exporté le", "Empreinte"].map((name) => el("th", { scope: "col" }, name));
  return el(
    "div",
    { class: "tableau", tabindex: "0", role: "region", "aria-label": "Fichiers exportés" },
    el("table", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows)),
  );
}

async function draw() {
  const identity = await readIdentity();
  const store = await openStore();
  $("#sans-identite").hidden = Boolean(identity);
  $("#avec-identite").hidden = !identity;
  if (!identity) return;
  $("#carte-identite").replaceChildren(card(identity, store.persistent));
  $("#envois").replaceChildren(await sent(identity));
}

function leave() {
  const dialog = $("#confirmer-oubli");
  $("#oublier").addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "oui") return;
    dialog.returnValue = "";
    await forgetIdentity();
    invitation = null;
    $("#invitation").replaceChildren();
    $("#inscrire").disabled = true;
    await draw();
    announce("Les clés de cet appareil sont effacées. Vos brouillons et leurs pièces jointes restent ici.");
  });
}

function backups() {
  $("#sauvegarder").addEventListener("click", async () => {
    $("#sauvegarde-dite").textContent = await saveBackup();
  });
  restorePanel({ input: $("#fichier-sauvegarde"), zone: $("#restauration") });
}

async function start() {
  engineState();
  leave();
  backups();
  $("#inscription").addEventListener("submit", submit);
  $("#fichier-invitation").addEventListener("change", async ({ target }) => open(await pickBytes(target)));
  if (pinned.demonstration) {
    $("#invitations-fictives").hidden = false;
    for (const button of $("#invitations-fictives").children) {
      button.addEventListener("click", async () => {
        const { default: demo } = await import("../../lib/demonstration.json");
        await open(fromB64(demo[`invitation_${button.dataset.role}`]));
        if (invitation) $("#code").value = demo.code;
      });
    }
  }
  await draw();
  if (await readIdentity()) return;
  engine.start();
  const given = new URLSearchParams(location.hash.slice(1)).get("invitation");
  if (given) {
    try {
      // Short (links and QR codes of the desk), or the whole file.
      const bytes = given.includes("~") ? fromB64((await engine.call("identite.invitation", { lien: given })).octets) : fromB64Url(given);
      await open(bytes);
    } catch {
      $("#invitation").replaceChildren(
        tell("erreur", "Lien incomplet", "Le lien d’invitation a été coupé. Ouvrez-le de nouveau depuis le message, ou choisissez le fichier joint."),
      );
    }
  }
}

start();
