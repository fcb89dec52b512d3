// The plan of « Mon stage » as a value: paths in it, what Python is asked of it, what Python says to add. No screen here.
//
//   at(plan, "conges[0].debut") → the value there, or undefined       put(plan, path, value)    undefined removes it
//   complete(plan) → the plan without the rows still being typed      shared(plan) → the parts that weeks and leave share
//   applyChanges(plan, changes)                                       newId("e", list) → the first "e…" not in the list

/** @typedef {Record<string, any>} PlanValue what the pages of « Mon stage » keep; its shape is in draft_shapes.mjs */

/** @param {string} prefix @param {{ id?: string }[]} [list] */
export const newId = (prefix, list = []) => {
  let number = list.length + 1;
  while (list.some((one) => one.id === `${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
};

/** @param {string} path @returns {(string | number)[]} */
export const stepsOf = (path) =>
  path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** @param {PlanValue} plan @param {string} path @returns {any} */
export function at(plan, path) {
  return stepsOf(path).reduce((/** @type {any} */ place, step) => place?.[step], plan);
}

/** @param {PlanValue} plan @param {string} path @param {unknown} value */
export function put(plan, path, value) {
  const steps = stepsOf(path);
  /** @type {any} */
  let place = plan;
  steps.forEach((step, index) => {
    if (index < steps.length - 1) place = place[step] ??= typeof steps[index + 1] === "number" ? [] : {};
    else if (value === undefined) delete place[step];
    else place[step] = value;
  });
}

// What Python is asked: rows without their required keys are still being typed.
/** @type {Record<string, string[]>} */
const NEEDED = {
  conges: ["debut", "fin"],
  semestres: ["saison", "debut", "fin"],
  evenements: ["date", "nature"],
  actes: ["date", "nombre"],
  encadrants: ["id"],
  seminaires: ["id"],
  autres_seminaires: ["nom"],
  gep: ["date"],
  entretiens: ["date"],
  suites: ["texte"],
};
/** @param {any} value @param {string} [key] the name it has in the plan @returns {any} */
export function complete(value, key = "") {
  if (Array.isArray(value)) {
    const needed = NEEDED[key] ?? [];
    return value.filter((one) => needed.every((name) => one?.[name] !== undefined && one[name] !== "")).map((one) => complete(one));
  }
  if (value && typeof value === "object") {
    const kept = Object.entries(value).map(([name, item]) => [name, complete(item, name)]);
    if (key === "revues") return Object.fromEntries(kept.filter(([, review]) => review?.minutes !== undefined));
    if (key === "grille") return Object.fromEntries(kept.filter(([, cell]) => cell?.activite));
    return Object.fromEntries(kept);
  }
  return value;
}

// The parts of the plan that the screens of weeks and leave share.
const SHARED = [
  "regime",
  "semestres",
  "grille",
  "projet",
  "revues",
  "heures_pdsa",
  "encadrants",
  "conges",
  "evenements",
  "semaines",
  "actes",
  "lecture",
];
/** @param {PlanValue} plan @returns {PlanValue} */
export const shared = (plan) => complete(Object.fromEntries(SHARED.filter((key) => plan[key] !== undefined).map((key) => [key, plan[key]])));

// What Python says to add to the plan: {liste, valeur}, or {liste, cle, valeur} for the row that bears these fields.
/** @param {PlanValue} plan @param {{ liste: string, cle?: Entry, valeur: Entry }[]} changes */
export function applyChanges(plan, changes) {
  for (const { liste, cle, valeur } of changes) {
    const rows = [...(plan[liste] ?? [])];
    const at = cle ? rows.findIndex((row) => Object.entries(cle).every(([key, value]) => row?.[key] === value)) : -1;
    if (at >= 0) rows[at] = { ...rows[at], ...valeur };
    else rows.push({ ...cle, ...valeur });
    plan[liste] = rows;
  }
}
