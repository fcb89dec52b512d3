// The module worker that holds the Python runtime, of one page or shared by many (engineer.mjs says which). It speaks with
// lib/engine/engine.mjs only.
//
//   in   { type: "demarrer", racine, moteur, frais, repondu, seul }   moteur: see lib/engine/moteur.mjs; frais: past the
//        browser's caches; repondu: a service worker answers; and a port to it, where there is one; seul: waits for nobody,
//        another one went silent
//   out  { type: "vit" }, now and then while it starts
//   out  { type: "telechargement", recus, total, ligne, voyage } … { type: "demarrage" } … { type: "pret" } … { type: "garde" }
//        | { type: "echec", erreur }      "garde": the fetched files are in the cache
//   in   { type: "appel", id, requete }          JSON text for phco.browser.bridge.handle
//   out  { type: "prend" }, then { type: "reponse", id, reponse }; { type: "fini" } where Python itself broke: a
//        call that has no answer yet is the next engine's
//   in   { type: "laisser" }                     a page goes: nothing more for it, and the end once nobody is left
//   out  { type: "panne", message }              this script broke
//
// Every file of the runtime travels once, whoever asks first: where the service worker answers, it fetches, checks and
// keeps; elsewhere this worker does, under a lock of the file, and each is kept as soon as it is whole. "recus" and "total"
// are bytes of files, "ligne" and "voyage" bytes on the line. The MIME types of the server do not matter: the answers handed on have their own.

import { loadPyodide } from "pyodide";
import { ahead } from "./ahead.mjs";
import { arrival, brought, downloaded, kept, MIME, maker, obtain, ofStorage, originalFetch } from "./arrival.mjs";
import { cacheName } from "./cache.mjs";
import { served } from "./clients.mjs";
import { Failure, RETRY } from "./failure.mjs";
import { flowing } from "./flow.mjs";
import { dropImage, findImage, keepImage, markOf, refuseImage } from "./image.mjs";
import { letGo } from "./room.mjs";

/** @typedef {Extract<ToWorker, { type: "demarrer" }>} Order */
/** @type {((request: string) => string) | null} */
let handle = null;
/** @type {Promise<unknown>} */
let imaged = Promise.resolve(); // an image of this engine is being kept
/** The image by which this engine started serves no other. @type {(() => Promise<true | undefined>) | null} */
let forget = null;
const IMAGE_MS = 10_000; // an engine made of its image is there long before
let rest = () => {}; // an answer was given

// A failure that no promise of the start carries by itself.
function alarm() {
  /** @type {(failure: unknown) => void} */
  let ring = () => {};
  /** @type {Promise<never>} */
  const rung = new Promise((_, reject) => {
    ring = reject;
  });
  rung.catch(() => {});
  return { ring, rung };
}

// The program of Python is compiled as it comes, whatever else is awaited, and is of use once its whole was found right;
// Pyodide, when it asks for it, finds it made. It logs a failed compilation and then waits for ever: the failure is caught
// here, where it happens.
/** @param {Promise<Response>} response @param {import("./flow.mjs").Flow} flow */
function watchCompilation(response, flow) {
  const { ring, rung } = alarm();
  const { compileStreaming, instantiateStreaming } = WebAssembly;
  const made = compileStreaming
    ? compileStreaming
        .call(WebAssembly, flow.response)
        .catch(() => null)
        .then(async (module) => ((await flow.right) && module) || compileStreaming.call(WebAssembly, response))
    : response.then((whole) => whole.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes));
  made.catch(() => {}); // said where it is awaited
  WebAssembly.instantiateStreaming = async (_, imports) => {
    try {
      const module = await made;
      return { module, instance: await WebAssembly.instantiate(module, imports) };
    } catch (error) {
      ring(
        error instanceof Failure || !(error instanceof WebAssembly.CompileError || error instanceof EvalError)
          ? error
          : new Failure(
              "E_MOTEUR_INTERDIT",
              "Ce navigateur refuse d’exécuter le moteur de calcul : WebAssembly est interdit ici.",
              "Essayez un autre navigateur, ou demandez que WebAssembly soit permis pour ce site. Votre saisie est gardée.",
            ),
      );
      throw error;
    } finally {
      WebAssembly.instantiateStreaming = instantiateStreaming;
    }
  };
  return rung;
}

/** @typedef {{ cache: Cache | null, here: ReadonlySet<string>, image: import("./image.mjs").Image | null, makesImage: boolean }} Kept what the device has */

