// The verdict on files dropped together: which properties hold, and what they do not prove.
//
// A kind of file to come (a receipt, a bulletin) is one more entry of READERS and one more check in `verdictOn`.

import { checkCommitment } from "./commitment.mjs";
import { checkHost } from "./hosts.mjs";
import { canonical, parseJson, same } from "./json.mjs";
import { joined, originFault } from "./origins.mjs";
import { KINDS, kindOf, PART, readFull, readHost, readPart, readPersonal, readPublic } from "./reading.mjs";
import { Refusal } from "./refusal.mjs";
import { LABELS, verify } from "./verify.mjs";

/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./json.mjs").JsonObject} JsonObject */
/** @typedef {import("./reading.mjs").Public} Public */
/** @typedef {import("./reading.mjs").Personal} Personal */
/** @typedef {import("./reading.mjs").Full} Full */
/** @typedef {import("./reading.mjs").Host} Host */
/** @typedef {import("./reading.mjs").Kind} Kind */
/** @typedef {{ nom: string, libelle: string, temoin: string | null }} Property `temoin` is null when it holds */
/** @typedef {{ valide: boolean, phrase: string, graine: string, tirage: import("./reading.mjs").Proof, paquets: JsonObject | null, proprietes: Property[], nonVerifies: Map<string, string>, mentions: string[] }} FilesVerdict `mentions`: one sentence a thing to know that no check can settle */
/** @typedef {{ "resultat-public"?: Public, explication?: Personal, "explication-pamsu"?: Host, "instance-complete"?: Full }} Found */
/** @typedef {import("./reading.mjs").Part} Part */

const MOST_FILES = 40;
const READERS = { "resultat-public": readPublic, explication: readPersonal, "explication-pamsu": readHost, "instance-complete": readFull };

/** @param {string | null | undefined} name */
const post = (name) => (name === null || name === undefined ? "aucun poste" : `« ${name} »`);

/** @param {Public} found @returns {Property[]} */
function checkPublic({ paires, sans_poste, taille, capacites, seuils }) {
  /** @type {Map<string, number>} */
  const taken = new Map();
  for (const offer of paires.values()) taken.set(offer, (taken.get(offer) ?? 0) + 1);
  const twice = sans_poste.find((one) => paires.has(one));
  const over = [...taken].find(([offer, count]) => count > (capacites.get(offer) ?? 0));
  const odd = [...new Set([...taken.keys(), ...seuils.keys()])].find((offer) => seuils.get(offer)?.pris !== taken.get(offer));
  return [
    {
      nom: "public_personne_deux_fois",
      libelle: "personne n’est à la fois placé et sans poste",
      temoin: twice === undefined ? null : `${post(twice)} est compté deux fois.`,
    },
    {
      nom: "public_taille",
      libelle: "la taille annoncée est juste",
      temoin: taille === paires.size ? null : `La taille annoncée est ${taille} pour ${paires.size} paires.`,
    },
    {
      nom: "public_capacites",
      libelle: "aucune offre ne dépasse la capacité publiée",
      temoin: over ? `${post(over[0])} a ${over[1]} personnes, plus que sa capacité.` : null,
    },
    {
      nom: "public_seuils",
      libelle: "les seuils publiés comptent les mêmes personnes que les paires",
      temoin: odd === undefined ? null : `Le seuil de ${post(odd)} ne compte pas les personnes que les paires y placent.`,
    },
  ];
}

/** @param {Personal} mine @param {Public | undefined} published @returns {string | null} */
function envied(mine, published) {
  const got = mine.obtenu === null ? undefined : mine.offres.find((offer) => offer.offreur === mine.obtenu);
  if (mine.obtenu !== null && !got) return `${post(mine.obtenu)} n’est pas dans votre liste.`;
  for (const offer of mine.offres) {
    if (offer.votre_rang === null || (got && offer.classe >= got.classe)) continue;
    const cut = published?.seuils.get(offer.offreur) ?? { pris: offer.pris, rang: offer.dernier_rang };
    const capacity = published ? (published.capacites.get(offer.offreur) ?? 0) : offer.capacite;
    if (cut.pris < capacity || cut.rang === null) return `${post(offer.offreur)} vous a classé et a encore une place.`;
    if (cut.rang > offer.votre_rang)
      return `${post(offer.offreur)} est allé jusqu’à son rang ${cut.rang}, et vous y étiez au rang ${offer.votre_rang}.`;
  }
  return null;
}

