// SHA-256 (FIPS 180-4) of a text in UTF-8, at once: WebCrypto answers later, and a lottery asks thousands of times.

/** @param {number} count @returns {number[]} */
function primes(count) {
  /** @type {number[]} */
  const found = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime)) found.push(n);
  return found;
}

/** The first 32 bits of the fractional part of a root, exact: the integer root of n·2^(32·degree). @param {number} prime @param {bigint} degree */
function fraction(prime, degree) {
  const target = BigInt(prime) << (32n * degree);
  let low = 0n;
  let high = 1n << 42n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= target) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn) | 0;
}

const K = Int32Array.from(primes(64), (prime) => fraction(prime, 3n));
const START = Int32Array.from(primes(8), (prime) => fraction(prime, 2n));
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const W = new Int32Array(64);
const STATE = new Int32Array(8);
const encoder = new TextEncoder();
let buffer = new Uint8Array(1024);
let view = new DataView(buffer.buffer);

/** @param {number} x @param {number} n */
const turn = (x, n) => (x >>> n) | (x << (32 - n));

/** @param {Int32Array} state @param {number} offset of a block of 64 bytes in the buffer */
function compress(state, offset) {
  for (let i = 0; i < 16; i += 1) W[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const early = W[i - 15];
    const late = W[i - 2];
    W[i] = (W[i - 16] + (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) + W[i - 7] + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10))) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** Make room for that many bytes and their padding. @param {number} length */
function room(length) {
  if (length + 72 <= buffer.length) return;
  buffer = new Uint8Array(2 * (length + 72));
  view = new DataView(buffer.buffer);
}

/** Put the content in the buffer; how many bytes it has. @param {string | Uint8Array} content */
function fill(content) {
  room(typeof content === "string" ? 3 * content.length : content.length);
  if (typeof content === "string") return encoder.encodeInto(content, buffer).written;
  buffer.set(content);
  return content.length;
}

/** The eight words of the digest, until the next one is asked. @param {string | Uint8Array} content */
function words(content) {
  const length = fill(content);
  const size = (length + 72) & ~63;
  buffer.fill(0, length, size);
  buffer[length] = 0x80;
  view.setUint32(size - 8, Math.floor(length / 0x20000000));
  view.setUint32(size - 4, (length << 3) >>> 0);
  STATE.set(START);
  for (let offset = 0; offset < size; offset += 64) compress(STATE, offset);
  return STATE;
}

/** The first 53 bits of the digest: two numbers that differ are in the order of their digests. @param {string} text */
export function head(text) {
  const state = words(text);
  return (state[0] >>> 0) * 0x200000 + (state[1] >>> 11);
}

/**
 * The digest in lower-case hexadecimal; a text is taken in UTF-8.
 * @param {string | Uint8Array} content
 */
export function sha256(content) {
  let digest = "";
  for (const word of words(content)) digest += BYTES[word >>> 24] + BYTES[(word >>> 16) & 255] + BYTES[(word >>> 8) & 255] + BYTES[word & 255];
  return digest;
}
