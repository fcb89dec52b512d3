// When what nobody waits for may take the machine and the line.
//
//   await engineRests()     a page's engine has its files, or none starts
//   await calm()            the page is loaded, and the browser has nothing to do

/** A page's engine that starts comes first: it is awaited, and takes what the machine and the line have. @returns {Promise<void>} */
export function engineRests() {
  if (document.documentElement.dataset.moteur !== "demarre") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("phco:moteur", () => resolve(), { once: true }));
}

// The page first, then the rest; an engine that starts meanwhile is brought once, by the service worker.
/** @returns {Promise<void>} */
export function calm() {
  return new Promise((resolve) => {
    const go = () => ("requestIdleCallback" in window ? requestIdleCallback(() => resolve(), { timeout: 4000 }) : setTimeout(resolve, 1500));
    if (document.readyState === "complete") go();
    else addEventListener("load", go, { once: true });
  });
}
