// Backup of the drafts and their documents, erasing, and the state of this device: storage, offline copy, engine.

import { keptAttachments } from "../../lib/device/attachments.mjs";
import { ASIDE, soundRecord, stepValue } from "../../lib/device/draft_record.mjs";
import { pageOf, summary, toolName } from "../../lib/device/draft_shapes.mjs";
import { eraseDevice, eraseDrafts, remains } from "../../lib/device/erase.mjs";
import { momentWords, parisDay } from "../../lib/device/paris_day.mjs";
import { restorePanel, saveBackup } from "../../lib/device/restore_panel.mjs";
import { askPersistence, openStore } from "../../lib/device/stockage.mjs";
import { download } from "../../lib/device/telechargement.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { racine } from "../../lib/engine/moteur.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, counted, el, sizeWords } from "../../lib/frame/dom.mjs";

/** @param {string} text */
const say = (text) => {
  $("#dit").textContent = text;
};
/** @param {string | Node} title @param {string} detail */
const line = (title, detail) => el("li", {}, el("b", {}, title), el("span", {}, detail));
/** @param {string} key */
const link = (key) => (pageOf(key) ? el("a", { href: new URL(pageOf(key), racine).href }, toolName(key)) : toolName(key));

async function list() {
  const store = await openStore();
  const drafts = (await store.all("brouillons"))
    .map(([key, raw]) => ({ key: String(key), record: soundRecord(String(key), raw).record }))
    .filter(({ record }) => record.position >= 0);
  const pieces = await keptAttachments();
  $("#brouillons").replaceChildren(
    ...drafts.map(({ key, record }) => {
      const when = record.modifie_le ? `modifié le ${momentWords(record.modifie_le)}` : "date inconnue";
      const shown = summary(key, stepValue(key, record.etapes[record.position]));
      const versions = record.versions.length ? `, ${counted(record.versions.length, "ancienne version", "anciennes versions")}` : "";
      return line(link(key), `${shown} ; ${when}${versions}`);
    }),
    ...pieces.map((piece) =>
      line(
        piece.nom,
        piece.bytes
          ? `pièce jointe : ${piece.pour}, ${sizeWords(piece.octets)}`
          : `pièce jointe : ${piece.pour}. Son contenu n’est plus sur cet appareil.`,
      ),
    ),
  );
  const nothing = !drafts.length && !pieces.length;
  if (nothing) $("#brouillons").append(line("Aucun brouillon", "Ce que vous saisirez dans les outils apparaîtra ici."));
  $("#exporter").disabled = $("#effacer").disabled = nothing;
  await aside();
}

// What a page could not read, kept until the person decides.
async function aside() {
  const store = await openStore();
  const found = (await store.all("divers")).filter(([key]) => String(key).startsWith(ASIDE));
  $("#mis-de-cote").hidden = !found.length;
  $("#ecartes").replaceChildren(
    ...found.map(([key, kept]) => {
      const tool = toolName(String(key).slice(ASIDE.length));
      const reasons = (Array.isArray(kept) ? kept : []).flatMap((one) => one?.raisons ?? []).map((one) => `${one.quoi} (${one.pourquoi})`);
      return el(
        "li",
        {},
        el("b", {}, tool),
        el("span", {}, reasons.slice(0, 4).join(" ; "), reasons.length > 4 ? `, et ${reasons.length - 4} de plus` : ""),
        el(
          "span",
          { class: "boutons" },
          el(
            "button",
            {
              type: "button",
              class: "bouton discret",
              onclick: () => download(`mis-de-cote-${parisDay()}.json`, JSON.stringify(kept, null, 1), "application/json"),
            },
            "Télécharger",
            el("span", { class: "visuellement-cache" }, ` ${tool}`),
          ),
          el(
            "button",
            { type: "button", class: "bouton discret", onclick: () => forget(key, tool) },
            "Effacer",
            el("span", { class: "visuellement-cache" }, ` ${tool}`),
          ),
        ),
      );
    }),
  );
}

