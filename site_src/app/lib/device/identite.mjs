// Who this device signs as: the identity enrolled from an invitation, its exports, and the packages it opens.
//
//   await readIdentity() → identity | null        await forgetIdentity()
//   await enrol({ invitation, code, keep }) → identity  invitation: what readInvitation gave; keep: the present identity
//        steps aside instead of being forgotten
//   await otherIdentities() → identities that stepped aside        await switchTo(identity)
//   await readDevice(bytes) → device | null, await play(device, keep) → identity      a fictional person of a demonstration
//   await readCopy(empreinte) → bytes of the copy of an export (exporter.mjs), sealed to this device's own key, or null
//   await recognise(bytes) → { pour: "dmg" | "autre" | "moi", envoi } | null     what a sealed file is, without opening it
//   await openFile(bytes, asked?) → { …answer of paquet.ouvrir, paquet: b64, scelle }     opens the seal when it is ours, verifies,
//        reads; what is not of the kind, campaign, round or DMG asked for does not hold
//   await readInvitation(bytes) → { campagne, personne, role, expire, cle_sceau, demonstration, doute }; throws an Error in French; doute:
//        expired, by a clock that cannot be trusted: the DMG will say
//   await lastExport(genre, tour) → the last of them, or null
//
// Private keys are non-extractable CryptoKeys in IndexedDB; nothing leaves the device without a click.

import { engine } from "../engine/engine.mjs";
import { followRole } from "../frame/bandeau.mjs";
import { dmgKeys } from "./cle_dmg.mjs";
import { canVerify, importSealing, importSigning, newSealing, newSigning, openBytes, verifyBytes } from "./cles.mjs";
import { clockTrouble } from "./horloge.mjs";
import { fromB64, toB64 } from "./octets.mjs";
import { alone as inTurn } from "./onglets.mjs";
import { dayWords, parisDay } from "./paris_day.mjs";
import { openStore, readValue, writeValue } from "./stockage.mjs";

export const PLACE = "identite";
const ASIDE = "identites-a-cote";
export const REASONS = "motifs"; // the sealed reasons opened here (recus.mjs)
export const COPY = "copie:"; // + the package's digest, on the shelf "divers"

/**
 * @typedef {import("./cles.mjs").Keys} Keys
 * @typedef {import("./cles.mjs").PublicHalf} PublicHalf
 * @typedef {{ genre: string, tour: number | null, nom: string, empreinte: string, seq: number, le: string, octets?: number, sha256?: string, doute?: boolean }} Sent doute: dated by a clock that seemed wrong
 * @typedef {{ campagne: string, personne: string, role: string, titre?: string, expire: string, demonstration: boolean, sceauDmg: PublicHalf,
 *   signature: Keys, sceau: Keys, enrolement: any, cle: string, empreinte: string, cree: string, seq: number, prev: string | null,
 *   exports: Sent[] }} Identity
 * @typedef {{ genre?: string, campagne?: string, tour?: number | null }} Asked what the page wants to open
 */

/** @returns {Promise<Identity | null>} */
export const readIdentity = async () => (await readValue(PLACE)) ?? null;

/** Where this device keeps what the last manifest that it accepted says of keys. @param {string} campagne */
export const toldPlace = (campagne) => `manifeste-cles:${campagne}`;

/** @returns {Promise<Identity[]>} */
export const otherIdentities = async () => (await readValue(ASIDE)) ?? [];
/** @param {Identity} one @param {Identity} other */
const samePerson = (one, other) => one.personne === other.personne && one.campagne === other.campagne;

// The identity in force changes; the former one steps aside, or is forgotten.
/** @param {Identity} identity @param {boolean} keep the former one steps aside */
async function install(identity, keep) {
  await alone(async () => {
    const former = await readIdentity();
    const aside = (await otherIdentities()).filter((one) => !samePerson(one, identity));
    await writeValue(ASIDE, former && keep && !samePerson(former, identity) ? [former, ...aside] : aside);
    await writeValue(PLACE, identity);
  });
  followRole(identity.role);
  return identity;
}

/** @param {Identity} identity */
export const switchTo = (identity) => install(identity, true);

export async function forgetIdentity() {
  const store = await openStore();
  await store.remove("divers", PLACE);
  await store.remove("divers", ASIDE);
  await store.remove("divers", REASONS); // what was sealed to it
  // Without its key a copy is unreadable for ever.
  for (const [key] of await store.all("divers")) if (key.startsWith(COPY)) await store.remove("divers", key);
}

/** @param {string} quoi */
const shut = (quoi) => Object.assign(new Error(quoi), { francais: true });

