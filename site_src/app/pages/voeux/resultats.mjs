// The results of each round: published and signed for all; my own explanation, opened with my key and checked here.

import { sentence } from "../../lib/device/envoi.mjs";
import { openFile, readCopy, readIdentity } from "../../lib/device/identite.mjs";
import { keepPlace } from "../../lib/device/place.mjs";
import { listed, openPublished, publishedAddress, readAnnex, readManifest } from "../../lib/device/publication.mjs";
import { announced, myRound } from "../../lib/device/resultats-tour.mjs";
import { pickBytes } from "../../lib/device/telechargement.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { land } from "../../lib/form/reponse.mjs";
import { $, announce, counted, el, fill } from "../../lib/frame/dom.mjs";
import { weighBeacon } from "../../verificateur/beacon.mjs";

const COLUMNS = ["id", "cabinet", "pamsu", "co_pamsu"];
/** @param {string} kind @param {string} title @param {string} text */
const tell = (kind, title, text) => el("p", { class: `message ${kind}` }, el("strong", {}, title), " ", text);
/** @param {string} kind @param {string} title @param {any} error @param {any} [place] */
const warn = (kind, title, error, place = $("#avertissements")) =>
  place.append(tell(kind, title, typeof error === "string" ? error : sentence(error)));
/** @param {string} path */
const last = (path) => path.split("/").at(-1);

async function rounds() {
  return (await listed())
    .filter((/** @type {Entry} */ one) => one.genre === "resultats" && !one.nom.includes("/"))
    .sort((/** @type {Entry} */ a, /** @type {Entry} */ b) => b.tour - a.tour);
}

const COMMISSION = "commission";
const commission = async () => (await listed()).find((/** @type {Entry} */ one) => one.genre === "pv" && !one.nom.includes("/")) ?? null;

/** @param {number | null} tour */
async function offersOf(tour) {
  const file = (await listed()).find((/** @type {Entry} */ one) => one.genre === "catalogue" && one.tour === tour);
  if (!file) return [];
  const { tableaux } = await published(file.nom);
  return tableaux.offres.map((/** @type {Entry} */ row) => Object.fromEntries(COLUMNS.map((name) => [name, row[name] ?? null])));
}

// My own explanation, where the DMG published one for me and this device holds my key.
/** @param {Entry | null} identity @param {number} tour @param {Uint8Array | null} bytes */
async function explanation(identity, tour, bytes) {
  if (bytes) return openFile(bytes);
  if (!identity) return null;
  const folder = identity.role === "pamsu" ? "terrains" : "explications";
  const mine = (await listed()).find((/** @type {Entry} */ one) => one.nom === `${folder}/tour${tour}/${identity.personne}.phco`);
  return mine ? openPublished(mine.nom) : null;
}

// The auditor's whole instance, where the DMG named this device's holder one.
/** @param {Entry | null} identity @param {number} tour */
async function wholeInstance(identity, tour) {
  const mine = identity && (await listed()).find((/** @type {Entry} */ one) => one.nom === `auditeurs/tour${tour}/${identity.personne}.phco`);
  return mine ? readAnnex(await openPublished(mine.nom), "instance") : null;
}

// The signed packages of a large round are in files of their own: kept one by one, then dropped together on « Vérifier ».
/** @param {Entry} identity @param {number} tour */
async function partLinks(identity, tour) {
  const place = `auditeurs/tour${tour}/`;
  const mine = (await listed()).map(({ nom }) => nom).filter((nom) => nom.startsWith(place) && last(nom) === `${identity.personne}.phco`);
  if (mine.length < 2) return [];
  const names = mine.map((nom) => (nom.includes("/", place.length) ? nom.split("/").at(-2) : "instance"));
  return [
    el(
      "p",
      { class: "aide" },
      "Les envois que chacun a signés sont trop lourds pour tenir dans l’instance. Pour la refaire à partir d’eux, gardez ces fichiers et déposez-les ensemble sur « Vérifier » :",
    ),
    el(
      "ul",
      {},
      ...mine.map((nom, i) => el("li", {}, el("a", { href: publishedAddress(nom), download: `auditeurs-tour${tour}-${names[i]}.phco` }, names[i]))),
    ),
  ];
}

const opened = new Map(); // published files are opened once a visit
/** @param {string} nom */
async function published(nom) {
  if (!opened.has(nom)) opened.set(nom, openPublished(nom));
  return opened.get(nom);
}

/** @param {Entry | null} identity */
const whoAmI = (identity) => (identity ? { personne: identity.personne, role: identity.role } : null);
/** @param {Entry} found */
const rowsOf = (found) => found.tableaux.resultats.map((/** @type {Entry} */ { dj, offre, rang }) => ({ dj, offre, rang }));

