// The text of an invitation's link as messages leave it: wrapped on several lines, marked, closed by the end of a sentence.
//
//   linkText(given) → text      without what no link of ours holds: blanks and marks not seen, « = » and « =3D » of a message
//                               saved whole, brackets and stops at its end

const UNSEEN = /[\s<>]|\p{Cf}/gu;
const CLOSING = /[.,;:!?»”’")\]}…]+$/u;

/** @param {string} given @returns {string} */
export function linkText(given) {
  const one = given
    .replace(/=\r?\n/g, "")
    .replace(UNSEEN, "")
    .replace(CLOSING, "");
  return one
    .replace(/^=?3D(?=[12]~)/, "")
    .replace(/^=/, "")
    .replace(/=+$/, "");
}
