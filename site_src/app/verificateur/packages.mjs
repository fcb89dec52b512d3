// Signed packages (specification, « Les paquets signés »): canonical zip, DSSE, in-toto, through WebCrypto.

import { readArchive } from "./archive.mjs";
import { canonical, parseJson } from "./json.mjs";
import { Refusal } from "./refusal.mjs";
import { sha256 } from "./sha256.mjs";
import { characters, controlled } from "./text.mjs";

/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./json.mjs").JsonObject} JsonObject */
/** @typedef {import("./archive.mjs").Files} Files */
/** @typedef {{ personne: string, role: string, usage: string, algorithme: string, cle: string, revoquee?: boolean, min_seq?: number }} Key an enrolled public key; `cle` in base64 */
/** @typedef {{ genre: string, auteur: string, campagne: string, cree: string, seq: number, empreinte: string, signature: "valide" | "non vérifiable", files: Files }} Package `auteur` is to believe only where the signature holds */

const TYPE = "application/vnd.in-toto+json";
const STATEMENT = "https://in-toto.io/Statement/v1";
const PREDICATE = "https://phco.invalid/paquet/v1";
const DEPOSITED = ["fiche-rts", "voeux", "classement"];
const PREDICATE_KEYS = "genre campagne tour catalogue auteur role seq prev cree application enrolement".split(" ");
/** What a package may say besides: the DMG that it names (not in the first format), another subdivision than the first. @type {[string, RegExp][]} */
const MORE_KEYS = [
  ["dmg", /^[A-Za-z0-9_-]{43}$/],
  ["subdivision", /^(?!caen$)[a-z][a-z0-9-]{1,29}$/],
];
/** What a package that names no subdivision is of: those of before there were several. */
export const FIRST_PLACE = "caen";
const ALGORITHMS = /** @type {const} */ ({
  Ed25519: { key: { name: "Ed25519" }, use: { name: "Ed25519" } },
  "P-256": { key: { name: "ECDSA", namedCurve: "P-256" }, use: { name: "ECDSA", hash: "SHA-256" } },
});

/** @param {string} phrase @param {string} [remede] @returns {never} */
function refuse(phrase, remede) {
  throw new Refusal(phrase, remede);
}

const MALFORMED = "L’enveloppe signée du fichier n’a pas la forme attendue.";

/** @param {Uint8Array} bytes */
export function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("Une pièce du fichier n’est pas un texte en UTF-8.");
  }
}

const ONCE = 8192; // bytes made characters in one call

/** @param {Uint8Array} bytes */
function toBase64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += ONCE) binary += String.fromCharCode(...bytes.subarray(at, at + ONCE));
  return btoa(binary);
}

/** Bytes of a canonical base64 text. @param {Json | undefined} text @returns {Uint8Array<ArrayBuffer>} */
export function fromBase64(text) {
  if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return refuse(MALFORMED);
  const binary = atob(text);
  if (btoa(binary) !== text) return refuse(MALFORMED);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** @param {Uint8Array} bytes */
const base64Url = (bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The RFC 7638 thumbprint of a public key. @param {string} algorithm @param {Uint8Array} raw */
export function thumbprint(algorithm, raw) {
  const jwk =
    algorithm === "Ed25519"
      ? { crv: "Ed25519", kty: "OKP", x: base64Url(raw) }
      : { crv: "P-256", kty: "EC", x: base64Url(raw.subarray(1, 33)), y: base64Url(raw.subarray(33)) };
  const digest = sha256(canonical(new Map(Object.entries(jwk))));
  return base64Url(Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(digest.slice(2 * i, 2 * i + 2), 16)));
}

/** The exact bytes that are signed (DSSE v1). @param {string} type @param {Uint8Array} payload */
export function preAuthentication(type, payload) {
  const encoder = new TextEncoder();
  const kind = encoder.encode(type);
  const head = encoder.encode(`DSSEv1 ${kind.length} ${type} ${payload.length} `);
  const found = new Uint8Array(head.length + payload.length);
  found.set(head);
  found.set(payload, head.length);
  return found;
}

/** An object with these keys and no other. @param {Json | undefined} value @param {string[]} keys @returns {JsonObject} */
function exactly(value, keys) {
  if (!(value instanceof Map) || value.size !== keys.length || !keys.every((key) => value.has(key))) return refuse(MALFORMED);
  return value;
}

/** @param {Uint8Array} bytes signature.json */
function readEnvelope(bytes) {
  const text = utf8(bytes);
  const envelope = exactly(parseJson(text), ["payload", "payloadType", "signatures"]);
  const list = envelope.get("signatures");
  if (envelope.get("payloadType") !== TYPE || !Array.isArray(list) || list.length !== 1 || canonical(envelope) !== text) refuse(MALFORMED);
  const only = exactly(/** @type {Json[]} */ (list)[0], ["keyid", "sig"]);
  const signature = fromBase64(only.get("sig"));
  if (signature.length !== 64) refuse(MALFORMED);
  return { payload: fromBase64(envelope.get("payload")), keyid: only.get("keyid"), signature };
}

/**
 * Whether a signature holds. Throws a Refusal where this browser lacks the algorithm.
 * @param {Key} key
 * @param {Uint8Array<ArrayBuffer>} signature
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function signatureHolds(key, signature, bytes) {
  const algorithm = ALGORITHMS[/** @type {keyof typeof ALGORITHMS} */ (key.algorithme)];
  if (!algorithm) return refuse("L’algorithme de la clé n’est pas permis.");
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", fromBase64(key.cle), algorithm.key, true, ["verify"]);
  } catch {
    return refuse(`Ce navigateur ne sait pas vérifier une signature ${key.algorithme}.`, "Utilisez un navigateur plus récent.");
  }
  return crypto.subtle.verify(algorithm.use, imported, signature, bytes);
}

