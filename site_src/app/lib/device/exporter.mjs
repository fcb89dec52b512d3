// An export: prepared by the core, signed here, sealed to the DMG; the number and the chain advance.
//
//   await exportPackage({ genre, tour, tableaux, documents, catalogue }) → { nom, fichier, clair, empreinte, seq, le, note }
//        a copy sealed to this device's own key stays here (readCopy); note: a French sentence where the file is sealed
//        to another key than the invitation's, which the DMG's signed manifest gives, or dated by a clock that seems wrong
// The manifest is read and verified before anything is sealed: a key that it revokes signs and opens nothing any more.

import { engine } from "../engine/engine.mjs";
import { dmgKeys } from "./cle_dmg.mjs";
import { sealBytes, signBytes } from "./cles.mjs";
import { keptCopies } from "./copies.mjs";
import { believed, doubtful } from "./horloge.mjs";
import { alone, COPY, otherIdentities, PLACE, readIdentity, sha256 } from "./identite.mjs";
import { concat, fromB64, toB64 } from "./octets.mjs";
import { readToldKeys } from "./publication.mjs";
import { openStore, writeValue } from "./stockage.mjs";

const NEW_KEY = "Le DMG a changé la clé qui ouvre les envois, et l’a signé : ce fichier est scellé pour la nouvelle.";
const KEPT_EXPORTS = 60;
/** @typedef {import("./identite.mjs").Identity} Identity */
/** @typedef {{ genre: string, tour?: number | null, tableaux: Entry, documents?: Entry, catalogue?: string | null }} ToExport */
/** @param {string} quoi */
const shut = (quoi) => Object.assign(new Error(quoi), { francais: true });

// Whom to seal to: the core decides, from the invitation and what the manifest of this campaign says.
/** @param {Identity} identity @returns {Promise<Answer>} */
const recipientOf = async ({ campagne, cle, sceauDmg: { algorithme, cle: invitation } }) =>
  engine.call("manifeste.destinataire", {
    invitation: { algorithme, cle: invitation },
    signataire: cle,
    dmg: (await dmgKeys()).signature.empreinte,
    manifeste: await readToldKeys(campagne),
  });

// Read when the page opens, by a device that can export: the network may be gone when the button is pressed.
readIdentity()
  .then((mine) => mine && dmgKeys())
  .catch(() => {}); // said at the export, where it is needed

/** @param {ToExport} what */
export async function exportPackage({ genre, tour = null, tableaux, documents = {}, catalogue = null }) {
  return alone(async () => {
    const identity = await readIdentity();
    if (!identity) throw shut("Cet appareil n’est pas inscrit.");
    const { destinataire, change } = await recipientOf(identity);
    const cree = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    const seq = identity.seq + 1;
    const prepared = await engine.call("paquet.preparer", {
      genre,
      campagne: identity.campagne,
      tour,
      auteur: identity.personne,
      seq,
      dmg: (await dmgKeys()).signature.empreinte,
      prev: identity.prev,
      catalogue,
      cree,
      tableaux,
      documents,
      enrolement: identity.enrolement,
    });
    const signature = await signBytes(identity.signature, fromB64(prepared.a_signer));
    const done = await engine.call("paquet.attacher", {
      archive: prepared.archive,
      charge: prepared.charge,
      cle: identity.cle,
      signature: toB64(signature),
    });
    const front = await engine.call("paquet.sceller", { octets: done.octets, destinataire });
    const body = await sealBytes(destinataire, fromB64(front.info), fromB64(front.clair));
    const fichier = concat(fromB64(front.entete), body);
    const copie = await sealToMyself(identity, done.octets);
    const { doute } = believed();
    const sent = {
      ...(doute ? { doute: true } : {}),
      genre,
      tour,
      nom: prepared.nom,
      empreinte: prepared.empreinte,
      seq,
      le: cree,
      octets: copie.length,
      sha256: await sha256(fichier),
    };
    identity.seq = seq;
    identity.prev = prepared.empreinte;
    identity.exports = [sent, ...identity.exports].slice(0, KEPT_EXPORTS);
    await writeValue(PLACE, identity);
    await keepCopy(identity, prepared.empreinte, copie);
    const dated = doute && `Ce fichier est daté ${doubtful()}\u00a0: le DMG compte l’heure à laquelle il le reçoit. Réglez la date de l’appareil.`;
    return { ...sent, fichier, clair: fromB64(done.octets), note: [change ? NEW_KEY : "", dated].filter(Boolean).join(" ") };
  });
}

/** @param {Identity} identity @param {string} octets */
async function sealToMyself({ sceau }, octets) {
  const front = await engine.call("paquet.sceller", { octets, destinataire: { algorithme: sceau.algorithme, cle: sceau.cle } });
  return concat(fromB64(front.entete), await sealBytes(sceau, fromB64(front.info), fromB64(front.clair)));
}

/** @param {Identity} identity @param {string} empreinte @param {Uint8Array} copie */
async function keepCopy(identity, empreinte, copie) {
  await writeValue(COPY + empreinte, copie);
  const store = await openStore();
  const kept = new Set([identity, ...(await otherIdentities())].flatMap((one) => [...keptCopies(one.exports)]));
  for (const [key] of await store.all("divers")) if (key.startsWith(COPY) && !kept.has(key.slice(COPY.length))) await store.remove("divers", key);
}