/** @param {string} key @param {string} tool */
async function forget(key, tool) {
  const store = await openStore();
  await store.remove("divers", String(key));
  await aside();
  say(`Ce qui était mis de côté pour « ${tool} » est effacé.`);
}

async function device() {
  const store = await openStore();
  const kept = await navigator.storage?.persisted?.().catch(() => null);
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  const rows = [
    [
      "Enregistrement",
      store.persistent ? "Cet appareil enregistre vos brouillons." : "Cet appareil refuse d’enregistrer : rien ne survit à la page.",
    ],
    ["Durée", kept ? "Le navigateur s’engage à ne pas effacer ces données." : "Le navigateur peut effacer ces données de lui-même."],
  ];
  if (estimate?.quota) rows.push(["Place", `${sizeWords(estimate.usage ?? 0)} sur ${sizeWords(estimate.quota)} permis.`]);
  $("#appareil").replaceChildren(...rows.map(([title, detail]) => line(title, detail)));
}

$("#exporter").addEventListener("click", async () => {
  try {
    say(await saveBackup());
  } catch (/** @type {any} */ error) {
    say(`La sauvegarde n’a pas pu être écrite (${error.message}). Rechargez la page et recommencez.`);
  }
});

$("#effacer").addEventListener("click", async () => {
  if (!confirm("Effacer tous les brouillons de cet appareil, et leurs pièces jointes ? Cette action ne s’annule pas.")) return;
  const { brouillons, pieces, manque } = await eraseDrafts();
  await list();
  if (manque) return say(manque);
  const { identite } = await remains();
  const done = pieces
    ? `Effacés : ${counted(brouillons, "brouillon", "brouillons")} et ${counted(pieces, "pièce jointe", "pièces jointes")}.`
    : "Tous les brouillons sont effacés.";
  say(identite ? `${done} Reste l’inscription de cet appareil, avec ses clés : « Tout effacer de cet appareil » les efface aussi.` : done);
});

const whole = $("#confirmer-tout");
$("#tout-effacer").addEventListener("click", () => whole.showModal());
whole.addEventListener("close", async () => {
  if (whole.returnValue !== "oui") return;
  whole.returnValue = "";
  const { manque, phrases } = await eraseDevice({ cache: $("#effacer-copie").checked });
  await list();
  await device();
  const zone = $("#reste");
  zone.replaceChildren(
    el(
      "p",
      manque ? { tabindex: "-1", class: "message erreur" } : { tabindex: "-1" },
      el("strong", {}, manque ? "Cet appareil n’est pas vidé." : "Cet appareil est vidé."),
      ` ${manque || "Brouillons, pièces jointes, inscription, clés, copies d’envois et réglages sont effacés."}`,
    ),
    el(
      "ul",
      {},
      phrases.map((one) => el("li", {}, one)),
    ),
  );
  zone.firstChild.focus();
});

restorePanel({ input: $("#fichier"), zone: $("#restauration"), done: list });

$("#persister").addEventListener("click", async () => {
  const granted = await askPersistence();
  say(
    granted
      ? "Le navigateur s’engage à garder vos données."
      : "Le navigateur n’a pas accepté : installez le site sur l’écran d’accueil, ou exportez une sauvegarde.",
  );
  await device();
});

$("#essayer").addEventListener("click", async () => {
  const started = performance.now();
  if (engine.state === "failed") engine.retry();
  try {
    const { parametres } = await engine.call("regles", { au: parisDay() });
    const seconds = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 }).format((performance.now() - started) / 1000);
    say(`Le moteur de calcul fonctionne : ${parametres?.length ?? 0} règles lues en ${seconds} s.`);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say(error.errors.map((one) => `${one.quoi} ${one.remede}`).join(" "));
  }
});

$("#sauvegarde").addEventListener("submit", (/** @type {PageEvent} */ event) => event.preventDefault());
engineState();
list();
device();
