// What cannot be read gets no verdict: it is refused, with one French sentence.

export class Refusal extends Error {
  /** @param {string} phrase @param {string} [remede] @param {string} [ailleurs] the subdivision that it belongs to, where that is why */
  constructor(phrase, remede = "Déposez le fichier tel que vous l’avez reçu.", ailleurs = "") {
    super(phrase);
    this.name = "Refusal";
    this.remede = remede;
    this.ailleurs = ailleurs;
  }
}

/**
 * The same refusal, with the site of the subdivision that the file belongs to, where the directory that our DMG signed has it.
 * @param {Refusal} refusal
 * @param {{ subdivision: string, nom: string, site: string }[]} sites
 */
export function addressed(refusal, sites) {
  const found = sites.find((one) => one.subdivision === refusal.ailleurs);
  return found ? new Refusal(refusal.message, `Son site est ${found.site} (${found.nom}) : ouvrez-le là, ou remettez-le à son DMG.`) : refusal;
}
