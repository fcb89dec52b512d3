// A rule of the host that forbids the site's own files: no error says it, and it is told from a line that is cut.

import assert from "node:assert/strict";
import { test } from "node:test";

import { place } from "./page.mjs";

const { receive } = await import("../../site_src/app/lib/engine/reception.mjs");
const { forbidden } = await import("../../site_src/app/lib/engine/policy.mjs");
const { notLoaded } = await import("../../site_src/app/lib/engine/errors.mjs");

const file = { url: "moteur/roue.whl", sha256: "", octets: 4 };
/** @param {string} effectiveDirective @param {string} blockedURI */
const broken = (effectiveDirective, blockedURI) =>
  dispatchEvent(Object.assign(new Event("securitypolicyviolation"), { effectiveDirective, blockedURI }));
const reason = (/** @type {string} */ wanted) => (/** @type {any} */ error) => error.raison === wanted;

test("nothing in an answer is no file, and a rule of the host that forbids it is told from a line that is cut", async () => {
  globalThis.fetch = async () => new Response("");
  await assert.rejects(receive(file, { address: "https://exemple.fr/x" }), reason("absent"));
  broken("connect-src", "https://ailleurs.fr/x"); // an extension's
  broken("style-src-elem", "inline");
  assert.equal(forbidden(), "");
  assert.equal(notLoaded().code, "E_MOTEUR_ABSENT");
  globalThis.fetch = async () => {
    setTimeout(() => broken("connect-src", `${place.origin}/x`)); // told after the failure
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(receive(file, { address: "https://exemple.fr/x", silence: 20 }), reason("interdit"));
  assert.match(notLoaded().quoi, /règle de l’hébergement \(connect-src\)/);
});
