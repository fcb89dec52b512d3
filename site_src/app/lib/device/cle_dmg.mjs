// The public keys of the DMG that this site speaks for, read when a page first needs them: a site is published by copying
// files, and no script has to be made again for another DMG.
//
//   await dmgKeys() → { demonstration?, signature, sceau }        throws a French sentence when the file does not come

import { ownText } from "../engine/encore.mjs";
import { racine } from "../engine/moteur.mjs";

const PLACE = "donnees/dmg.json";

/** @type {Promise<any> | undefined} */
let reading;

async function read() {
  const keys = JSON.parse(await ownText(new URL(PLACE, racine), "no-cache"));
  if (!keys?.signature?.cle) throw new Error(PLACE);
  return keys;
}

/** @returns {Promise<any>} */
export function dmgKeys() {
  reading ??= read().catch(() => {
    reading = undefined; // asked again, with the network there, it may come
    throw Object.assign(new Error("Les clés publiques du DMG ne se chargent pas : rechargez la page avec le réseau."), { francais: true });
  });
  return reading;
}
