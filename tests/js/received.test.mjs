// A file from the host, and who is served by an engine: silence, a web page in its place, altered bytes, a page that comes late.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import "./page.mjs";

const { DIRECT, Trouble, alone, checkHeaders, joined, receive, wrongAnswer } = await import("../../site_src/app/lib/engine/reception.mjs");
const { answered, carrier, sharing } = await import("../../site_src/app/lib/engine/partage.mjs");
const { canShow, openDocument } = await import("../../site_src/app/lib/device/documents.mjs");
const { canShare, share } = await import("../../site_src/app/lib/device/telechargement.mjs");
const { net } = await import("../../site_src/app/lib/form/reponse.mjs");
const { FakeNode, turn } = await import("./page.mjs");

const body = new TextEncoder().encode("roue");
const file = { url: "moteur/roue.whl", sha256: createHash("sha256").update(body).digest("hex"), octets: body.length };
const from = (/** @type {any} */ answer) => (globalThis.fetch = /** @type {any} */ (async (_url, options) => answer(options)));
const raison = (/** @type {string} */ wanted) => (/** @type {any} */ error) => error instanceof Trouble && error.raison === wanted;

test("the bytes that are the listed ones come, and are counted", async () => {
  let seen = 0;
  from(() => new Response(body));
  const { bytes } = await receive(file, { address: "https://exemple.fr/x", onBytes: (chunk) => (seen += chunk.length) });
  assert.deepEqual([Buffer.from(bytes).toString(), seen], ["roue", 4]);
});

test("a file that comes in pieces is one, in their order; an empty one is a file", async () => {
  const pieces = [body.subarray(0, 1), body.subarray(1, 3), body.subarray(3)];
  const stream = () => new ReadableStream({ start: (way) => (pieces.forEach((one) => way.enqueue(one)), way.close()) });
  from(() => new Response(stream()));
  const { bytes } = await receive(file, { address: "https://exemple.fr/x" });
  assert.deepEqual(bytes, body);
  assert.deepEqual(joined([]), new Uint8Array(0));
  assert.equal(joined([body]), body, "one piece is not copied");
});

test("who holds a file's lock says so on its request: the service worker would wait for that lock", async () => {
  /** @type {any} */
  let asked = null;
  from((/** @type {any} */ options) => ((asked = options.headers), new Response(body)));
  await receive(file, { address: "https://exemple.fr/x", headers: DIRECT });
  assert.deepEqual(asked, { "X-Phco-Voyage": "direct" });
  await receive(file, { address: "https://exemple.fr/x" });
  assert.deepEqual(asked, {});
});

test("a host that names the wrong length, or the wrong compression, or another site, is told from a line that is cut", async () => {
  const broken = (/** @type {Uint8Array[]} */ ...pieces) => {
    const rest = [...pieces];
    const pull = (/** @type {any} */ way) => (rest.length ? way.enqueue(rest.shift()) : way.error(new TypeError("terminated")));
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  };
  const waiting = () => new Response(new ReadableStream({ start: (way) => way.enqueue(body) }));
  // Every byte is here, and right: whatever the host said of how many there would be.
  for (const answer of [() => broken(body), waiting]) {
    from(answer);
    const { bytes } = await receive(file, { address: "https://exemple.fr/x", silence: 5000 });
    assert.deepEqual(bytes, body);
  }
  const gzip = { headers: { "Content-Encoding": "gzip" } };
  const ask = (/** @type {() => any} */ get, /** @type {() => any} */ head) => from((/** @type {any} */ { method }) => (method === "HEAD" ? head() : get()));
  const refused = () => Promise.reject(new TypeError("refusé"));
  for (const [wanted, get, head] of /** @type {[string, any, any][]} */ ([
    ["code", () => new Response(new Uint8Array([0x1f, 0x8b, 8, 0])), refused],
    ["code", () => broken(), () => new Response(null, gzip)],
    ["code", refused, () => new Response(null, gzip)],
    ["reseau", () => broken(body.subarray(0, 2)), () => new Response(null, gzip)],
    ["reseau", refused, refused],
    ["interdit", refused, () => ({ type: "opaqueredirect", headers: new Headers() })],
  ])) {
    ask(get, head);
    await assert.rejects(receive(file, { address: "https://exemple.fr/x" }), raison(wanted));
  }
});

for (const [wanted, answer] of /** @type {[string, any][]} */ ([
  ["absent", () => new Response("", { status: 404 })],
  ["page", () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html; charset=utf-8" } })],
  ["altere", () => new Response("autre")],
  ["reseau", () => Promise.reject(new TypeError("refusé"))],
  ["muet", ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))],
])) {
  test(`what is wrong with an answer has a name: ${wanted}`, async () => {
    from(answer);
    await assert.rejects(receive(file, { address: "https://exemple.fr/x", silence: 20 }), raison(wanted));
  });
}

