// Bytes and their base64 writings, as the calls carry them.
//   randomId()                         a new identifier, of the form of crypto.randomUUID, which http has not
//   toB64(bytes) → text · fromB64(text) → Uint8Array · fromB64Url(text) · concat(...bytes) → Uint8Array

/** @param {Uint8Array} bytes @returns {string} */
export function toB64(bytes) {
  /** @type {any} */
  const able = bytes; // newer browsers do it themselves
  if (able.toBase64) return able.toBase64();
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function fromB64(text) {
  /** @type {any} */
  const able = Uint8Array;
  if (able.fromBase64) return able.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export const fromB64Url = (text) =>
  fromB64(
    text
      .replaceAll("-", "+")
      .replaceAll("_", "/")
      .padEnd(Math.ceil(text.length / 4) * 4, "="),
  );

/** @param {...Uint8Array} parts @returns {Uint8Array<ArrayBuffer>} */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [0, 8, 12, 16, 20].map((at, rank) => digits.slice(at, [8, 12, 16, 20, 32][rank])).join("-");
}
