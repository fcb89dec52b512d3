// The second verifier away from the page, so that a large round never holds the tab. This script is both what the page
// imports, to learn its address, and what the worker runs.
//
//   in   { id, action: "chauffer" } | { id, action: "papiers", depot } | { id, action: "ouvrir", depot } | { id, action: "juger", connu } | { id, action: "peser" }
//   out  { id, avance } … then { id, reponse } | { id, refus: { phrase, remede, ailleurs } } | { id, panne }

import { Refusal } from "./refusal.mjs";
import { openSession, paperOf } from "./session.mjs";
import { warm } from "./warm.mjs";

/** Where this very script stands, once bundled. */
export const here = import.meta.url;

/** @typedef {Awaited<ReturnType<typeof openSession>>} Session */
/** @typedef {{ id: number, action: "chauffer" | "papiers" | "ouvrir" | "juger" | "peser", depot?: import("./session.mjs").Drop, connu?: import("./commitment.mjs").Knowledge }} Asked */

/** What answers the questions of one page. @param {(message: any) => void} send */
export function answering(send) {
  /** @type {Session | null} */
  let session = null;
  let current = 0; // the question whose progress is told
  /** @param {Asked} asked */
  async function answer({ id, action, depot, connu }) {
    current = id;
    if (action === "chauffer") return warm();
    if (action === "papiers" && depot) {
      const found = [];
      for (const file of depot.files) found.push(await paperOf(file, depot));
      return found;
    }
    if (action === "ouvrir" && depot) {
      session = null;
      session = await openSession(depot, (avance) => send({ id: current, avance }));
      return { origins: session.origins };
    }
    if (!session) throw new Error("nothing was dropped");
    return action === "juger" ? session.judge(connu) : session.weigh();
  }
  return async (/** @type {Asked} */ asked) => {
    try {
      send({ id: asked.id, reponse: await answer(asked) });
    } catch (/** @type {any} */ error) {
      if (error instanceof Refusal) send({ id: asked.id, refus: { phrase: error.message, remede: error.remede, ailleurs: error.ailleurs } });
      else send({ id: asked.id, panne: String(error?.stack ?? error) });
    }
  };
}

if (typeof document === "undefined" && typeof postMessage === "function") {
  const reply = answering((message) => postMessage(message));
  addEventListener("message", ({ data }) => reply(data));
}
