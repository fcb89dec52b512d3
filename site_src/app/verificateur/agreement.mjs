// What the two verifiers say, set side by side: a difference between them is a defect of one of the two.

/** @typedef {{ nom: string, vrai: boolean }[] | null} Said the properties checked, or null where it refused to read */

/**
 * The names on which they differ: those of one side alone, those true here and false there; "refus" where one refused.
 * @param {Said} one
 * @param {Said} other
 * @returns {string[]}
 */
export function differences(one, other) {
  if (!one || !other) return one === other ? [] : ["refus"];
  const [here, there] = [one, other].map((said) => new Map(said.map(({ nom, vrai }) => [nom, vrai])));
  return [...new Set([...here.keys(), ...there.keys()])].filter((name) => here.get(name) !== there.get(name));
}

/** @param {string[]} names what `differences` found @param {boolean} refused whether both refused */
export function agreementSentence(names, refused) {
  if (names.includes("refus")) return "Les deux programmes ne sont pas d’accord : l’un refuse de lire ces fichiers, l’autre les juge.";
  if (names.length) return `Les deux programmes ne sont pas d’accord sur ${names.map((name) => `« ${name} »`).join(", ")}.`;
  return refused
    ? "Les deux programmes, écrits à part, refusent ces fichiers."
    : "Les deux programmes, écrits à part, disent la même chose de chaque propriété.";
}