/** @param {Order} order @param {MessagePort} [port] to the service worker */
async function start(order, port) {
  const { racine, moteur, frais = false, seul = false } = order;
  const sought = frais || seul ? null : ofStorage(() => findImage(racine, markOf(moteur)));
  const cache = (await ofStorage(() => caches.open(cacheName(racine)))) ?? null;
  const places = frais ? [] : moteur.fichiers.map((file) => new URL(file.url, racine).href);
  const found = await Promise.all(places.map((place) => ofStorage(() => cache?.match(place))));
  const here = new Set(places.filter((_, rank) => found[rank]));
  // Everything is here: this device comes back. An image of an engine is read, or made.
  const back = sought !== null && here.size === moteur.fichiers.length;
  const former = (back && (await sought)) || null;
  if (former?.bytes) {
    try {
      await run(order, { cache, here, image: former, makesImage: false }, port);
      forget = () => ofStorage(() => refuseImage(racine, markOf(moteur)).then(() => /** @type {const} */ (true)));
      return;
    } catch {
      await ofStorage(() => dropImage(racine)); // the ordinary start, as if it had not been there
    }
  }
  await run(order, { cache, here, image: null, makesImage: back && former?.bytes !== null }, port);
}

/** @param {Order} order @param {Kept} kept @param {MessagePort} [port] */
async function run({ racine, moteur, frais = false, repondu = false, seul = false }, { cache, here, image, makesImage }, port) {
  /** @param {EngineFile} file */
  const address = (file) => new URL(file.url, racine).href;
  arrival.expect(moteur.fichiers, (file) => here.has(address(file)));
  /** @type {import("./arrival.mjs").Way} */
  const way = { racine, cache, frais, answered: repondu, bring: port ? brought(port) : null, hurried: seul };
  /** @param {EngineFile["role"]} role */
  const one = (role) => /** @type {EngineFile} */ (moteur.fichiers.find((file) => file.role === role));
  // Pyodide asks for its wasm and its library under fixed names; the wasm comes first, since it is to be compiled.
  const flow = flowing(MIME.wasm ?? "");
  const wasm = obtain(one("wasm"), way, flow);
  const forbidden = watchCompilation(wasm, flow);
  // The archives are stored one after the other in one file: each part is one of them, its own bytes.
  /** @type {Promise<ArrayBuffer> | null} */
  let archives = obtain(one("archives"), way).then((response) => response.arrayBuffer());
  /** @param {EnginePart} part @returns {Promise<Uint8Array<ArrayBuffer>>} */
  const bytes = async ({ debut, octets }) => new Uint8Array(/** @type {ArrayBuffer} */ (await archives).slice(debut, debut + octets));
  const stdlib = /** @type {EnginePart} */ (moteur.parties.find((part) => part.role === "stdlib"));
  const stdLibURL = new URL(moteur.dossier + stdlib.nom, racine).href;
  const library = bytes(stdlib);
  const given = new Map([
    [new URL(`${moteur.dossier}pyodide.asm.wasm`, racine).href, Promise.resolve(new Response())], // compiled already
    [stdLibURL, library.then(holding)],
  ]);
  const asm = maker(one("asm"), way).then((create) => {
    const file = one("asm");
    // A module is brought by the browser itself: what it weighed is read afterwards, where the service worker had no part.
    const timing = /** @type {any} */ (performance.getEntriesByName(address(file)).at(-1));
    const encoding = !repondu && timing?.encodedBodySize === file.octets ? "brut" : "comprimé";
    if (!here.has(address(file))) arrival.counts(file, encoding);
    return create;
  });
  // A promise that fails before it is awaited must not count as unhandled; whoever fails first ends the start.
  const everything = Promise.all([wasm, ...given.values(), asm]);
  everything.catch(() => {});
  /** @type {Promise<never>} */
  const broken = new Promise((_, reject) => everything.catch(reject));

  self.fetch = (input, init) => {
    const url = new URL(typeof input === "string" ? input : "url" in input ? input.url : input, racine).href;
    const ours = given.get(url);
    given.delete(url);
    // The true failure ends the start (broken); Pyodide is told nothing, since it would let a refusal go unhandled.
    if (ours) return ours.catch(() => new Promise(() => {}));
    return originalFetch(input, init);
  };

  const pyodide = await Promise.race([
    loadPyodide({
      .../** @type {any} not documented, so never the only way */ (image ? { _loadSnapshot: image.bytes } : { _makeSnapshot: makesImage }),
      indexURL: new URL(moteur.dossier, racine).href,
      stdLibURL,
      lockFileContents: moteur.verrou,
      packageBaseUrl: new URL(moteur.dossier, racine).href,
      createPyodideModule: async (settings) => {
        const create = await asm;
        everything.then(
          () => clients.tell({ type: "demarrage" }),
          () => {},
        );
        return create(settings);
      },
      stdin: () => null,
      stdout: (text) => console.info(text),
      stderr: (text) => console.info(text),
      enableRunUntilComplete: false,
      env: { TZ: "Europe/Paris" },
    }),
    broken,
    forbidden,
    ...(image ? [late()] : []),
  ]);
  self.fetch = originalFetch;
  // Wheels are imported from their zips: unpacking them would cost more than the rest of the start after Python is there.
  pyodide.FS.mkdir("/roues");
  const places = [];
  for (const part of moteur.parties) {
    if (part.role !== "roue") continue;
    const place = `/roues/${part.nom}`;
    pyodide.FS.writeFile(place, await bytes(part), { canOwn: true });
    places.push(place);
  }
  for (const copied of [await library, new Uint8Array(/** @type {ArrayBuffer} */ (await archives))]) letGo(copied);
  archives = null; // Pyodide holds on to what it was given, and with it to all that is here
  if (image) {
    delete (/** @type {any} */ (pyodide)._api.config._loadSnapshot); // held on to as well
    letGo(await /** @type {Promise<Uint8Array>} */ (image.bytes)); // it is Python's own memory now
    if (pyodide.pyimport("phco.browser.warming").witness() !== image.witness) throw new Error("image");
  } else {
    const { path } = pyodide.pyimport("sys");
    for (const place of places) path.append(place);
    path.destroy();
  }
  if (makesImage) imaged = ofStorage(() => keepImage(racine, markOf(moteur), ...imageOf(pyodide)));
  handle = pyodide.pyimport("phco.browser.bridge").handle;
  wakeCollector(pyodide);
  // What the next pages may ask of an engine that they share is imported and run while nobody asks.
  if ("onconnect" in self && !image && !makesImage) rest = ahead(() => pyodide.pyimport("phco.browser.warming").steps());
  clients.tell({ type: "pret" });
  kept().then(() => clients.tell({ type: "garde" }));
}

