// The place that this device chose for the fourth day (option 4), read again from its draft and from the list of places.
//   await chosenPlace() → the place as lieux.filtrer gives it, with its semester; null where none is chosen

import { lazy } from "../engine/encore.mjs";
import { shownValue } from "./draft_record.mjs";
import { openStore } from "./stockage.mjs";

/** The first choice of a draft: of its own semester, else of the last one that has any. @param {any} draft @returns {{ semestre: string, lieu: string } | null} */
export function firstChoice(draft) {
  const all = Object.entries(draft?.choix ?? {}).filter(([, list]) => Array.isArray(list) && list.length);
  const found = all.find(([semester]) => semester === draft.semestre) ?? all.sort(([a], [b]) => b.localeCompare(a))[0];
  return found ? { semestre: found[0], lieu: found[1][0] } : null;
}

export async function chosenPlace() {
  const choice = firstChoice(shownValue("journee4", await (await openStore()).get("brouillons", "journee4")));
  if (!choice) return null;
  const [{ loadPlaces }, { engine }] = await Promise.all([lazy(() => import("./tour.mjs")), lazy(() => import("../engine/engine.mjs"))]);
  const { source, avertissements, ...given } = await loadPlaces();
  const { lieux } = await engine.call("lieux.filtrer", given);
  const place = lieux.find((/** @type {Entry} */ one) => one.id === choice.lieu);
  return place ? { ...place, semestre: choice.semestre } : null;
}
