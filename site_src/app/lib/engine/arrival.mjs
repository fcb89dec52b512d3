// The engine's files on their way to its worker: from what the browser kept, by the service worker, or from the host; and
// what came of them.
//
//   arrival.tell = (message) => {}               told what came, now and then: downloaded(), a message of the worker
//   arrival.expect(files, here)                  all of them, and those that are kept; then arrival.whole once all came
//   arrival.counts(file, encoding)               one that the browser brought by itself ("brut": not compressed)
//   await obtain(file, way, flow) → Response     its own bytes, with our type
//                                                flow: what is told of them while they come (flow.mjs)
//   await maker(file, way)  → the function that makes Python
//   await kept()                                 what comes is in the cache, or comes no more: nobody waits for that to compute
//   arrival.calm()                               the first answer was given: what came is put in the cache
//   ofStorage(ask)                               an answer of the browser's storage, or undefined

import { explained, Failure, HOST, RETRY } from "./failure.mjs";
import { alone, DIRECT, digest, receive, Trouble, wrongAnswer } from "./reception.mjs";
import { letGo } from "./room.mjs";

/** @type {Partial<Record<EngineFile["role"], string>>} */
export const MIME = { asm: "text/javascript", wasm: "application/wasm", archives: "application/wasm" };
const PROGRESS_MS = 100;
const WAITING_MS = 10_000;
const STORAGE_MS = 10_000; // what the browser keeps may never answer: then as if it kept nothing
const CALM_MS = 2000; // what came waits so long for the first answer: to keep it takes a processor that the answer lacks
const CARRIER_MS = 20_000; // the service worker says nothing: its browser ended it, or it is gone

export const originalFetch = self.fetch.bind(self);

let total = 0; // bytes of the files
let received = 0;
let travel = 0; // bytes on the line
let moved = 0;
let told = 0;

