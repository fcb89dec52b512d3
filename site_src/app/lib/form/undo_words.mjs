// What the next undo would take back, in words, from two states of a form.
//   changedNames(before, after) → names of the answers that differ
//   undoWords("Annuler", before, after, label) → "Annuler : Secrétariat" · "Annuler : 12 réponses" · "Annuler"
//   label(name) gives a field's words; several names of one label (the half-days of a week) count as one
//   many: what several are called, each counted by its name ("réponses" unless said, counted by their labels)

/** @typedef {import("./fragment.mjs").Values} Values */

/** @param {Values | undefined} before @param {Values | undefined} after @returns {string[]} */
export function changedNames(before = {}, after = {}) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  /** @param {unknown} value */
  const said = (value) => JSON.stringify(value ?? "");
  return [...names].filter((name) => said(before[name]) !== said(after[name]));
}

/** @param {string} verb @param {Values | undefined} before @param {Values | undefined} after @param {(name: string) => string} label @param {string} [many] */
export function undoWords(verb, before, after, label, many = "") {
  const names = changedNames(before, after);
  const words = [...new Set(names.map(label))].filter(Boolean);
  if (!words.length) return verb;
  if (many && names.length > 1) return `${verb}\u00a0: ${names.length}\u00a0${many}`;
  return `${verb}\u00a0: ${words.length === 1 ? words[0] : `${words.length}\u00a0réponses`}`;
}
