// The module worker that holds the Python runtime. It speaks with lib/engine.mjs only.
//
//   in   { type: "demarrer", racine, moteur }   moteur: see lib/moteur.mjs
//   out  { type: "telechargement", recus, total } … { type: "demarrage" } … { type: "pret" } … { type: "garde" }
//        | { type: "echec", erreur }      "garde": the fetched files are in the cache
//   in   { type: "appel", id, requete }          JSON text for phco.browser.bridge.handle
//   out  { type: "reponse", id, reponse }
//
// Every file of the runtime is checked against its sha256 while it streams, and kept in the same cache as the service
// worker's: the megabytes travel once. The MIME types of the server do not matter: the answers handed on have their own.

import { loadPyodide } from "pyodide";
import { cacheName } from "./cache.mjs";

/** @type {Partial<Record<EngineFile["role"], string>>} */
const MIME = { wasm: "application/wasm", stdlib: "application/zip", roue: "application/zip" };
const PROGRESS_MS = 100;

class Failure extends Error {
  /** @param {string} code @param {string} quoi @param {string} remede */
  constructor(code, quoi, remede) {
    super(quoi);
    this.fault = { code, quoi, ou: "", remede };
  }
}

const RETRY = "Vérifiez la connexion, puis choisissez « Réessayer ». Votre saisie est gardée.";
const originalFetch = self.fetch.bind(self);
let total = 0;
let received = 0;
let told = 0;
/** @type {((request: string) => string) | null} */
let handle = null;

/** @param {number} bytes */
function progress(bytes) {
  received = Math.min(total, received + bytes);
  const now = performance.now();
  if (now - told < PROGRESS_MS && received < total) return;
  told = now;
  self.postMessage({ type: "telechargement", recus: received, total });
}

/** @param {string} racine */
async function openCache(racine) {
  try {
    return await caches.open(cacheName(racine));
  } catch {
    return null; // private windows, insecure contexts: the network alone
  }
}

/** @param {ArrayBuffer} buffer */
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {EngineFile} file @param {Blob} blob */
async function check(file, blob) {
  if (!crypto.subtle) return; // an insecure context has no hash; it has no service worker either
  const found = hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  if (found !== file.sha256) {
    throw new Failure("E_MOTEUR_ALTERE", `Un fichier du moteur est arrivé altéré (${file.url}).`, RETRY);
  }
}

// The stream ends only after the whole has been hashed: what reads it (WebAssembly streaming) never completes on a wrong file.
// A reader sees any failure of a stream as "Failed to fetch": `spoil` says the true one first.
/**
 * @param {EngineFile} file
 * @param {string} url
 * @param {[string, Blob][]} keep
 * @param {(failure: unknown) => void} spoil
 */
function checked(file, url, keep, spoil) {
  /** @type {BlobPart[]} */
  const chunks = [];
  return new TransformStream({
    transform(chunk, controller) {
      chunks.push(chunk);
      progress(chunk.byteLength);
      controller.enqueue(chunk);
    },
    async flush() {
      const blob = new Blob(chunks, { type: MIME[file.role] });
      await check(file, blob).catch((failure) => {
        spoil(failure);
        throw failure;
      });
      keep.push([url, blob]);
    },
  });
}

/**
 * @param {EngineFile} file
 * @param {string} racine
 * @param {{ cache: Cache | null, keep: [string, Blob][], spoil: (failure: unknown) => void }} way
 */
async function obtain(file, racine, { cache, keep, spoil }) {
  const url = new URL(file.url, racine).href;
  const kept = await cache?.match(url);
  const headers = { "Content-Type": MIME[file.role] ?? "" };
  if (kept && file.role !== "roue") {
    progress(file.octets);
    return new Response(kept.body, { headers }); // checked when it was kept
  }
  if (kept) {
    const blob = await kept.blob();
    try {
      await check(file, blob);
    } catch (failure) {
      await cache?.delete(url); // "Réessayer" fetches it again
      throw failure;
    }
    progress(file.octets);
    return new Response(blob, { headers });
  }
  let response;
  try {
    response = await originalFetch(url, { cache: cache ? "no-store" : "default", credentials: "same-origin" });
  } catch {
    throw new Failure("E_RESEAU", `Le réseau ne répond pas (${file.url}).`, RETRY);
  }
  if (!response.ok || !response.body) {
    throw new Failure("E_MOTEUR_ABSENT", `Un fichier du moteur manque sur le serveur (${file.url}, réponse ${response.status}).`, RETRY);
  }
  return new Response(response.body.pipeThrough(checked(file, url, keep, spoil)), { headers });
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

/** @param {{ racine: string, moteur: Moteur }} order */
async function start({ racine, moteur }) {
  total = moteur.octets;
  progress(0);
  const cache = await openCache(racine);
  /** @type {[string, Blob][]} */
  const keep = [];
  const spoiled = alarm();
  const way = { cache, keep, spoil: spoiled.ring };
  /** @param {EngineFile["role"]} role */
  const one = (role) => /** @type {EngineFile} */ (moteur.fichiers.find((file) => file.role === role));
  /** @param {EngineFile} file */
  const address = (file) => new URL(file.url, racine).href;
  const wasm = one("wasm");
  const stdlib = one("stdlib");
  // Pyodide asks for its wasm under a fixed name.
  const given = new Map([
    [new URL(`${moteur.dossier}pyodide.asm.wasm`, racine).href, obtain(wasm, racine, way)],
    [address(stdlib), obtain(stdlib, racine, way)],
  ]);
  /** @type {Promise<[EngineFile, ArrayBuffer]>[]} */
  const wheels = moteur.fichiers
    .filter((file) => file.role === "roue")
    .map((file) => obtain(file, racine, way).then(async (response) => [file, await response.arrayBuffer()]));
  const asm = import(address(one("asm"))).then(
    (module) => {
      progress(one("asm").octets);
      return module.default;
    },
    () => {
      throw new Failure("E_MOTEUR_ABSENT", `Un fichier du moteur n’a pas pu être chargé (${one("asm").url}).`, RETRY);
    },
  );
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
    return ours ?? originalFetch(input, init);
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
          () => self.postMessage({ type: "demarrage" }),
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
    spoiled.rung,
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
  self.postMessage({ type: "pret" });
  if (cache) {
    for (const [url, blob] of keep) {
      await cache.put(url, new Response(blob, { headers: { "Content-Type": blob.type, "Content-Length": String(blob.size) } })).catch(() => {});
    }
  }
  self.postMessage({ type: "garde" });
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
  self.postMessage({ type: "echec", erreur: fault });
}

self.onmessage = ({ data }) => {
  if (data.type === "demarrer") start(data).catch(tellFailure);
  else if (data.type === "appel") {
    let reponse;
    try {
      if (!handle) throw new Error("handle");
      reponse = handle(data.requete);
    } catch (/** @type {any} */ error) {
      // handle() never raises; only the runtime itself can (memory, stack).
      reponse = JSON.stringify({
        erreur: {
          code: "E_MOTEUR",
          quoi: `Le moteur de calcul s’est interrompu (${String(error?.message ?? error).slice(0, 200)}).`,
          ou: "",
          remede: "Rechargez la page ; votre saisie est gardée.",
        },
      });
    }
    self.postMessage({ type: "reponse", id: data.id, reponse });
  }
};
