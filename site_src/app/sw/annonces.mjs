// What the service worker says to every page of the site.
//
//   await tellPages(message)      to each of those that are open
//   const progress = teller()     progress.say(message): the newest only, one at a time; await progress.told(): the last is said

/** @typedef {{ clients: { matchAll: (options: object) => Promise<{ postMessage: (message: unknown) => void }[]> } }} Site */

/** @param {object} message */
export async function tellPages(message) {
  const { clients } = /** @type {Site} */ (/** @type {unknown} */ (self));
  for (const client of await clients.matchAll({ includeUncontrolled: true, type: "window" })) client.postMessage(message);
}

/** A browser may be long in finding its pages: what was to be said before the newest is then said no more. */
export function teller() {
  /** @type {object | null} */
  let latest = null;
  /** @type {Promise<void> | null} */
  let telling = null;
  async function tell() {
    for (let one = latest; one; one = latest) {
      latest = null;
      await tellPages(one).catch(() => {});
    }
    telling = null;
  }
  return {
    /** @param {object} message */
    say(message) {
      latest = message;
      telling ??= tell();
    },
    /** @returns {Promise<void>} */
    told: async () => telling ?? undefined,
  };
}
