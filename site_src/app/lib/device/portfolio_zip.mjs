// A portfolio that was exported and comes back: what is here stays, what is the same is not added twice, and a piece that
// this device lost is found again.
//
//   await adopt(found, here) → { portfolio, entrees, pieces, la, retrouvees, lourdes: [sentences] }
//        found: the answer of « portfolio.importer »; here: the entries of this device; portfolio: both
//   tooHeavy(nom, octets) → a sentence, or "" when the piece may be kept

import { newId } from "../form/plan.mjs";
import { sizeWords } from "../frame/dom.mjs";
import { keepAttachment, piecePlace } from "./attachments.mjs";
import { fromB64, randomId } from "./octets.mjs";
import { openStore } from "./stockage.mjs";

const MOST_BYTES = 8 * 1024 * 1024;

/** @param {string} nom @param {number} octets */
export const tooHeavy = (nom, octets) =>
  octets > MOST_BYTES ? `${nom} dépasse 8\u00a0Mo (${sizeWords(octets)}). Choisissez un fichier plus léger.` : "";

const essence = (/** @type {Entry} */ { date, titre, familles, seminaire, texte }) =>
  JSON.stringify([date, titre, familles ?? [], seminaire ?? null, texte ?? ""]);

/** @param {Entry} piece @param {string[]} lourdes @param {string} [id] @returns {Promise<Entry[]>} the piece kept, or none */
async function keepPiece(piece, lourdes, id = randomId()) {
  const bytes = fromB64(piece.contenu);
  const refused = tooHeavy(piece.nom, bytes.length);
  if (refused) {
    lourdes.push(refused);
    return [];
  }
  await keepAttachment(piecePlace(id), { nom: piece.nom, bytes });
  return [{ id, nom: piece.nom, type: piece.type, octets: bytes.length }];
}

/** @param {Entry} here @param {Entry} given @param {string[]} lourdes */
async function findAgain(here, given, lourdes) {
  const store = await openStore();
  let count = 0;
  for (const piece of here.pieces ?? []) {
    if ((await store.get("divers", piecePlace(piece.id))) instanceof Uint8Array) continue;
    const found = given.pieces.find((/** @type {Entry} */ one) => one.nom === piece.nom);
    if (found) count += (await keepPiece(found, lourdes, piece.id)).length;
  }
  return count;
}

/** @param {Entry} found @param {Entry[]} here */
export async function adopt(found, here) {
  const portfolio = [...here];
  /** @type {string[]} */
  const lourdes = [];
  const count = { entrees: 0, pieces: 0, la: 0, retrouvees: 0 };
  for (const one of found.entrees) {
    const same = here.find((other) => essence(other) === essence(one));
    if (same) {
      count.la += 1;
      count.retrouvees += await findAgain(same, one, lourdes);
      continue;
    }
    const pieces = [];
    for (const piece of one.pieces) pieces.push(...(await keepPiece(piece, lourdes)));
    const { seminaire, ...rest } = one;
    const id = portfolio.some((other) => other.id === one.id) ? newId("p", portfolio) : one.id;
    portfolio.push({ ...rest, id, pieces, ...(seminaire ? { seminaire } : {}) });
    count.entrees += 1;
    count.pieces += pieces.length;
  }
  return { portfolio, ...count, lourdes };
}
