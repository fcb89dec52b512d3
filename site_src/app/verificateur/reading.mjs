// The four kinds of file (specification, « Les quatre fichiers »): which one it is, and a strict reading of each.

import { METHODS, MOST_TEXT, readInstance } from "./instance.mjs";
import { Refusal } from "./refusal.mjs";
import { characters, controlled } from "./text.mjs";

/** @typedef {import("./json.mjs").Json} Json */
/** @typedef {import("./json.mjs").JsonObject} JsonObject */
/** @typedef {import("./instance.mjs").Instance} Instance */
/** @typedef {"resultat-public" | "explication" | "explication-pamsu" | "instance-complete"} Kind */
/** @typedef {{ tour: number, partie: number, parties: number, contenus: Map<string, string> }} Part packages joined to a full instance, beside it */
/** @typedef {{ pris: number, rang: number }} CutOff */
/** @typedef {Partial<Record<typeof PROOF_KEYS[number], string>>} Proof what was published of the draw: its source, a beacon's signatures (hexadecimal) */
/** @typedef {{ tour: number, methode: string, graine: string, empreinte: string, tirage: Proof }} Common */
/** @typedef {Common & { source: JsonObject, paires: Map<string, string>, sans_poste: string[], taille: number, capacites: Map<string, number>, seuils: Map<string, CutOff> }} Public */
/** @typedef {{ offreur: string, classe: number, votre_rang: number | null, capacite: number, pris: number, dernier_rang: number | null }} Offer */
/** @typedef {Common & { demandeur: string, obtenu: string | null, offres: Offer[], depose: boolean }} Personal `depose`: the DMG deposited this list */
/** @typedef {{ dj: string, rang: number, ailleurs: string | null }} Ranked `ailleurs`: null for who is kept here */
/** @typedef {{ offreur: string, capacite: number, retenus: Ranked[], mieux_classes: Ranked[] }} HostOffer */
/** @typedef {Common & { pamsu: string, offres: HostOffer[] }} Host */
/** @typedef {{ instance: Instance, ecrite: JsonObject, resultat: Json, paquets: JsonObject | null, deposes: Map<string, string[]> | null }} Full `deposes`: side → whose lists the DMG deposited */

export const KINDS = /** @type {const} */ ({
  "resultat-public": "résultat public",
  explication: "explication personnelle",
  "explication-pamsu": "explication de terrain",
  "instance-complete": "instance complète",
});

export const PART = "paquets-joints";
const PROOF_KEYS = /** @type {const} */ (["source", "engage_le", "signature", "signature_precedente", "sans_auditeur"]);

/** @param {Json} content @returns {Kind | null} */
export function kindOf(content) {
  if (!(content instanceof Map)) return null;
  const kind = content.get("genre");
  if (typeof kind === "string" && Object.hasOwn(KINDS, kind)) return /** @type {Kind} */ (kind);
  return content.get("instance") instanceof Map && content.has("resultat") ? "instance-complete" : null;
}

/** One object read strictly: each key once, of its type, and no other. */
class Fields {
  /** @param {Json | undefined} value @param {string} what */
  constructor(value, what) {
    if (!(value instanceof Map)) throw new Refusal(`${what} : un objet est attendu.`);
    this.values = value;
    this.what = what;
    /** @type {Set<string>} */
    this.read = new Set();
  }

  /** @param {string} key @returns {never} */
  wrong(key) {
    throw new Refusal(`${this.what} : « ${key} » manque ou n’a pas la forme attendue.`);
  }

  /** @param {string} key @returns {Json} */
  raw(key) {
    this.read.add(key);
    const value = this.values.get(key);
    return value === undefined ? this.wrong(key) : value;
  }

  /** @param {string} key */
  text(key) {
    const value = this.raw(key);
    return typeof value === "string" && characters(value) <= MOST_TEXT && !controlled(value) ? value : this.wrong(key);
  }

  /** @param {string} key */
  textOrNull(key) {
    return this.raw(key) === null ? null : this.text(key);
  }

  /** @param {string} key @param {number} [low] */
  whole(key, low = 0) {
    const value = this.raw(key);
    return typeof value === "number" && value >= low ? value : this.wrong(key);
  }

  /** @param {string} key @param {number} low */
  wholeOrNull(key, low) {
    return this.raw(key) === null ? null : this.whole(key, low);
  }

  /** @template T @param {string} key @param {(value: Json) => T | undefined} read @returns {Map<string, T>} */
  mapping(key, read) {
    const value = this.raw(key);
    if (!(value instanceof Map)) return this.wrong(key);
    return new Map([...value].map(([name, item]) => [name, read(item) ?? this.wrong(key)]));
  }

  /** @param {string} key @returns {Json[]} */
  list(key) {
    const value = this.raw(key);
    return Array.isArray(value) ? value : this.wrong(key);
  }

  close() {
    for (const key of this.values.keys())
      if (!this.read.has(key)) throw new Refusal(`${this.what} : la clé « ${key.slice(0, 60)} » n’est pas connue.`);
  }
}

/** @param {Fields} fields @returns {Proof} */
function proof(fields) {
  if (!fields.values.has("tirage")) return {};
  const inside = new Fields(fields.raw("tirage"), "Preuve du tirage");
  const found = Object.fromEntries(PROOF_KEYS.filter((key) => inside.values.has(key)).map((key) => [key, inside.text(key)]));
  inside.close();
  return found;
}

/** @param {Fields} fields @returns {Common} */
function common(fields) {
  fields.text("genre");
  const methode = fields.text("methode");
  if (!METHODS.includes(methode)) fields.wrong("methode");
  return { tour: fields.whole("tour", 1), methode, graine: fields.text("graine"), empreinte: fields.text("empreinte"), tirage: proof(fields) };
}

