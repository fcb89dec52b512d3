// JSON read strictly and written canonically (specification, « Conventions »). Objects are Maps: no key is special
// and none changes place; a number that is not written as an integer is a Decimal, never a binary float.

import { Refusal } from "./refusal.mjs";
import { byCodePoint, illFormed } from "./text.mjs";

/** @typedef {null | boolean | number | string | Decimal | Json[] | JsonObject} Json */
/** @typedef {Map<string, Json>} JsonObject */

const MOST_DEPTH = 64;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_NUMBER = 128;
const MOST_EXPONENT = 400;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?(?:[eE]([+-]?[0-9]+))?/y;
const BREAKS = /[\t\n\r]/; // blanks between values, and nowhere in a string
// biome-ignore lint/suspicious/noControlCharactersInRegex: those that no JSON text holds, as they are
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;
const INVALID = "Le texte n’est pas du JSON valide.";

/** A number written with a point or an exponent, kept as it was written. */
export class Decimal {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/**
 * The integer that a number says, `5`, `5.0` or `50e-1`; the value itself where it says none.
 * @param {unknown} value
 * @returns {unknown}
 */
export function whole(value) {
  if (!(value instanceof Decimal)) return value;
  const parts = value.text.match(/^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/);
  if (!parts) return value;
  const [, sign, units, decimals = "", exponent = "0"] = parts;
  const shift = Number(exponent) - decimals.length;
  const digits = BigInt(units + decimals);
  if (Math.abs(shift) > 400) return digits === 0n ? 0 : value;
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && digits % scale !== 0n) return value;
  const found = Number(shift < 0 ? digits / scale : digits * scale) * (sign ? -1 : 1);
  return Number.isSafeInteger(found) ? found : value;
}

/** Reads a text strictly, in one pass: no tree is built to be thrown away. */
class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.depth = 0;
    this.escapes = text.includes("\\");
    this.breaks = BREAKS.test(text);
  }

  /** The next character that is no blank. */
  peek() {
    let code = this.text.charCodeAt(this.at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = this.text.charCodeAt((this.at += 1));
    return code;
  }

  /** Take a character that must come next. @param {number} wanted */
  take(wanted) {
    if (this.peek() !== wanted) throw new Refusal(INVALID);
    this.at += 1;
  }

  /** The whole text: one value, and blanks around it. @returns {Json} */
  whole() {
    const found = this.value();
    if (!Number.isNaN(this.peek())) throw new Refusal(INVALID);
    return found;
  }

  /** @returns {Json} */
  value() {
    const first = this.peek();
    if (first === QUOTE) return this.string();
    if (first === 0x5b) return this.list();
    if (first === 0x7b) return this.object();
    if (first === 0x74) return this.word("true", true);
    if (first === 0x66) return this.word("false", false);
    if (first === 0x6e) return this.word("null", null);
    return this.number();
  }

  /** @param {string} word @param {Json} value */
  word(word, value) {
    if (!this.text.startsWith(word, this.at)) throw new Refusal(INVALID);
    this.at += word.length;
    return value;
  }

  enter() {
    this.depth += 1;
    if (this.depth > MOST_DEPTH) throw new Refusal(`Le JSON est imbriqué sur plus de ${MOST_DEPTH} niveaux.`);
    this.at += 1;
  }

  leave() {
    this.at += 1;
    this.depth -= 1;
  }

  object() {
    this.enter();
    /** @type {JsonObject} */
    const found = new Map();
    let code = this.peek();
    while (code !== 0x7d) {
      if (found.size) this.take(COMMA);
      if (this.peek() !== QUOTE) throw new Refusal(INVALID);
      const key = this.string();
      if (found.has(key)) throw new Refusal(`La clé « ${key.slice(0, 60)} » est écrite deux fois.`);
      this.take(0x3a);
      found.set(key, this.value());
      code = this.peek();
    }
    this.leave();
    return found;
  }

  list() {
    this.enter();
    /** @type {Json[]} */
    const found = [];
    let code = this.peek();
    while (code !== 0x5d) {
      if (found.length) this.take(COMMA);
      found.push(this.value());
      code = this.peek();
    }
    this.leave();
    return found;
  }

  /** @returns {string} */
  string() {
    const start = this.at;
    let end = this.text.indexOf('"', start + 1);
    const plain = this.text.slice(start + 1, end);
    if (end < 0 || (this.breaks && BREAKS.test(plain))) throw new Refusal(INVALID);
    if (!this.escapes || !plain.includes("\\")) {
      this.at = end + 1;
      return plain;
    }
    for (end = start + 1; this.text.charCodeAt(end) !== QUOTE; end += 1) {
      if (end >= this.text.length) throw new Refusal(INVALID);
      if (this.text.charCodeAt(end) === BACKSLASH) end += 1;
    }
    this.at = end + 1;
    try {
      return JSON.parse(this.text.slice(start, end + 1));
    } catch {
      throw new Refusal(INVALID);
    }
  }

  number() {
    NUMBER.lastIndex = this.at;
    const [text, fraction, exponent] = NUMBER.exec(this.text) ?? [""];
    if (!text) throw new Refusal(INVALID);
    this.at += text.length;
    if (text.length > MOST_NUMBER || Math.abs(Number(exponent ?? 0)) > MOST_EXPONENT) throw new Refusal("Un nombre est démesuré.");
    if (fraction !== undefined || exponent !== undefined) return new Decimal(text);
    const whole = Number(text) + 0; // -0 is 0
    if (!Number.isSafeInteger(whole)) throw new Refusal("Un nombre est démesuré.");
    return whole;
  }
}

/**
 * The value of a JSON text.
 * @param {string} text
 * @returns {Json}
 */
export function parseJson(text) {
  if (text.length > MOST_BYTES / 4 && new TextEncoder().encode(text).length > MOST_BYTES) throw new Refusal("Le texte JSON est trop lourd.");
  if (CONTROL.test(text)) throw new Refusal(INVALID);
  const found = new Reader(text).whole();
  // Only a text with escapes, or that is itself ill-formed, can hold half a character.
  if ((text.includes("\\u") || illFormed(text)) && holdsHalf(found)) throw new Refusal("Un texte contient un demi-caractère Unicode isolé.");
  return found;
}

/** @param {Json} value @returns {boolean} */
function holdsHalf(value) {
  if (typeof value === "string") return illFormed(value);
  if (Array.isArray(value)) return value.some(holdsHalf);
  return value instanceof Map && [...value].some(([key, item]) => illFormed(key) || holdsHalf(item));
}

/**
 * The one writing of a value: sorted keys, no space. A Decimal is written apart, so that it equals no integer.
 * @param {Json} value
 * @returns {string}
 */
export function canonical(value) {
  if (value instanceof Decimal) return `décimal ${value.text}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const keys = [...value.keys()].sort(byCodePoint);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value.get(key) ?? null)}`).join(",")}}`;
}

/**
 * Whether two values are the same JSON value; an absent one is the same as no other.
 * @param {Json | undefined} one
 * @param {Json | undefined} other
 */
export const same = (one, other) => one !== undefined && other !== undefined && (one === other || canonical(one) === canonical(other));
