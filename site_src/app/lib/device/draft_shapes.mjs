// What each tool's draft looks like: enough to open any page on it. What does not fit is left out, and said by name; keys that
// this version does not know are kept.
//
//   toolName("fiche-rts") → "Fiche de terrain"          pageOf("fiche-rts") → "pamsu/fiche/"
//   fitDraft(key, value) → { value, aside: [{ quoi, pourquoi }] }      value: undefined when nothing of it can be kept
//   noted(hearts) → how many offers have a heart or more
//   summary(key, value) → "2 offres notées"              one line, for a person who chooses between two drafts
//   partName("stage", "gep") → "séances de GEP"          a part of a draft, in words

/** @typedef {{ quoi: string, pourquoi: string }} Aside */
/** @typedef {(value: unknown, path: string, aside: Aside[]) => unknown} Shape  undefined: it cannot be kept */
/** @typedef {{ nom: string, page: string, shape: Shape, dit: (value: Record<string, any>) => string }} Tool */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {number} number @param {string} one @param {string} many */
const counted = (number, one, many) => `${number}\u00a0${number < 2 ? one : many}`;

/** @param {(value: unknown) => boolean} test @param {string} wanted @returns {Shape} */
const leaf = (test, wanted) => (value, path, aside) => {
  if (test(value)) return value;
  aside.push({ quoi: path, pourquoi: `${wanted} était attendu` });
  return undefined;
};
const text = leaf((value) => typeof value === "string", "un texte");
const number = leaf((value) => typeof value === "number" && Number.isFinite(value), "un nombre");
const scalar = leaf((value) => ["string", "number", "boolean"].includes(typeof value), "un texte ou un nombre");
const anything = leaf((value) => value !== null && value !== undefined, "un contenu");

/** @param {Shape} shape @returns {Shape} */
const orNull = (shape) => (value, path, aside) => (value === null ? null : shape(value, path, aside));

/** A row that was skipped when the next one was filled: written null by JSON. @param {Shape} shape @returns {Shape} */
const orHole = (shape) => (value, path, aside) => (value === null ? {} : shape(value, path, aside));

/** @param {Shape} shape @returns {Shape} */
const list = (shape) => (value, path, aside) => {
  if (!Array.isArray(value)) {
    aside.push({ quoi: path, pourquoi: "une liste était attendue" });
    return undefined;
  }
  return value.map((one, index) => shape(one, `${path}, ligne ${index + 1}`, aside)).filter((one) => one !== undefined);
};

/** @param {Shape} shape @param {(name: string) => string} [words] @returns {Shape} */
const map =
  (shape, words = (name) => name) =>
  (value, path, aside) => {
    if (!isRecord(value)) {
      aside.push({ quoi: path, pourquoi: "un ensemble de réponses était attendu" });
      return undefined;
    }
    const kept = Object.entries(value).map(([name, one]) => [name, shape(one, path ? `${path}, ${words(name)}` : words(name), aside)]);
    return Object.fromEntries(kept.filter(([, one]) => one !== undefined));
  };

/**
 * An object with known fields, each with the words that name it for people; `missing` fills what is not there.
 * @param {Record<string, [string, Shape]>} fields @param {Record<string, unknown>} [missing] @returns {Shape}
 */
const object = (fields, missing = {}) => {
  /** @type {Shape} */
  const shape = (value, path, aside) => {
    if (!isRecord(value)) {
      aside.push({ quoi: path || "tout le brouillon", pourquoi: "un ensemble de réponses était attendu" });
      return undefined;
    }
    const kept = { ...structuredClone(missing) };
    for (const [name, one] of Object.entries(value)) {
      if (name === "__proto__") continue;
      const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (!known) {
        kept[name] = one;
        continue;
      }
      if (one === undefined) continue;
      const fit = known[1](one, path ? `${path}, ${known[0]}` : known[0], aside);
      if (fit !== undefined) kept[name] = fit;
    }
    return kept;
  };
  return Object.assign(shape, { fields });
};

/** @type {Record<string, string>} */
const FORM_WORDS = {
  id: "identifiant",
  equipements: "équipements",
  distance_km: "distance",
  mois: "nombre de mois",
  presentation: "présentation",
  actes_par_mois: "actes par mois",
  distance_chu_km: "distance du CHU",
  debut: "début",
};
/** @param {string} name */
const fieldWords = (name) => {
  const last = name.split(".").at(-1) ?? name;
  return FORM_WORDS[last] ?? last.replaceAll("_", " ");
};

