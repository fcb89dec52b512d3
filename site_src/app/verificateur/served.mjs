// What a site serves, held against what the DMG signed of it (specification, « L’horodatage d’une publication », « La
// livraison d’un site »): a timestamp that names the public files, a release that names the files of the site.

import { rowsOf } from "./origins.mjs";
import { Refusal } from "./refusal.mjs";

/** @typedef {import("./packages.mjs").Package} Package */
/** @typedef {import("./files.mjs").Property} Property */
/** @typedef {Record<string, string | null>} Read name or path → sha256 (hexadecimal); null for what did not come */
/** @typedef {{ vu?: number | null, maintenant: string, lus: Read }} Told `vu`: the highest number that this device met; `maintenant`: UTC text; `lus`: what was read of the publication, or of the site under its root */

export const STAMP = "horodatage";
export const RELEASE = "livraison";
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const DIGEST = /^[0-9a-f]{64}$/;
const SITE = "site/";
const SHOWN = 3;

/** @param {string} nom @param {string} libelle @param {string | null} temoin @returns {Property} */
const property = (nom, libelle, temoin) => ({ nom, libelle, temoin });

/** @param {Package} found @returns {Map<string, string>} */
function filesOf(found) {
  const rows = rowsOf(found, "fichiers");
  const listed = new Map(rows.map(({ nom, sha256 }) => [nom, sha256]));
  if (listed.size !== rows.length || !rows.every(({ sha256 }) => DIGEST.test(sha256)))
    throw new Refusal("La liste que porte ce fichier est mal écrite.");
  return listed;
}

/** @param {Map<string, string>} listed @param {[string, string | null][]} read the names that are not those listed */
const oddOnes = (listed, read) => read.filter(([name, said]) => said === null || listed.get(name) !== said).map(([name]) => name);

/** @param {Package} found @param {Told} told @returns {Property[]} */
function checkStamp(found, { vu = null, maintenant, lus }) {
  const [row] = rowsOf(found, STAMP);
  const listed = filesOf(found);
  if (!INSTANT.test(row?.expire ?? "")) throw new Refusal("L’échéance de cet horodatage est mal écrite.");
  const older =
    vu !== null && found.seq < vu ? `Cet appareil a déjà vu une publication plus récente (n° ${vu}) que celle-ci (n° ${found.seq}).` : null;
  const late = maintenant > row.expire ? "Le DMG devait confirmer cette publication avant, et ne l’a pas fait ici." : null;
  const read = Object.entries(lus);
  const [odd] = oddOnes(listed, read);
  return [
    ...(vu === null
      ? []
      : [
          property("horodatage_present", "le site montre l’horodatage du DMG, comme avant", null),
          property("horodatage_recent", "cet appareil n’a pas vu de publication plus récente", older),
        ]),
    property("horodatage_frais", "le DMG a confirmé cette publication il y a peu", late),
    ...(read.length
      ? [
          property(
            "horodatage_fichiers",
            "chaque fichier lu est celui que le DMG a confirmé",
            odd === undefined ? null : `« ${odd.slice(0, 80)} » n’est pas le fichier que le DMG a confirmé.`,
          ),
        ]
      : []),
  ];
}

/** @param {Package} found @param {Told} told @returns {Property[]} */
function checkRelease(found, { lus }) {
  const listed = filesOf(found);
  const read = Object.entries(lus);
  if (!read.length) return [];
  const odd = oddOnes(
    listed,
    read.map(([path, said]) => [`${SITE}${path}`, said]),
  );
  const names = odd.slice(0, SHOWN).map((name) => `« ${name.slice(SITE.length, 80)} »`);
  const more = odd.length > SHOWN ? " et d’autres" : "";
  const many = odd.length === 1 ? "n’est pas celui de la livraison" : "ne sont pas ceux de la livraison";
  return [
    property("livraison_fichiers", "chaque fichier lu du site est celui de la livraison", odd.length ? `${names.join(", ")}${more} ${many}.` : null),
  ];
}

/** Whether a package is one that names what a site serves. @param {Package} found */
export const isServed = ({ genre }) => genre === STAMP || genre === RELEASE;

/**
 * The paths under the root of the site that a release lets anyone ask for: what only the host reads, and the compressed
 * copies, are left out.
 * @param {Package} found a release
 */
export const asked = (found) =>
  [...filesOf(found).keys()]
    .filter((name) => name.startsWith(SITE) && !/(?:^|\/)[._][^/]*$|\.(?:gz|br)$/.test(name))
    .map((name) => name.slice(SITE.length));

/** The names that a timestamp confirms. @param {Package} found a timestamp */
export const confirmed = (found) => [...filesOf(found).keys()];

/**
 * The properties of a timestamp or of a release, from what was read of the site. Throws a Refusal for another kind, and
 * for what the DMG's key of this site did not sign.
 * @param {Package} found
 * @param {Told} told
 * @returns {Property[]}
 */
export function servedProperties(found, told) {
  if (found.signature !== "valide" || found.auteur !== "dmg")
    throw new Refusal("Cette pièce n’est pas signée par le DMG de ce site.", "Déposez-la telle que le DMG l’a signée.");
  if (found.genre === STAMP) return checkStamp(found, told);
  if (found.genre === RELEASE) return checkRelease(found, told);
  throw new Refusal("Cette pièce n’est ni un horodatage ni une livraison.");
}
