// Re-check a matching offline: one drop zone for the three kinds of file; the answer is a sentence, then the proofs.

import { openFile, readDocument } from "../../lib/device/identite.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, $$, announce, el, fill } from "../../lib/frame/dom.mjs";

const zone = $("#verdict");
const drop = $("#depot");
const input = $("#fichiers");
const JSON_INSIDE = /^annexes\/[a-z-]+\.json$/;
const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
const fault = (quoi, remede) => new EngineError([{ code: "E_FICHIER", quoi, ou: "", remede }]);

// A signed package holds the same JSON as its attachments; what its signature is worth is said beside the verdict.
async function inPackage(name, bytes) {
  let found;
  try {
    found = await openFile(bytes);
  } catch (error) {
    if (error instanceof EngineError || !error.francais) throw error;
    throw fault(`« ${name} » : ${error.message}`, "Ouvrez-le sur l’appareil auquel il est destiné.");
  }
  const inside = Object.keys(found.tailles ?? {}).filter((path) => JSON_INSIDE.test(path));
  const refused = found.erreur ?? found.erreurs?.[0]; // a signature that does not hold: nothing inside is read
  if (!inside.length && refused) throw fault(`« ${name} » : ${refused.quoi}`, refused.remede);
  if (!inside.length) throw fault(`« ${name} » ne contient pas de résultat d’appariement.`, "Déposez un paquet « résultats » du DMG.");
  const about = { signature: found.valide ? "valide" : (found.signature ?? "non vérifiable"), auteur: found.auteur ?? null };
  return Promise.all(
    inside.map(async (path) => ({ nom: `${name}, ${path.split("/").pop()}`, texte: text(await readDocument(found.paquet, path)), ...about })),
  );
}

async function read(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (/\.phco$/i.test(file.name)) return inPackage(file.name, bytes);
  try {
    return [{ nom: file.name, texte: text(bytes) }];
  } catch {
    throw fault(`« ${file.name} » n’est pas un texte en UTF-8.`, "Déposez le fichier tel que vous l’avez reçu.");
  }
}

async function verify(entries) {
  zone.setAttribute("aria-busy", "true");
  try {
    const fichiers = typeof entries === "function" ? await entries() : entries;
    const { html, resultat } = await engine.call("vue.certificat", { fichiers }, { key: "certificat" });
    fill(zone, html);
    announce(resultat.phrase);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.dropped) return;
    zone.replaceChildren(
      ...error.errors.map((one) => el("p", { class: "message erreur" }, el("strong", {}, "À corriger"), ` ${one.quoi} ${one.remede}`)),
    );
  } finally {
    zone.removeAttribute("aria-busy");
  }
}

const examine = (files) => files.length && verify(async () => (await Promise.all(files.map(read))).flat());

input.addEventListener("change", () => examine([...input.files]));
drop.addEventListener("submit", (event) => event.preventDefault());
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("survol");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("survol"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("survol");
  examine([...event.dataTransfer.files]);
});

async function example(kind) {
  const { exemples } = await engine.call("appariement.exemples", {});
  const made = await engine.call("vue.verifier-exemple", { exemple: exemples[0].nom, quoi: kind });
  return made.fichiers;
}

for (const button of $$("[data-essai]")) button.addEventListener("click", () => verify(() => example(button.dataset.essai)));

engineState();
engine.start();
document.documentElement.dataset.verifier = "pret";
