// Where a window stands so that two documents are read side by side.
//   halfOf("gauche") → features for window.open, or undefined where the screen has no room for two

const ROOM = 1100; // CSS pixels: below, a half of the screen shows no page
/** Where a window of one half of the screen stands; undefined where there is no room. @param {"gauche" | "droite" | null} half */
export function halfOf(half, { availWidth, availHeight } = screen) {
  if (!half || availWidth < ROOM) return undefined;
  const width = Math.floor(availWidth / 2);
  return `popup,top=0,left=${half === "gauche" ? 0 : width},width=${width},height=${availHeight}`;
}
