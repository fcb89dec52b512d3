// Small helpers over the DOM; no rule of the domain lives here.
//
//   $(selector, from?)  first match or null            $$(selector, from?)  array of matches
//   el(tag, attributes, ...children)                    an element; `on…` attributes are listeners, false/null are left out
//   fill(zone, html)                                    replaces a zone's content by a fragment made by our own Python views
//   announce(text)                                      says a sentence to screen readers (one polite live region per page)
//   debounce(fn, ms)                                    the last call wins; .flush() runs it now, .cancel() → whether one was waiting
//   counted(3, "envoi", "envois")                       "3 envois"
//   megabytes(bytes)                                    "4,2" (French)
//   sizeWords(bytes)                                    "820 ko", "4,2 Mo", "12 Mo": as people say it

import { markup } from "../engine/trusted.mjs";

/** @param {number} number @param {string} one @param {string} many */
export const counted = (number, one, many) => `${number} ${number < 2 ? one : many}`;
// What a selector finds is what our own templates put there, which TypeScript cannot know: it is not typed further.
/** @type {(selector: string, from?: ParentNode) => any} */
export const $ = (selector, from = document) => from.querySelector(selector);
/** @type {(selector: string, from?: ParentNode) => any[]} */
export const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} attributes
 * @param {...any} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// The fragments come from our Jinja2 views (autoescape on), never from another origin.
// The focus outlives the redrawing: it goes to the control of the new content that has the same id, or says the same.
/** @param {HTMLElement} zone @param {string} html */
export function fill(zone, html) {
  /** @type {any} */
  const here = document.activeElement;
  const inside = here !== zone && zone.contains(here);
  const template = document.createElement("template");
  template.innerHTML = markup(html);
  zone.replaceChildren(template.content);
  if (!inside) return;
  /** @param {any} one */
  const says = (one) => `${one.tagName} ${one.name ?? ""} ${one.value ?? ""} ${one.textContent.trim()}`;
  const same =
    (here.id && zone.querySelector(`#${CSS.escape(here.id)}`)) || [...zone.querySelectorAll(here.tagName)].find((one) => says(one) === says(here));
  same?.focus({ preventScroll: true });
}

/** @type {HTMLElement | null} */
let live = null;

/** @param {string} text */
export function announce(text) {
  if (!live) {
    live = el("p", { class: "visuellement-cache", role: "status", "aria-live": "polite" });
    document.body.append(live);
  }
  const region = live;
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

/** @param {(...args: any[]) => void} fn @param {number} ms @returns {Debounced} */
export function debounce(fn, ms) {
  let timer = 0;
  /** @type {any[] | null} */
  let pending = null;
  const run = () => {
    clearTimeout(timer);
    const args = pending;
    pending = null;
    if (args) fn(...args);
  };
  /** @param {...any} args */
  const later = (...args) => {
    pending = args;
    clearTimeout(timer);
    timer = window.setTimeout(run, ms);
  };
  later.flush = run;
  later.cancel = () => {
    const waited = pending !== null;
    clearTimeout(timer);
    pending = null;
    return waited;
  };
  return later;
}

/** @param {number} bytes */
export const megabytes = (bytes) => new Intl.NumberFormat("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(bytes / 1e6);

/** @param {number} bytes */
export function sizeWords(bytes) {
  if (bytes < 1000) return `${bytes}\u00a0octet${bytes < 2 ? "" : "s"}`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)}\u00a0ko`;
  const [unit, size] = bytes < 999_500_000 ? ["Mo", bytes / 1e6] : ["Go", bytes / 1e9];
  return `${new Intl.NumberFormat("fr-FR", { maximumFractionDigits: size < 9.95 ? 1 : 0 }).format(size)}\u00a0${unit}`;
}
