// A limit on silence that a sleep does not use up: a page that was frozen, or whose machine slept, wakes with its timers
// past, before it hears what was said meanwhile.
//   const limit = patience();   limit.within(delay, run)   begins anew: run() after that silence;   limit.end()

const LATE_MS = 250; // a timer that comes later slept
const TIMES = 3; // a page that is late at each turn is busy

export function patience() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const end = () => clearTimeout(timer);
  /** @param {number} delay milliseconds @param {() => unknown} run @param {number} [times] */
  function within(delay, run, times = TIMES) {
    end();
    const due = performance.now() + delay;
    timer = setTimeout(() => {
      if (times && performance.now() > due + LATE_MS) within(delay, run, times - 1);
      else run();
    }, delay);
  }
  return { within, end };
}
