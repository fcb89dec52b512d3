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
const W = new Int32Array(64);
const encoder = new TextEncoder();
let buffer = new Uint8Array(1024);
let view = new DataView(buffer.buffer);

/** @param {number} x @param {number} n */
const turn = (x, n) => (x >>> n) | (x << (32 - n));

/** @param {Int32Array} state @param {number} offset of a block of 64 bytes in the buffer */
function compress(state, offset) {
  for (let i = 0; i < 16; i += 1) W[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const a = W[i - 15];
    const b = W[i - 2];
    W[i] = (W[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + W[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
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
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] + word) | 0;
  });
}

/** Put the bytes in the buffer, padded; how many there are then. @param {Uint8Array} bytes */
function pad(bytes) {
  const size = (bytes.length + 72) & ~63;
  if (size > buffer.length) {
    buffer = new Uint8Array(2 * size);
    view = new DataView(buffer.buffer);
  }
  buffer.set(bytes);
  buffer.fill(0, bytes.length, size);
  buffer[bytes.length] = 0x80;
  view.setBigUint64(size - 8, BigInt(bytes.length) * 8n);
  return size;
}

/**
 * The digest in lower-case hexadecimal; a text is taken in UTF-8.
 * @param {string | Uint8Array} content
 */
export function sha256(content) {
  const size = pad(typeof content === "string" ? encoder.encode(content) : content);
  const state = START.slice();
  for (let offset = 0; offset < size; offset += 64) compress(state, offset);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
