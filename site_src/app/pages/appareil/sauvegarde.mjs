// Backup of the drafts, and the state of this device: storage, offline copy, engine.

import { backupName, exportAll, importAll } from "../../lib/device/brouillons.mjs";
import { momentWords, parisDay } from "../../lib/device/paris_day.mjs";
import { askPersistence, openStore } from "../../lib/device/stockage.mjs";
import { download, pickText } from "../../lib/device/telechargement.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, counted, el, megabytes } from "../../lib/frame/dom.mjs";

const say = (text) => {
  $("#dit").textContent = text;
};
const day = (iso) => (iso ? momentWords(iso) : "date inconnue");
const line = (title, detail) => el("li", {}, el("b", {}, title), el("span", {}, detail));

async function list() {
  const store = await openStore();
  const drafts = await store.all("brouillons");
  $("#brouillons").replaceChildren(
    ...drafts.map(([key, record]) =>
      line(key, `modifié le ${day(record.modifie_le)}, ${counted(record.versions.length, "version gardée", "versions gardées")}`),
    ),
  );
  if (!drafts.length) $("#brouillons").append(line("Aucun brouillon", "Ce que vous saisirez dans les outils apparaîtra ici."));
  $("#exporter").disabled = $("#effacer").disabled = drafts.length === 0;
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
  if (estimate?.quota) rows.push(["Place", `${megabytes(estimate.usage ?? 0)} Mo utilisés sur ${megabytes(estimate.quota)} Mo permis.`]);
  $("#appareil").replaceChildren(...rows.map(([title, detail]) => line(title, detail)));
}

$("#exporter").addEventListener("click", async () => {
  download(backupName(), await exportAll());
  say("La sauvegarde est dans vos téléchargements.");
});

$("#effacer").addEventListener("click", async () => {
  if (!confirm("Effacer tous les brouillons de cet appareil ? Cette action ne s’annule pas.")) return;
  const store = await openStore();
  for (const [key] of await store.all("brouillons")) await store.remove("brouillons", key);
  await list();
  say("Tous les brouillons sont effacés.");
});

$("#fichier").addEventListener("change", async (event) => {
  const input = event.target;
  try {
    const { ajoutes, remplaces, ignores } = await importAll(await pickText(input));
    say(
      `Sauvegarde restaurée : ${counted(ajoutes, "brouillon ajouté", "brouillons ajoutés")}, ${counted(remplaces, "remplacé", "remplacés")}, ${counted(ignores, "déjà à jour", "déjà à jour")}.`,
    );
  } catch (error) {
    say(error.message);
  }
  input.value = "";
  await list();
});

$("#persister").addEventListener("click", async () => {
  const granted = await askPersistence();
  say(
    granted
      ? "Le navigateur s’engage à garder vos données."
      : "Le navigateur n’a pas accepté : installez le site sur l’écran d’accueil, ou exportez une sauvegarde.",
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

$("#sauvegarde").addEventListener("submit", (event) => event.preventDefault());
engineState();
list();
device();