export const downloaded = () => ({
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
  arrival.tell(downloaded());
}

export const arrival = {
  /** @param {FromWorker} _message */
  tell(_message) {},
  /** @param {readonly EngineFile[]} files @param {(file: EngineFile) => boolean} here */
  expect(files, here) {
    for (const file of files) {
      total += file.octets;
      if (here(file)) received += file.octets;
      else travel += file.voyage;
    }
    progress(0, 0, true);
  },
  /** @param {EngineFile} file @param {string} encoding */
  counts(file, encoding) {
    if (encoding === "brut") weigh(file, encoding);
    progress(file.octets, onTheLine(file, file.octets, encoding));
  },
  get whole() {
    return received >= total;
  },
  calm() {},
};
/** @type {Promise<unknown>} */
const answered = new Promise((resolve) => {
  arrival.calm = () => resolve(null);
});
// A worker of the page's own ends with it: what came is kept at once.
const quiet = () => "onconnect" in self && Promise.race([answered, new Promise((resolve) => setTimeout(resolve, CALM_MS))]);

/**
 * An answer of the browser's storage, or nothing where it refuses (private windows, insecure contexts) or never answers.
 * @template T
 * @param {() => Promise<T> | undefined} ask
 * @returns {Promise<T | undefined>}
 */
export async function ofStorage(ask) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, STORAGE_MS);
  });
  try {
    return await Promise.race([ask(), /** @type {Promise<undefined>} */ (patience)]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
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
 * @typedef {{ racine: string, cache: Cache | null, frais: boolean, answered: boolean, bring: ((file: EngineFile, frais: boolean, flow?: Flow) => Promise<Blob>) | null, hurried: boolean }} Way
 * "answered": the service worker answers this page; "bring": it brings the files; "hurried": no other page is waited for
 */

/** The files that the service worker brings, by a port: it fetches, checks and keeps them. @param {MessagePort} port */
export function brought(port) {
  /** @type {Map<string, (message: any) => void>} */
  const listeners = new Map();
  port.onmessage = ({ data }) => listeners.get(data.place)?.(data);
  /** @param {EngineFile} file @param {boolean} frais @param {Flow} [flow] @returns {Promise<Blob>} */
  return (file, frais, flow) =>
    new Promise((resolve, reject) => {
      /** @type {Uint8Array<ArrayBuffer>[]} */
      const parts = [];
      let encoding = "";
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let silence;
      const alive = () => {
        clearTimeout(silence);
        silence = setTimeout(() => reject(new Trouble("muet", file.url)), CARRIER_MS);
      };
      alive();
      listeners.set(file.url, ({ voyage, morceau, fin, raison, detail }) => {
        alive();
        if (voyage !== undefined) {
          encoding = voyage || "brut";
          weigh(file, encoding);
        } else if (morceau) {
          parts.push(morceau);
          flow?.add(morceau);
          progress(morceau.byteLength, onTheLine(file, morceau.byteLength, encoding));
        } else if (fin || raison) {
          clearTimeout(silence);
          listeners.delete(file.url);
          flow?.end(Boolean(fin));
          if (fin) resolve(heldElsewhere(parts, file, flow));
          else reject(new Trouble(raison, file.url, detail));
        }
      });
      port.postMessage({ place: file.url, frais });
    });
}

/** @typedef {import("./flow.mjs").Flow} Flow */

/** The headers of a file that is kept. @param {EngineFile} file @param {number} size bytes */
const ofFile = (file, size) => ({ "Content-Type": MIME[file.role] ?? "", "Content-Length": String(size), "X-Phco-Voyage": "garde" });

/** @type {Promise<unknown>[]} */
const keeping = [];
export const kept = () => Promise.allSettled(keeping);

/** @param {string} _key @param {() => Promise<void>} work */
const atOnce = (_key, work) => work();

/** Bytes that the browser holds from now on, and this process no more once they were read. @param {Uint8Array<ArrayBuffer>[]} parts @param {EngineFile} file @param {Flow} [flow] */
function heldElsewhere(parts, file, flow) {
  Promise.resolve(flow?.read).then(() => parts.forEach(letGo));
  return new Blob(parts, { type: MIME[file.role] });
}

/** A file from the host, held by the browser and not by this process. @param {EngineFile} file @param {string} address @param {RequestCache} mode @param {Flow} [flow] */
async function fetched(file, address, mode, flow) {
  const { bytes } = await receive(file, {
    address,
    mode,
    headers: DIRECT,
    onHeaders: (response) => weigh(file, response.headers.get("Content-Encoding")),
    onBytes(piece, response) {
      flow?.add(piece);
      progress(piece.byteLength, onTheLine(file, piece.byteLength, response.headers.get("Content-Encoding")));
    },
  });
  return heldElsewhere([bytes], file, flow);
}

/**
 * The file from the network, handed over when it is whole; its lock is held until it is kept.
 * @param {EngineFile} file @param {string} url @param {Way} way @param {Flow} [flow] @returns {Promise<Blob>}
 */
function fromNetwork(file, url, { cache, frais, hurried }, flow) {
  const beat = setInterval(() => progress(0, 0, true), WAITING_MS); // another page brings it: that is no silence
  return new Promise((resolve, reject) => {
    const work = (hurried ? atOnce : alone)(url, async () => {
      clearInterval(beat);
      const former = frais ? null : await ofStorage(() => cache?.match(url));
      if (former) {
        flow?.end(false);
        progress(file.octets, file.voyage);
        resolve(await former.blob());
        return;
      }
      for (let wrong = frais; ; wrong = true) {
        try {
          const blob = await fetched(file, url, wrong ? "reload" : cache ? "no-store" : "default", flow);
          flow?.end(true);
          resolve(blob);
          await quiet();
          await ofStorage(() => cache?.put(url, new Response(blob, { headers: ofFile(file, blob.size) })));
          return;
        } catch (error) {
          flow?.end(false);
          if (wrong || !wrongAnswer(error)) throw error; // a wrong answer that a cache kept is asked again, of the host
        }
      }
    }).catch((error) => {
      clearInterval(beat);
      reject(error);
    });
    keeping.push(work);
  });
}

/** @param {EngineFile} file @param {Way} way @param {Flow} [flow] @returns {Promise<Response>} */
export async function obtain(file, way, flow) {
  const url = new URL(file.url, way.racine).href;
  const headers = { "Content-Type": MIME[file.role] ?? "" };
  const kept = way.frais ? null : await ofStorage(() => way.cache?.match(url));
  if (kept && file.role === "archives") {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    if (((await digest(bytes)) ?? file.sha256) === file.sha256) return new Response(heldElsewhere([bytes], file), { headers });
    await ofStorage(() => way.cache?.delete(url));
  } else if (kept && !(way.answered && file.role === "wasm")) {
    flow?.end(false);
    return new Response(kept.body, { headers }); // checked when it was kept
  }
  try {
    if (kept) {
      flow?.end(false);
      // The browser's own answer: what it compiled of it is kept too. Not the service worker's: what is kept here.
      const response = await originalFetch(url);
      if (response.headers.get("X-Phco-Voyage")) return response;
      response.body?.cancel().catch(() => {});
      return new Response(kept.body, { headers });
    }
    const carried = way.bring?.(file, way.frais, flow).catch((error) => {
      flow?.end(false);
      // Its browser ended it, or gives it no place.
      if (error instanceof Trouble && ["muet", "place"].includes(error.raison)) return fromNetwork(file, url, way);
      throw error;
    });
    return new Response(await (carried ?? fromNetwork(file, url, way, flow)), { headers });
  } catch (error) {
    throw explained(error);
  }
}

/** The module that makes Python, from the browser's own loader. @param {EngineFile} file @param {Way} way */
export async function maker(file, { racine, cache, frais }) {
  const url = new URL(file.url, racine).href;
  if (!frais) {
    try {
      return (await import(url)).default;
    } catch {
      throw new Failure("E_MOTEUR_ABSENT", `Un fichier du moteur n’a pas pu être chargé (${file.url}).`, RETRY);
    }
  }
  // Asked of the host itself; where its type is still refused, the checked bytes are the module.
  const { bytes } = await receive(file, { address: url, mode: "reload" }).catch((error) => {
    throw explained(error);
  });
  const blob = new Blob([bytes], { type: MIME.asm });
  await ofStorage(() => cache?.put(url, new Response(blob, { headers: ofFile(file, blob.size) })));
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
