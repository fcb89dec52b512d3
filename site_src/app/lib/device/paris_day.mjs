// Days and hours in Paris, made one way. A locale's format is never data: WebKitGTK (ICU 72) writes "en-CA" as 11/28/2026,
// and "fr-FR" hours as "14 h 05", "14:05" or "14h05" with the engine. Here the parts are asked for one by one, and put together.
//
//   parisDay(instant?) → "2026-11-28"                 the day it is in Paris (ISO, as Python reads it)
//   parisYear(instant?) → 2026
//   dayWords("2026-11-01") → "1er novembre 2026"      a plain day, no time zone (no-break spaces); { year: false } leaves the year out
//   timeWords(instant?) → "14 h 05"                   in Paris
//   momentWords(instant) → "28 novembre 2026 à 14 h 05", or UNKNOWN
//   daysBetween("2026-11-28", "2026-12-01") → 3
//   monthsOf("2026-11-02", "2027-01-31") → ["2026-11", "2026-12", "2027-01"]      monthWords("2026-11") → "novembre 2026"
// `instant`: a Date, or an ISO text.

/** @typedef {Date | string} Instant */

export const UNKNOWN = "date inconnue";
const DAY_MS = 86_400_000;
const MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})/;

/** @param {Instant} instant @returns {Record<"year" | "month" | "day" | "hour" | "minute", string>} */
function parts(instant) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: "Europe/Paris",
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const found = { year: "", month: "", day: "", hour: "", minute: "" };
  for (const { type, value } of format.formatToParts(new Date(instant))) {
    if (type in found) found[/** @type {keyof typeof found} */ (type)] = value;
  }
  return found;
}

/** @param {string} text @param {number} width */
const padded = (text, width) => text.padStart(width, "0");

/** @param {Instant} [instant] @returns {string} */
export function parisDay(instant = new Date()) {
  const { year, month, day } = parts(instant);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** @param {Instant} [instant] @returns {number} */
export const parisYear = (instant = new Date()) => Number(parisDay(instant).slice(0, 4));

/** @param {Instant} [instant] @returns {string} */
export function timeWords(instant = new Date()) {
  const { hour, minute } = parts(instant);
  return `${Number(hour) % 24}\u00a0h\u00a0${padded(minute, 2)}`; // some engines write midnight "24"
}

/** @param {string} iso @param {{ year?: boolean }} [options] @returns {string} */
export function dayWords(iso, { year = true } = {}) {
  const found = ISO_DAY.exec(iso);
  const month = MONTHS[Number(found?.[2]) - 1];
  if (!found || !month) return iso;
  const day = Number(found[3]);
  return [day === 1 ? "1er" : String(day), month, ...(year ? [found[1]] : [])].join("\u00a0");
}

/** @param {Instant} instant @returns {string} */
export function momentWords(instant) {
  if (Number.isNaN(new Date(instant).getTime())) return UNKNOWN;
  return `${dayWords(parisDay(instant))} à ${timeWords(instant)}`;
}

/** @param {string} iso @returns {number} */
const noon = (iso) => {
  const [year = 0, month = 1, day = 1] = iso.split("-").map(Number);
  return Date.UTC(year, month - 1, day);
};

/** @param {string} from @param {string} to @returns {number} */
export const daysBetween = (from, to) => Math.round((noon(to) - noon(from)) / DAY_MS);

/** @param {string} month as 2026-11 @returns {string} */
export const monthWords = (month) => [MONTHS[Number(month.slice(5, 7)) - 1], month.slice(0, 4)].join("\u00a0");

/** @param {string} from a day @param {string} to a day @returns {string[]} the months that they hold, in order */
export function monthsOf(from, to) {
  const count = (/** @type {string} */ day) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7)) - 1;
  const first = count(from);
  return Array.from({ length: Math.max(0, count(to) - first + 1) }, (_, rank) => {
    const at = first + rank;
    return `${padded(String(Math.floor(at / 12)), 4)}-${padded(String((at % 12) + 1), 2)}`;
  });
}
