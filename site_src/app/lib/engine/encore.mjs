// A module loaded at its first need, which can be asked again when it did not come (a browser may remember the failure of
// an address, and a cache a wrong answer): under another address, and of the host itself.
//   await ownText(url)             a text of the site's own build, never another page in its place
//   const { searchBox } = await lazy(() => import("../frame/recherche.mjs"));

/**
 * A text of the site's own build. Another page in its place (to connect to a network, of an error), or nothing, is no text:
 * asked again of the host once, past the caches, then a TypeError, as where the network is not there.
 * @param {URL} url @param {RequestCache} [cache] @returns {Promise<string>}
 */
export async function ownText(url, cache = "default") {
  const answer = await fetch(url, { cache });
  const text = answer.ok && !/text\/html/i.test(answer.headers.get("Content-Type") ?? "") ? await answer.text() : "";
  if (text && !/^\s*<!doctype html/i.test(text)) return text;
  if (cache === "reload") throw new TypeError(url.pathname);
  return ownText(url, "reload");
}

let times = 0;

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
    await refresh(url);
    times += 1;
    return import(/* @vite-ignore */ `${url}?encore=${times}`);
  }
}
