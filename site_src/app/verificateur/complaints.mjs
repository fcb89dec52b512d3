// A complaint: papers that the DMG signed, held against each other (specification, « Les reçus, les bulletins, les
// réclamations »). Nothing is believed but its signature.

import { parseJson } from "./json.mjs";
import { rowsOf } from "./origins.mjs";
import { FIRST_PLACE, fromBase64, readSigned, signatureHolds, signedBytes, thumbprint, utf8 } from "./packages.mjs";
import { Refusal } from "./refusal.mjs";

/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./packages.mjs").Key} Key */
/** @typedef {import("./files.mjs").Property} Property */
/** @typedef {{ campagne: string, cree: string, seq: number, empreinte: string, signed: ReturnType<typeof readSigned> }} Paper */
/** @typedef {Paper & { recus: Map<string, string>, gardes: string[], entree: number }} Bulletin `recus`: payload → when; `gardes`: those that no later one may drop */
/** @typedef {Paper & { paquet: string, recu: string, entree: number }} Receipt */

const FORMAT = "phco-reclamation-1";
const MOST_BULLETINS = 8;

/** @param {string} phrase @returns {never} */
function refuse(phrase) {
  throw new Refusal(phrase, "Déposez le fichier de réclamation tel que l’application l’a écrit.");
}

/** @typedef {{ key: Key, place: string }} Reader the DMG's key, the subdivision of the site */

/** @param {Json} text @param {Reader} reader @param {string} kind @returns {Promise<Paper>} */
async function paper(text, { key, place }, kind) {
  const signed = readSigned(fromBase64(text), place);
  const { keyid, sig, payload, empreinte } = signed;
  if (keyid !== thumbprint(key.algorithme, fromBase64(key.cle)) || !(await signatureHolds(key, sig, signedBytes(payload))))
    refuse("Une pièce de la réclamation n’est pas signée par le DMG.");
  const statement = parseJson(utf8(payload));
  const about = statement instanceof Map ? statement.get("predicate") : undefined;
  if (!(about instanceof Map) || about.get("role") !== "dmg" || about.get("auteur") !== key.personne || signed.genre !== kind)
    return refuse("Une pièce de la réclamation n’est pas celle qui est attendue.");
  if (about.has("dmg") && about.get("dmg") !== keyid) return refuse("Une pièce de la réclamation nomme un autre DMG.");
  return { campagne: String(about.get("campagne")), cree: String(about.get("cree")), seq: Number(about.get("seq")), empreinte, signed };
}

/** @param {Json} text @param {Reader} reader @returns {Promise<Receipt>} */
async function readReceipt(text, reader) {
  const found = await paper(text, reader, "accuse");
  const [row] = rowsOf(found.signed, "accuse");
  return { ...found, paquet: row.paquet, recu: row.recu, entree: Number(row.entree || 0) };
}

/** @param {Json} text @param {Reader} reader @returns {Promise<Bulletin>} */
async function readBulletin(text, reader) {
  const found = await paper(text, reader, "bulletin");
  const rows = rowsOf(found.signed, "bulletin");
  const [after] = found.signed.files.has("data/suite.csv") ? rowsOf(found.signed, "suite") : [];
  const recus = new Map(rows.map(({ paquet, recu }) => [paquet, recu]));
  if (after && Number(after.nombre) !== recus.size) return refuse(`Un bulletin annonce ${after.nombre} envois et en donne ${recus.size}.`);
  const gardes = rows.filter(({ genre }) => after || genre).map(({ paquet }) => paquet);
  return { ...found, recus, gardes, entree: Number(after?.entree || 0) };
}

/** Signed after the receipt, by the clock or by the journal. @param {Bulletin} bulletin @param {Receipt} receipt */
const follows = ({ cree, entree }, receipt) => cree > receipt.cree || (receipt.entree > 0 && receipt.entree <= entree);

/** @param {string} name */
const short = (name) => `${name.slice(7, 19)}…`;