/** What the DMG signs in someone's name: a list or a sheet, from a paper, without a key to enrol. @param {JsonObject} predicate @param {Key | undefined} key */
function checkDeposit(predicate, key) {
  const deposit = exactly(predicate.get("depot"), ["par", "reference"]);
  const lines = [...deposit.values()].every(
    (text) => typeof text === "string" && !controlled(text) && text.trim() === text && characters(text) >= 2 && characters(text) <= 200,
  );
  if (!lines || predicate.get("enrolement") !== null || !DEPOSITED.includes(String(predicate.get("genre")))) refuse(MALFORMED);
  if (key && (key.personne !== "dmg" || key.role !== "dmg")) refuse("Le fichier se dit déposé par le DMG, et n’est pas signé par sa clé.");
}

/**
 * What is signed, against the files and the key's record.
 * @param {Uint8Array} payload
 * @param {Key | undefined} key
 * @param {Files} files
 * @param {string} place the subdivision that this site is of
 */
function readStatement(payload, key, files, place) {
  const statement = exactly(parseJson(utf8(payload)), ["_type", "subject", "predicateType", "predicate"]);
  if (statement.get("_type") !== STATEMENT || statement.get("predicateType") !== PREDICATE) refuse(MALFORMED);
  const signed = statement.get("predicate");
  const deposited = signed instanceof Map && signed.has("depot");
  const more = MORE_KEYS.filter(([name]) => signed instanceof Map && signed.has(name));
  const predicate = exactly(signed, [...PREDICATE_KEYS, ...(deposited ? ["depot"] : []), ...more.map(([name]) => name)]);
  for (const [name, form] of more) if (typeof predicate.get(name) !== "string" || !form.test(String(predicate.get(name)))) refuse(MALFORMED);
  const named = predicate.get("subdivision") ?? FIRST_PLACE;
  if (named !== place)
    throw new Refusal(
      `Ce fichier est de la subdivision « ${named} », pas de « ${place} ».`,
      "Ouvrez-le sur le site de sa subdivision.",
      String(named),
    );
  const seq = predicate.get("seq");
  if (key?.role === "dmg" && predicate.has("dmg") && predicate.get("dmg") !== thumbprint(key.algorithme, fromBase64(key.cle)))
    refuse("Le DMG qui a signé ce fichier n’est pas celui qu’il nomme.");
  if (deposited) checkDeposit(predicate, key);
  else if (key && (predicate.get("auteur") !== key.personne || predicate.get("role") !== key.role))
    refuse("Le fichier n’est pas signé par la clé de son auteur.");
  if (typeof seq !== "number" || seq < Math.max(1, key?.min_seq ?? 0)) refuse("Le numéro d’ordre du fichier est trop ancien pour cette clé.");
  const subjects = statement.get("subject");
  if (!Array.isArray(subjects)) return refuse(MALFORMED);
  const listed = new Set();
  for (const subject of subjects) {
    const one = exactly(subject, ["name", "digest"]);
    const name = one.get("name");
    const content = typeof name === "string" && name !== "signature.json" ? files.get(name) : undefined;
    if (!content || listed.has(name)) refuse("Une pièce signée manque au fichier, ou y est annoncée deux fois.");
    if (exactly(one.get("digest"), ["sha256"]).get("sha256") !== sha256(/** @type {Uint8Array} */ (content))) refuse(`« ${name} » a été modifié.`);
    listed.add(name);
  }
  if (listed.size !== files.size - 1) refuse("Une pièce du fichier n’est pas signée.");
  const [genre, auteur, campagne, cree] = ["genre", "auteur", "campagne", "cree"].map((name) => String(predicate.get(name)));
  return { genre, auteur, campagne, cree, seq, tour: predicate.get("tour"), depose: deposited };
}

