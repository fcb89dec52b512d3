// What this device keeps, as the home asks Python of it: plain values, no screen, no rule.
//
//   isInPlacement(plan, today)       whether one of the semesters written holds today (it shows the acts of the day at once)
//   isAtWork(plan, today)            in one of them, and in none of the leaves written
//   actsOf(plan, day) → n            noted that day
//   withActs(plan, day, n) → plan    with another number that day, the others kept in order
//   teachingOf(plan)                 the entry of enseignement.bilan, without its day
//   homeEntry({ role, le, stage, voeux, dossier, fiche, classement, candidats, place }) → entry of vue.accueil

import { complete, shared } from "../form/plan.mjs";

/** @typedef {import("../form/plan.mjs").PlanValue} PlanValue */

/** @param {PlanValue | undefined} plan @param {string} today */
export const isInPlacement = (plan, today) =>
  (plan?.semestres ?? []).some((/** @type {Entry} */ one) => one?.debut && one.fin && one.debut <= today && today <= one.fin);

/** @param {PlanValue | undefined} plan @param {string} today */
export const isAtWork = (plan, today) =>
  isInPlacement(plan, today) &&
  !(plan?.conges ?? []).some((/** @type {Entry} */ one) => one?.debut && one.fin && one.debut <= today && today <= one.fin);

/** @param {PlanValue | undefined} plan @param {string} day @returns {number} */
export const actsOf = (plan, day) => Number((plan?.actes ?? []).find((/** @type {Entry} */ one) => one.date === day)?.nombre ?? 0);

/** @param {PlanValue | undefined} plan @param {string} day @param {number} number @returns {PlanValue} */
export function withActs(plan, day, number) {
  const others = (plan?.actes ?? []).filter((/** @type {Entry} */ one) => one.date !== day);
  const actes = [...others, { date: day, nombre: number }].sort((one, other) => (one.date < other.date ? -1 : 1));
  return { ...structuredClone(plan ?? {}), actes };
}

/** @param {Entry} one */
const said = (one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));

/** @param {PlanValue} plan */
export function teachingOf(plan) {
  const whole = complete(plan);
  return {
    seminaires: (whole.seminaires ?? []).map(said),
    autres_seminaires: (whole.autres_seminaires ?? []).map(said),
    gep: (whole.gep ?? []).map((/** @type {Entry} */ { date, theme, present, cr, paquet }) => said({ date, theme, present, cr, paquet })),
  };
}

/** @param {Record<string, any> | undefined} value the answers of a form */
const filled = (value) => Object.values(value ?? {}).filter((one) => one?.length).length;

/**
 * @param {{ role: string, le: string, stage?: PlanValue, voeux?: Record<string, any>, dossier?: Record<string, any>, fiche?: Record<string, any>,
 *   classement?: Record<string, any>, candidats?: unknown, place?: { poste?: string, juniors?: string[] } | null }} kept
 * @returns {Entry}
 */
export function homeEntry({ role, le, stage = {}, voeux = {}, dossier, fiche, classement, candidats, place }) {
  return {
    le,
    role,
    racine: "",
    plan: shared(stage),
    enseignement: teachingOf(stage),
    entretiens: complete(stage).entretiens ?? [],
    tours: voeux.tours ?? {},
    dossier: filled(dossier) > 0,
    place: place?.poste ?? null,
    juniors: place?.juniors ?? [],
    reponses: filled(fiche),
    classes: candidats || classement?.ordre?.length ? (classement?.ordre ?? []).length : null,
  };
}
