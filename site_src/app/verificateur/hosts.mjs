// A PAMSU's own explanation (specification, « L'explication d'un terrain »): whom each post took, where the others went.

/** @typedef {import("./files.mjs").Property} Property */
/** @typedef {import("./reading.mjs").Host} Host */
/** @typedef {import("./reading.mjs").HostOffer} HostOffer */
/** @typedef {import("./reading.mjs").Public} Public */

/** @param {HostOffer} offer */
function unstable({ offreur, capacite, retenus, mieux_classes: others }) {
  if (retenus.length > capacite) return `« ${offreur} » a ${retenus.length} personnes, plus que sa capacité.`;
  for (const { dj, ailleurs } of others) {
    if (ailleurs === null) return `« ${dj} », mieux classé, n’a pas de poste.`;
    if (ailleurs === offreur) return `« ${dj} » est dit ailleurs, et c’est le même terrain.`;
  }
  const people = new Set([...retenus, ...others].map(({ dj }) => dj));
  if (people.size !== retenus.length + others.length) return `« ${offreur} » nomme deux fois la même personne.`;
  const ranks = [...retenus, ...others].map(({ rang }) => rang);
  const odd = ranks.find((rank) => rank !== 1 + ranks.filter((other) => other < rank).length);
  return odd === undefined ? null : `« ${offreur} » oublie quelqu’un avant le rang ${odd}.`;
}

/** @param {HostOffer} offer @param {Public} published */
function same({ offreur, capacite, retenus }, { paires, capacites }) {
  const given = [...paires].filter(([, post]) => post === offreur).map(([dj]) => dj);
  const kept = new Set(retenus.map(({ dj }) => dj));
  return kept.size === retenus.length && given.length === kept.size && given.every((dj) => kept.has(dj)) && capacites.get(offreur) === capacite;
}

/** @param {Host} mine @param {Public | undefined} published @returns {Property[]} */
export function checkHost(mine, published) {
  const fault = mine.offres.map(unstable).find((one) => one !== null);
  const found = [{ nom: "terrain_stable", libelle: "personne que vous classiez mieux n’est sans poste", temoin: fault ?? null }];
  if (!published) return found;
  const keys = /** @type {const} */ (["tour", "methode", "graine", "empreinte"]);
  const other = keys.find((key) => mine[key] !== published[key]);
  const odd = mine.offres.find((offer) => !same(offer, published));
  const gone = mine.offres.flatMap((offer) => offer.mieux_classes).find(({ dj, ailleurs }) => (published.paires.get(dj) ?? null) !== ailleurs);
  return [
    ...found,
    {
      nom: "terrain_meme_tour",
      libelle: "votre explication parle du même appariement que le résultat public",
      temoin: other === undefined ? null : `« ${other} » diffère entre les deux fichiers.`,
    },
    {
      nom: "terrain_memes_personnes",
      libelle: "le résultat public vous donne les mêmes personnes, et la même capacité",
      temoin: odd ? `Les deux fichiers diffèrent sur « ${odd.offreur} ».` : null,
    },
    {
      nom: "terrain_ailleurs",
      libelle: "ceux que vous classiez mieux sont là où le dit votre explication",
      temoin: gone ? `Le résultat public ne donne pas ce poste à « ${gone.dj} ».` : null,
    },
  ];
}