/** A form's answers, as lib/formulaire.mjs keeps them: texts, and lists of texts for groups of boxes. @param {string[]} lists @returns {Shape} */
const answers = (lists) => (value, path, aside) => {
  if (!isRecord(value)) {
    aside.push({ quoi: path || "tout le brouillon", pourquoi: "un ensemble de réponses était attendu" });
    return undefined;
  }
  const kept = Object.entries(value).map(([name, one]) => [name, (lists.includes(name) ? list(text) : text)(one, fieldWords(name), aside)]);
  return Object.fromEntries(kept.filter(([, one]) => one !== undefined));
};

/** @param {Record<string, any>} value */
const filledWords = (value) => counted(Object.values(value).filter((one) => one?.length && one !== "non").length, "réponse", "réponses");

const hearts = map(number, (offer) => `offre ${offer}`);
/** An explicit 0 (« jamais ») is no note. @param {Record<string, any> | undefined} given @returns {number} */
export const noted = (given) => Object.values(given ?? {}).filter((one) => one > 0).length;
const round = { coeurs: /** @type {[string, Shape]} */ (["cœurs", hearts]), cible: /** @type {[string, Shape]} */ (["fléchage", orNull(text)]) };
const noRound = { coeurs: {}, cible: null };
const cells = map(object({ activite: ["activité", scalar] }), (cell) => cell.replaceAll("_", " "));
const span = object({ debut: ["début", text], fin: ["fin", text] });
const spans = list(span);

const portfolioEntry = object(
  {
    id: ["code", text],
    date: ["date", text],
    titre: ["titre", text],
    familles: ["familles", list(text)],
    seminaire: ["séminaire", orNull(text)],
    texte: ["texte", text],
    pieces: [
      "pièces",
      list(
        object(
          { id: ["code", text], nom: ["nom", text], type: ["type", text], octets: ["taille", number] },
          { id: "", nom: "pièce sans nom", type: "application/octet-stream", octets: 0 },
        ),
      ),
    ],
  },
  { id: "", date: "", titre: "" },
);
const stage = object({
  regime: ["régime", text],
  lecture: ["lecture", text],
  semestres: ["semestres", list(orHole(object({ saison: ["saison", text], debut: ["début", text], fin: ["fin", text] })))],
  grille: ["semaine type", cells],
  projet: ["quatrième journée", map(scalar)],
  revues: ["revues de dossiers", map(object({ minutes: ["durée", scalar], mode: ["mode", scalar] }))],
  heures_pdsa: ["heures de garde", scalar],
  encadrants: [
    "encadrants",
    list(
      object({
        id: ["code", text],
        nom: ["nom", scalar],
        sur_place: ["présence", list(text)],
        joignable: ["présence à distance", list(text)],
        conges: ["congés", spans],
      }),
    ),
  ],
  conges: ["congés", spans],
  evenements: ["événements", list(object({ date: ["date", text], demi: ["demi-journée", text], nature: ["nature", text] }))],
  semaines: ["semaines vécues", list(object({ lundi: ["semaine", text], grille: ["activités", cells] }))],
  actes: ["actes", list(object({ date: ["date", text], nombre: ["nombre", scalar] }))],
  seminaires: ["séminaires", list(orHole(object({ id: ["nom", text], date: ["date", text] })))],
  gep: [
    "séances de GEP",
    list(
      object({
        date: ["date", text],
        theme: ["thème", scalar],
        resume: ["résumé", scalar],
        duree_minutes: ["durée", scalar],
        participants: ["participants", list(anything)],
      }),
    ),
  ],
  portfolio: ["portfolio", list(portfolioEntry)],
  portfolio_en_cours: ["entrée en cours d’écriture", portfolioEntry],
  entretiens: [
    "entretiens",
    list(object({ date: ["date", text], points: ["points", list(scalar)], suites: ["suites", list(object({ texte: ["texte", scalar] }))] })),
  ],
  listes: ["listes de contrôle", map(list(text))],
});

/** @param {Record<string, any>} value */
function stageWords(value) {
  const parts = [
    ["conges", "congé", "congés"],
    ["evenements", "événement", "événements"],
    ["actes", "jour d’actes", "jours d’actes"],
    ["gep", "séance de GEP", "séances de GEP"],
    ["portfolio", "entrée de portfolio", "entrées de portfolio"],
    ["entretiens", "entretien", "entretiens"],
  ].flatMap(([key = "", one = "", many = ""]) => (value[key]?.length ? [counted(value[key].length, one, many)] : []));
  return parts.join(", ") || (Object.keys(value).length ? "commencé" : "vide");
}

