// Keys of this device, with WebCrypto: non-extractable, two a person. Nothing here decides: records come from the core.
//
//   await newSigning() → { algorithme, cle: b64, paire }     Ed25519, or ECDSA P-256 where the browser lacks it
//   await newSealing() → { algorithme: "P-256", cle, paire }
//   await importSigning({ algorithme, cle, pkcs8 }) / importSealing(…)     a fictional person's keys, non-extractable once here
//   await signBytes(signing, bytes) → 64 bytes               raw R‖S (Ed25519) or r‖s (P-256, SHA-256)
//   await canVerify({ algorithme, cle }) → whether this browser knows the algorithm of that key
//   await verifyBytes({ algorithme, cle }, signature, bytes) → boolean, whatever the bytes
//   await sealBytes({ cle }, info, plain) → enc ‖ ciphertext       HPKE, the one suite of the packages
//   await openBytes(sealing, info, body) → plain; throws when it does not open

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { concat, fromB64, toB64 } from "./octets.mjs";

const ENC_BYTES = 65;
const SIGNATURE_BYTES = 64;
/**
 * @typedef {{ algorithme: string, cle: string }} PublicHalf public key in base64
 * @typedef {PublicHalf & { paire: CryptoKeyPair }} Keys
 * @typedef {{ key: any, use: any }} Parameters as WebCrypto takes them
 */

/** @type {Record<string, Parameters>} */
const PARAMETERS = {
  Ed25519: { key: { name: "Ed25519" }, use: { name: "Ed25519" } },
  "P-256": { key: { name: "ECDSA", namedCurve: "P-256" }, use: { name: "ECDSA", hash: "SHA-256" } },
};
const suite = () => new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** @param {CryptoKey} key */
const raw = async (key) => toB64(new Uint8Array(await crypto.subtle.exportKey("raw", key)));

/** @returns {Promise<Keys>} */
export async function newSigning() {
  let last = null;
  for (const [algorithme, { key }] of Object.entries(PARAMETERS)) {
    try {
      const paire = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey(key, false, ["sign", "verify"]));
      return { algorithme, cle: await raw(paire.publicKey), paire };
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** @returns {Promise<Keys>} */
export async function newSealing() {
  const paire = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  return { algorithme: "P-256", cle: await raw(paire.publicKey), paire };
}

/** @param {any} key @param {string} cle @param {string} pkcs8 @param {KeyUsage[]} publicUses @param {KeyUsage[]} privateUses */
const usable = async (key, cle, pkcs8, publicUses, privateUses) => ({
  publicKey: await crypto.subtle.importKey("raw", fromB64(cle), key, true, publicUses),
  privateKey: await crypto.subtle.importKey("pkcs8", fromB64(pkcs8), key, false, privateUses),
});

/** @param {PublicHalf & { pkcs8: string }} given @returns {Promise<Keys>} */
export async function importSigning({ algorithme, cle, pkcs8 }) {
  return { algorithme, cle, paire: await usable(PARAMETERS[algorithme].key, cle, pkcs8, ["verify"], ["sign"]) };
}

/** @param {PublicHalf & { pkcs8: string }} given @returns {Promise<Keys>} */
export async function importSealing({ algorithme, cle, pkcs8 }) {
  return { algorithme, cle, paire: await usable({ name: "ECDH", namedCurve: "P-256" }, cle, pkcs8, [], ["deriveBits"]) };
}

/** @param {Keys} signing @param {Uint8Array<ArrayBuffer>} bytes */
export async function signBytes({ algorithme, paire }, bytes) {
  return new Uint8Array(await crypto.subtle.sign(PARAMETERS[algorithme].use, paire.privateKey, bytes));
}

/** @param {PublicHalf} signer */
export async function canVerify({ algorithme, cle }) {
  try {
    await crypto.subtle.importKey("raw", fromB64(cle), PARAMETERS[algorithme].key, true, ["verify"]);
  } catch (/** @type {any} */ error) {
    return error.name !== "NotSupportedError"; // a key that is none is another matter: nothing verifies under it
  }
  return true;
}

/** @param {PublicHalf} signer @param {Uint8Array<ArrayBuffer>} signature @param {Uint8Array<ArrayBuffer>} bytes */
export async function verifyBytes({ algorithme, cle }, signature, bytes) {
  if (signature.length !== SIGNATURE_BYTES) return false;
  try {
    const { key, use } = PARAMETERS[algorithme];
    const imported = await crypto.subtle.importKey("raw", fromB64(cle), key, true, ["verify"]);
    return await crypto.subtle.verify(use, imported, signature, bytes);
  } catch {
    return false; // not a key, not a signature: not valid
  }
}

/** @param {{ cle: string }} recipient @param {Uint8Array<ArrayBuffer>} info @param {Uint8Array<ArrayBuffer>} plain */
export async function sealBytes({ cle }, info, plain) {
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(fromB64(cle).buffer);
  const sender = await hpke.createSenderContext({ recipientPublicKey, info });
  const sealed = new Uint8Array(await sender.seal(plain));
  return concat(new Uint8Array(sender.enc), sealed);
}

/** @param {Keys} sealing @param {Uint8Array<ArrayBuffer>} info @param {Uint8Array<ArrayBuffer>} body */
export async function openBytes({ paire }, info, body) {
  const enc = body.slice(0, ENC_BYTES);
  const recipient = await suite().createRecipientContext({ recipientKey: paire, enc, info });
  return new Uint8Array(await recipient.open(body.slice(ENC_BYTES)));
}
