// A first run on a small fictional round, while nobody waits: the platform then knows this code when a file comes.

import { verdictOn } from "./files.mjs";
import { sha256 } from "./sha256.mjs";

const PEOPLE = 24;
const ROUNDS = 4;

/** @param {number} round */
function fictional(round) {
  const names = Array.from({ length: PEOPLE }, (_, i) => `fictif-${i}`);
  const posts = names.map((name) => `offre-${name}`);
  const classes = [posts.slice(0, 9), posts.slice(9, 16), posts.slice(16)];
  const paires = Object.fromEntries(names.map((name, i) => [name, posts[i]]));
  const instance = {
    demandeurs: Object.fromEntries(names.map((name) => [name, classes])),
    offreurs: Object.fromEntries(posts.map((post) => [post, { classement: names.map((name) => [name]) }])),
    graine: `fictive ${round}`,
  };
  const certificat = { empreinte: sha256(""), empreinte_recue: sha256(""), seuils: {}, ecartes: [], couverture: { demandeurs: names, offreurs: [] } };
  const resultat = {
    paires,
    sans_poste: [],
    taille: PEOPLE,
    borne: PEOPLE,
    stable: true,
    taille_max_prouvee: true,
    methode: "deux-niveaux",
    certificat,
  };
  return JSON.stringify({ instance, resultat });
}

/** Judge a few fictional rounds and keep nothing. */
export function warm() {
  for (let round = 0; round < ROUNDS; round += 1) verdictOn([{ nom: "fictif.json", texte: fictional(round) }]);
}
