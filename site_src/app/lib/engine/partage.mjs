// The service worker brings the engine once for every page: it is registered before an engine starts, and waited for a
// moment only. It keeps nothing unasked but what is used (site_src/app/sw/sw.mjs).
//
//   await registered()      the registration; rejects where the browser refuses
//   sharing()               a promise to wait for before the engine's files are asked, or null: nothing to wait for
//   carrier()               a port to the service worker, by which an engine's worker is brought its files; or null
//   await whyRefused(error) why it could not be, for a person
//   await ask(worker, message, timeout)     the service worker's answer
//   answered()              whether the service worker answers this page, and the workers it makes

import { forbidden } from "./policy.mjs";
import { program } from "./trusted.mjs";

const SHARING_MS = 1500;
export const ANSWER_MS = 15_000;
export const NO_ROOM = "Le stockage de cet appareil ne marche pas (plus de place, ou données du site effacées)";
const root = new URL("../", import.meta.url);

/** @returns {ServiceWorkerContainer | null} null where the browser has none, or refuses it */
export function container() {
  try {
    return globalThis.navigator?.serviceWorker ?? null;
  } catch {
    return null;
  }
}

export const answered = () => Boolean(container()?.controller);

/** @type {ServiceWorker | null} */
let active = null;
export async function registered() {
  const registration = await navigator.serviceWorker.register(program(new URL("sw.js", root)), { scope: root.pathname, updateViaCache: "none" });
  active = registration.active ?? active;
  return registration;
}

/** @param {ServiceWorker} worker @param {Record<string, unknown> & { type: string }} message @param {number} [timeout] milliseconds; 0: none @returns {Promise<any>} the worker's answer */
export function ask(worker, message, timeout = ANSWER_MS) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    const late = () => {
      port1.close?.();
      reject(new Error("sans réponse"));
    };
    const timer = timeout ? setTimeout(late, timeout) : undefined;
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      port1.close?.();
      if (data.erreur !== undefined) reject(new Error(data.erreur));
      else resolve(data);
    };
    worker.postMessage(message, [port2]);
  });
}

/**
 * Why it could not be registered, for a person: the host, whoever stands before it, this browser, or its device.
 * @param {any} [error] what the browser threw
 * @returns {Promise<string>} the start of a sentence
 */
export async function whyRefused(error) {
  if (forbidden()) return `Une règle de l’hébergement (${forbidden()}) l’interdit`;
  try {
    const answer = await fetch(new URL("sw.js", root), { method: "HEAD", cache: "no-store" });
    if (/storage|"\*"/.test(answer.headers.get("Clear-Site-Data") ?? ""))
      return "L’hébergement fait effacer ce que garde l’appareil (Clear-Site-Data)";
    if (!root.pathname.startsWith(answer.headers.get("Service-Worker-Allowed") ?? root.pathname))
      return "L’hébergement le réserve à un autre dossier (Service-Worker-Allowed)";
    if (!answer.ok) return `L’hébergement n’envoie pas sw.js (réponse ${answer.status})`;
    if (/javascript|ecmascript/i.test(answer.headers.get("Content-Type") ?? ""))
      return error?.name === "AbortError" ? NO_ROOM : "Ce navigateur le refuse";
    return "L’hébergement, ou le réseau s’il demande un identifiant, envoie autre chose à la place de sw.js";
  } catch {
    return "Le réseau manque";
  }
}

/** @returns {Promise<unknown> | null} */
export function sharing() {
  const workers = container();
  if (!workers || !globalThis.isSecureContext || workers.controller) return null;
  if (/** @type {any} */ (navigator).connection?.saveData) return null; // nothing is installed unasked
  return Promise.race([
    registered().then(
      () => workers.ready.then((registration) => (active = registration.active)),
      () => {},
    ),
    new Promise((resolve) => setTimeout(resolve, SHARING_MS)),
  ]);
}

/** @returns {MessagePort | null} */
export function carrier() {
  const worker = container()?.controller ?? active;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ type: "moteur" }, [port1]);
  return port2;
}
