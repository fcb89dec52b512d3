// What the offline line says and offers, for each answer of the service worker; nothing is « disponible » before it has counted.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { held } from "./held_clock.mjs";
import { FakeNode, turn } from "./page.mjs";

held(mock, ["setTimeout", "setInterval"]);
const { offline } = await import("../../site_src/app/lib/frame/hors_ligne.mjs");
const { NO_ROOM, whyRefused } = await import("../../site_src/app/lib/engine/refus.mjs");
const { elsewhere, whyNot } = await import("../../site_src/app/lib/frame/pourquoi.mjs");

/** A service worker that answers what it is told to. @param {Record<string, any>} [answers] by message; a missing one is silence */
function fakeWorker(answers = {}) {
  /** @type {string[]} */
  const asked = [];
  return Object.assign(new EventTarget(), {
    asked,
    answers,
    state: "installing",
    postMessage(/** @type {any} */ { type }, /** @type {any[]} */ [port] = []) {
      asked.push(type);
      if (type in answers) port?.postMessage(answers[type]);
      port?.close?.();
    },
  });
}

// A channel whose two ends talk at once.
class FakeChannel {
  constructor() {
    /** @type {any} */
    this.port1 = { onmessage: null };
    this.port2 = { postMessage: (/** @type {any} */ data) => queueMicrotask(() => this.port1.onmessage({ data })) };
  }
}

/** @param {{ controller?: any, registration?: any, refuses?: boolean, saveData?: boolean, secure?: boolean }} device */
async function line({ controller = null, registration, refuses = false, saveData = false, secure = true }) {
  const zone = new FakeNode();
  const container = Object.assign(new EventTarget(), {
    controller,
    register: async () => {
      if (refuses) throw new TypeError("refusé");
      return Object.assign(new EventTarget(), { active: null, waiting: null, installing: null }, registration);
    },
  });
  Object.assign(globalThis, { MessageChannel: FakeChannel, isSecureContext: secure });
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { serviceWorker: container, connection: { saveData } } });
  Object.assign(document, { readyState: "complete" });
  Object.assign(globalThis, { requestIdleCallback: (/** @type {() => void} */ run) => run() });
  offline({ zone });
  await turn();
  await turn();
  const [text, , button] = zone.children;
  return {
    zone,
    container,
    button,
    get state() {
      return zone.dataset.etat;
    },
    get text() {
      return text.textContent;
    },
    says: (/** @type {any} */ data, /** @type {any} */ source = null) => container.dispatchEvent(Object.assign(new Event("message"), { data, source })),
  };
}
/** What is told is a module of its own: it is awaited. @param {() => boolean} seen @param {number} [limit] milliseconds */
async function until(seen, limit = MODULE_MS) {
  const late = Date.now() + limit;
  while (!seen() && Date.now() < late) await new Promise((done) => setImmediate(done));
}
const MODULE_MS = 30_000; // on a busy machine, a module that a hook reads first takes its time
const WHOLE = { complet: true, manquants: 0, nombre: 9, octets: 900 };
const HOLED = { complet: false, manquants: 2, nombre: 9, octets: 900 };

test("without a service worker, or outside a secure page, it says so", async () => {
  assert.equal((await line({ secure: false })).state, "indisponible");
});

test("available is said once every file was counted; what lacks is counted and can be completed", async () => {
  const whole = await line({ controller: fakeWorker({ etat: WHOLE }), registration: { active: fakeWorker({ etat: WHOLE }) } });
  assert.equal(whole.state, "disponible");
  assert.equal(whole.button.hidden, true);
  const worker = fakeWorker({ etat: HOLED, completer: HOLED });
  const holed = await line({ controller: worker, registration: { active: worker } });
  assert.equal(holed.state, "echec");
  assert.match(holed.text, /il manque 2 fichiers/);
  assert.equal(holed.button.textContent, "Compléter");
  worker.answers.etat = WHOLE;
  holed.button.click();
  await turn();
  assert.equal(holed.state, "disponible");
  assert.ok(worker.asked.includes("completer"));
});

