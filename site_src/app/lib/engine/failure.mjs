// Why an engine does not start, in French, with its code and what to do.
//   new Failure(code, quoi, remede).fault     as a core's own fault: { code, quoi, ou, remede }
//   explained(error)                          what is wrong with a file that came, or did not

import { Trouble } from "./reception.mjs";

export class Failure extends Error {
  /** @param {string} code @param {string} quoi @param {string} remede */
  constructor(code, quoi, remede) {
    super(quoi);
    this.fault = { code, quoi, ou: "", remede };
  }
}

// What to do.
export const RETRY = "Vérifiez la connexion, puis choisissez « Réessayer ». Votre saisie est gardée.";
// A tab that was open when the site changed asks for files that are there no more.
const GONE =
  "Vérifiez la connexion, puis choisissez « Réessayer » ; si cela dure, rechargez la page : le site a peut-être changé. Votre saisie est gardée.";
const LATER = "Patientez quelques minutes, puis choisissez « Réessayer ». Votre saisie est gardée.";
const RULE = "C’est à l’hébergement de la retirer : signalez-le au département. Votre saisie est gardée.";
export const HOST = "Choisissez « Réessayer » ; si cela recommence, l’hébergement du site est à revoir. Votre saisie est gardée.";

/** What is wrong with a file that came, or did not. @param {unknown} error @returns {unknown} */
export function explained(error) {
  if (!(error instanceof Trouble)) return error;
  const { raison, fichier, detail } = error;
  if (raison === "reseau") return new Failure("E_RESEAU", `Le réseau ne répond pas, ou la connexion a été coupée (${fichier}).`, RETRY);
  if (raison === "muet") return new Failure("E_RESEAU", `La connexion est là, mais plus rien n’arrive (${fichier}).`, RETRY);
  if (raison === "occupe") return new Failure("E_RESEAU", `L’hébergement du site est occupé, ou en panne (${fichier}, ${detail}).`, LATER);
  if (raison === "interdit")
    return new Failure("E_MOTEUR_INTERDIT", `Une règle de l’hébergement (${detail}) interdit au site ses propres fichiers.`, RULE);
  if (raison === "absent") return new Failure("E_MOTEUR_ABSENT", `Un fichier du moteur manque sur le serveur (${fichier}, ${detail}).`, GONE);
  if (raison === "page")
    return new Failure("E_MOTEUR_ABSENT", `Le serveur envoie une page web à la place d’un fichier du moteur (${fichier}).`, HOST);
  if (raison === "code") return new Failure("E_MOTEUR_ALTERE", `L’hébergement du site se trompe de compression (${fichier}).`, HOST);
  return new Failure("E_MOTEUR_ALTERE", `Un fichier du moteur est arrivé altéré (${fichier}).`, HOST);
}
