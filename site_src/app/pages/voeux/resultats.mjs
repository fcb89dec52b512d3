// The results of each round: published and signed for all; my own explanation, opened with my key and checked here.

import { sentence } from "../../lib/device/envoi.mjs";
import { openFile, readIdentity } from "../../lib/device/identite.mjs";
import { listed, openPublished, readAnnex, readManifest } from "../../lib/device/publication.mjs";
import { pickBytes } from "../../lib/device/telechargement.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, announce, el, fill } from "../../lib/frame/dom.mjs";

const COLUMNS = ["id", "cabinet", "pamsu", "co_pamsu"];
const tell = (kind, title, text) => el("p", { class: `message ${kind}` }, el("strong", {}, title), " ", text);
const warn = (kind, title, error) => $("#avertissements").append(tell(kind, title, typeof error === "string" ? error : sentence(error)));
const last = (path) => path.split("/").at(-1);

async function rounds() {
  return (await listed()).filter((one) => one.genre === "resultats" && !one.nom.includes("/")).sort((a, b) => b.tour - a.tour);
}

async function offersOf(tour) {
  const file = (await listed()).find((one) => one.genre === "catalogue" && one.tour === tour);
  if (!file) return [];
  const { tableaux } = await openPublished(file.nom);
  return tableaux.offres.map((row) => Object.fromEntries(COLUMNS.map((name) => [name, row[name] ?? null])));
}

// My own explanation, where the DMG published one for me and this device holds my key.
async function explanation(identity, tour, bytes) {
  if (bytes) return openFile(bytes);
  const mine = identity && (await listed()).find((one) => one.nom === `explications/tour${tour}/${identity.personne}.phco`);
  return mine ? openPublished(mine.nom) : null;
}

// The announcement of the draw: the hash in the manifest must be the one of the result.
function announced(manifest, publicResult) {
  const settings = Object.fromEntries((manifest?.tables?.reglages ?? []).map(({ cle, valeur }) => [cle, valeur]));
  const hash = settings[`tour${publicResult.tour}.empreinte`];
  if (hash && hash !== publicResult.empreinte)
    warn(
      "erreur",
      "Empreinte",
      "Le résultat ne porte pas l’empreinte que le DMG avait publiée avant le tirage : ne vous y fiez pas et prévenez vos représentants.",
    );
  else if (hash)
    $("#tirage").textContent = `Empreinte publiée avant le tirage « ${settings[`tour${publicResult.tour}.tirage`] ?? ""} » : c’est bien la même.`;
}

async function show(tour, bytes = null) {
  $("#avertissements").replaceChildren();
  $("#tirage").textContent = "";
  const zone = $("#resultats");
  zone.setAttribute("aria-busy", "true");
  try {
    const file = (await rounds()).find((one) => one.tour === tour);
    const found = await openPublished(file.nom);
    const publicResult = await readAnnex(found, "resultat");
    const manifest = await readManifest().catch((error) => warn("erreur", "Manifeste refusé", error));
    for (const text of manifest?.avertissements ?? []) warn("attention", "Dates", text);
    announced(manifest, publicResult);
    const identity = await readIdentity();
    const files = [{ nom: last(file.nom), contenu: publicResult }];
    let told = null;
    try {
      const sealed = await explanation(identity, tour, bytes);
      if (sealed) {
        told = await readAnnex(sealed, "explication");
        files.push({ nom: "mon explication", contenu: told });
      }
    } catch (error) {
      warn("attention", "Votre explication ne s’ouvre pas", error);
    }
    const { html, resultat } = await engine.call("vue.resultats", {
      public: publicResult,
      lignes: found.tableaux.resultats.map(({ dj, offre, rang }) => ({ dj, offre, rang })),
      offres: await offersOf(tour).catch(() => []),
      moi: identity ? { personne: identity.personne, role: identity.role } : null,
      explication: told,
      verification: await engine.call("certificat.fichiers", { fichiers: files }),
    });
    fill(zone, html);
    announce(`Résultats du tour ${tour} : ${resultat.paires} postes attribués.`);
  } catch (error) {
    zone.replaceChildren();
    warn("erreur", "Résultat refusé", error);
  } finally {
    zone.removeAttribute("aria-busy");
  }
}

async function start() {
  engineState();
  const found = await rounds();
  if (!found.length) {
    $("#resultats").replaceChildren(tell("info", "Rien de publié", "Aucun tour n’est encore publié sur ce site."));
    return;
  }
  const segments = $("#tours-publies");
  segments.hidden = false;
  $(".segments", segments).replaceChildren(
    ...found
      .toReversed()
      .map((one) =>
        el(
          "label",
          {},
          el("input", { type: "radio", name: "tour", value: one.tour, checked: one === found[0], onchange: () => show(one.tour) }),
          el("span", {}, el("span", { class: "visuellement-cache" }, "Tour "), String(one.tour)),
        ),
      ),
  );
  $("#fichier-explication").addEventListener("change", async ({ target }) => {
    const tour = Number($("input[name=tour]:checked", segments).value);
    await show(tour, await pickBytes(target));
  });
  await show(found[0].tour);
}

start().catch((error) => warn("erreur", "Lecture impossible", error));