test("a filling that always ends and never completes is asked again a few times, then told; a click starts again", async () => {
  const UNDER_WAY = { ...HOLED, encours: true, outils: true, voyage: [0, 200] };
  const worker = fakeWorker({ etat: UNDER_WAY, completer: UNDER_WAY, vivant: { actif: true } });
  const page = await line({ controller: worker, registration: { active: worker } });
  const fillings = () => worker.asked.filter((type) => type === "completer").length;
  for (let more = 0; more < 30; more += 1) await turn();
  assert.equal(page.state, "echec");
  assert.match(page.text, /il manque 2 fichiers/);
  assert.equal(fillings(), 3);
  for (let more = 0; more < 30; more += 1) await turn();
  assert.equal(fillings(), 3, "nobody asked for more");
  worker.answers.etat = WHOLE;
  page.button.click();
  await turn();
  assert.equal(page.state, "disponible");
});

test("an update that has no room is told, the version in use stays; a storage that fails is counted anew", async () => {
  const worker = fakeWorker({ etat: WHOLE });
  const page = await line({ controller: worker, registration: { active: worker } });
  page.says({ type: "hors-ligne-echec", fichier: "a.js", raison: "place" });
  assert.equal(page.state, "disponible");
  assert.match(page.text, /pas assez de place.*nouvelle version.*libérez-en/);
  worker.answers.etat = HOLED; // the browser made room by itself
  document.dispatchEvent(new Event("phco:stockage"));
  await turn();
  await turn();
  assert.equal(page.state, "echec");
  assert.match(page.text, /il manque 2 fichiers/);
});

test("each thing that goes wrong with a file has its own sentence, in which no inner word is read", () => {
  const reasons = ["place", "version", "code", "altere", "page", "absent", "occupe", "interdit", "muet", "reseau"];
  const told = reasons.map((raison) => whyNot({ fichier: "offres/index.html", raison, detail: "réponse 404" }));
  assert.equal(new Set(told).size, reasons.length);
  for (const one of told) assert.match(one, /^[A-ZÉ].*\.$/);
  assert.match(whyNot({ fichier: "offres/index.html", raison: "code" }), /se trompe de compression \(\/offres\/\)/);
});

test("a site whose address leads elsewhere says that its copy grows old; without network, nothing is said", async () => {
  const refused = () => Promise.reject(new TypeError("sans réseau"));
  for (const [answer, said] of /** @type {[() => Promise<any>, boolean][]} */ ([
    [async () => ({ type: "opaqueredirect" }), true],
    [async () => ({ type: "basic", ok: true }), false],
    [refused, false],
  ])) {
    globalThis.fetch = /** @type {any} */ (answer);
    const active = fakeWorker({ etat: WHOLE });
    const page = await line({ controller: active, registration: { active } });
    if (said) await until(() => /ailleurs/.test(page.text));
    else for (let more = 0; more < 5; more += 1) await turn();
    assert.equal(page.state, "disponible");
    assert.equal(/ailleurs/.test(page.text), said);
    assert.equal(await elsewhere().catch(() => ""), said ? page.text : "");
  }
});

test("a silent worker is not « available »", async () => {
  const silent = await line({ controller: fakeWorker(), registration: { active: fakeWorker() } });
  assert.notEqual(silent.state, "disponible");
  mock.timers.tick(15_001);
  await turn();
  assert.equal(silent.state, "echec");
  assert.match(silent.text, /ne répond pas/);
});

