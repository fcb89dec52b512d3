// The pages that one engine's worker serves: one of its own, or all those that join a shared worker (engineer.mjs).
//
//   const clients = served({ start, compute, downloaded })    listens at once
//   clients.tell(message)                                      to every page

import { startingLock } from "./names.mjs";

const SIGN_MS = 5000; // an engine that starts says that it lives

/**
 * @typedef {{ postMessage: (message: any) => void, onmessage: ((event: MessageEvent) => void) | null }} Client
 * @typedef {FromWorker | { type: "prend" } | { type: "panne", message: string }} Message
 *
 * @param {object} work
 * @param {(order: Extract<ToWorker, { type: "demarrer" }>, port?: MessagePort) => Promise<void>} work.start never rejects
 * @param {(asked: { id: number, requete: string }, answer: (message: FromWorker) => void) => void} work.compute
 * @param {() => FromWorker} work.downloaded what came so far
 * @param {() => Promise<unknown>} work.rest until what is under way is kept: it is not lost with the one who asked for it
 */
export function served({ start, compute, downloaded, rest }) {
  const shared = "onconnect" in self;
  /** @type {Set<Client>} */
  const clients = new Set();
  /** @type {FromWorker["type"] | null} */
  let stage = null;
  let over = false; // the start failed: whoever comes is left to another worker
  /** @type {(value?: unknown) => void} */
  let settle = () => {};
  const settled = new Promise((resolve) => {
    settle = resolve;
  });

  /** @param {Message} message */
  function tell(message) {
    if (message.type === "telechargement" || message.type === "demarrage" || message.type === "pret") stage = message.type;
    for (const client of clients) client.postMessage(message);
    if (message.type === "echec") {
      over = true;
      end();
    }
  }

  const end = () => rest().then(() => (over || !clients.size) && self.close());

  /** A page that comes while the engine starts, or after: it is told what the others know. @param {Client} client */
  function join(client) {
    client.postMessage(downloaded());
    if (stage !== "telechargement") client.postMessage({ type: "demarrage" });
    if (stage !== "pret") return;
    client.postMessage({ type: "pret" });
    client.postMessage({ type: "garde" });
  }

  /** @param {Client} client */
  function listen(client) {
    client.onmessage = ({ data, ports }) => {
      if (data.type === "demarrer") {
        if (over) return;
        clients.add(client);
        client.postMessage({ type: "vit" });
        if (stage !== null) join(client);
        else {
          stage = "telechargement";
          const sign = setInterval(() => tell({ type: "vit" }), SIGN_MS);
          start(data, ports[0]).finally(() => {
            clearInterval(sign);
            settle();
          });
        }
      } else if (data.type === "appel") {
        if (shared) client.postMessage({ type: "prend" });
        compute(data, (message) => client.postMessage(message));
      } else if (data.type === "laisser") {
        clients.delete(client);
        if (!clients.size) end();
      }
    };
  }

  if (shared) {
    navigator.locks.request(self.name, () => new Promise(() => {}));
    navigator.locks.request(startingLock(self.name), () => settled);
    self.addEventListener("error", (event) => tell({ type: "panne", message: event.message }));
    /** @type {any} */ (self).onconnect = (/** @type {MessageEvent} */ { ports }) => {
      const port = /** @type {MessagePort} */ (ports[0]);
      port.addEventListener("close", () => clients.delete(port));
      listen(port);
    };
  } else listen(/** @type {Client} */ (/** @type {unknown} */ (self)));
  return { tell };
}
