// The answer to a form's question before the engine is there: the one that the build computed for a form that nobody touched
// (#premiere-reponse, phco/views/openings.py, which js/premiere.js may show before this), and the last one that this device
// computed for the draft. The same question to the same engine has the same answer; the engine is asked all the same, and has
// the last word (ask.mjs).
//
//   const known = await knownAnswers("simuler-dj")      name: the draft's
//   known.of(question) → Answer | null
//   const known = untouched("simuler-dj")      at once, the page's answer alone; null where the device may keep a draft of it
//   known.keep(question, answer)                        beside the draft; nothing of a form that nobody touched
//   same(answer, other)                                 they say the same: a fragment that the browser read and wrote is another text

import { ANSWER } from "../device/draft_record.mjs";
import { hintedDraft } from "../device/known_drafts.mjs";
import { openStore } from "../device/stockage.mjs";
import { version } from "../engine/moteur.mjs";
import { $, fill } from "../frame/dom.mjs";

/** @typedef {import("./ask.mjs").Question} Question */
/** @typedef {{ of: (question: Question) => Answer | null, keep: (question: Question, answer: Answer) => void }} Known */

/** The same text for the same question, whatever the order of its fields. @param {any} value @returns {string} */
export const wording = (value) =>
  JSON.stringify(value, (_, one) =>
    one && typeof one === "object" && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );

/** @param {Question} question */
const asked = ({ appel, entree = {} }) => wording({ appel, entree });

/** @param {string} html @returns {string} as the browser writes it */
function read(html) {
  const zone = document.createElement("div");
  fill(zone, html);
  return zone.innerHTML;
}

/** @param {Answer} one @param {Answer} other */
export const same = (one, other) =>
  JSON.stringify(one) === JSON.stringify(other) ||
  (wording({ ...one, html: "" }) === wording({ ...other, html: "" }) && read(one.html) === read(other.html));

/** @returns {{ demande: Question, resultat: Answer } | null} */
function carried() {
  const page = $("#premiere-reponse");
  try {
    return page ? { demande: JSON.parse(page.dataset.demande), resultat: { ...JSON.parse(page.dataset.reste), html: page.innerHTML } } : null;
  } catch {
    return null; // a host that alters pages
  }
}

/** @param {string} name @returns {Known | null} */
export function untouched(name) {
  const page = hintedDraft(name) ? null : carried();
  const own = page && asked(page.demande);
  return page && { of: (question) => (asked(question) === own ? page.resultat : null), keep: () => {} };
}

/** @param {string} name @returns {Promise<Known>} */
export async function knownAnswers(name) {
  const store = await openStore();
  const place = ANSWER + name;
  const own = await store.get("divers", place);
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  if (own?.moteur === version) answers.set(own.demande, own.resultat);
  const page = carried();
  const first = page && asked(page.demande);
  if (page && first) answers.set(first, page.resultat);

  let kept = own !== undefined;
  return {
    of: (question) => answers.get(asked(question)) ?? null,
    keep(question, resultat) {
      const demande = asked(question);
      if (demande !== first) store.spare("divers", place, { moteur: version, demande, resultat });
      else if (kept) store.remove("divers", place);
      kept = demande !== first;
    },
  };
}
