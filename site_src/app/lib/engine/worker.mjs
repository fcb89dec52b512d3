// The module worker that holds the Python runtime, of one page or shared by many (engineer.mjs says which). It speaks with
// lib/engine/engine.mjs only.
//
//   in   { type: "demarrer", racine, moteur, frais, repondu }   moteur: see lib/engine/moteur.mjs; frais: past the
//        browser's caches; repondu: a service worker answers; and a port to it, where there is one
//   out  { type: "telechargement", recus, total, ligne, voyage } … { type: "demarrage" } … { type: "pret" } … { type: "garde" }
//        | { type: "echec", erreur }      "garde": the fetched files are in the cache
//   in   { type: "appel", id, requete }          JSON text for phco.browser.bridge.handle
//   out  { type: "prend" }, then { type: "reponse", id, reponse }; { type: "fini" } where Python itself broke
//   in   { type: "laisser" }                     a page goes: nothing more for it, and the end once nobody is left
//   out  { type: "panne", message }              this script broke
//
// Every file of the runtime travels once, whoever asks first: where the service worker answers, it fetches, checks and
// keeps; elsewhere this worker does, under a lock of the file, and each is kept as soon as it is whole. "recus" and "total"
// are bytes of files, "ligne" and "voyage" bytes on the line. The MIME types of the server do not matter: the answers handed on have their own.

import { loadPyodide } from "pyodide";
import { cacheName } from "./cache.mjs";
import { served } from "./clients.mjs";
import { alone, receive, SILENCE_MS, sha256, Trouble, wrongAnswer } from "./reception.mjs";

/** @type {Partial<Record<EngineFile["role"], string>>} */
const MIME = { asm: "text/javascript", wasm: "application/wasm", stdlib: "application/zip", roue: "application/zip" };
const PROGRESS_MS = 100;
const WAITING_MS = 10_000;

class Failure extends Error {
  /** @param {string} code @param {string} quoi @param {string} remede */
  constructor(code, quoi, remede) {
    super(quoi);
    this.fault = { code, quoi, ou: "", remede };
  }
}

const RETRY = "Vérifiez la connexion, puis choisissez « Réessayer ». Votre saisie est gardée.";
const HOST = "Choisissez « Réessayer » ; si cela recommence, l’hébergement du site est à revoir. Votre saisie est gardée.";
const originalFetch = self.fetch.bind(self);
/** @typedef {Extract<ToWorker, { type: "demarrer" }>} Order */
let total = 0; // bytes of the files
let received = 0;
let travel = 0; // bytes on the line
let moved = 0;
let told = 0;
/** @type {((request: string) => string) | null} */
let handle = null;

const downloaded = () => ({
  type: /** @type {const} */ ("telechargement"),
  recus: received,
  total,
  ligne: Math.round(moved),
  voyage: Math.round(travel),
});

/** @param {number} bytes of a file @param {number} [line] bytes on the line that brought them @param {boolean} [force] */
function progress(bytes, line = 0, force = false) {
  received = Math.min(total, received + bytes);
  moved = Math.min(travel, moved + line);
  const now = performance.now();
  if (!force && now - told < PROGRESS_MS && received < total) return;
  told = now;
  clients.tell(downloaded());
}

/** What is wrong with a file that came, or did not. @param {unknown} error @returns {unknown} */
function explained(error) {
  if (!(error instanceof Trouble)) return error;
  const { raison, fichier, detail } = error;
  if (raison === "reseau") return new Failure("E_RESEAU", `Le réseau ne répond pas, ou la connexion a été coupée (${fichier}).`, RETRY);
  if (raison === "muet") return new Failure("E_RESEAU", `La connexion est là, mais plus rien n’arrive (${fichier}).`, RETRY);
  if (raison === "absent") return new Failure("E_MOTEUR_ABSENT", `Un fichier du moteur manque sur le serveur (${fichier}, ${detail}).`, RETRY);
  if (raison === "page")
    return new Failure("E_MOTEUR_ABSENT", `Le serveur envoie une page web à la place d’un fichier du moteur (${fichier}).`, HOST);
  return new Failure("E_MOTEUR_ALTERE", `Un fichier du moteur est arrivé altéré (${fichier}).`, HOST);
}

/** @param {string} racine */
async function openCache(racine) {
  try {
    return await caches.open(cacheName(racine));
  } catch {
    return null; // private windows, insecure contexts: the network alone
  }
}

/** Bytes on the line of a part of a file. @param {EngineFile} file @param {number} bytes @param {string | null} encoding */
const onTheLine = (file, bytes, encoding) => (encoding && encoding !== "brut" ? (bytes * file.voyage) / file.octets : bytes);

// The host does not compress this file: more travels than was said.
/** @param {EngineFile} file @param {string | null} encoding */
function weigh(file, encoding) {
  if (!encoding || encoding === "brut") travel += file.octets - file.voyage;
}

/**
 * @typedef {{ racine: string, cache: Cache | null, frais: boolean, answered: boolean, bring: ((file: EngineFile, frais: boolean) => Promise<Blob>) | null }} Way
 * "answered": the service worker answers this page; "bring": it brings the files
 */

