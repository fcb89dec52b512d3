// The page's side of the second verifier: a worker of its own where there is one, the page itself where there is not.
//
//   const second = apart({ start, told })     start: () => Worker, or throws     told: (phrase) => void
//   await second.warm() · await second.papers(drop) · await second.open(drop) · await second.judge(known) · await second.weigh()
// A question asked in vain of a worker that never started is asked again of the page.

import { answering } from "./ouvrier.mjs";
import { Refusal } from "./refusal.mjs";

/** @typedef {import("./ouvrier.mjs").Asked} Asked */
/** @typedef {Pick<Worker, "postMessage" | "onmessage" | "onerror"> & { terminate?: () => void }} Line */

/** @param {{ start: () => Promise<Line> | Line, told?: (phrase: string) => void }} how */
export function apart({ start, told = () => {} }) {
  /** @type {Map<number, { asked: Asked, resolve: (value: any) => void, reject: (error: unknown) => void }>} */
  const waiting = new Map();
  let last = 0;
  let spoke = false;
  /** @type {(asked: Asked) => void} */
  let send = () => {};

  /** @param {any} message */
  function heard({ id, avance, reponse, refus, panne }) {
    spoke = true;
    const one = waiting.get(id);
    if (!one) return;
    if (avance !== undefined) return told(avance);
    waiting.delete(id);
    if (refus) one.reject(new Refusal(refus.phrase, refus.remede, refus.ailleurs));
    else if (panne !== undefined) one.reject(new Error(panne));
    else one.resolve(reponse);
  }

  function here() {
    const reply = answering(heard);
    send = (asked) => void reply(asked);
    for (const { asked } of [...waiting.values()]) send(asked);
  }

  const ready = (async () => {
    try {
      const line = await start();
      line.onmessage = ({ data }) => heard(data);
      line.onerror = (event) => {
        if (!spoke) return here(); // it never ran: refused by the browser, or its script did not come
        for (const one of waiting.values()) one.reject(new Error(/** @type {any} */ (event).message ?? "the worker stopped"));
        waiting.clear();
      };
      send = (asked) => line.postMessage(asked);
    } catch {
      here();
    }
  })();

  /** @param {Omit<Asked, "id">} question @returns {Promise<any>} */
  function ask(question) {
    const asked = { ...question, id: (last += 1) };
    return new Promise((resolve, reject) => {
      ready.then(() => {
        waiting.set(asked.id, { asked, resolve, reject });
        send(asked);
      });
    });
  }

  return {
    /** @returns {Promise<void>} */
    warm: () => ask({ action: "chauffer" }),
    /** @param {import("./session.mjs").Drop} depot @returns {Promise<(import("./packages.mjs").Package | null)[]>} the timestamps and releases among them */
    papers: (depot) => ask({ action: "papiers", depot }),
    /** @param {import("./session.mjs").Drop} depot @returns {Promise<{ origins: string[] }>} */
    open: (depot) => ask({ action: "ouvrir", depot }),
    /** @param {import("./commitment.mjs").Knowledge} [connu] @returns {Promise<import("./session.mjs").Judged>} */
    judge: (connu) => ask({ action: "juger", connu }),
    /** @returns {Promise<import("./commitment.mjs").Knowledge>} */
    weigh: () => ask({ action: "peser" }),
  };
}