// What each place says of me, without its proofs: enough to choose which one opens.
/** @param {Entry} file @param {Entry | null} identity */
async function glance(file, identity) {
  const found = await published(file.nom);
  if (file.genre === "pv") return (await engine.call("vue.commission", await minutes(file, identity))).resultat.moi;
  const entree = {
    public: await readAnnex(found, "resultat"),
    lignes: rowsOf(found),
    offres: await offersOf(file.tour).catch(() => []),
    moi: whoAmI(identity),
    explication: null,
    verification: null,
  };
  return (await engine.call("vue.resultats", entree)).resultat.moi;
}

/** @param {Entry} file @param {Entry | null} identity */
async function minutes(file, identity) {
  const found = await published(file.nom);
  const played = await rounds();
  return {
    seance: found.tableaux.pv[0],
    decisions: found.tableaux.decisions,
    offres: played[0] ? await offersOf(played[0].tour).catch(() => []) : [],
    moi: whoAmI(identity),
    ...(await proofs(found, played)),
  };
}

// What lets this device check the minutes; minutes of a former version have no annex, and are shown without proof.
/** @param {Entry} found @param {Entry[]} played */
async function proofs(found, played) {
  const annex = await readAnnex(found, "pv").catch(() => null);
  if (!annex) return {};
  const tours = [];
  for (const one of played) tours.push(await readAnnex(await published(one.nom), "resultat"));
  return { public: annex, tours };
}

// What the commission says to me alone, where it decided something of me and this device holds my key.
/** @param {Entry | null} identity */
async function ownDecision(identity) {
  const mine = identity && (await listed()).find((/** @type {Entry} */ one) => one.nom === `explications/commission/${identity.personne}.phco`);
  return mine ? readAnnex(await openPublished(mine.nom), "pv") : null;
}

/** @param {Choice} choice */
async function showCommission(choice) {
  const identity = await readIdentity();
  const pv = await commission();
  if (!pv) return;
  const explication = await ownDecision(identity).catch((error) => {
    warn("attention", "Votre explication ne s’ouvre pas", error, choice.notes);
    return null;
  });
  const { html, resultat } = await engine.call("vue.commission", { ...(await minutes(pv, identity)), explication });
  if (!choice.stands()) return;
  fill($("#resultats"), html);
  announce(`Commission : ${counted(resultat.paires, "affectation", "affectations")}.`);
}

/** What this device sent, to hold against the list that the DMG says it matched. @param {any} identity @param {any} told @param {number} tour */
async function sentList(identity, told, tour) {
  const mine = (identity?.exports ?? []).filter((/** @type {Entry} */ one) => one.genre === "voeux" && one.tour === tour);
  if (told?.genre !== "explication" || !mine.length) return null;
  const copy = await readCopy(told.paquet ?? mine[0].empreinte);
  const found = copy && (await openFile(copy));
  return { empreintes: mine.map((/** @type {Entry} */ one) => one.empreinte), voeux: found?.tableaux?.voeux ?? null };
}

/** @param {number} tour @param {Uint8Array | null} bytes @param {Choice} choice */
async function showRound(tour, bytes, choice) {
  const { notes } = choice;
  const file = (await rounds()).find((/** @type {Entry} */ one) => one.tour === tour);
  if (!file) return;
  const found = await published(file.nom);
  const publicResult = await readAnnex(found, "resultat");
  const manifest = await readManifest().catch((error) => warn("erreur", "Manifeste refusé", error, notes));
  // Nothing is exported here: dates that ran out change nothing to what was published; a manifest set aside is said.
  // The age of a publication changes nothing to what was matched: only an older one, or a mix of two, is said.
  if (manifest?.ancien && manifest.etat !== "perime") warn("attention", "Publication", manifest.ancien, notes);
  if (manifest && !manifest.tables) for (const text of manifest.avertissements) warn("attention", "Dates", text, notes);
  const { faute, phrase } = announced(manifest?.tables, publicResult);
  if (faute) warn("erreur", "Empreinte", faute, notes);
  if (choice.stands()) $("#tirage").textContent = phrase;
  const identity = await readIdentity();
  const files = [{ nom: last(file.nom), contenu: publicResult }];
  let told = null;
  try {
    const sealed = await explanation(identity, tour, bytes);
    if (sealed) {
      told = await readAnnex(sealed, "explication");
      if (told.genre === "explication") files.push({ nom: "mon explication", contenu: told });
    }
  } catch (error) {
    warn("attention", "Votre explication ne s’ouvre pas", error, notes);
  }
  try {
    const whole = await wholeInstance(identity, tour);
    if (whole) {
      files.push({ nom: "instance complète", contenu: whole });
      notes.append(
        tell(
          "info",
          "Vous êtes auditeur",
          "Le DMG vous a remis, scellée, l’instance complète de ce tour : votre appareil vient de tout revérifier, pour tous.",
        ),
        ...(await partLinks(/** @type {Entry} */ (identity), tour)),
      );
    }
  } catch (error) {
    warn("attention", "L’instance des auditeurs ne s’ouvre pas", error, notes);
  }
  const { html, resultat } = await engine.call("vue.resultats", {
    public: publicResult,
    lignes: rowsOf(found),
    offres: await offersOf(tour).catch(() => []),
    moi: whoAmI(identity),
    explication: told,
    envoi: await sentList(identity, told, tour),
    verification: await engine.call("certificat.fichiers", {
      fichiers: files,
      engagements: manifest?.engagements ?? {},
      balises: await weighBeacon(publicResult),
    }),
    reglages: manifest?.tables?.reglages ?? [],
  });
  if (!choice.stands()) return;
  fill($("#resultats"), html);
  announce(`Résultats du tour ${tour} : ${counted(resultat.paires, "poste attribué", "postes attribués")}.`);
}

