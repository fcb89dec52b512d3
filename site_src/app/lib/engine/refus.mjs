// Why the service worker could not be registered, for a person: loaded when it is to be told.
//   await whyRefused(error)     the start of a sentence; NO_ROOM where it is the device's storage

import { forbidden } from "./policy.mjs";

export const NO_ROOM = "Le stockage de cet appareil ne marche pas (plus de place, ou données du site effacées)";
const NO_HEAD = [405, 501]; // a host that answers nothing but GET
const HOST_MS = 5000;
const root = new URL("../", import.meta.url);

/**
 * Why it could not be registered, for a person: the host, whoever stands before it, this browser, or its device.
 * @param {any} [error] what the browser threw
 * @returns {Promise<string>} the start of a sentence
 */
export async function whyRefused(error) {
  if (forbidden()) return `Une règle de l’hébergement (${forbidden()}) l’interdit`;
  try {
    /** @param {string} method */
    const ask = (method) => fetch(new URL("sw.js", root), { method, cache: "no-store", signal: AbortSignal.timeout(HOST_MS) });
    const head = await ask("HEAD");
    const answer = NO_HEAD.includes(head.status) ? await ask("GET") : head;
    if (/storage|"\*"/.test(answer.headers.get("Clear-Site-Data") ?? ""))
      return "L’hébergement fait effacer ce que garde l’appareil (Clear-Site-Data)";
    if (!root.pathname.startsWith(answer.headers.get("Service-Worker-Allowed") ?? root.pathname))
      return "L’hébergement le réserve à un autre dossier";
    if (!answer.ok) return `L’hébergement n’envoie pas sw.js (réponse ${answer.status})`;
    if (/javascript|ecmascript/i.test(answer.headers.get("Content-Type") ?? ""))
      return error?.name === "AbortError" ? NO_ROOM : "Ce navigateur le refuse";
    return "L’hébergement, ou le réseau s’il demande un identifiant, envoie autre chose à la place de sw.js";
  } catch {
    return "Le réseau manque";
  }
}
