// The service worker brings the engine once for every page: it is registered before an engine starts, and waited for a
// moment only. It keeps nothing unasked but what is used (site_src/app/sw/sw.mjs).
//
//   await registered()      the registration; rejects where the browser refuses
//   sharing()               a promise to wait for before the engine's files are asked, or null: nothing to wait for
//   carrier()               a port to the service worker, by which an engine's worker is brought its files; or null
//   await ask(worker, message, timeout)     the service worker's answer
//   answered()              whether the service worker answers this page, and the workers it makes

import { program } from "./trusted.mjs";

const SHARING_MS = 1500;
export const ANSWER_MS = 15_000;
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
  const once = () => navigator.serviceWorker.register(program(new URL("sw.js", root)), { scope: root.pathname, updateViaCache: "none" });
  const registration = await once().catch(once); // another page may have come in its place, or the line been cut
  active = registration.active ?? active;
  return registration;
}

/** @param {ServiceWorker} worker @param {Record<string, unknown> & { type: string }} message @param {number} [timeout] milliseconds; 0: none @returns {Promise<any>} the worker's answer; where it is an error, that is its cause */
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
      if (data.erreur !== undefined) reject(new Error(data.erreur, { cause: data }));
      else resolve(data);
    };
    worker.postMessage(message, [port2]);
  });
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
