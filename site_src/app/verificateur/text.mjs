// Texts as the specification sees them: ordered by code points, never normalised.

/** The order to give to `sort`: below U+D800 the platform's own, which is faster, is that of code points. @param {Iterable<string>} texts */
export function orderFor(texts) {
  for (const text of texts) for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) >= 0xd800) return byCodePoint;
  return undefined;
}

/** A UTF-16 unit moved so that surrogates, which stand for code points above U+FFFF, come after all others. @param {number} unit */
const weight = (unit) => (unit < 0xd800 ? unit : unit > 0xdfff ? unit - 0x800 : unit + 0x2000);

/**
 * Order of code points.
 * @param {string} one
 * @param {string} other
 */
export function byCodePoint(one, other) {
  if (one === other) return 0;
  const most = Math.min(one.length, other.length);
  for (let i = 0; i < most; i += 1) {
    const a = one.charCodeAt(i);
    const b = other.charCodeAt(i);
    if (a !== b) return weight(a) - weight(b);
  }
  return one.length - other.length;
}

const HALF = /\p{Surrogate}/u;

/** Whether a text holds half a character. @param {string & { isWellFormed?: () => boolean }} text */
export const illFormed = (text) => (text.isWellFormed ? !text.isWellFormed() : HALF.test(text));

/** Whether an id or a draw holds what none may: a control character, U+007F, half a character. @param {string} text */
export function unwritable(text) {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return illFormed(text);
}

/** Whether a text of a file holds a control character besides tab and end of line. @param {string} text */
export function controlled(text) {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x09 && unit !== 0x0a) return true;
  }
  return false;
}

/** Whether a text is nothing but Unicode spaces (U+0085 is one, U+FEFF is not). @param {string} text */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+001C to U+001F are spaces
export const blank = (text) => /^[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/.test(text);

/** How many characters (code points). @param {string} text */
export const characters = (text) => {
  let count = text.length;
  for (let i = 0; i < text.length; i += 1) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) count -= 1;
  return count;
};
