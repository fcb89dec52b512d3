// A module loaded at its first need, which can be asked again when it did not come (a browser may remember the failure of
// an address, and a cache a wrong answer): under another address, and of the host itself.
//   await ownBytes(url, cache)     a file of the site's own build, never another page in its place, nor waited for for ever
//   await ownText(url, cache)      the same as a text
//   Twice in vain: an Error in French that says what to do, shown by the page (form/reponse.mjs) where nobody catches it.
//   const { searchBox } = await lazy(() => import("../frame/recherche.mjs"));

import { SILENCE_MS } from "./reception.mjs";

const OTHER_PAGE = /^\s*<!doctype html/i;
const HEAD = 100; // bytes

/**
 * A file of the site's own build. Another page in its place (to connect to a network, of an error), nothing, or a part that a
 * cut line left, is no file: asked again of the host once, past the caches, then a TypeError, as where the network is not there.
 * The limit is on silence: a slow line takes the time that it takes.
 * @param {URL} url @param {RequestCache} [cache] @param {number} [silence] milliseconds @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function ownBytes(url, cache = "default", silence = SILENCE_MS) {
  const stop = new AbortController();
  let cut = false; // on its way
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(new TypeError(url.pathname)), silence);
  };
  try {
    alive();
    const answer = await fetch(url, { cache, signal: stop.signal });
    if (answer.ok && !/text\/html/i.test(answer.headers.get("Content-Type") ?? "")) {
      /** @type {Uint8Array<ArrayBuffer>[]} */
      const chunks = [];
      const reader = answer.body?.getReader();
      for (let one = await reader?.read(); one && !one.done; one = await reader?.read()) {
        chunks.push(one.value);
        alive();
        cut = true;
      }
      const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
      if (bytes.length && !OTHER_PAGE.test(new TextDecoder().decode(bytes.subarray(0, HEAD)))) return bytes;
    }
  } catch (error) {
    if (!cut || stop.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (cache === "reload") throw new TypeError(url.pathname);
  return ownBytes(url, "reload", silence);
}

/** The same as a text. @param {URL} url @param {RequestCache} [cache] @returns {Promise<string>} */
export const ownText = async (url, cache) => new TextDecoder().decode(await ownBytes(url, cache));

let times = 0;

/** What a person is told where nobody says better (form/reponse.mjs). @param {unknown} cause */
const missing = (cause) =>
  Object.assign(
    new Error(
      "Une partie de cette page n’a pas pu être chargée : vérifiez la connexion, puis recommencez. Si cela dure, le site a peut-être changé depuis que cette page est ouverte : rechargez-la.",
      { cause },
    ),
    { francais: true },
  );

/** The pieces of a module, asked of the host past the caches. @param {string} url @param {Set<string>} [seen] @returns {Promise<void>} */
async function refresh(url, seen = new Set()) {
  if (seen.has(url)) return;
  seen.add(url);
  const answer = await fetch(url, { cache: "reload" });
  const text = await answer.text();
  // What is no module is not imported: a browser remembers for the life of the page that an address had none.
  if (!answer.ok || !text || /^\s*</.test(text)) throw new Error(`${url} : ${answer.status}`);
  const pieces = [...text.matchAll(/(?:from|import)\s*"(\.\/[^"]+\.js)"/g)];
  await Promise.all(pieces.map(([, piece]) => refresh(new URL(piece ?? "", url).href, seen)));
}

/**
 * @template T
 * @param {() => Promise<T>} load its text holds the address
 * @returns {Promise<T>}
 */
export async function lazy(load) {
  try {
    return await load();
  } catch (error) {
    const place = /import\(\s*["'`](\.\/[^"'`]+)["'`]/.exec(String(load))?.[1];
    if (!place) throw error;
    const url = new URL(place, import.meta.url).href;
    try {
      await refresh(url);
      times += 1;
      return await import(/* @vite-ignore */ `${url}?encore=${times}`);
    } catch (cause) {
      throw missing(cause);
    }
  }
}
