// What is written while a page is being left. IndexedDB may not have the time to answer; localStorage is written at once, and
// the next page that opens the storage puts it in its draft (stockage.mjs).
//
//   onLeave(fn)                   fn() each time the page may be going: hidden, left, or reloaded for a new version
//   leaving() → boolean           between that moment and the page's return
//   asleep() → boolean            the page is left; a browser may keep it, and wake it for « Précédent »
//   onWake(fn)                    fn() when it is woken: what it knows may be old
//   keepLate(key, texte, le, sur) → whether it is kept      the last value of a draft, at once; sur: the date of what it changes
//   lateDrafts() → [[key, { texte, le, sur }], …]     dropLate(key) / dropAllLate()
// Where the browser keeps nothing, or erases what it keeps, nothing happens.

import { erasing } from "./erasing.mjs";

/** @typedef {{ texte: string, le: string, sur?: string }} Late */

const PREFIX = `phco:${new URL("../", import.meta.url).pathname}tard:`;
let away = false;
let left = false;

/** @param {() => unknown} fn */
export function onLeave(fn) {
  addEventListener("pagehide", fn);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && fn());
  document.addEventListener("phco:avant-rechargement", fn);
}

/** @param {() => unknown} fn */
export const onWake = (fn) => addEventListener("pageshow", ({ persisted }) => persisted && fn());

export const leaving = () => away;
export const asleep = () => left;
if ("document" in globalThis) {
  // First of all listeners: what the others write then is written at once.
  onLeave(() => {
    away = true;
  });
  addEventListener("pagehide", () => {
    left = true;
  });
  addEventListener("pageshow", () => {
    away = left = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") away = false;
  });
}

/** @param {string} key @param {string} texte @param {string} le @param {string} [sur] */
export function keepLate(key, texte, le, sur) {
  if (erasing()) return false;
  try {
    localStorage.setItem(`${PREFIX}${key}`, JSON.stringify({ texte, le, sur }));
    return true;
  } catch {
    return false; // the browser keeps nothing here, or there is no place: the ordinary writing is on its way
  }
}

/** @returns {[string, Late][]} */
export function lateDrafts() {
  /** @type {[string, Late][]} */
  const found = [];
  try {
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      const key = name.slice(PREFIX.length);
      try {
        const { texte, le, sur } = JSON.parse(localStorage.getItem(name) ?? "");
        if (typeof texte === "string" && typeof le === "string") found.push([key, sur ? { texte, le, sur } : { texte, le }]);
        else dropLate(key);
      } catch {
        dropLate(key); // written by something else
      }
    }
  } catch {
    return [];
  }
  return found;
}

/** @param {string} key */
export function dropLate(key) {
  try {
    localStorage.removeItem(`${PREFIX}${key}`);
  } catch {
    // the browser keeps nothing here
  }
}

export function dropAllLate() {
  for (const [key] of lateDrafts()) dropLate(key);
}
