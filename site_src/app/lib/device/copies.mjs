// Which copies of one's own exports this device keeps, sealed to its own key: all the small ones, and the last of each
// heavy kind (a file with two PDFs weighs megabytes).
//
//   keptCopies(exports) → digests to keep     exports: newest first, { empreinte, genre, tour, octets? }

export const HEAVY = 1024 * 1024; // bytes

/**
 * @param {{ empreinte: string, genre: string, tour: number | null, octets?: number }[]} exports newest first
 * @returns {Set<string>}
 */
export function keptCopies(exports) {
  const kept = new Set();
  const seen = new Set();
  for (const one of exports) {
    const place = `${one.genre}:${one.tour ?? ""}`;
    if ((one.octets ?? 0) <= HEAVY || !seen.has(place)) kept.add(one.empreinte);
    seen.add(place);
  }
  return kept;
}
