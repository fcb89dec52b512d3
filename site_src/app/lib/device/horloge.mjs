// Whether the clock of this device may judge a date: it can't be before the day of the site, nor far from the host's.
//
//   believed() → { jour, doute }      the day to count from: the device's, or the site's where the device's cannot be right; doute: why, or ""
//   doubtful()                        "selon l’horloge de cet appareil (5 janvier 2038), qui semble fausse"
//   await clockTrouble(limit)         those words where a limit (a day, or an instant) that is past here may not be: the host's own
//                                     hour says that it is not, or the clock cannot be right; "" where it is past. Asked once in a page
// The DMG counts by the hour at which it receives: nothing here has the last word.

import { clockDoubt } from "../frame/bandeau.mjs";
import { dayWords, parisDay } from "./paris_day.mjs";

const HOST_MS = 3000;

const siteDay = () => /** @type {any} */ (globalThis).document?.body?.dataset?.jour;

export function believed() {
  const [here, site] = [parisDay(), siteDay()];
  const doute = clockDoubt(here, site);
  return { jour: doute ? /** @type {string} */ (site) : here, doute };
}

/** The host's own hour, as it says it now; NaN where it says none. @returns {Promise<number>} */
async function hostHour() {
  try {
    const list = new URL("../fichiers.json", import.meta.url); // which no device keeps
    const { headers } = await fetch(list, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(HOST_MS) });
    return new Date(headers.get("Date") ?? "").getTime() + 1000 * Number(headers.get("Age") ?? 0);
  } catch {
    return Number.NaN;
  }
}

/** @type {Promise<number> | undefined} */
let asked;

export const doubtful = () => `selon l’horloge de cet appareil (${dayWords(parisDay())}), qui semble fausse`;

/** @param {string} limit @returns {Promise<string>} */
export async function clockTrouble(limit) {
  const day = limit.length > 10 ? parisDay(limit) : limit;
  if (day < siteDay()) return ""; // past for everybody
  const hour = await (asked ??= hostHour());
  const open = Number.isNaN(hour) ? believed().doute : day >= parisDay(new Date(hour));
  return open ? doubtful() : "";
}
