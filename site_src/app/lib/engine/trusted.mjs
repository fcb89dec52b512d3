// Trusted Types: the only two ways by which a text becomes markup or a program (the pages' policy refuses any other).
//
//   markup(html)   a fragment made by our own views, for `fill` alone
//   program(url)   the address of one of our own scripts, for the workers and the service worker; or NOWHERE

/** No address: what is asked to load it reads its options and fails. */
export const NOWHERE = "http://[";

/** @type {any} */
const types = /** @type {any} */ (globalThis).trustedTypes;
const policy = types?.createPolicy("phco", {
  createHTML: (/** @type {string} */ html) => html,
  createScriptURL: (/** @type {string} */ address) => {
    if (address === NOWHERE) return address;
    const url = new URL(address, document.baseURI);
    if (url.origin !== location.origin && url.protocol !== "blob:") throw new TypeError("a script from elsewhere");
    return url.href;
  },
});

/** @type {(html: string) => any} */
export const markup = (html) => (policy ? policy.createHTML(html) : html);

/** @type {(url: string | URL) => any} */
export const program = (url) => (policy ? policy.createScriptURL(String(url)) : url);
