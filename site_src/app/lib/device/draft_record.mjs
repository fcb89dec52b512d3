// A record of the shelf "brouillons", made safe to read: whatever a former version, another program or a broken disk left there.
//
//   soundRecord(key, raw) → { record, aside, changed }   record: { etapes, position, versions, modifie_le? }; never throws
//   shownValue(key, raw) → the value in force, or undefined
//   stepValue(key, step) → the value of one step, or undefined
//   withLate(raw, { texte, le, sur }) → the raw record with one more step, or null when it is as late or later already; what was
//                                       typed on it (sur) is later whatever the clock said, which may have been put back since
// Steps are JSON texts (older drafts hold the values themselves).

import { fitDraft, isRecord } from "./draft_shapes.mjs";

/** @typedef {import("./draft_shapes.mjs").Aside} Aside */
/** @typedef {{ le: string, valeur: unknown }} Version */
/** @typedef {{ etapes: unknown[], position: number, versions: Version[], modifie_le?: string }} DraftRecord */

/** Where what a page could not read is kept, in the shelf "divers": this, then the draft's key. */
export const ASIDE = "ecarte:";
/** Where the last answer to a draft is kept, in the shelf "divers": this, then the draft's key. It goes with the drafts. */
export const ANSWER = "reponse:";

/** @returns {DraftRecord} */
export const emptyRecord = () => ({ etapes: [], position: -1, versions: [] });

/** @param {unknown} step @returns {{ found: unknown, legible: boolean }} */
function readStep(step) {
  if (typeof step !== "string") return { found: step, legible: true };
  try {
    return { found: JSON.parse(step), legible: true };
  } catch {
    return { found: undefined, legible: false };
  }
}

/** @param {string} key @param {unknown} step @param {Aside[]} aside @param {string} name @returns {Record<string, any> | undefined} */
function fitted(key, step, aside, name) {
  const { found, legible } = readStep(step);
  if (!legible) {
    aside.push({ quoi: name, pourquoi: "le texte gardé est coupé" });
    return undefined;
  }
  const fit = fitDraft(key, found);
  for (const one of fit.aside) aside.push(name === CURRENT ? one : { ...one, quoi: `${name}, ${one.quoi}` });
  return fit.value;
}

const CURRENT = "tout le brouillon";

/** @param {string} key @param {unknown} step */
export const stepValue = (key, step) => fitted(key, step, [], CURRENT);

/** @param {string} key @param {unknown} raw @returns {{ record: DraftRecord, aside: Aside[], changed: boolean }} */
export function soundRecord(key, raw) {
  /** @type {Aside[]} */
  const aside = [];
  const record = emptyRecord();
  if (raw === undefined) return { record, aside, changed: false };
  if (!isRecord(raw)) return { record, aside: [{ quoi: CURRENT, pourquoi: "ce n’est pas un brouillon" }], changed: true };
  if (typeof raw.modifie_le === "string") record.modifie_le = raw.modifie_le;

  const steps = Array.isArray(raw.etapes) ? raw.etapes : null;
  if (!steps) aside.push({ quoi: CURRENT, pourquoi: "ses étapes manquent" });
  const asked = typeof raw.position === "number" && Number.isInteger(raw.position) ? raw.position : (steps?.length ?? 0) - 1;
  const position = Math.min(Math.max(asked, -1), (steps?.length ?? 0) - 1);
  let changed = !steps || position !== raw.position;
  if (steps && position >= 0) {
    /** @type {Aside[]} */
    const found = [];
    const value = fitted(key, steps[position], found, CURRENT);
    aside.push(...found);
    // The other steps are judged when they are asked for (stepValue): an undo of fifty long lists stays quick.
    record.etapes = steps.map((step, index) =>
      index !== position || !found.length ? step : value === undefined ? undefined : JSON.stringify(value),
    );
    record.position = position;
    if (value === undefined) {
      record.etapes.splice(position, 1);
      record.position = Math.min(position, record.etapes.length) - 1;
      while (record.position >= 0 && stepValue(key, record.etapes[record.position]) === undefined) {
        record.etapes.splice(record.position, 1);
        record.position -= 1;
      }
      if (record.position < 0) record.etapes = [];
    }
    changed ||= found.length > 0;
  }

  const versions = raw.versions;
  if (!Array.isArray(versions)) {
    if (versions !== undefined) aside.push({ quoi: "anciennes versions", pourquoi: "une liste était attendue" });
    changed = true;
  } else {
    versions.forEach((one, index) => {
      const name = `ancienne version ${index + 1}`;
      if (!isRecord(one) || one.valeur === undefined || one.valeur === null) {
        aside.push({ quoi: name, pourquoi: "elle est vide" });
        changed = true;
        return;
      }
      const before = aside.length;
      const value = fitted(key, one.valeur, aside, name);
      const le = typeof one.le === "string" ? one.le : "";
      if (aside.length > before) changed = true;
      if (value !== undefined) record.versions.push({ le, valeur: aside.length > before ? JSON.stringify(value) : one.valeur });
    });
  }
  return { record, aside, changed };
}

const STEPS = 50;
/** @param {unknown} raw @param {import("./late.mjs").Late} late @returns {Record<string, unknown> | null} */
export function withLate(raw, { texte, le, sur }) {
  if (!isRecord(raw) || !Array.isArray(raw.etapes) || typeof raw.position !== "number") {
    return raw === undefined ? { ...emptyRecord(), etapes: [texte], position: 0, modifie_le: le } : null;
  }
  if (typeof raw.modifie_le === "string" && raw.modifie_le >= le && raw.modifie_le !== sur) return null;
  const etapes = [...raw.etapes.slice(0, raw.position + 1), texte].slice(-STEPS - 1);
  return { ...raw, etapes, position: etapes.length - 1, modifie_le: le };
}

/** @param {string} key @param {unknown} raw @returns {Record<string, any> | undefined} */
export function shownValue(key, raw) {
  const { record } = soundRecord(key, raw);
  return record.position < 0 ? undefined : stepValue(key, record.etapes[record.position]);
}