test("a page of the site that was altered is told from another page in its place, whose host says nothing of", async () => {
  const page = { ...file, url: "comprendre/index.html" };
  for (const [html, wanted] of /** @type {const} */ ([
    ['<!doctype html><body data-racine="../"><main>…</main><script>compteur()</script>', "altere"],
    ["<!doctype html><body><form>Identifiez-vous</form>", "page"],
    ["", "page"],
  ])) {
    from(() => new Response(html, { headers: { "Content-Type": "text/html" } }));
    await assert.rejects(receive(page, { address: "https://exemple.fr/x" }), raison(wanted), html);
  }
});

test("a host that has too much to do is left in peace for the time it names, past the caches; one that stays so is named", async () => {
  /** @type {(string | undefined)[]} */
  const modes = [];
  let busy = 2;
  const answer = (/** @type {RequestInit} */ { cache }) => {
    modes.push(cache);
    busy -= 1;
    return busy < 0 ? new Response(body) : new Response("", { status: 429, headers: { "Retry-After": "0.03" } });
  };
  from(answer);
  const begun = Date.now();
  await receive(file, { address: "https://exemple.fr/x", mode: "force-cache" });
  assert.ok(Date.now() - begun >= 50);
  assert.deepEqual(modes, ["force-cache", "reload", "reload"]);
  busy = 9;
  await assert.rejects(receive(file, { address: "https://exemple.fr/x", waits: [0.01] }), raison("occupe"));
  from(() => new Response("", { status: 503 }));
  await assert.rejects(receive(file, { address: "https://exemple.fr/x", waits: [0.01, 0.01] }), raison("occupe"));
});

test("where the browser has no hash (http), a file of another size is altered all the same", async () => {
  const { subtle } = crypto;
  Object.defineProperty(crypto, "subtle", { configurable: true, value: undefined });
  try {
    from(() => new Response("<!doctype html>", { headers: { "Content-Type": "application/wasm" } }));
    await assert.rejects(receive(file, { address: "http://exemple.fr/x" }), raison("altere"));
    from(() => new Response(body.slice(0, 2)));
    await assert.rejects(receive(file, { address: "http://exemple.fr/x" }), raison("altere"));
    from(() => new Response(body));
    assert.equal((await receive(file, { address: "http://exemple.fr/x" })).bytes.length, body.length);
    const { sha256 } = await import("../../site_src/app/lib/device/backup.mjs");
    const { randomId } = await import("../../site_src/app/lib/device/octets.mjs");
    assert.equal(await sha256(body), file.sha256);
    const ids = Array.from({ length: 50 }, randomId);
    assert.equal(new Set(ids).size, 50);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  } finally {
    Object.defineProperty(crypto, "subtle", { configurable: true, value: subtle });
  }
});

test("the host itself is asked again for a wrong answer, not for silence; a page may be a page", () => {
  const troubles = /** @type {const} */ (["reseau", "muet", "absent", "page", "altere", "place"]);
  assert.deepEqual(troubles.map((one) => wrongAnswer(new Trouble(one, "f"))), [false, false, true, true, true, false]);
  assert.equal(wrongAnswer(new Error("absent")), false);
  assert.doesNotThrow(() => checkHeaders(new Response("", { headers: { "Content-Type": "text/html" } }), "index.html"));
});

test("a file is brought without locks too, and a work that fails is not done twice", async () => {
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });
  assert.equal(await alone("f", async () => 3), 3);
  const locks = { request: (/** @type {string} */ _k, /** @type {any} */ _o, /** @type {() => any} */ work) => work() };
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks } });
  let times = 0;
  await assert.rejects(
    alone("f", async () => {
      times += 1;
      throw new Error("non");
    }),
  );
  assert.equal(times, 1);
});

test("a page without a service worker waits for nothing; one that saves data installs nothing unasked", () => {
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });
  assert.deepEqual([answered(), sharing(), carrier()], [false, null, null]);
  Object.assign(globalThis, { isSecureContext: true });
  const serviceWorker = { controller: null, register: () => assert.fail("nothing is installed unasked") };
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { serviceWorker, connection: { saveData: true } } });
  assert.equal(sharing(), null);
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { serviceWorker: { controller: { postMessage() {} } } } });
  assert.deepEqual([answered(), sharing()], [true, null]);
});

