// One writer of a draft at a time: a Web Lock, held as long as the page lives. Without Web Locks, the last writer wins, as
// everywhere else.
//
//   const writer = oneWriter(name, lost)     lost(): another tab has taken it from this one
//   await writer.begin()                     whether this tab writes: it was free, or no lock can be had at all
//   await writer.steal()                     takes it from the tab that has it
//   writer.release()                         gives it back

/** @param {string} name @param {() => void} lost */
export function oneWriter(name, lost) {
  /** @type {((value?: any) => void) | null} */
  let give = null;
  let turn = 0; // how many times it was asked for

  /** @param {LockOptions} options @returns {Promise<boolean>} */
  function hold(options) {
    if (!navigator.locks) return Promise.resolve(true);
    const mine = (turn += 1);
    let answered = false;
    return new Promise((resolve) => {
      navigator.locks
        .request(name, options, (lock) => {
          answered = true;
          resolve(Boolean(lock));
          return lock ? new Promise((done) => (give = done)) : undefined;
        })
        .catch(() => {
          if (!answered) return resolve(true); // refused, as the storage is: no other tab has it
          if (mine !== turn) return resolve(false); // asked again since
          give = null;
          lost();
          resolve(false);
        });
    });
  }

  // A device without room has no locks either: none is given, and none is held.
  async function free() {
    const { held = [] } = await navigator.locks.query().catch(() => ({ held: [] }));
    return !held.some((one) => one.name === name);
  }

  return {
    async begin() {
      if (await hold({ ifAvailable: true })) return true;
      return (await free()) && ((await hold({ ifAvailable: true })) || free());
    },
    steal: () => hold({ steal: true }),
    release() {
      give?.();
      give = null;
    },
  };
}
