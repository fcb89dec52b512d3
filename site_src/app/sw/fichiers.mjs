// The site's list of files, as the service worker keeps them: each by the hash of its content, in two stages.
//   stage 1: the shell, the reading pages and the tools with their engine; stage 2: the catalogue of offers

/**
 * @typedef {{ url: string, sha256: string, octets: number, voyage: number, etape: 1 | 2, key: string }} File one of the
 *   site's; "voyage": bytes on the line where the host compresses
 */

export const root = new URL("./", self.location.href);

// Files under app/, moteur/ and apparence/ are named by their content: the address alone is their key (the engine's worker
// keeps the ones it fetched under the same address). Others carry their revision.
const FROZEN = /^(app|moteur|apparence)\/.+[-.][0-9A-Za-z]{8,}\.[a-z0-9]+$/;
/** @param {string} place */
export const frozen = (place) => FROZEN.test(place);
/** @param {{ url: string, sha256: string }} file */
const keyOf = ({ url, sha256 }) => {
  const key = new URL(url, root);
  if (!frozen(url)) key.searchParams.set("revision", sha256.slice(0, 16));
  return key.href;
};

/** @type {Omit<File, "key">[]} */
const listed = /** @type {any} */ (self).__WB_MANIFEST;
// The engine first: it is what takes long, and what a tool that is open waits for.
/** @param {{ url: string }} file */
const rank = ({ url }) => (url.startsWith("moteur/") ? 0 : frozen(url) ? 1 : 2);
/** @type {File[]} */
export const entries = listed
  .map((entry) => ({ ...entry, key: keyOf(entry) }))
  .sort((one, other) => one.etape - other.etape || rank(one) - rank(other));
const byPath = new Map(entries.map((entry) => [decodeURI(new URL(entry.url, root).pathname), entry]));

/** As it is named here; one that no file can have is left as it is. @param {string} path */
export function decoded(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
/** @param {{ pathname: string }} url */
export function entryFor({ pathname }) {
  const path = decoded(pathname);
  return byPath.get(path) ?? (path.endsWith("/") ? byPath.get(`${path}index.html`) : null) ?? null;
}

const INDEX = /index\.html$/;
const folders = new Map([...byPath.keys()].filter((path) => INDEX.test(path)).map((path) => [path.replace(INDEX, "").toLowerCase(), path]));
/** The page of an address that was not copied well: its final slash, its capitals, a slash too many. @param {string} pathname @returns {string | null} its own */
export function meant(pathname) {
  const path = `${decoded(pathname)}/`.toLowerCase().replace(/\/+/g, "/");
  const found = folders.get(path) ?? folders.get(path.replace(/(\/index)?(\.html?)?\/$/, "/"));
  return found ? found.replace(INDEX, "") : null;
}

/** @param {Cache} cache @param {readonly number[]} stages */
export async function missing(cache, stages) {
  return lacking(await cache.keys(), stages);
}

/** Those that are not among what is kept. @param {readonly Request[]} kept @param {readonly number[]} stages */
export function lacking(kept, stages) {
  const here = new Set(kept.map((request) => request.url));
  return entries.filter((entry) => stages.includes(entry.etape) && !here.has(entry.key));
}

// What the files that came tell of the host.
export const host = { plain: false };
/** Bytes on the line: of the whole file where the host compresses nothing. @param {readonly File[]} files */
export const travel = (files) => files.reduce((sum, entry) => sum + (host.plain ? entry.octets : entry.voyage), 0);