test("an engine serves each page that comes: what it has, where it stands; the last to leave closes it", async () => {
  /** @type {any[]} */
  const started = [];
  let closed = 0;
  let rested = () => {};
  const resting = /** @type {Promise<void>} */ (new Promise((resolve) => (rested = resolve)));
  const scope = { name: "moteur", onconnect: null, close: () => (closed += 1), addEventListener: () => {} };
  Object.assign(globalThis, { self: scope });
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks: { request: () => {} } } });
  const { served } = await import("../../site_src/app/lib/engine/clients.mjs");
  const port = () => ({
    said: /** @type {string[]} */ ([]),
    onmessage: /** @type {any} */ (null),
    addEventListener() {},
    postMessage(/** @type {any} */ message) {
      this.said.push(message.type);
    },
  });
  const [one, two] = [port(), port()];
  const clients = served({
    start: async (order) => void started.push(order),
    compute: (asked, answer) => answer(/** @type {any} */ ({ type: "reponse", id: asked.id })),
    downloaded: () => /** @type {any} */ ({ type: "telechargement" }),
    rest: () => resting,
  });
  for (const each of [one, two]) /** @type {any} */ (scope).onconnect({ ports: [each] });
  one.onmessage({ data: { type: "demarrer" }, ports: [] });
  clients.tell(/** @type {any} */ ({ type: "pret" }));
  two.onmessage({ data: { type: "demarrer" }, ports: [] });
  two.onmessage({ data: { type: "appel", id: 4 }, ports: [] });
  assert.deepEqual([started.length, one.said], [1, ["vit", "pret"]]);
  assert.deepEqual(two.said, ["vit", "telechargement", "demarrage", "pret", "garde", "prend", "reponse"]);
  one.onmessage({ data: { type: "laisser" }, ports: [] });
  assert.equal(closed, 0);
  two.onmessage({ data: { type: "laisser" }, ports: [] });
  assert.equal(closed, 0, "what comes is kept first");
  rested();
  await resting;
  await null;
  assert.equal(closed, 1);
});

test("a tab never shows what could run as a page of this site: it is downloaded", () => {
  assert.deepEqual(
    ["application/pdf", "image/png", "text/plain", "text/html", "image/svg+xml", "application/xml", ""].map(canShow),
    [true, true, true, false, false, false, false],
  );
  /** @type {any[]} */
  const links = [];
  const open = () => assert.fail("nothing is opened");
  Object.assign(globalThis, { window: Object.assign(globalThis, { open }) });
  Object.assign(document.body, { append: (/** @type {any} */ link) => links.push(link) });
  const later = globalThis.setTimeout;
  globalThis.setTimeout = /** @type {any} */ ((/** @type {any[]} */ ...given) => /** @type {any} */ (later)(...given).unref()); // addresses are freed later
  Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => {} });
  openDocument(new Uint8Array(1), "page.html", "text/html");
  assert.deepEqual(links.map((one) => [one.download, one.href]), [["page.html", "blob:x"]]);
});

test("a file is shared where the device may, given up when the person does, else downloaded", async () => {
  const said = (/** @type {any} */ more) => Object.defineProperty(globalThis, "navigator", { configurable: true, value: more });
  said({});
  assert.equal(canShare("f", "x"), false);
  assert.equal(await share("f", "x"), "telecharge");
  said({ canShare: () => true, share: async () => {} });
  assert.equal(await share("f", "x"), "partage");
  said({ canShare: () => true, share: () => Promise.reject(Object.assign(new Error("non"), { name: "AbortError" })) });
  assert.equal(await share("f", "x"), "annule");
  said({ canShare: () => true, share: () => Promise.reject(new Error("refusé")) });
  assert.equal(await share("f", "x"), "telecharge");
});

test("an error in French that nobody caught is shown once; a question dropped says nothing", async () => {
  const zone = new FakeNode();
  /** @type {any} */ (zone).focus = () => {};
  document.querySelector = /** @type {any} */ ((/** @type {string} */ name) => (name === "#erreurs" ? zone : null));
  net();
  const thrown = (/** @type {any} */ reason) => {
    const event = Object.assign(new Event("unhandledrejection", { cancelable: true }), { reason });
    dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.equal(thrown({ dropped: true }), true);
  assert.equal(zone.textContent, "");
  assert.equal(thrown(new Error("TypeError: a programmer's")), false);
  assert.equal(zone.textContent, "");
  const fault = { quoi: "Non.", remede: "Faites ceci." };
  assert.equal(thrown({ errors: [fault, fault] }), true);
  assert.equal(zone.textContent, "Cette action n’a pas aboutiNon. Faites ceci.");
  await turn();
});