// One at a time on this device: two tabs never give the same number to two packages.
/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
export const alone = (work) => inTurn(`phco:${PLACE}`, work);

/** @param {{ invitation: Answer, code: string, keep?: boolean }} given @returns {Promise<Identity>} */
export async function enrol({ invitation, code, keep = false }) {
  await engine.call("identite.code", { code });
  const [signature, sceau] = await Promise.all([newSigning(), newSealing()]);
  /** @param {Keys} keys */
  const publicHalf = ({ algorithme, cle }) => ({ algorithme, cle });
  const bound = await engine.call("identite.enroler", {
    code,
    campagne: invitation.campagne,
    personne: invitation.personne,
    signature: publicHalf(signature),
    sceau: publicHalf(sceau),
  });
  const identity = {
    campagne: invitation.campagne,
    personne: invitation.personne,
    role: invitation.role,
    expire: invitation.expire,
    demonstration: invitation.demonstration,
    sceauDmg: { algorithme: "P-256", cle: invitation.cle_sceau },
    signature,
    sceau,
    enrolement: bound.enrolement,
    cle: bound.cle,
    empreinte: bound.empreinte,
    cree: new Date().toISOString(),
    seq: 0,
    prev: null,
    exports: [],
  };
  return install(identity, keep);
}

// A fictional person's keys are taken only when the DMG of this site signed the file: no real DMG ever does.
/** @param {Uint8Array} bytes @returns {Promise<Answer | null>} */
export async function readDevice(bytes) {
  const texte = new TextDecoder().decode(bytes);
  if (!texte.trimStart().startsWith("{")) return null;
  const { appareil, a_verifier: message, signature } = await engine.call("identite.appareil", { texte });
  if (!(await verifyBytes((await dmgKeys()).signature, fromB64(signature), fromB64(message)))) {
    throw shut(
      "Cette personne fictive n’est pas de la démonstration que ce site montre. Construisez le site avec la publication du même dossier, puis ouvrez le fichier de nouveau.",
    );
  }
  return appareil;
}

/** @param {Answer} device @param {boolean} [keep] @returns {Promise<Identity>} */
export async function play(device, keep = false) {
  const { campagne, personne, role, titre, seq, prev, enrolement } = device;
  const [signature, sceau] = await Promise.all([importSigning(device.signature), importSealing(device.sceau)]);
  const named = await engine.call("identite.cle", { algorithme: signature.algorithme, cle: signature.cle });
  const identity = {
    campagne,
    personne,
    role,
    titre,
    expire: "2099-12-31",
    demonstration: true,
    sceauDmg: { algorithme: "P-256", cle: device.sceau_dmg },
    signature,
    sceau,
    enrolement,
    cle: named.cle,
    empreinte: named.empreinte,
    cree: new Date().toISOString(),
    seq,
    prev,
    exports: [],
  };
  return install(identity, keep);
}

/** @param {string} empreinte @returns {Promise<Uint8Array<ArrayBuffer> | null>} */
export const readCopy = async (empreinte) => (await readValue(COPY + empreinte)) ?? null;

/** @param {Uint8Array<ArrayBuffer>} bytes */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
export async function recognise(bytes) {
  const seen = await engine.call("paquet.examiner", { octets: toB64(bytes) });
  if (!seen.scelle) return null;
  const identity = await readIdentity();
  /** @param {string} cle */
  const named = async (cle) => (await engine.call("identite.cle", { algorithme: "P-256", cle })).cle;
  if (identity && seen.destinataire === (await named(identity.sceau.cle))) return { pour: "moi", envoi: null };
  const told = identity && (await readValue(toldPlace(identity.campagne)));
  const desks = [(await dmgKeys()).sceau?.cle, identity?.sceauDmg.cle, told?.cle_sceau].filter(Boolean);
  const forDesk = (await Promise.all(desks.map(named))).includes(seen.destinataire);
  const whole = await sha256(bytes);
  const mine = identity?.exports.find((one) => one.sha256 === whole) ?? null;
  const envoi = mine && { ...mine, copie: Boolean(await readCopy(mine.empreinte)) };
  return { pour: forDesk || mine ? "dmg" : "autre", envoi };
}

/** @param {string} genre @param {number | null} [tour] */
export async function lastExport(genre, tour = null) {
  const identity = await readIdentity();
  return identity?.exports.find((one) => one.genre === genre && one.tour === tour) ?? null;
}