test("a first visit prepares; progress is told; a failure says why, and can be tried again", async () => {
  const worker = fakeWorker({ etat: WHOLE });
  const first = await line({ registration: { installing: worker } });
  assert.equal(first.state, "preparation");
  first.says({ type: "hors-ligne", octets: 4_200_000, total: 15_000_000 });
  assert.match(first.text, /4,2 Mo sur 15,0 Mo/);
  first.says({ type: "hors-ligne-echec", fichier: "a.js", raison: "place" });
  await until(() => first.state === "echec");
  assert.equal(first.state, "echec");
  assert.match(first.text, /pas assez de place/);
  assert.equal(first.button.textContent, "Réessayer");
  first.says({ type: "hors-ligne-echec", fichier: "a.js", raison: "reseau" });
  await until(() => /a\.js/.test(first.text));
  assert.match(first.text, /a\.js/);
  worker.state = "activated";
  worker.dispatchEvent(new Event("statechange"));
  await turn();
  assert.equal(first.state, "disponible");
});

test("a failure whose words come once the copy is whole is not told", async () => {
  const worker = fakeWorker({ etat: WHOLE });
  const first = await line({ registration: { installing: worker } });
  first.says({ type: "hors-ligne-echec", fichier: "a.js", raison: "reseau" });
  worker.state = "activated";
  worker.dispatchEvent(new Event("statechange"));
  await until(() => first.state === "disponible");
  await until(() => first.state !== "disponible", 200);
  assert.equal(first.state, "disponible");
});

test("nothing finished for ninety seconds is a failure; each file finished starts the wait again", async () => {
  const slow = await line({ registration: { installing: fakeWorker() } });
  for (let beat = 0; beat < 3; beat += 1) {
    mock.timers.tick(80_000);
    slow.says({ type: "hors-ligne", octets: beat + 1, total: 100 });
    assert.equal(slow.state, "preparation");
  }
  mock.timers.tick(90_001);
  assert.equal(slow.state, "echec");
  assert.match(slow.text, /n’avance plus/);
});

test("a browser that refuses says so; with a version already here, that one stays", async () => {
  const refusals = /** @type {[any, RegExp][]} */ ([
    [async () => new Response("", { headers: { "Content-Type": "text/javascript" } }), /^Ce navigateur le refuse/],
    [
      async (_url, { method }) => new Response("", method === "HEAD" ? { status: 405 } : { headers: { "Content-Type": "text/javascript" } }),
      /^Ce navigateur le refuse/,
    ],
    [async () => new Response("", { status: 404 }), /^L’hébergement n’envoie pas sw\.js \(réponse 404\)/],
    [async () => new Response("<p>", { headers: { "Content-Type": "text/html" } }), /envoie autre chose à la place de sw\.js/],
    [async () => Promise.reject(new TypeError("coupé")), /^Le réseau manque/],
  ]);
  globalThis.fetch = refusals[0]?.[0];
  assert.equal(await whyRefused({ name: "AbortError" }), NO_ROOM, "the device's storage, where the host sends what it should");
  for (const [answer, words] of refusals) {
    globalThis.fetch = answer;
    const refused = await line({ refuses: true });
    await until(() => refused.state === "echec");
    assert.equal(refused.state, "echec");
    assert.match(refused.text, words);
  }
  const kept = await line({ controller: fakeWorker({ etat: WHOLE }), refuses: true });
  assert.equal(kept.state, "disponible");
});

test("a new version is offered, never forced; the version in use stays available meanwhile", async () => {
  const active = fakeWorker({ etat: WHOLE });
  const waiting = fakeWorker();
  const page = await line({ controller: active, registration: { active, waiting } });
  assert.equal(page.state, "nouvelle");
  assert.deepEqual(waiting.asked, []);
  page.says({ type: "hors-ligne", octets: 1, total: 2 });
  assert.equal(page.state, "nouvelle");
  let saved = 0;
  document.addEventListener("phco:avant-rechargement", () => (saved += 1), { once: true });
  page.button.click();
  assert.equal(saved, 1, "drafts are kept first");
  mock.timers.tick(801);
  assert.deepEqual(waiting.asked, ["installer"]);
});

