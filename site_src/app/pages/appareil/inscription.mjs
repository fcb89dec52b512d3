// Inscription: an invitation, a code, two keys on this device; then what was sent, and how to leave.

import "../../lib/frame/seul.mjs";
import { dmgKeys } from "../../lib/device/cle_dmg.mjs";
import { enrol, forgetIdentity, otherIdentities, play, readDevice, readIdentity, readInvitation, switchTo } from "../../lib/device/identite.mjs";
import { card, choices, insecure, othersList, sentTable, tell } from "../../lib/device/identity_card.mjs";
import { changeWords, day, ROLES, sentences } from "../../lib/device/identity_words.mjs";
import { linkText } from "../../lib/device/lien.mjs";
import { fromB64, fromB64Url } from "../../lib/device/octets.mjs";
import { restorePanel, saveBackup } from "../../lib/device/restore_panel.mjs";
import { askPersistence, openStore } from "../../lib/device/stockage.mjs";
import { pickBytes } from "../../lib/device/telechargement.mjs";
import { lazy } from "../../lib/engine/encore.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, announce, el } from "../../lib/frame/dom.mjs";

/** @type {Entry | null} */
let invitation = null;

const zoneOf = () => ($("#sans-identite").hidden ? $("#nouvelle") : $("#invitation"));
let keep = false; // the present identity steps aside

/** @param {string} text */
function codeFault(text) {
  const note = $("#erreur-code");
  note.textContent = text;
  note.hidden = !text;
  $("#code").setAttribute("aria-invalid", String(Boolean(text)));
  if (text) $("#code").focus();
}

// A file or a link: an invitation, or a fictional person of a demonstration. What it is, or what is wrong with it, is always said.
/** @param {Uint8Array<ArrayBuffer>} bytes */
async function open(bytes) {
  invitation = null;
  const zone = zoneOf();
  if (!globalThis.isSecureContext) {
    zone.replaceChildren(insecure());
    announce("Il faut https.");
    return;
  }
  zone.replaceChildren(el("p", {}, "Vérification de l’invitation…"));
  try {
    const device = await readDevice(bytes);
    if (device) return await offerPlaying(device, zone);
    const found = await readInvitation(bytes);
    const { algorithme, cle } = (await dmgKeys()).signature;
    const { empreinte } = await engine.call("identite.cle", { algorithme, cle });
    invitation = found;
    const about = [
      tell(
        found.doute ? "attention" : "ok",
        found.doute ? "Invitation à vérifier" : "Invitation valide",
        `pour ${found.personne}, ${ROLES[found.role]}, campagne ${found.campagne}, ${found.doute ? `expirée le ${day(found.expire)} ${found.doute}. Réglez la date de l’appareil\u00a0; si elle est juste, demandez une nouvelle invitation au DMG` : `jusqu’au ${day(found.expire)}`}.`,
      ),
      el("p", { class: "aide" }, "Clé du DMG, à comparer avec l’empreinte imprimée : ", el("code", {}, empreinte)),
    ];
    const identity = await readIdentity();
    if (identity) return offerChange(identity, found, about, zone);
    zone.replaceChildren(...about);
    $("#code").focus();
  } catch (error) {
    zone.replaceChildren(tell("erreur", "Invitation refusée", sentences(error)));
    announce("Invitation refusée.");
  }
}

/** @param {Entry} identity @param {Entry} found @param {Node[]} about @param {HTMLElement} zone */
function offerChange(identity, found, about, zone) {
  const { same, words } = changeWords(identity, found);
  zone.replaceChildren(
    ...about,
    el("p", { class: "texte", tabindex: "-1" }, words),
    choices(same, (how) => (how === "garder" ? keepAsIs(zone) : askCode(how === "ajouter", about))),
  );
  $("[tabindex='-1']", zone).focus();
}

/** @param {HTMLElement} zone */
function keepAsIs(zone) {
  invitation = null;
  history.replaceState(null, "", location.pathname);
  zone.replaceChildren(tell("info", "Rien n’a changé", "Cet appareil garde l’identité qu’il avait."));
}

/** @param {boolean} aside @param {Node[]} about */
function askCode(aside, about) {
  keep = aside;
  $("#nouvelle").replaceChildren();
  $("#avec-identite").hidden = true;
  $("#sans-identite").hidden = false;
  $("#invitation").replaceChildren(...about);
  $("#code").value = "";
  $("#code").focus();
}

/** @param {Entry} device @param {HTMLElement} zone */
async function offerPlaying(device, zone) {
  const about = [
    tell(
      "info",
      "Personne fictive",
      `${device.titre} : ${device.personne}, ${ROLES[device.role]}, campagne ${device.campagne}. Ses clés sont publiques : rien de ce qu’elle envoie n’a de valeur.`,
    ),
  ];
  /** @param {boolean} aside */
  const take = async (aside) => {
    try {
      await play(device, aside);
      await enrolled("Cet appareil joue une personne fictive.");
    } catch (error) {
      zone.replaceChildren(tell("erreur", "Clés refusées", sentences(error)));
    }
  };
  const identity = await readIdentity();
  if (identity) {
    const same = identity.personne === device.personne && identity.campagne === device.campagne;
    zone.replaceChildren(
      ...about,
      choices(same, (how) => (how === "garder" ? keepAsIs(zone) : take(how === "ajouter"))),
    );
  } else
    zone.replaceChildren(
      ...about,
      el("p", { class: "boutons" }, el("button", { type: "button", class: "bouton", onclick: () => take(false) }, "Jouer cette personne")),
    );
  $("button", zone).focus();
}

