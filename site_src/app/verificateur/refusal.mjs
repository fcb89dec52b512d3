// What cannot be read gets no verdict: it is refused, with one French sentence.

export class Refusal extends Error {
  /** @param {string} phrase @param {string} [remede] */
  constructor(phrase, remede = "Déposez le fichier tel que vous l’avez reçu.") {
    super(phrase);
    this.name = "Refusal";
    this.remede = remede;
  }
}
