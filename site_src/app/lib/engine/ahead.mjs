// What is done while nobody asks, a step at a time: who asks waits for one step at most.
//
//   const rest = ahead(steps)     steps: () => an iterator, made at the first step; a failure ends it, and is said nowhere here
//   rest()                        an answer was given: the next step comes after a moment of idleness

export const IDLE_MS = 250;

/** @param {() => Iterator<unknown>} steps @param {number} [idle] milliseconds @returns {() => void} */
export function ahead(steps, idle = IDLE_MS) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Iterator<unknown> | null} */
  let begun = null;
  let done = false;
  function step() {
    try {
      begun ??= steps();
      done = Boolean(begun.next().done);
    } catch {
      done = true;
    }
    rest();
  }
  function rest() {
    clearTimeout(timer);
    if (!done) timer = setTimeout(step, idle);
  }
  return rest;
}