/** @param {string} words */
async function enrolled(words) {
  invitation = null;
  keep = false;
  askPersistence();
  history.replaceState(null, "", location.pathname);
  for (const zone of ["#nouvelle", "#invitation"]) $(zone).replaceChildren();
  await draw();
  announce(words);
  $("#carte-identite").querySelector("a, h2")?.focus();
}

/** @param {PageEvent} event */
async function submit(event) {
  event.preventDefault();
  const errors = $("#erreurs");
  errors.hidden = true;
  codeFault("");
  if (!invitation) {
    $("#invitation").replaceChildren(
      globalThis.isSecureContext
        ? tell("attention", "Invitation manquante", "Ouvrez d’abord l’invitation du DMG : son lien, ou son fichier ci-dessus.")
        : insecure(),
    );
    $("#fichier-invitation").focus();
    return;
  }
  const button = $("#inscrire");
  button.disabled = true;
  try {
    await engine.call("identite.code", { code: $("#code").value });
  } catch (/** @type {any} */ error) {
    button.disabled = false;
    if (error.dropped) return;
    codeFault(sentences(error));
    return;
  }
  try {
    await enrol({ invitation, code: $("#code").value, keep });
    $("#code").value = "";
    await enrolled("Cet appareil est inscrit.");
  } catch (error) {
    errors.replaceChildren(el("p", { class: "erreurs-titre" }, "L’inscription n’a pas eu lieu"), el("p", {}, sentences(error)));
    errors.hidden = false;
    errors.scrollIntoView({ block: "center" });
  } finally {
    button.disabled = false;
  }
}

// The identities that stepped aside, one press away.
async function drawOthers() {
  const others = await otherIdentities();
  const zone = $("#autres-identites");
  /** @param {import("../../lib/device/identite.mjs").Identity} identity */
  const use = async (identity) => {
    await switchTo(identity);
    $("#envoi-relu").hidden = true;
    await draw();
    announce(`Cet appareil signe maintenant comme ${identity.personne}.`);
    $("#carte-identite").querySelector("h2")?.focus();
  };
  zone.replaceChildren(...othersList(others, use));
}

async function draw() {
  const identity = await readIdentity();
  const store = await openStore();
  $("#sans-identite").hidden = Boolean(identity);
  $("#avec-identite").hidden = !identity;
  if (!identity) return;
  $("#carte-identite").replaceChildren(card(identity, store.persistent));
  $("#envois").replaceChildren(await sentTable(identity));
  await drawOthers();
}

function leave() {
  const dialog = $("#confirmer-oubli");
  $("#oublier").addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "oui") return;
    dialog.returnValue = "";
    await forgetIdentity();
    invitation = null;
    for (const zone of ["#nouvelle", "#invitation"]) $(zone).replaceChildren();
    $("#envoi-relu").hidden = true;
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

// The invitations of the demonstration, on a site that shows it.
function fictional() {
  for (const button of $("#invitations-fictives").children) {
    button.addEventListener("click", async () => {
      /** @type {{ default: Record<string, string> }} */
      const { default: demo } = await lazy(() => import("../../lib/demonstration.json"));
      await open(fromB64(demo[`invitation_${button.dataset.role}`]));
      if (invitation) $("#code").value = demo.code;
    });
  }
  dmgKeys().then(
    ({ demonstration }) => {
      $("#invitations-fictives").hidden = demonstration !== true;
    },
    () => {}, // said when a file needs them
  );
}

async function start() {
  engineState();
  leave();
  backups();
  $("#inscription").addEventListener("submit", submit);
  for (const field of [$("#fichier-invitation"), $("#fichier-autre-invitation")]) {
    field.addEventListener("change", async () => {
      const bytes = await pickBytes(field);
      field.value = ""; // the same file again must be a change again
      await open(bytes);
    });
  }
  $("#code").addEventListener("input", () => codeFault(""));
  fictional();
  await draw();
  if (!globalThis.isSecureContext) zoneOf().replaceChildren(insecure());
  if (!(await readIdentity())) engine.start();
  addEventListener("hashchange", fromLink);
  await fromLink();
}

// The link of the message, or its QR code: short (written by the desk), or the whole file.
async function fromLink() {
  const given = new URLSearchParams(location.hash.slice(1)).get("invitation");
  if (given === null) return;
  const link = linkText(given);
  let bytes;
  try {
    bytes = link.includes("~") ? fromB64((await engine.call("identite.invitation", { lien: link })).octets) : fromB64Url(link);
    if (!bytes.length) throw new Error("empty");
  } catch (error) {
    const cut = !(error instanceof EngineError) || error.errors.some((one) => one.code === "E_LINK");
    zoneOf().replaceChildren(
      cut
        ? tell(
            "erreur",
            "Lien incomplet",
            "Le lien d’invitation a été coupé. Ouvrez-le de nouveau depuis le message, ou choisissez le fichier joint.",
          )
        : tell("erreur", "Invitation refusée", sentences(error)),
    );
    return;
  }
  await open(bytes);
}

start();
