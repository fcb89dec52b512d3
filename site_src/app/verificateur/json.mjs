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
// biome-ignore lint/suspicious/noControlCharactersInRegex: what JSON forbids
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?(?:[eE]([+-]?[0-9]+))?/y;
const BLANK = /[ \t\n\r]*/y;
const HEXADECIMAL = /^[0-9a-fA-F]{4}$/;
/** @type {Record<string, string>} */
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
/** @type {[string, Json][]} */
const WORDS = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** A number written with a point or an exponent, kept as it was written. */
export class Decimal {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.depth = 0;
  }

  /** @returns {never} */
  fail(quoi = "Le texte n’est pas du JSON valide") {
    const line = this.text.slice(0, this.at).split("\n").length;
    throw new Refusal(`${quoi} (ligne ${line}).`);
  }

  /** @param {RegExp} pattern sticky @returns {RegExpExecArray} */
  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) this.fail();
    this.at += found[0].length;
    return found;
  }

  /** @returns {Json} */
  value() {
    this.take(BLANK);
    const first = this.text[this.at];
    if (first === '"') return this.string();
    if (first === "{") return this.nested(() => this.object());
    if (first === "[") return this.nested(() => this.list());
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  /** @template T @param {() => T} read @returns {T} */
  nested(read) {
    this.depth += 1;
    if (this.depth > MOST_DEPTH) this.fail(`Le JSON est imbriqué sur plus de ${MOST_DEPTH} niveaux`);
    this.at += 1;
    const found = read();
    this.depth -= 1;
    return found;
  }

  /** Whether the character is next, blanks aside; it is then passed. @param {string} character */
  next(character) {
    this.take(BLANK);
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  object() {
    /** @type {JsonObject} */
    const found = new Map();
    if (this.next("}")) return found;
    do {
      this.take(BLANK);
      if (this.text[this.at] !== '"') this.fail();
      const key = this.string();
      if (found.has(key)) this.fail(`La clé « ${key.slice(0, 60)} » est écrite deux fois`);
      if (!this.next(":")) this.fail();
      found.set(key, this.value());
    } while (this.next(","));
    return this.next("}") ? found : this.fail();
  }

  list() {
    /** @type {Json[]} */
    const found = [];
    if (this.next("]")) return found;
    do found.push(this.value());
    while (this.next(","));
    return this.next("]") ? found : this.fail();
  }

  string() {
    this.at += 1;
    let found = this.take(PLAIN)[0];
    while (this.text[this.at] === "\\") {
      found += this.escape();
      found += this.take(PLAIN)[0];
    }
    if (this.text[this.at] !== '"') this.fail();
    this.at += 1;
    return found;
  }

  escape() {
    const kind = this.text[this.at + 1];
    if (kind === "u") {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!HEXADECIMAL.test(digits)) this.fail();
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (kind === undefined || !Object.hasOwn(ESCAPES, kind)) this.fail();
    this.at += 2;
    return ESCAPES[kind];
  }

  number() {
    const [text, fraction, exponent] = this.take(NUMBER);
    if (text.length > MOST_NUMBER) this.fail("Un nombre est trop long");
    if (exponent !== undefined && Math.abs(Number(exponent)) > MOST_EXPONENT) this.fail("Un nombre est démesuré");
    if (fraction !== undefined || exponent !== undefined) return new Decimal(text);
    const whole = Number(text) + 0; // -0 is 0
    return Number.isSafeInteger(whole) ? whole : this.fail("Un nombre est démesuré");
  }
}

/**
 * The value of a JSON text.
 * @param {string} text
 * @returns {Json}
 */
export function parseJson(text) {
  if (text.length > MOST_BYTES / 4 && new TextEncoder().encode(text).length > MOST_BYTES) throw new Refusal("Le texte JSON est trop lourd.");
  const reader = new Reader(text);
  const found = reader.value();
  reader.take(BLANK);
  if (reader.at !== text.length) reader.fail();
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