test("another page that came once in place of the service worker changes nothing: it is asked again", async () => {
  const { registered } = await import("../../site_src/app/lib/engine/partage.mjs");
  await line({ registration: { installing: fakeWorker() } });
  const { register } = navigator.serviceWorker;
  let times = 0;
  navigator.serviceWorker.register = /** @type {any} */ (
    async (/** @type {any[]} */ ...given) => {
      times += 1;
      if (times === 1) throw new TypeError("une autre page");
      return /** @type {any} */ (register)(...given);
    }
  );
  assert.ok(await registered());
  assert.equal(times, 2);
});

test("a host that has storage erased, or keeps the site's folder out, is named: neither the device nor the browser is", async () => {
  const former = globalThis.fetch;
  const type = { "Content-Type": "text/javascript" };
  for (const [headers, words] of /** @type {[Record<string, string>, RegExp][]} */ ([
    [{ ...type, "Clear-Site-Data": '"cache", "storage"' }, /hébergement fait effacer.*Clear-Site-Data/],
    [{ ...type, "Service-Worker-Allowed": "/ailleurs/" }, /hébergement le réserve à un autre dossier/],
    [{ ...type, "Service-Worker-Allowed": "/", "Clear-Site-Data": '"executionContexts"' }, /Ce navigateur le refuse/],
  ])) {
    globalThis.fetch = /** @type {any} */ (async () => new Response(null, { headers }));
    const page = await line({ refuses: true });
    await until(() => page.state === "echec");
    assert.match(page.text, words);
  }
  globalThis.fetch = former;
});

test("installed in another tab: reloading is offered, whatever that tab brings meanwhile", async () => {
  const active = fakeWorker({ etat: WHOLE });
  const page = await line({ controller: active, registration: { active } });
  page.container.dispatchEvent(new Event("controllerchange"));
  page.says({ type: "hors-ligne", octets: 1, total: 2 });
  assert.equal(page.state, "installee-ailleurs");
  assert.equal(page.button.textContent, "Recharger");
});

test("what becomes of a filling of the former version takes no place of the new one that is offered", async () => {
  const UNDER_WAY = { ...HOLED, encours: true, outils: true, voyage: [0, 200] };
  for (const end of [{ erreur: "coupé" }, WHOLE]) {
    const active = fakeWorker({ etat: UNDER_WAY });
    /** @type {any} */
    let asker;
    const { postMessage } = active;
    active.postMessage = (message, ports) => (message.type === "completer" ? (asker = ports?.[0]) : postMessage(message, ports));
    const page = await line({ controller: active, registration: { active, waiting: fakeWorker() } });
    mock.timers.tick(15_001); // the filling is long: the registration is looked at meanwhile
    for (let more = 0; more < 5; more += 1) await turn();
    assert.equal(page.state, "nouvelle");
    active.answers.etat = WHOLE;
    asker.postMessage(end);
    for (let more = 0; more < 5; more += 1) await turn();
    assert.equal(page.state, "nouvelle", JSON.stringify(end));
    assert.equal(page.button.textContent, "Installer");
  }
});

test("what another tab asked for ends for this one too", async () => {
  const worker = fakeWorker({ etat: { ...HOLED, encours: true, outils: true, voyage: [0, 200] } });
  const page = await line({ controller: worker, saveData: true, registration: { active: worker } });
  assert.match(page.button.textContent, /^Garder aussi/);
  page.says({ type: "hors-ligne", octets: 1, total: 2, etape: 2, outils: true }, worker);
  worker.answers.etat = WHOLE;
  page.says({ type: "hors-ligne", octets: 2, total: 2, etape: 2, outils: true }, worker);
  for (let more = 0; more < 5; more += 1) await turn();
  assert.equal(page.state, "disponible");
  mock.timers.tick(90_001);
  assert.equal(page.state, "disponible", "silence is no failure once all came");
});

test("a person who saves data is asked first", async () => {
  const saver = await line({ saveData: true, registration: { installing: fakeWorker() } });
  assert.equal(saver.state, "economie");
  saver.button.click();
  await turn();
  assert.equal(saver.state, "preparation");
});

