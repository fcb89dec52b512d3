// What the tabs of one browser share, where it lets them. One that refuses storage (Firefox, « bloquer tous les cookies »)
// refuses both, by an error: the page is then alone, and goes on.
//
//   openChannel(name) → BroadcastChannel | null
//   await alone(name, work) → what work gives       one tab at a time; at once where turns cannot be taken

/** @param {string} name @returns {BroadcastChannel | null} */
export function openChannel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

/** @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>} */
export async function alone(name, work) {
  let begun = false;
  try {
    return /** @type {T} */ (
      await navigator.locks.request(name, () => {
        begun = true;
        return work();
      })
    );
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}