/** @param {Json} value */
const count = (value) => (typeof value === "number" && value >= 0 ? value : undefined);

/** @param {Json} value @returns {CutOff | undefined} */
function cutOff(value) {
  if (!(value instanceof Map) || value.size !== 2) return undefined;
  const [pris, rang] = [value.get("pris"), value.get("rang")].map((one) => (one === undefined ? undefined : count(one)));
  return pris === undefined || rang === undefined ? undefined : { pris, rang };
}

/** @param {Json} content @returns {Public} */
export function readPublic(content) {
  const fields = new Fields(content, "Résultat public");
  const names = fields.list("sans_poste");
  const without = names.filter((name) => typeof name === "string" && name !== "");
  if (new Set(without).size !== names.length) fields.wrong("sans_poste");
  const found = {
    ...common(fields),
    source: fields.values,
    paires: fields.mapping("paires", (value) => (typeof value === "string" ? value : undefined)),
    sans_poste: /** @type {string[]} */ (without),
    taille: fields.whole("taille"),
    capacites: fields.mapping("capacites", count),
    seuils: fields.mapping("seuils", cutOff),
  };
  fields.text("empreinte_recue");
  fields.whole("borne");
  if (typeof fields.raw("taille_max_prouvee") !== "boolean") fields.wrong("taille_max_prouvee");
  fields.close();
  return found;
}

/** @param {Json} value @returns {Offer} */
function readOffer(value) {
  const fields = new Fields(value, "Explication, une offre");
  const found = {
    offreur: fields.text("offreur"),
    classe: fields.whole("classe", 1),
    votre_rang: fields.wholeOrNull("votre_rang", 1),
    capacite: fields.whole("capacite", 1),
    pris: fields.whole("pris"),
    dernier_rang: fields.wholeOrNull("dernier_rang", 1),
  };
  fields.text("motif");
  fields.text("phrase");
  fields.close();
  return found;
}

/** @param {Json} content @returns {Personal} */
export function readPersonal(content) {
  const fields = new Fields(content, "Explication");
  const found = {
    ...common(fields),
    demandeur: fields.text("demandeur"),
    obtenu: fields.textOrNull("obtenu"),
    offres: fields.list("offres").map(readOffer),
    depose: fields.values.has("de_la_part"),
  };
  if (found.depose && fields.raw("de_la_part") !== true) fields.wrong("de_la_part");
  fields.wholeOrNull("classe_obtenue", 1);
  fields.text("phrase");
  if (fields.values.has("paquet")) fields.textOrNull("paquet");
  fields.close();
  return found;
}

/** Whose lists the DMG deposited in their name, where the file says so. @param {Fields} full */
function readDeposits(full) {
  if (!full.values.has("de_la_part")) return null;
  const fields = new Fields(full.raw("de_la_part"), "Instance complète, listes déposées");
  /** @param {string} side @returns {[string, string[]]} */
  const names = (side) => {
    const found = fields.list(side);
    const texts = found.filter((name) => typeof name === "string" && name !== "");
    if (new Set(texts).size !== found.length) fields.wrong(side);
    return [side, /** @type {string[]} */ (texts)];
  };
  const found = new Map(["demandeurs", "offreurs"].map(names));
  fields.close();
  return found;
}

/** @param {boolean} elsewhere @returns {(value: Json) => Ranked} */
const ranked = (elsewhere) => (value) => {
  const fields = new Fields(value, "Explication de terrain, une personne");
  const found = { dj: fields.text("dj"), rang: fields.whole("rang", 1), ailleurs: elsewhere ? fields.textOrNull("ailleurs") : null };
  if (elsewhere) fields.text("phrase");
  fields.close();
  return found;
};

/** @param {Json} value @returns {HostOffer} */
function readHostOffer(value) {
  const fields = new Fields(value, "Explication de terrain, une offre");
  const found = {
    offreur: fields.text("offreur"),
    capacite: fields.whole("capacite", 1),
    retenus: fields.list("retenus").map(ranked(false)),
    mieux_classes: fields.list("mieux_classes").map(ranked(true)),
  };
  fields.close();
  return found;
}

/** @param {Json} content @returns {Host} */
export function readHost(content) {
  const fields = new Fields(content, "Explication de terrain");
  const found = { ...common(fields), pamsu: fields.text("pamsu"), offres: fields.list("offres").map(readHostOffer) };
  fields.text("phrase");
  if (fields.values.has("paquet")) fields.textOrNull("paquet");
  fields.close();
  return found;
}

/** @param {Json} content @returns {Part} */
export function readPart(content) {
  const fields = new Fields(content, "Paquets joints");
  fields.text("genre");
  const found = {
    tour: fields.whole("tour", 1),
    partie: fields.whole("partie", 1),
    parties: fields.whole("parties", 1),
    contenus: fields.mapping("contenus", (value) => (typeof value === "string" ? value : undefined)),
  };
  fields.close();
  return found;
}

/** @param {Fields} fields @returns {JsonObject | null} */
function packagesOf(fields) {
  const value = fields.values.has("paquets") ? fields.raw("paquets") : null;
  return value === null || value instanceof Map ? value : fields.wrong("paquets");
}

/** @param {Json} content @returns {Full} */
export function readFull(content) {
  const fields = new Fields(content, "Instance complète");
  if (fields.values.has("genre")) fields.text("genre");
  const written = fields.raw("instance");
  const found = {
    instance: readInstance(written),
    ecrite: /** @type {JsonObject} */ (written),
    resultat: fields.raw("resultat"),
    paquets: packagesOf(fields),
    deposes: readDeposits(fields),
  };
  fields.close();
  return found;
}