/** @param {Personal} mine @param {Public} published @returns {Property[]} */
function compareWithPublic(mine, published) {
  const keys = /** @type {const} */ (["tour", "methode", "graine", "empreinte"]);
  const other = keys.find((key) => mine[key] !== published[key]);
  const given = published.paires.get(mine.demandeur) ?? null;
  const odd = mine.offres.find((offer) => {
    const cut = published.seuils.get(offer.offreur);
    return offer.pris !== (cut?.pris ?? 0) || offer.dernier_rang !== (cut?.rang ?? null) || offer.capacite !== published.capacites.get(offer.offreur);
  });
  return [
    {
      nom: "explication_meme_tour",
      libelle: "votre explication parle du même appariement que le résultat public",
      temoin: other === undefined ? null : `« ${other} » diffère entre les deux fichiers.`,
    },
    {
      nom: "explication_meme_poste",
      libelle: "les deux fichiers vous donnent le même poste",
      temoin: given === mine.obtenu ? null : `Le résultat public vous donne ${post(given)}, votre explication ${post(mine.obtenu)}.`,
    },
    {
      nom: "explication_memes_seuils",
      libelle: "les deux fichiers donnent les mêmes seuils",
      temoin: odd ? `Les deux fichiers diffèrent sur ${post(odd.offreur)}.` : null,
    },
  ];
}

/** @param {Full} full @param {Public} published @returns {Property} */
function compareFull({ resultat }, published) {
  const result = resultat instanceof Map ? resultat : new Map();
  const given = result.get("certificat");
  const certificate = given instanceof Map ? given : new Map();
  const odd =
    ["paires", "sans_poste", "taille", "borne", "methode", "graine"].find((key) => !same(published.source.get(key), result.get(key))) ??
    ["tour", "empreinte", "empreinte_recue", "seuils"].find((key) => !same(published.source.get(key), certificate.get(key)));
  return {
    nom: "public_conforme",
    libelle: "le résultat public est celui de l’instance complète",
    temoin: odd === undefined ? null : `Ils diffèrent sur « ${odd} ».`,
  };
}

/** @param {Map<string, string[]>} deposits @param {import("./instance.mjs").Instance} instance @returns {Property} */
function checkDeposits(deposits, { wishes, capacity }) {
  const odd = deposits.get("demandeurs")?.find((name) => !wishes.has(name)) ?? deposits.get("offreurs")?.find((name) => !capacity.has(name));
  return {
    nom: "listes_deposees",
    libelle: "les listes que le DMG a déposées pour quelqu’un sont de l’instance",
    temoin: odd === undefined ? null : `${post(odd)} n’est pas de l’instance.`,
  };
}

/** @param {Found} found */
function mentionsOf({ explication: mine, "instance-complete": full }) {
  const said = mine?.depose ? ["Le DMG a déposé cette liste de votre part, d’après votre papier : comparez-la avec le vôtre."] : [];
  for (const [side, names] of full?.deposes ?? [])
    if (names.length) said.push(`${side === "demandeurs" ? "Listes déposées" : "Classements déposés"} par le DMG : ${names.join(", ")}.`);
  return said;
}

/**
 * The packages that people signed: the instance is theirs, and so are the signatures where the caller weighed them.
 * @param {JsonObject} instance
 * @param {JsonObject} origins
 * @param {import("./commitment.mjs").Knowledge} known
 * @param {string | null} fault a part that is not of this instance
 * @returns {Property[]}
 */
function checkOrigins(instance, origins, { signatures: weighed, subdivision: place }, fault) {
  const found = [
    {
      nom: "paquets_signes",
      libelle: "l’instance est celle que donnent les envois que chacun a signés",
      temoin: fault ?? originFault(instance, origins, place),
    },
  ];
  if (!weighed || !Object.keys(weighed).length) return found;
  const contents = origins.get("contenus");
  const odd = contents instanceof Map ? [...contents.keys()].find((name) => weighed[name] !== true) : "";
  const libelle = "chaque envoi joint est signé par la clé inscrite de son auteur";
  return [...found, { nom: "paquets_cles", libelle, temoin: odd === undefined ? null : `« ${odd.slice(0, 19)}… » n’est pas signé par son auteur.` }];
}

/** @param {Found} found @param {Part[]} parts */
function checkParts({ "instance-complete": full }, parts) {
  if (!parts.length) return;
  if (!full?.paquets?.has("parties"))
    throw new Refusal("Des envois joints ne se lisent pas sans l’instance qui les annonce.", "Ajoutez votre fichier « auditeurs » du même tour.");
  const numbers = parts.map((one) => one.partie);
  const twice = numbers.find((one, i) => numbers.indexOf(one) !== i);
  if (twice !== undefined) throw new Refusal(`Deux fichiers différents sont la partie ${twice} des envois joints.`, "N’en gardez qu’un.");
}