test("a line that begins to save data while the tools come is asked before the catalogue", async () => {
  const worker = fakeWorker({ etat: { ...HOLED, encours: true, outils: false, voyage: [9e6, 3e6] } });
  Object.defineProperty(worker.answers, "completer", {
    enumerable: true,
    get() {
      const { connection } = /** @type {any} */ (navigator);
      worker.answers.etat = connection.saveData ? WHOLE : { ...HOLED, encours: true, outils: true, voyage: [0, 3e6] };
      connection.saveData = true;
      return WHOLE;
    },
  });
  const page = await line({ controller: worker, registration: { active: worker } });
  await until(() => page.state === "outils");
  assert.match(page.button.textContent, /^Garder aussi le catalogue/);
  assert.equal(worker.asked.filter((one) => one === "completer").length, 1);
  page.button.click();
  await until(() => page.state === "disponible");
  assert.equal(worker.asked.filter((one) => one === "completer").length, 2);
});

test("a line that begins to save data while the catalogue comes has it stopped there, and the person is asked for the rest", async () => {
  const worker = fakeWorker({ etat: { ...HOLED, encours: true, outils: true, voyage: [0, 3e6] } });
  /** @type {any} */
  let filling = null;
  const usual = worker.postMessage;
  worker.postMessage = (message, ports) => {
    if (message.type === "completer") filling = ports?.[0];
    usual(message, ports);
  };
  const page = await line({ controller: worker, registration: { active: worker } });
  await until(() => filling);
  const coming = { type: "hors-ligne", octets: 1e6, total: 3e6, etape: 2, outils: true };
  const suspended = () => worker.asked.filter((one) => one === "suspendre").length;
  page.says(coming, worker);
  assert.equal(suspended(), 0);
  /** @type {any} */ (navigator).connection.saveData = true;
  page.says({ ...coming, etape: 1 }, worker);
  assert.equal(suspended(), 0, "the tools are what was asked for");
  page.says(coming, worker);
  assert.equal(suspended(), 1);
  filling.postMessage(HOLED);
  await until(() => /^Garder aussi le catalogue/.test(page.button.textContent));
  page.button.click();
  await turn();
  page.says(coming, worker);
  assert.equal(suspended(), 1, "the person agreed");
});

test("how far it is stands in the line, and the megabytes beside it", async () => {
  const page = await line({ registration: { installing: fakeWorker() } });
  page.says({ type: "hors-ligne", octets: 2_500_000, total: 5_900_000, etape: 1 });
  assert.match(page.text, /^Préparation hors ligne\s: 2,5\sMo sur 5,9\sMo42\u00a0%$/);
  page.says({ type: "hors-ligne", octets: 5_899_999, total: 5_900_000, etape: 2, outils: true });
  assert.match(page.text, /^Outils disponibles hors ligne.*99\u00a0%$/);
});

test("the engine of the page comes first: nothing is prepared, nor completed, while it starts", async () => {
  const { dataset } = document.documentElement;
  const rests = async () => {
    dataset.moteur = "fini";
    document.dispatchEvent(new Event("phco:moteur"));
    await turn();
    await turn();
  };
  dataset.moteur = "demarre";
  const first = await line({ registration: { installing: fakeWorker() } });
  assert.equal(first.state, undefined);
  await rests();
  assert.equal(first.state, "preparation");
  dataset.moteur = "demarre";
  const worker = fakeWorker({ etat: { ...HOLED, encours: true, outils: false, voyage: [9, 9] }, completer: WHOLE });
  const next = await line({ controller: worker, registration: { active: worker } });
  assert.deepEqual([next.state, worker.asked.includes("completer")], [undefined, false]);
  worker.answers.etat = WHOLE;
  await rests();
  assert.equal(next.state, "disponible");
  assert.ok(worker.asked.includes("completer"));
  delete dataset.moteur;
});