/**
 * What was chosen to be shown: `stands` until another place is, and its own place for what is to be said of it.
 * @typedef {{ stands: () => boolean, notes: HTMLElement }} Choice
 */
let shown = 0; // how many

/** @param {string} lieu @param {Uint8Array | null} bytes */
async function show(lieu, bytes = null) {
  const mine = (shown += 1);
  const choice = { stands: () => mine === shown, notes: el("div") };
  $("#avertissements").replaceChildren(choice.notes);
  $("#tirage").textContent = "";
  const zone = $("#resultats");
  zone.setAttribute("aria-busy", "true");
  try {
    await (lieu === COMMISSION ? showCommission(choice) : showRound(Number(lieu), bytes, choice));
  } catch (error) {
    if (!choice.stands()) return;
    zone.replaceChildren();
    warn("erreur", lieu === COMMISSION ? "Procès-verbal refusé" : "Résultat refusé", error, choice.notes);
  } finally {
    if (choice.stands()) zone.removeAttribute("aria-busy");
  }
}

// Before anything is published: a fictional campaign, marked so, its three rounds and its commission.
/** @param {string} lieu */
async function demonstration(lieu) {
  const zone = $("#resultats");
  zone.setAttribute("aria-busy", "true");
  try {
    const { html, resultat } = await engine.call("vue.resultats-fictifs", { lieu });
    fill(zone, html);
    choices(resultat.lieux, lieu, demonstration);
    if (!document.activeElement?.matches("[name=tour]")) land($(".message", zone)); // its button is gone
    announce(`Démonstration fictive : ${counted(resultat.paires, "poste attribué", "postes attribués")}.`);
  } catch (error) {
    warn("erreur", "Démonstration impossible", error);
  } finally {
    zone.removeAttribute("aria-busy");
  }
}

// The rounds from the first to the last, then the commission.
/** @param {string[]} places @param {string} first @param {(lieu: string) => unknown} choose */
function choices(places, first, choose) {
  const segments = $("#tours-publies");
  segments.hidden = false;
  if ($("input", segments) && places.every((lieu) => $(`input[value="${lieu}"]`, segments))) return; // the same: focus stays
  /** @param {string} lieu */
  const words = (lieu) => (lieu === COMMISSION ? "Commission" : [el("span", { class: "visuellement-cache" }, "Tour "), lieu]);
  $(".segments", segments).replaceChildren(
    ...places.map((lieu) =>
      el(
        "label",
        {},
        el("input", { type: "radio", name: "tour", value: lieu, checked: lieu === first, onchange: () => choose(lieu) }),
        el("span", {}, words(lieu)),
      ),
    ),
  );
}

async function start() {
  engineState();
  const pv = await commission();
  const files = [
    ...(pv ? [{ ...pv, lieu: COMMISSION }] : []),
    ...(await rounds()).map((/** @type {Entry} */ one) => ({ ...one, lieu: String(one.tour) })),
  ];
  const field = $("#fichier-explication");
  if (!files.length) {
    const see = el("button", { type: "button", class: "bouton", onclick: () => demonstration("1") }, "Voir une campagne fictive");
    $("#resultats").replaceChildren(
      tell("info", "Rien de publié", "Aucun tour n’est encore publié sur ce site. Voici, en attendant, ce que vous y lirez."),
      el("p", { class: "boutons" }, see),
    );
    field.addEventListener("change", () => {
      $("#avertissements").replaceChildren(
        tell("attention", "Rien à expliquer", "Une explication se lit avec le résultat de son tour, que ce site ne publie pas encore."),
      );
      field.value = "";
    });
    return;
  }
  const identity = await readIdentity();
  const seen = [];
  if (identity) for (const file of files) seen.push({ lieu: file.lieu, moi: await glance(file, identity).catch(() => null) });
  if (identity) await keepPlace(seen);
  const first = myRound(seen) ?? files[0].lieu;
  choices(
    files.toReversed().map(({ lieu }) => lieu),
    first,
    show,
  );
  field.addEventListener("change", async () => {
    const bytes = await pickBytes(field);
    field.value = "";
    const chosen = $("input[name=tour]:checked", $("#tours-publies")).value;
    if (chosen === COMMISSION)
      $("#avertissements").replaceChildren(tell("attention", "Choisissez un tour", "Une explication se lit avec le résultat de son tour."));
    else {
      await show(chosen, bytes);
      land($("h2, h3", $("#resultats")));
    }
  });
  await show(first);
}

start().catch((error) => warn("erreur", "Lecture impossible", error));
