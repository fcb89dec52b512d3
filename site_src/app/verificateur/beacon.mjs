// The signature of a drand round, verified offline. The curve is heavy: it is fetched only when it is asked for.

import { readSeed } from "./seeds.mjs";
import { sha256 } from "./sha256.mjs";

/** @typedef {import("./seeds.mjs").Drand} Drand */

/** @param {string} text hexadecimal @returns {Uint8Array | null} */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** What the chain signs. @param {Drand} draw @param {Uint8Array} previous */
function message({ chain, round }, previous) {
  const number = new DataView(new ArrayBuffer(8));
  number.setBigUint64(0, BigInt(round));
  const before = chain.scheme === "pedersen-bls-chained" ? [...previous] : [];
  return /** @type {Uint8Array} */ (fromHex(sha256(Uint8Array.from([...before, ...new Uint8Array(number.buffer)]))));
}

/**
 * Whether the seed is the digest of this signature, and the signature the chain's own for that round.
 * @param {string} seed
 * @param {string} signature hexadecimal
 * @param {string} [previous] the signature of the round before, for a chain whose rounds are linked
 * @returns {Promise<boolean>}
 */
export async function beaconHolds(seed, signature, previous = "") {
  const draw = readSeed(seed);
  const [bytes, before] = [fromHex(signature), fromHex(previous)];
  if (draw?.kind !== "drand" || !bytes || !before || sha256(bytes) !== draw.digest) return false;
  const { bls12_381: curve } = await import("@noble/curves/bls12-381.js");
  const key = /** @type {Uint8Array} */ (fromHex(draw.chain.key));
  const said = message(draw, before);
  const { shortSignatures: short, longSignatures: long } = curve;
  try {
    return draw.chain.scheme === "bls-unchained-g1-rfc9380"
      ? short.verify(bytes, short.hash(said, draw.chain.dst), key)
      : long.verify(bytes, long.hash(said, draw.chain.dst), key);
  } catch {
    return false; // not a point of the curve: nobody's signature
  }
}

/**
 * What this device finds of the beacon that a document names: its seed → whether the signature holds; empty where there
 * is no signature to weigh, or where the curve could not be fetched.
 * @param {{ graine: string, tirage?: import("./reading.mjs").Proof }} document
 * @returns {Promise<Record<string, boolean>>}
 */
export async function weighBeacon({ graine, tirage }) {
  if (!tirage?.signature || readSeed(graine)?.kind !== "drand") return {};
  try {
    return { [graine]: await beaconHolds(graine, tirage.signature, tirage.signature_precedente) };
  } catch {
    return {};
  }
}
