// Why the offline copy is not whole, or will not be: loaded when it is to be told (hors_ligne.mjs).
//   whyNot({ fichier, raison, detail })    what went wrong with a file (raison: that of engine/reception.mjs's Trouble)
//   await whyRefused(error)                why the service worker could not be registered (engine/refus.mjs)
//   await elsewhere()                      what to say of an address that the host sends to another one; ""

export { whyRefused } from "../engine/refus.mjs";

const ROOM = "libérez-en, puis réessayez (les outils marchent avec le réseau)";
const LIST = new URL("../fichiers.json", import.meta.url); // never kept: it is the host that answers

/** What went wrong with a file, for a person. @param {{ fichier?: string, raison?: string, detail?: string }} found */
export function whyNot({ fichier = "", raison = "", detail = "" }) {
  const place = fichier.endsWith("index.html") ? `/${fichier.slice(0, -"index.html".length)}` : fichier;
  if (raison === "place") return `Il n’y a pas assez de place sur cet appareil pour le mode hors ligne : ${ROOM}.`;
  if (raison === "version")
    return "Le site a changé pendant la préparation hors ligne : rechargez la page. Si cela dure, un cache de l’hébergement garde l’ancienne version.";
  if (raison === "code")
    return `L’hébergement du site se trompe de compression (${place}) : ce fichier n’est pas gardé, et le mode hors ligne reste incomplet. Signalez-le au département.`;
  if (raison === "altere") {
    return `L’hébergement du site modifie ce qu’il envoie (${fichier}) : ce fichier n’est pas gardé, et le mode hors ligne reste incomplet. Signalez-le au département.`;
  }
  if (raison === "page")
    return `Une autre page web arrive à la place de ${place} : connectez-vous au réseau s’il demande un identifiant, sinon l’hébergement est à revoir. Le mode hors ligne reste incomplet.`;
  if (raison === "absent") return `Un fichier du site manque chez l’hébergeur (${place}, ${detail}) : le mode hors ligne reste incomplet.`;
  if (raison === "occupe")
    return `L’hébergement du site est occupé, ou en panne (${detail}) : réessayez dans quelques minutes. Ce qui est reçu est gardé.`;
  if (raison === "interdit") return `Une règle de l’hébergement (${detail}) interdit au site de garder ses fichiers : signalez-le au département.`;
  if (raison === "muet") return "La préparation hors ligne n’avance plus : plus rien n’arrive. Ce qui est reçu est gardé.";
  return `La préparation hors ligne n’a pas abouti (${fichier}). Ce qui est reçu est gardé.`;
}

const ASKED = "adresse"; // once a tab: the host answers here
const ELSEWHERE =
  "Disponible hors ligne ; l’hébergement envoie cette adresse ailleurs : cette copie ne sera plus mise à jour. Exportez une sauvegarde avant de suivre la nouvelle adresse.";

/** @returns {Promise<string>} */
export async function elsewhere() {
  try {
    if (sessionStorage.getItem(ASKED)) return "";
  } catch {} // storage refused: asked anew
  const { type, ok } = await fetch(LIST, { method: "HEAD", redirect: "manual", cache: "no-store" });
  if (type === "opaqueredirect") return ELSEWHERE;
  try {
    if (ok) sessionStorage.setItem(ASKED, "ici");
  } catch {}
  return "";
}
