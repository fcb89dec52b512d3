// Properties of what a result says of itself: size, bound and cover, dropped pairs, cut-offs, fingerprints, draw.

import { replay } from "./draw.mjs";
import { same } from "./json.mjs";
import { fingerprint, receivedFingerprint } from "./market.mjs";
import { mutual, noBlockingPair, withinCapacity } from "./pairs.mjs";

/** @typedef {import("./result.mjs").Case} Case */
/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./pairs.mjs").Check} Check */

const RESULT_KEYS = ["paires", "sans_poste", "taille", "borne", "stable", "taille_max_prouvee", "methode", "graine", "certificat"];
const CERTIFICATE_KEYS = [
  ...["tour", "empreinte", "empreinte_recue", "borne_konig", "couverture", "preuve_taille"],
  ...["ecart", "sincere", "seuils", "ecartes"],
];
const REPLAYED = ["deux-niveaux", "acceptation-differee"];

/** @type {Check} */
function complete({ result, certificate }) {
  const missing = RESULT_KEYS.find((key) => !result.has(key)) ?? CERTIFICATE_KEYS.find((key) => !certificate.has(key));
  return missing === undefined ? null : `Il manque « ${missing} ».`;
}

/** @type {Check} */
function stabilityClaim(found) {
  const truth = mutual(found) === null && withinCapacity(found) === null && noBlockingPair(found) === null;
  return found.result.get("stable") === truth ? null : "Ce que le résultat dit de sa stabilité est faux.";
}

/** @type {Check} */
const size = ({ result, pairs }) =>
  result.get("taille") === pairs.size ? null : `La taille annoncée est ${result.get("taille")} pour ${pairs.size} paires.`;

/** The weight of the cover, or why it is none. @param {Case} found @returns {number | string} */
function coverWeight({ market, certificate }) {
  const cover = certificate.get("couverture");
  const sides = ["demandeurs", "offreurs"].map((key) => (cover instanceof Map ? cover.get(key) : undefined));
  const [applicants, posts] = sides.map((side) => (Array.isArray(side) && side.every((name) => typeof name === "string") ? side : null));
  if (!applicants || !posts) return "La couverture n’est pas lisible.";
  const [people, places] = [new Set(applicants), new Set(posts)];
  if (people.size < applicants.length || places.size < posts.length) return "La couverture se répète.";
  let weight = people.size;
  for (const one of applicants) if (!market.wishLevel.has(one)) return "La couverture nomme un inconnu.";
  for (const post of posts) {
    const capacity = market.instance.capacity.get(post);
    if (capacity === undefined) return "La couverture nomme un inconnu.";
    weight += capacity;
  }
  for (const [one, tiers] of market.wishes)
    if (!people.has(one) && tiers.some((tier) => tier.some((post) => !places.has(post)))) return `La couverture oublie une paire de « ${one} ».`;
  return weight;
}

/** @type {Check} */
function bound(found) {
  const weight = coverWeight(found);
  if (typeof weight === "string") return weight;
  const { result, certificate, pairs } = found;
  if (certificate.get("borne_konig") !== weight) return `La couverture prouve ${weight}, et le certificat dit autre chose.`;
  if (pairs.size > weight) return `${pairs.size} paires dépassent la borne de ${weight}.`;
  const announced = result.get("borne");
  if (announced === weight || (certificate.get("preuve_taille") === "solveur" && announced === pairs.size)) return null;
  return `La borne annoncée est ${announced} ; la couverture prouve ${weight}.`;
}

/** @type {Check} */
function largest({ result, certificate, pairs }) {
  if (result.get("taille_max_prouvee") !== (pairs.size === result.get("borne")))
    return "La taille maximale dite prouvée ou non ne suit pas de la borne.";
  if (!certificate.size) return null;
  const otherwise = result.get("methode") === "taille-max" ? "solveur" : null;
  const due = certificate.get("borne_konig") === pairs.size ? "konig" : otherwise;
  return (certificate.get("preuve_taille") ?? null) === due ? null : "La preuve de taille ne correspond pas à la borne et à la méthode.";
}

/** No id of an instance holds a control character: a text of a row that does is nobody's. @param {Json[]} row applicant, post, side */
const rowKey = (row) => row.join("\0");