/** The files that the service worker brings, by a port: it fetches, checks and keeps them. @param {MessagePort} port */
function brought(port) {
  /** @type {Map<string, (message: any) => void>} */
  const listeners = new Map();
  port.onmessage = ({ data }) => listeners.get(data.place)?.(data);
  /** @param {EngineFile} file @param {boolean} frais @returns {Promise<Blob>} */
  return (file, frais) =>
    new Promise((resolve, reject) => {
      /** @type {BlobPart[]} */
      const parts = [];
      let encoding = "";
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let silence;
      const alive = () => {
        clearTimeout(silence);
        silence = setTimeout(() => reject(new Trouble("muet", file.url)), SILENCE_MS);
      };
      alive();
      listeners.set(file.url, ({ voyage, morceau, fin, raison, detail }) => {
        alive();
        if (voyage !== undefined) {
          encoding = voyage || "brut";
          weigh(file, encoding);
        } else if (morceau) {
          parts.push(morceau);
          progress(morceau.byteLength, onTheLine(file, morceau.byteLength, encoding));
        } else if (fin || raison) {
          clearTimeout(silence);
          listeners.delete(file.url);
          if (fin) resolve(new Blob(parts, { type: MIME[file.role] }));
          else reject(new Trouble(raison, file.url, detail));
        }
      });
      port.postMessage({ place: file.url, frais });
    });
}

/** The file from the network, kept here when it is whole. @param {EngineFile} file @param {string} url @param {Way} way */
async function fromNetwork(file, url, { cache, frais }) {
  const beat = setInterval(() => progress(0, 0, true), WAITING_MS); // another page brings it: that is no silence
  try {
    return await alone(url, async () => {
      clearInterval(beat);
      const kept = frais ? null : await cache?.match(url);
      if (kept) {
        progress(file.octets, file.voyage);
        return kept.blob();
      }
      for (let wrong = frais; ; wrong = true) {
        try {
          const { chunks } = await receive(file, {
            address: url,
            mode: wrong ? "reload" : cache ? "no-store" : "default",
            onHeaders: (response) => weigh(file, response.headers.get("Content-Encoding")),
            onBytes: (chunk, response) => progress(chunk.byteLength, onTheLine(file, chunk.byteLength, response.headers.get("Content-Encoding"))),
          });
          const blob = new Blob(chunks, { type: MIME[file.role] });
          const headers = { "Content-Type": blob.type, "Content-Length": String(blob.size), "X-Phco-Voyage": "garde" };
          await cache?.put(url, new Response(blob, { headers })).catch(() => {});
          return blob;
        } catch (error) {
          if (wrong || !wrongAnswer(error)) throw error; // a wrong answer that a cache kept is asked again, of the host
        }
      }
    });
  } finally {
    clearInterval(beat);
  }
}

/** @param {EngineFile} file @param {Way} way @returns {Promise<Response>} */
async function obtain(file, way) {
  const url = new URL(file.url, way.racine).href;
  const headers = { "Content-Type": MIME[file.role] ?? "" };
  const kept = way.frais ? null : await way.cache?.match(url);
  if (kept && file.role === "roue") {
    const blob = await kept.blob();
    if (((await sha256([blob])) ?? file.sha256) === file.sha256) return new Response(blob, { headers });
    await way.cache?.delete(url);
  } else if (kept && !(way.answered && file.role === "wasm")) {
    return new Response(kept.body, { headers }); // checked when it was kept
  }
  try {
    if (kept) {
      // The browser's own answer: what it compiled of it is kept too. Not the service worker's: what is kept here.
      const response = await originalFetch(url);
      if (response.headers.get("X-Phco-Voyage")) return response;
      response.body?.cancel().catch(() => {});
      return new Response(kept.body, { headers });
    }
    const carried = way.bring?.(file, way.frais).catch((error) => {
      if (error instanceof Trouble && error.raison === "muet") return fromNetwork(file, url, way); // its browser ended it
      throw error;
    });
    return new Response(await (carried ?? fromNetwork(file, url, way)), { headers });
  } catch (error) {
    throw explained(error);
  }
}

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

// Pyodide logs a failed compilation and then waits for ever: the failure is caught here, where it happens.
function watchCompilation() {
  const { ring, rung } = alarm();
  const streaming = WebAssembly.instantiateStreaming;
  const plain = WebAssembly.instantiate.bind(WebAssembly);
  const attempt = streaming
    ? streaming.bind(WebAssembly)
    : /** @type {typeof WebAssembly.instantiateStreaming} */ (async (source, imports) => plain(await (await source).arrayBuffer(), imports));
  WebAssembly.instantiateStreaming = async (source, imports) => {
    try {
      return await attempt(source, imports);
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
      WebAssembly.instantiateStreaming = streaming;
    }
  };
  return rung;
}

