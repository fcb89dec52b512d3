// The search: one compact index (recherche.json, made by phco/site/pages/search.py), asked on this device, offline too; the
// offers beside it (recherche-offres.json), without which it works. Each answer says of what kind it is.
//
//   searchBox({ root, onLeave })      → { node, focus(), ask(text) }   the field, the count said aloud, the results
//   searchDialog({ root }) → open()   the same in a dialog (commun.mjs opens it: the header's link, Ctrl+K or ⌘K)
//   fold(text)                        "Évrecy" → "evrecy"; the same folding as phco.site.pages.plan.fold
//
// Keyboard: ↓ and ↑ walk the results, Entrée opens the first, Échap closes.

import { lazy, ownText } from "../engine/encore.mjs";
import { $, $$, debounce, el } from "./dom.mjs";

const SHOWN = 12;
const EXCERPT = 110;
const WAIT_MS = 90;
const IDLE_WORDS = new Set(
  "a ai au aux avec ce ces cet cette d dans de des du elle en et eux il ils j je l la le les leur lui m ma mais me mes n ne nos notre nous on ou par pas pour qu que qui s sa se ses son suis sur t ta te tes tu un une vos votre vous y".split(
    " ",
  ),
);

/** @param {string} text */
export const fold = (text) =>
  text.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").replaceAll("’", "'").normalize("NFD").replace(/\p{M}/gu, "");

/** @param {string} text @returns {string[]} */
const tokens = (text) =>
  fold(text)
    .split(/[^\p{L}\p{N}-]+/u)
    .flatMap((word) => (word.includes("-") ? [word, ...word.split("-")] : [word]));
/** @param {string} word */
const useful = (word) => (word && !IDLE_WORDS.has(word) ? word : null);

/** @type {Promise<import("minisearch").default> | null} */
let engine = null;

/** @param {URL | string} root @returns {Promise<string[][]>} the offers, or none */
async function offers(root) {
  try {
    return JSON.parse(await ownText(new URL("recherche-offres.json", root)));
  } catch {
    return [];
  }
}

/** The kind of an answer, by the longest start of its address ("=" before a whole one). @param {string} address @param {[string, string][]} kinds */
export function kindOf(address, kinds) {
  const fits = kinds.filter(([start]) => (start.startsWith("=") ? address === start.slice(1) : address.startsWith(start)));
  const found = fits.sort(([one], [other]) => other.length - one.length);
  return found[0]?.[1] ?? "";
}

/** @param {URL | string} root */
async function load(root) {
  const [{ default: MiniSearch }, answer, sheets] = await Promise.all([
    lazy(() => import("minisearch")),
    ownText(new URL("recherche.json", root)),
    offers(root),
  ]);
  /** @type {{ documents: string[][], communes: Record<string, [string, string][]>, genres?: [string, string][], mots?: Record<string, string> }} */
  const { documents, communes, genres = [], mots = {} } = JSON.parse(answer);
  const index = new MiniSearch({
    fields: ["titre", "section", "texte", "mots"],
    storeFields: ["titre", "section", "adresse", "texte", "genre"],
    tokenize: tokens,
    processTerm: useful,
    searchOptions: {
      boost: { mots: 6, titre: 4, section: 3 },
      prefix: (term) => term.length > 1,
      fuzzy: (term) => (term.length > 5 && !/\d/.test(term) ? 0.2 : false),
      weights: { prefix: 0.6, fuzzy: 0.2 },
    },
  });
  // A commune leads to the catalogue, sorted by distance from there: the state that catalogue.mjs reads in the fragment.
  const places = Object.entries(communes).flatMap(([departement, list]) =>
    list.map(([nom, code]) => [
      nom,
      "",
      `offres/#${new URLSearchParams({ commune: `${nom} (${code})`, tri: "distance" })}`,
      `${departement}. Voir les offres les plus proches.`,
      "Commune",
    ]),
  );
  const posts = sheets.map(([id, nom, words]) => [nom, "", `offres/${id}/`, words, "Offre"]);
  index.addAll(
    [...documents, ...places, ...posts].map(([titre, section, adresse = "", texte, genre], id) => ({
      id,
      titre,
      section,
      adresse,
      texte,
      genre: genre ?? kindOf(adresse, genres),
      mots: mots[adresse] ?? "",
    })),
  );
  return index;
}

/** @param {import("minisearch").default} index @param {string} text */
function find(index, text) {
  const all = index.search(text, { combineWith: "AND" });
  return all.length ? all : index.search(text);
}

// The folded text, and for each of its characters the place of the one it comes from ("cœur" folds to one more character).
/** @param {string} text */
function mapped(text) {
  let folded = "";
  /** @type {number[]} */
  const places = [];
  let place = 0;
  for (const char of text) {
    const plain = fold(char);
    folded += plain;
    for (let index = 0; index < plain.length; index += 1) places.push(place);
    place += char.length;
  }
  places.push(place);
  return { folded, places };
}

