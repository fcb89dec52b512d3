// A module loaded at its first need, which can be asked again when it did not come (a browser may remember the failure of
// an address, and a cache a wrong answer): under another address, and of the host itself.
//   const { searchBox } = await lazy(() => import("../frame/recherche.mjs"));

let times = 0;

/** The pieces of a module, asked of the host past the caches. @param {string} url @param {Set<string>} [seen] @returns {Promise<void>} */
async function refresh(url, seen = new Set()) {
  if (seen.has(url)) return;
  seen.add(url);
  const answer = await fetch(url, { cache: "reload" });
  if (!answer.ok) throw new Error(`${url} : ${answer.status}`);
  const pieces = [...(await answer.text()).matchAll(/(?:from|import)\s*"(\.\/[^"]+\.js)"/g)];
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
