// What this site serves, read again to be held against a timestamp or a release that the DMG signed.
//
//   await readServed(papers, others, progress) → { lus, servis, vu, maintenant }

import { sha256 } from "../lib/device/identite.mjs";
import { instant } from "../lib/device/publication.mjs";
import { readValue } from "../lib/device/stockage.mjs";
import { racine } from "../lib/engine/moteur.mjs";
import { asked, confirmed, RELEASE, STAMP } from "./served.mjs";

/** @typedef {import("./packages.mjs").Package} Package */
/** @typedef {import("./served.mjs").Read} Read */
/** @typedef {{ nom: string, octets: Uint8Array<ArrayBuffer> }} File */

const AT_ONCE = 6;
const UNKNOWN = "404.html"; // the host's own page, often answered with the status 404

/** As the pages link it: a folder for its index. @param {string} path */
const address = (path) => new URL(path === "index.html" || path.endsWith("/index.html") ? path.slice(0, -"index.html".length) || "./" : path, racine);

/** The digest of what the site answers; null where it says that there is none, undefined where nothing answers. @param {string} path */
async function digest(path) {
  try {
    const answer = await fetch(address(path), { cache: "no-cache" });
    if (!answer.ok) return path === UNKNOWN || answer.status >= 500 ? undefined : null;
    return await sha256(new Uint8Array(await answer.arrayBuffer()));
  } catch {
    return undefined;
  }
}

/** @param {string[]} paths @param {(done: number, total: number) => void} progress @returns {Promise<Read>} */
async function read(paths, progress) {
  /** @type {Read} */
  const found = {};
  const next = paths.values();
  let done = 0;
  const lane = async () => {
    for (const path of next) {
      const said = await digest(path);
      if (said !== undefined) found[path] = said;
      done += 1;
      progress(done, paths.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return Object.fromEntries(paths.filter((path) => path in found).map((path) => [path, found[path]]));
}

/**
 * What the papers name, read again: the files dropped beside a timestamp, else those that this site serves.
 * @param {Map<string, Package>} papers kind → paper
 * @param {File[]} others
 * @param {(done: number, total: number) => void} progress
 */
export async function readServed(papers, others, progress) {
  const [stamp, release] = [papers.get(STAMP), papers.get(RELEASE)];
  /** @type {Read} */
  let lus = {};
  if (stamp && others.length) for (const { nom, octets } of others) lus[nom] = await sha256(octets);
  else if (stamp) {
    const names = confirmed(stamp);
    const told = await read(
      names.map((name) => `publication/${name}`),
      progress,
    );
    lus = Object.fromEntries(Object.entries(told).map(([path, said]) => [path.slice("publication/".length), said]));
  }
  const servis = release ? await read(asked(release), progress) : {};
  const vu = stamp ? ((await readValue(`horodatage:${stamp.campagne}`)) ?? null) : null;
  return { lus, servis, vu: /** @type {number | null} */ (vu), maintenant: instant() };
}
