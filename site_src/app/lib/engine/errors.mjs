// What the engine's failures are called, and their sentences.
//   new EngineError([{ code, quoi, ou, remede }], { dropped })    dropped: given up by the page itself, nothing to tell
//   silent(state, milliseconds) · impossible() · notLoaded(detail)    the faults of a start

import { forbidden, isolated } from "./policy.mjs";

export class EngineError extends Error {
  /** @param {Fault[]} errors @param {{ dropped?: boolean }} [options] */
  constructor(errors, { dropped = false } = {}) {
    super(errors.map((one) => one.quoi).join(" "));
    this.name = "EngineError";
    this.errors = errors;
    this.dropped = dropped;
  }
}

const AGAIN = "Vérifiez la connexion, puis choisissez « Réessayer » ; si cela dure, rechargez la page. Votre saisie est gardée.";

/** @param {string} code @param {string} quoi @param {string} remede @returns {Fault} */
const fault = (code, quoi, remede) => ({ code, quoi, ou: "", remede });

export const dropped = () =>
  new EngineError([fault("E_ABANDON", "Ce calcul a été abandonné.", "Relancez-le si vous en avez besoin.")], { dropped: true });

/** @param {boolean} starting every byte is here @param {number} delay milliseconds of silence */
export function silent(starting, delay) {
  const seconds = Math.round(delay / 1000);
  return fault(
    "E_MOTEUR_MUET",
    starting
      ? `Le moteur de calcul n’a pas démarré en ${seconds} s. Ce navigateur, une extension ou le réseau l’empêche peut-être d’exécuter WebAssembly.`
      : `Le téléchargement du moteur de calcul n’avance plus depuis ${seconds} s.`,
    AGAIN,
  );
}

export const impossible = () =>
  fault(
    "E_MOTEUR_IMPOSSIBLE",
    "Ce navigateur ne sait pas exécuter le moteur de calcul (WebAssembly), ou un réglage de sécurité l’en empêche.",
    "Utilisez une version récente de Firefox, Chrome, Edge ou Safari, sans mode renforcé (isolement, sécurité maximale) pour ce site. Les pages de lecture restent disponibles.",
  );

/** @param {string} [message] what the browser said */
export const notLoaded = (message) =>
  isolated()
    ? fault(
        "E_MOTEUR_INTERDIT",
        "Cette page est isolée (« sandbox ») : le moteur de calcul ne peut pas y démarrer.",
        "Ouvrez son adresse dans un nouvel onglet ; si cela continue, signalez-le au département.",
      )
    : forbidden()
      ? fault(
          "E_MOTEUR_INTERDIT",
          `Une règle de l’hébergement (${forbidden()}) interdit le moteur de calcul.`,
          "C’est à l’hébergement de la retirer : signalez-le au département. Votre saisie est gardée.",
        )
      : fault("E_MOTEUR_ABSENT", `Le moteur de calcul n’a pas pu être chargé${message ? ` (${message.slice(0, 120)})` : ""}.`, AGAIN);