/** @param {{ nom: string, texte: string }[]} files @returns {{ found: Found, parts: Part[] }} */
function readFiles(files) {
  if (!files.length || files.length > MOST_FILES) throw new Refusal(`Déposez de 1 à ${MOST_FILES} fichiers.`);
  /** @type {Map<Kind, Json>} */
  const contents = new Map();
  /** @type {Map<string, Part>} */
  const parts = new Map();
  for (const { nom, texte } of files) {
    const content = parseJson(texte);
    if (content instanceof Map && content.get("genre") === PART) {
      parts.set(canonical(content), readPart(content));
      continue;
    }
    const kind = kindOf(content);
    if (!kind)
      throw new Refusal(
        `« ${nom.slice(0, 60)} » n’est d’aucun des genres connus.`,
        "Déposez un fichier publié par le DMG, ou le vôtre, sans le modifier.",
      );
    const former = contents.get(kind);
    if (former === undefined) contents.set(kind, content);
    else if (canonical(former) !== canonical(content)) throw new Refusal(`Deux fichiers sont du même genre (${KINDS[kind]}).`, "N’en gardez qu’un.");
  }
  const found = Object.fromEntries([...contents].map(([kind, content]) => [kind, READERS[kind](content)]));
  checkParts(found, [...parts.values()]);
  return { found, parts: [...parts.values()] };
}

/** @param {Found} found @param {Property[]} properties */
function sentence({ explication: mine, "explication-pamsu": host, "resultat-public": published, "instance-complete": full }, properties) {
  const broken = properties.filter((one) => one.temoin !== null);
  if (broken.length === 1) return `Une vérification échoue : ${broken[0].temoin}`;
  if (broken.length) return `${broken.length} vérifications sur ${properties.length} échouent. La première : ${broken[0].temoin}`;
  if (full) return `L’appariement est exact : les ${properties.length} vérifications réussissent.`;
  if (!mine && host) return "Personne que vous classiez mieux n’est sans poste.";
  if (!mine) return "Le résultat public est cohérent. À lui seul, il ne prouve pas que l’appariement est juste.";
  const said =
    mine.obtenu === null
      ? "Aucun des postes que vous demandiez ne vous aurait pris."
      : `Aucun poste que vous aimez plus que ${mine.obtenu} ne vous aurait pris.`;
  return published ? said : `${said} Cela suppose que les seuils de ce fichier sont ceux publiés.`;
}

/**
 * The verdict on the texts of files. Throws a Refusal for what cannot be read.
 * @param {{ nom: string, texte: string }[]} files
 * @param {import("./commitment.mjs").Knowledge} [known] what this device knows of the draws
 * @returns {FilesVerdict}
 */
export function verdictOn(files, known = {}) {
  const { found, parts } = readFiles(files);
  const { "resultat-public": published, explication: mine, "explication-pamsu": host, "instance-complete": full } = found;
  /** @type {Property[]} */
  const properties = [];
  /** @type {Map<string, string>} */
  let nonVerifies = new Map();
  /** @type {JsonObject | null} */
  let paquets = null;
  if (published) properties.push(...checkPublic(published));
  if (mine) {
    properties.push({ nom: "explication_stable", libelle: "aucun poste plus aimé ne vous aurait pris", temoin: envied(mine, published) });
    if (published) properties.push(...compareWithPublic(mine, published));
  }
  if (host) properties.push(...checkHost(host, published));
  if (full) {
    const verdict = verify(full.instance, full.resultat);
    for (const [nom, temoin] of verdict.proprietes) properties.push({ nom, libelle: LABELS[nom], temoin });
    if (full.deposes) properties.push(checkDeposits(full.deposes, full.instance));
    if (published) properties.push(compareFull(full, published));
    nonVerifies = verdict.nonVerifies;
    if (full.paquets) {
      const { origins, manque, faute } = joined(full.ecrite, full.paquets, parts);
      if (manque.length && faute === null)
        nonVerifies.set("paquets_signes", `il manque ${manque.length} des parties des envois joints, à commencer par la partie ${manque[0]}`);
      else properties.push(...checkOrigins(full.ecrite, origins, known, faute));
      paquets = manque.length ? null : origins;
    }
  }
  const told = published ?? mine ?? host;
  if (told) properties.push(...checkCommitment(told, known));
  return {
    valide: properties.every((one) => one.temoin === null),
    phrase: sentence(found, properties),
    graine: told?.graine ?? full?.instance.graine ?? "",
    tirage: told?.tirage ?? {},
    paquets,
    proprietes: properties,
    nonVerifies,
    mentions: mentionsOf(found),
  };
}