/** @type {Record<string, Tool>} */
const TOOLS = {
  voeux: {
    nom: "Mes vœux",
    page: "voeux/",
    shape: object(
      {
        tour: ["tour", number],
        tours: ["tours", map(object(round, noRound), (name) => `tour ${name}`)],
        versions: [
          "versions gardées",
          list(
            object(
              { nom: ["nom", text], le: ["date", text], tour: ["tour", number], ...round },
              { nom: "Version sans nom", le: "", tour: 1, ...noRound },
            ),
          ),
        ],
        commune: ["commune", text],
      },
      {},
    ),
    dit: (value) =>
      Object.entries(value.tours ?? {})
        .map(([tour, one]) => `tour ${tour} : ${counted(noted(one.coeurs), "offre notée", "offres notées")}`)
        .join(", ") || "aucune offre notée",
  },
  offres: {
    nom: "Mes offres favorites et mes notes",
    page: "offres/",
    shape: object({
      favoris: ["favoris", list(text)],
      notes: ["notes", map(text, (offer) => `offre ${offer}`)],
      commune: ["commune", text],
      aide: ["aide", text],
    }),
    dit: (value) => `${counted(value.favoris?.length ?? 0, "favori", "favoris")}, ${counted(Object.keys(value.notes ?? {}).length, "note", "notes")}`,
  },
  classement: {
    nom: "Mon classement de candidats",
    page: "voeux/classer/",
    shape: object({ tour: ["tour", number], ordre: ["classement", list(text)], fleche: ["fléchage", orNull(text)] }),
    dit: (value) => counted(value.ordre?.length ?? 0, "candidat classé", "candidats classés"),
  },
  candidats: {
    nom: "Mes noms et mes notes sur les candidats",
    page: "voeux/classer/",
    shape: object({ noms: ["noms", map(text)], notes: ["notes", map(text)] }),
    dit: (value) => {
      const named = new Set([value.noms, value.notes].flatMap((one) => Object.entries(one ?? {}).flatMap(([id, said]) => (said ? [id] : []))));
      return counted(named.size, "candidat annoté", "candidats annotés");
    },
  },
  journee4: {
    nom: "Mes choix de quatrième journée",
    page: "voeux/journee4/",
    shape: object({ semestre: ["semestre", orNull(text)], choix: ["lieux choisis", map(list(text), (semester) => `semestre ${semester}`)] }),
    dit: (value) => counted(Object.values(value.choix ?? {}).flat().length, "lieu choisi", "lieux choisis"),
  },
  dossier: {
    nom: "Mon dossier de candidature",
    page: "voeux/dossier/",
    shape: object({ presentation: ["présentation", text], options: ["options de quatrième journée", list(text)] }),
    dit: (value) => (value.presentation ? `« ${value.presentation.slice(0, 60)}${value.presentation.length > 60 ? "…" : ""} »` : "sans présentation"),
  },
  stage: { nom: "Mon stage", page: "stage/", shape: stage, dit: stageWords },
  "fiche-rts": { nom: "Fiche de terrain", page: "pamsu/fiche/", shape: answers(["fiche.equipements", "fiche.langues"]), dit: filledWords },
  "simuler-dj": { nom: "Simulation de paie d’un docteur junior", page: "simuler/dj/", shape: answers([]), dit: filledWords },
  "simuler-pamsu": { nom: "Simulation d’un PAMSU", page: "simuler/pamsu/", shape: answers([]), dit: filledWords },
  "simuler-annee": { nom: "Simulation d’une année", page: "simuler/annee/", shape: answers([]), dit: filledWords },
  comparer: { nom: "Comparaison", page: "simuler/comparer/", shape: answers([]), dit: filledWords },
  contrat: { nom: "Contrat", page: "simuler/contrat/", shape: answers([]), dit: filledWords },
};

/** @param {string} key @returns {Tool | undefined} */
const toolOf = (key) => (Object.hasOwn(TOOLS, key) ? TOOLS[key] : undefined);

export const knownTools = Object.keys(TOOLS);
/** @param {string} key */
export const toolName = (key) => toolOf(key)?.nom ?? `Brouillon d’un autre outil (${key})`;
/** @param {string} key */
export const pageOf = (key) => toolOf(key)?.page ?? "";

/** @param {string} key @param {string} part @returns {string} */
export const partName = (key, part) => /** @type {any} */ (toolOf(key)?.shape)?.fields?.[part]?.[0] ?? fieldWords(part);

/** @param {string} key @param {unknown} value @returns {{ value: Record<string, any> | undefined, aside: Aside[] }} */
export function fitDraft(key, value) {
  /** @type {Aside[]} */
  const aside = [];
  const shape = toolOf(key)?.shape ?? object({});
  const fit = shape(value, "", aside);
  return { value: /** @type {Record<string, any> | undefined} */ (fit), aside };
}

/** @param {string} key @param {unknown} value @returns {string} */
export function summary(key, value) {
  const fit = fitDraft(key, value).value;
  if (!fit) return "illisible";
  return toolOf(key)?.dit(fit) ?? counted(Object.keys(fit).length, "réponse", "réponses");
}