/** @type {Check} */
function dropped({ market, certificate }) {
  const rows = certificate.get("ecartes");
  if (!Array.isArray(rows)) return "Les paires écartées ne sont pas une liste.";
  const due = new Set(market.dropped.map((one) => rowKey([one.demandeur, one.offreur, one.liste_par])));
  for (const row of rows) {
    if (!(row instanceof Map) || ![...row.values()].every((value) => typeof value === "string")) return "Une paire écartée n’est pas lisible.";
    if (!due.delete(rowKey(["demandeur", "offreur", "liste_par"].map((key) => row.get(key) ?? "\0"))))
      return `La paire écartée « ${row.get("demandeur")} » – « ${row.get("offreur")} » est de trop.`;
  }
  return due.size ? `Il manque une paire écartée, ${[...due][0].replaceAll("\0", ", ")}.` : null;
}

/** Applicant → rank at the post, equals sharing it, among mutual pairs. @param {string[][]} tiers */
function ranksOf(tiers) {
  /** @type {Map<string, number>} */
  const ranks = new Map();
  for (const tier of tiers) {
    const rank = ranks.size + 1;
    for (const one of tier) ranks.set(one, rank);
  }
  return ranks;
}

/** @type {Check} */
function cutOffs({ market, certificate, holders }) {
  /** @type {Map<string, Json>} */
  const due = new Map();
  for (const [post, line] of holders) {
    const ranks = ranksOf(market.rankings.get(post) ?? []);
    const held = line.map((one) => ranks.get(one) ?? 0);
    if (held.includes(0)) return `« ${post} » a retenu quelqu’un sans paire mutuelle.`;
    const rang = held.reduce((most, rank) => Math.max(most, rank), 0);
    due.set(post, new Map(Object.entries({ pris: line.length, rang })));
  }
  const published = certificate.get("seuils");
  if (same(published, due)) return null;
  if (!(published instanceof Map)) return "Les seuils ne sont pas un objet.";
  const odd = [...new Set([...published.keys(), ...due.keys()])].find((post) => !same(published.get(post), due.get(post)));
  return `Le seuil de « ${odd} » n’est pas celui de la dernière personne retenue.`;
}

/** @type {Check} */
function hash({ market, certificate }) {
  const due = fingerprint(market);
  if (certificate.get("empreinte") !== due) return `L’empreinte de l’instance est ${due}, pas celle du résultat.`;
  if (!certificate.has("empreinte_recue")) return null;
  const received = market.dropped.length ? receivedFingerprint(market) : due;
  return certificate.get("empreinte_recue") === received ? null : `L’empreinte des listes reçues est ${received}, pas celle du résultat.`;
}

/** @type {Check} */
function settings({ market, result, certificate }) {
  const { methode, tour, graine } = market.instance;
  if (result.has("methode") && result.get("methode") !== methode) return `L’instance demande la méthode « ${methode} ».`;
  if (certificate.has("tour") && certificate.get("tour") !== tour) return `L’instance est du tour ${tour}.`;
  if (graine !== null && result.has("graine") && result.get("graine") !== graine) return "La graine du résultat n’est pas celle de l’instance.";
  return null;
}

/** @type {Check} */
function mentions({ result, certificate, pairs }) {
  const gap = Number(result.get("borne")) - pairs.size;
  if (certificate.get("ecart") !== gap) return `L’écart à la borne est ${gap}.`;
  const truthful = REPLAYED.includes(String(result.get("methode")));
  return certificate.get("sincere") === truthful ? null : "Ce que le certificat dit de la sincérité est faux.";
}

/** @type {Check} */
function drawReplayed({ market, result, pairs }) {
  const methode = String(result.get("methode"));
  if (!REPLAYED.includes(methode)) return `La méthode « ${methode} » n’existe pas.`;
  const due = replay(market, { draw: market.instance.graine ?? "", twoLevels: methode === "deux-niveaux" });
  for (const one of market.wishLevel.keys()) {
    if (due.get(one) !== pairs.get(one)) return `Le rejeu donne à « ${one} » ${post(due.get(one))}, et le résultat ${post(pairs.get(one))}.`;
  }
  return null;
}

/** @param {string | undefined} name */
const post = (name) => (name === undefined ? "aucun poste" : `« ${name} »`);

/** @type {Record<string, Check>} */
export const CLAIM_CHECKS = {
  complet: complete,
  stabilite_annoncee: stabilityClaim,
  taille: size,
  borne: bound,
  taille_maximale: largest,
  ecartes: dropped,
  seuils: cutOffs,
  empreinte: hash,
  parametres: settings,
  mentions,
  tirage: drawReplayed,
};