// The keys this page can check a signature with: the DMG's, and this person's own.
async function knownKeys() {
  const identity = await readIdentity();
  const own = identity && {
    format: "phco-cle-publique-1",
    personne: identity.personne,
    role: identity.role,
    usage: "signature",
    algorithme: identity.signature.algorithme,
    cle: identity.signature.cle,
    empreinte: identity.cle,
  };
  return [(await dmgKeys()).signature, ...(own ? [own] : [])];
}

/** @param {Uint8Array} bytes */
async function unseal(bytes) {
  const seen = await engine.call("paquet.examiner", { octets: toB64(bytes) });
  if (!seen.scelle) return { seen, octets: toB64(bytes), sealed: false };
  const identity = await readIdentity();
  const mine = identity && (await engine.call("identite.cle", { algorithme: "P-256", cle: identity.sceau.cle })).cle;
  if (!identity || seen.destinataire !== mine) {
    throw shut(
      "Ce fichier est scellé pour un autre destinataire : cet appareil ne peut pas l’ouvrir. Ouvrez-le sur l’appareil inscrit par son destinataire.",
    );
  }
  let plain;
  try {
    plain = await openBytes(identity.sceau, fromB64(seen.info), fromB64(seen.corps));
  } catch {
    throw shut("Le sceau ne s’ouvre pas : le fichier a été abîmé en route. Demandez-le de nouveau au DMG.");
  }
  const { octets } = await engine.call("paquet.desceller", { clair: toB64(plain) });
  return { seen: await engine.call("paquet.examiner", { octets }), octets, sealed: true };
}

/** A copy sealed to one of this device's identities, the present one or one that stepped aside. @param {Uint8Array} bytes @param {Identity} identity */
export async function openOwn(bytes, identity) {
  const seen = await engine.call("paquet.examiner", { octets: toB64(bytes) });
  const plain = await openBytes(identity.sceau, fromB64(seen.info), fromB64(seen.corps));
  return fromB64((await engine.call("paquet.desceller", { clair: toB64(plain) })).octets);
}

/** @param {Uint8Array} bytes @param {Asked} [asked] @returns {Promise<Answer>} paquet.ouvrir's answer, with `paquet` and `scelle` */
export async function openFile(bytes, asked = {}) {
  const { seen, octets, sealed } = await unseal(bytes);
  const cles = await knownKeys();
  const record = cles.find((one) => one.empreinte === seen.cle);
  if (record && !(await canVerify(record))) {
    throw shut(
      `Ce navigateur ne sait pas vérifier la signature du DMG (${record.algorithme}) : rien ne dit si ce fichier est bon. Ouvrez-le avec un navigateur plus récent.`,
    );
  }
  const verifie = record && {
    empreinte: seen.empreinte,
    cle: seen.cle,
    valide: await verifyBytes(record, fromB64(seen.signature), fromB64(seen.a_verifier)),
  };
  const found = await engine.call("paquet.ouvrir", {
    octets,
    cles: record ? [record] : [],
    verifie: verifie ?? null,
    attendu: { ...asked, dmg: (await dmgKeys()).signature.empreinte },
  });
  return { ...found, paquet: octets, scelle: sealed };
}

/** @param {string} octets the package, in base64 @param {string} chemin */
export async function readDocument(octets, chemin) {
  const { octets: content } = await engine.call("paquet.document", { octets, chemin });
  return fromB64(content);
}

/** @param {Answer} found @returns {Fault | undefined} */
const faultOf = (found) => found.erreur ?? found.erreurs?.[0];

/** @param {Uint8Array} bytes @returns {Promise<Answer>} */
export async function readInvitation(bytes) {
  const found = await openFile(bytes);
  if (found.genre !== "invitation") throw shut("Ce fichier n’est pas une invitation. Ouvrez celui que le DMG vous a envoyé.");
  if (!found.valide || found.role !== "dmg") {
    const why = faultOf(found);
    throw shut(
      `Cette invitation ne vient pas du DMG de ce site, ou elle a été altérée : n’entrez pas votre code. ${why ? `${why.quoi} ${why.remede}` : ""}`,
    );
  }
  const row = found.tableaux.invitation[0];
  const past = row.expire < parisDay();
  const doute = past ? await clockTrouble(row.expire) : "";
  if (past && !doute) {
    throw shut(
      `Cette invitation a expiré le ${dayWords(row.expire)}, et cet appareil est au ${dayWords(parisDay())}. Demandez-en une nouvelle au DMG ; si cette date est fausse, réglez-la et ouvrez l’invitation de nouveau.`,
    );
  }
  return { ...row, doute, demonstration: (await dmgKeys()).demonstration === true };
}
