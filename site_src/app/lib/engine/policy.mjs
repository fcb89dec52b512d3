// What a rule of the host (Content-Security-Policy) forbids this page, or this worker, to take of the site's own files: no
// error says it, a browser tells it apart. What it forbids of others' (extensions) is not ours to tell.
//
//   forbidden() → "connect-src" · "worker-src" · …, or ""
//   await told() → the same, just after a failure: it is told a moment later
//   isolated() → whether the page has no origin of its own (« sandbox »): no worker, and nothing kept

const OURS = /^(connect|worker|child|script)-src/;
const LATER_MS = 50;
let rule = "";

globalThis.addEventListener?.("securitypolicyviolation", (event) => {
  const { effectiveDirective, blockedURI } = /** @type {SecurityPolicyViolationEvent} */ (event);
  if (OURS.test(effectiveDirective) && blockedURI.startsWith(location.origin)) rule ||= effectiveDirective;
});

export const forbidden = () => rule;
export const isolated = () => globalThis.origin === "null";
/** @returns {Promise<string>} */
export const told = () => new Promise((later) => setTimeout(() => later(rule), LATER_MS));