/** @param {Files} files */
function checkDescriptor(files) {
  const descriptor = files.get("datapackage.json");
  const content = descriptor && parseJson(utf8(descriptor));
  const resources = content instanceof Map ? content.get("resources") : undefined;
  if (!Array.isArray(resources)) return refuse("Le fichier n’a pas de descripteur lisible.");
  const listed = new Set();
  for (const resource of resources) {
    const path = resource instanceof Map ? resource.get("path") : undefined;
    const file = typeof path === "string" ? files.get(path) : undefined;
    if (!(resource instanceof Map) || !file || listed.has(path)) return refuse("Le descripteur annonce un fichier absent, ou deux fois le même.");
    if (resource.get("bytes") !== file.length || resource.get("hash") !== `sha256:${sha256(file)}`)
      refuse(`Le descripteur ne décrit pas « ${path} ».`);
    listed.add(path);
  }
  if (listed.size !== files.size - 2) refuse("Le descripteur oublie un fichier.");
}

/** @param {Uint8Array} bytes */
function unwrapped(bytes) {
  const files = readArchive(bytes);
  const signed = files.get("signature.json");
  if (!signed || !files.has("datapackage.json")) return refuse("Le fichier n’a pas de signature, ou pas de descripteur.");
  return { files, ...readEnvelope(signed) };
}

/** The bytes that the signature of a package covers. @param {Uint8Array} payload */
export const signedBytes = (payload) => preAuthentication(TYPE, payload);

/**
 * What a package says, bound to its digest; whose signature it bears is for the caller to weigh.
 * @param {Uint8Array} bytes
 * @param {string} [place] the subdivision that this site is of
 */
export function readSigned(bytes, place = FIRST_PLACE) {
  const { files, payload, keyid, signature: sig } = unwrapped(bytes);
  const about = readStatement(payload, undefined, files, place);
  checkDescriptor(files);
  return { ...about, empreinte: `sha256:${sha256(payload)}`, keyid, sig, payload, files };
}

/**
 * Open a package that is not sealed: archive, signature, and only then what was signed. An unknown key proves nothing of
 * the origin, and the package says so. Throws a Refusal at the first step that fails.
 * @param {Uint8Array} bytes
 * @param {Key[]} keys
 * @param {string} [place] the subdivision that this site is of
 * @returns {Promise<Package>}
 */
export async function openPackage(bytes, keys, place = FIRST_PLACE) {
  const { files, payload, keyid, signature } = unwrapped(bytes);
  const key = keys.find((one) => one.usage === "signature" && thumbprint(one.algorithme, fromBase64(one.cle)) === keyid);
  if (key && !(await signatureHolds(key, signature, signedBytes(payload)))) refuse("La signature ne correspond pas au contenu.");
  if (key?.revoquee) refuse("La clé qui a signé ce fichier est révoquée.");
  const { genre, auteur, campagne, cree, seq } = readStatement(payload, key, files, place);
  checkDescriptor(files);
  return { genre, auteur, campagne, cree, seq, empreinte: `sha256:${sha256(payload)}`, signature: key ? "valide" : "non vérifiable", files };
}

/** The JSON attachments of a package, as files to verify. @param {string} name @param {Package} found @returns {{ nom: string, texte: string }[]} */
export const attachments = (name, { files }) =>
  [...files]
    .filter(([path]) => /^annexes\/[a-z-]+\.json$/.test(path))
    .map(([path, bytes]) => ({ nom: `${name}, ${path.slice("annexes/".length)}`, texte: utf8(bytes) }));