/** The module that makes Python, from the browser's own loader. @param {EngineFile} file @param {Way} way */
async function maker(file, { racine, cache, frais }) {
  const url = new URL(file.url, racine).href;
  if (!frais) {
    try {
      return (await import(url)).default;
    } catch {
      throw new Failure("E_MOTEUR_ABSENT", `Un fichier du moteur n’a pas pu être chargé (${file.url}).`, RETRY);
    }
  }
  // Asked of the host itself; where its type is still refused, the checked bytes are the module.
  const { chunks } = await receive(file, { address: url, mode: "reload" }).catch((error) => {
    throw explained(error);
  });
  const blob = new Blob(chunks, { type: MIME.asm });
  const headers = { "Content-Type": blob.type, "Content-Length": String(blob.size), "X-Phco-Voyage": "garde" };
  await cache?.put(url, new Response(blob, { headers })).catch(() => {});
  try {
    return (await import(url)).default;
  } catch {
    try {
      return (await import(URL.createObjectURL(blob))).default;
    } catch {
      throw new Failure("E_MOTEUR_ABSENT", `Le serveur envoie ce fichier du moteur sous un type que le navigateur refuse (${file.url}).`, HOST);
    }
  }
}

/** @param {Order} order @param {MessagePort} [port] to the service worker */
async function start({ racine, moteur, frais = false, repondu = false }, port) {
  const cache = await openCache(racine);
  const here = new Set(frais ? [] : ((await cache?.keys().catch(() => [])) ?? []).map((request) => request.url));
  total = moteur.octets;
  for (const file of moteur.fichiers) {
    if (here.has(new URL(file.url, racine).href)) received += file.octets;
    else travel += file.voyage;
  }
  progress(0, 0, true);
  /** @type {Way} */
  const way = { racine, cache, frais, answered: repondu, bring: port ? brought(port) : null };
  /** @param {EngineFile["role"]} role */
  const one = (role) => /** @type {EngineFile} */ (moteur.fichiers.find((file) => file.role === role));
  /** @param {EngineFile} file */
  const address = (file) => new URL(file.url, racine).href;
  const wasm = one("wasm");
  const stdlib = one("stdlib");
  // Pyodide asks for its wasm under a fixed name.
  const given = new Map([
    [new URL(`${moteur.dossier}pyodide.asm.wasm`, racine).href, obtain(wasm, way)],
    [address(stdlib), obtain(stdlib, way)],
  ]);
  /** @type {Promise<[EngineFile, ArrayBuffer]>[]} */
  const wheels = moteur.fichiers
    .filter((file) => file.role === "roue")
    .map((file) => obtain(file, way).then(async (response) => [file, await response.arrayBuffer()]));
  const asm = maker(one("asm"), way).then((create) => {
    if (!here.has(address(one("asm")))) progress(one("asm").octets, one("asm").voyage);
    return create;
  });
  // A promise that fails before it is awaited must not count as unhandled; whoever fails first ends the start.
  const everything = Promise.all([...given.values(), ...wheels, asm]);
  everything.catch(() => {});
  /** @type {Promise<never>} */
  const broken = new Promise((_, reject) => everything.catch(reject));
  const forbidden = watchCompilation();

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
      indexURL: new URL(moteur.dossier, racine).href,
      stdLibURL: address(stdlib),
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
  ]);
  self.fetch = originalFetch;
  // Wheels are imported from their zips: unpacking them would cost more than the rest of the start after Python is there.
  const { path } = pyodide.pyimport("sys");
  pyodide.FS.mkdir("/roues");
  for (const [file, bytes] of await Promise.all(wheels)) {
    const place = `/roues/${file.url.split("/").pop()}`;
    pyodide.FS.writeFile(place, new Uint8Array(bytes));
    path.append(place);
  }
  path.destroy();
  handle = pyodide.pyimport("phco.browser.bridge").handle;
  clients.tell({ type: "pret" });
  clients.tell({ type: "garde" });
}

/** @param {any} error */
function tellFailure(error) {
  const detail = String(error?.message ?? error).slice(0, 200);
  const cut = received < total && error instanceof TypeError; // a connection lost in the middle of a file
  const fault = error?.fault ?? {
    code: cut ? "E_RESEAU" : "E_MOTEUR",
    quoi: cut ? "La connexion a été coupée pendant le téléchargement du moteur de calcul." : `Le moteur de calcul n’a pas démarré (${detail}).`,
    ou: "",
    remede: RETRY,
  };
  clients.tell({ type: "echec", erreur: fault });
  self.close();
}

/** @param {{ id: number, requete: string }} asked @param {(message: FromWorker) => void} answer to the page that asked */
function compute({ id, requete }, answer) {
  try {
    if (!handle) throw new Error("handle");
    answer({ type: "reponse", id, reponse: handle(requete) });
  } catch (/** @type {any} */ error) {
    // handle() never raises; only the runtime itself can (memory, stack), and it cannot go on.
    const erreur = {
      code: "E_MOTEUR",
      quoi: `Le moteur de calcul s’est interrompu (${String(error?.message ?? error).slice(0, 200)}).`,
      ou: "",
      remede: "Recommencez : il redémarre. Votre saisie est gardée.",
    };
    answer({ type: "reponse", id, reponse: JSON.stringify({ erreur }) });
    clients.tell({ type: "fini" });
    self.close();
  }
}

const clients = served({ start: (order, port) => start(order, port).catch(tellFailure), compute, downloaded });