// The words of a text that begin with one of the terms: [[from, to], …] in the text.
/** @param {string} text @param {string[]} terms @returns {[number, number][]} */
export function hits(text, terms) {
  if (!terms.length) return [];
  const { folded, places } = mapped(text);
  const words = terms.map((term) => term.replace(/[^\p{L}\p{N}-]/gu, ".")).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})[\\p{L}\\p{N}]*`, "gu");
  return [...folded.matchAll(pattern)].map((found) => [places[found.index] ?? 0, places[found.index + found[0].length] ?? text.length]);
}

// A few words around the first hit, each hit marked.
/** @param {string} text @param {string[]} terms */
function excerpt(text, terms) {
  const first = hits(text, terms)[0]?.[0] ?? 0;
  const from = first > 40 ? text.lastIndexOf(" ", first - 30) + 1 : 0;
  let piece = text.slice(from, from + EXCERPT);
  if (from + EXCERPT < text.length) piece = `${piece.slice(0, Math.max(piece.lastIndexOf(" "), 40))}…`;
  if (from) piece = `…${piece}`;
  /** @type {(string | Node)[]} */
  const parts = [];
  let last = 0;
  for (const [start, end] of hits(piece, terms)) {
    parts.push(piece.slice(last, start), el("mark", {}, piece.slice(start, end)));
    last = end;
  }
  return [...parts, piece.slice(last)];
}

/** @param {any} hit what minisearch found, with the stored fields @param {URL | string} root @param {string[]} terms */
function resultItem(hit, root, terms) {
  const heading = hit.section ? [el("b", {}, hit.titre), ` › ${hit.section}`] : [el("b", {}, hit.titre)];
  const kind = hit.genre ? el("span", { class: "etiquette genre" }, hit.genre) : null;
  const link = el("a", { href: new URL(hit.adresse, root).href }, el("span", { class: "recherche-titre" }, el("span", {}, ...heading), kind));
  if (hit.texte) link.append(el("span", {}, ...excerpt(hit.texte, terms)));
  return el("li", {}, link);
}

/** @param {{ root: URL | string, onLeave?: () => void }} options */
export function searchBox({ root, onLeave = () => {} }) {
  const field = el("input", {
    type: "search",
    id: "recherche-texte",
    name: "q",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    placeholder: "Salaire, commune, cabinet, règle…",
  });
  const count = el("p", { class: "aide", role: "status" });
  const list = el("ul", { class: "recherche-resultats", "aria-label": "Résultats" });
  const form = el(
    "form",
    { role: "search", class: "recherche" },
    el("div", { class: "champ" }, el("label", { for: "recherche-texte" }, "Rechercher"), field),
    count,
    list,
  );
  const more = el("button", { type: "button", class: "bouton second recherche-suite", onclick: () => next().focus() });
  more.hidden = true;
  form.append(more);
  /** @type {any[]} */
  let hits = [];
  /** @type {string[]} */
  let terms = [];

  /** The next answers under those that are there. @returns {HTMLElement} the first of them */
  function next() {
    const from = list.children.length;
    list.append(...hits.slice(from, from + SHOWN).map((hit) => resultItem(hit, root, terms)));
    const shown = list.children.length;
    const left = Math.min(SHOWN, hits.length - shown);
    more.hidden = !left;
    more.textContent = left > 1 ? `Voir les ${left} suivants` : "Voir le suivant";
    const all = hits.length > 1 ? `${hits.length} résultats` : "1 résultat";
    count.textContent = left ? `${all}, les ${shown} premiers :` : `${all} :`;
    return $$("a", list)[from];
  }

  async function ask(text = field.value) {
    const asked = text.trim();
    if (!asked) {
      count.textContent = "";
      list.replaceChildren();
      more.hidden = true;
      return;
    }
    try {
      engine ??= load(root);
      const index = await engine;
      if (field.value.trim() !== asked) return;
      hits = find(index, asked);
      terms = [...new Set(tokens(asked).filter(useful))];
      list.replaceChildren();
      if (hits.length) next();
      else {
        more.hidden = true;
        count.textContent = `Rien pour « ${asked} ». Essayez un autre mot, une commune, un cabinet ou un sigle.`;
        list.append(resultItem({ titre: "Toutes les pages", adresse: "recherche/", texte: "Le plan du site, rubrique par rubrique." }, root, []));
      }
    } catch {
      engine = null;
      list.replaceChildren();
      more.hidden = true;
      count.textContent = "La recherche n’a pas pu être chargée. Vérifiez la connexion, puis réessayez.";
    }
  }

  const typed = debounce(() => ask(), WAIT_MS);
  field.addEventListener("input", () => typed());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await ask();
    $("a", list)?.click();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = $$("a", list);
    if (!links.length) return;
    event.preventDefault();
    const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (next < 0 ? field : links[Math.min(next, links.length - 1)]).focus();
  });
  list.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("a")) onLeave();
  });
  return {
    node: form,
    focus: () => field.focus(),
    /** @param {string} text */
    ask(text) {
      field.value = text;
      return ask();
    },
  };
}

/** @param {{ root: URL | string }} options */
export function searchDialog({ root }) {
  const close = el("button", { type: "button", class: "bouton discret" }, "Fermer");
  const dialog = el("dialog", { class: "recherche-dialogue", "aria-label": "Rechercher dans le site" });
  const box = searchBox({ root, onLeave: () => dialog.close() });
  dialog.append(box.node, close);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return () => {
    if (!dialog.open) dialog.showModal();
    box.focus();
  };
}