/** @param {Receipt} receipt @param {Bulletin[]} bulletins @returns {Property[]} */
function againstReceipt({ paquet, recu, ...paper }, bulletins) {
  const after = bulletins.filter((one) => follows(one, { paquet, recu, ...paper }));
  const silent = after.find((one) => !one.recus.has(paquet));
  const later = after.find((one) => (one.recus.get(paquet) ?? recu) > recu);
  return [
    {
      nom: "recu_liste",
      libelle: "les bulletins signés après le reçu listent son envoi",
      temoin: silent ? `Le bulletin n° ${silent.seq} ne liste pas l’envoi ${short(paquet)}, dont le DMG a signé le reçu.` : null,
    },
    {
      nom: "recu_heure",
      libelle: "ces bulletins ne le disent pas arrivé plus tard que le reçu",
      temoin: later ? `Le bulletin n° ${later.seq} dit l’envoi ${short(paquet)} arrivé plus tard que le reçu.` : null,
    },
  ];
}

/** @param {Bulletin[]} bulletins in order @returns {Property[]} */
function onlyGrowing(bulletins) {
  const pairs = bulletins.slice(1).map((one, i) => ({ former: bulletins[i], next: one }));
  const twice = pairs.find(({ former, next }) => former.seq === next.seq && former.empreinte !== next.empreinte);
  const gone = pairs.flatMap(({ former, next }) => former.gardes.filter((name) => !next.recus.has(name)))[0];
  const moved = pairs.flatMap(({ former, next }) =>
    former.gardes.filter((name) => (next.recus.get(name) ?? "") > /** @type {string} */ (former.recus.get(name))),
  )[0];
  return [
    {
      nom: "bulletins_numeros",
      libelle: "deux bulletins différents ne portent pas le même numéro",
      temoin: twice ? `Deux bulletins différents portent le numéro ${twice.next.seq}.` : null,
    },
    {
      nom: "bulletins_complets",
      libelle: "ce qu’un bulletin liste, le suivant le liste encore",
      temoin: gone === undefined ? null : `L’envoi ${short(gone)}, listé avant, ne l’est plus.`,
    },
    {
      nom: "bulletins_heures",
      libelle: "aucune heure d’arrivée ne devient plus tardive",
      temoin: moved === undefined ? null : `L’envoi ${short(moved)} a reçu une heure plus tardive.`,
    },
  ];
}

/**
 * What the papers of a complaint prove: a property that does not hold is the DMG contradicting itself. Throws a Refusal
 * for what is not a complaint, and for papers that this DMG did not sign.
 * @param {string} text
 * @param {Key} key the DMG's signing key
 * @param {string} [place] the subdivision that this site is of
 * @returns {Promise<Property[]>}
 */
export async function complaintProperties(text, key, place = FIRST_PLACE) {
  const reader = { key, place };
  const told = parseJson(text);
  if (!(told instanceof Map) || told.size !== 3 || told.get("format") !== FORMAT || !told.has("recu"))
    return refuse("Ce fichier n’a pas la forme d’une réclamation.");
  const papers = told.get("bulletins");
  if (!Array.isArray(papers) || papers.length < 1 || papers.length > MOST_BULLETINS) return refuse("Une réclamation porte de un à huit bulletins.");
  const written = /** @type {Json} */ (told.get("recu"));
  const receipt = written === null ? null : await readReceipt(written, reader);
  const bulletins = await Promise.all(papers.map((one) => readBulletin(one, reader)));
  if (new Set([...bulletins, ...(receipt ? [receipt] : [])].map(({ campagne }) => campagne)).size > 1)
    return refuse("Ces pièces ne sont pas de la même campagne.");
  bulletins.sort((one, other) => one.seq - other.seq || (one.empreinte < other.empreinte ? -1 : 1));
  return [...(receipt ? againstReceipt(receipt, bulletins) : []), ...onlyGrowing(bulletins)];
}