/** An answer whose bytes are these, and no copy of them. @param {Uint8Array<ArrayBuffer>} bytes */
const holding = ({ buffer }) => Object.assign(new Response(), { arrayBuffer: async () => buffer });

/** It rested while the engine started (construire/depart.py); what is here stays here. @param {any} pyodide */
function wakeCollector(pyodide) {
  const collector = pyodide.pyimport("gc");
  collector.freeze();
  collector.enable();
  collector.destroy();
}

/** @returns {Promise<never>} */
const late = () => new Promise((_, reject) => setTimeout(reject, IMAGE_MS, new Error("image")));

/** @param {any} pyodide one that met nobody yet @returns {[Uint8Array<ArrayBuffer>, string]} */
function imageOf(pyodide) {
  const warming = pyodide.pyimport("phco.browser.warming");
  const witness = warming.warm();
  warming.destroy();
  return [pyodide.makeMemorySnapshot(), witness];
}

/** @param {any} error */
function tellFailure(error) {
  const detail = String(error?.message ?? error).slice(0, 200);
  const cut = !arrival.whole && error instanceof TypeError; // a connection lost in the middle of a file
  const fault = error?.fault ?? {
    code: cut ? "E_RESEAU" : "E_MOTEUR",
    quoi: cut ? "La connexion a été coupée pendant le téléchargement du moteur de calcul." : `Le moteur de calcul n’a pas démarré (${detail}).`,
    ou: "",
    remede: RETRY,
  };
  clients.tell({ type: "echec", erreur: fault });
}

/** @param {{ id: number, requete: string }} asked @param {(message: FromWorker) => void} answer to the page that asked */
async function compute({ id, requete }, answer) {
  try {
    if (!handle) throw new Error("handle");
    answer({ type: "reponse", id, reponse: handle(requete) });
    arrival.calm();
    rest();
  } catch (/** @type {any} */ error) {
    // handle() never raises; only the runtime itself can (memory, stack), and it cannot go on. One that was made of an image
    // says nothing of it: an ordinary engine takes the call. Where the image could not be put away, it would come again.
    if (!(await forget?.())) {
      const erreur = {
        code: "E_MOTEUR",
        quoi: `Le moteur de calcul s’est interrompu (${String(error?.message ?? error).slice(0, 200)}).`,
        ou: "",
        remede: "Recommencez : il redémarre. Votre saisie est gardée.",
      };
      answer({ type: "reponse", id, reponse: JSON.stringify({ erreur }) });
    }
    clients.tell({ type: "fini" });
    self.close();
  }
}

const clients = served({
  start: (order, port) => start(order, port).catch(tellFailure),
  compute,
  downloaded,
  rest: () => Promise.allSettled([kept(), imaged]),
});
arrival.tell = (message) => clients.tell(message);
