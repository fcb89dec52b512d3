// What a published result gave the holder of this device, kept for the home: it says no more than the results' page does.
//
//   placeOf(seen) → { poste } | { juniors } | null     seen: newest first, { moi } as vue.resultats and vue.commission say it
//   await keepPlace(seen)                               kept, or forgotten where the results no longer give any

import { writeValue } from "./stockage.mjs";

const PLACE = "place";

/**
 * @typedef {{ offre?: string | null, cabinet?: string, offres?: { dj?: string | null }[] }} Given
 * @param {{ moi: Given | null }[]} seen
 * @returns {{ poste: string } | { juniors: string[] } | null}
 */
export function placeOf(seen) {
  const post = seen.find(({ moi }) => moi?.offre)?.moi;
  if (post) return { poste: [post.cabinet, post.offre].filter(Boolean).join(", ") };
  const juniors = seen.flatMap(({ moi }) => (moi?.offres ?? []).flatMap(({ dj }) => (dj ? [dj] : [])));
  return juniors.length ? { juniors: [...new Set(juniors)] } : null;
}

/** @param {{ moi: Given | null }[]} seen */
export const keepPlace = (seen) => writeValue(PLACE, placeOf(seen));
