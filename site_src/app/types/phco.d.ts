// The shapes that travel between the pages, the engine's worker and the build. A call's own answer is the contract's
// business (one page a family of calls on the site): it is `Answer` here, and the Python side holds it to its shape.

/** One fault, as every call says it: stable code, French sentence, path of the place, remedy. */
interface Fault {
  code: string;
  quoi: string;
  ou: string;
  remede: string;
}

/** What a call answered: a JSON object whose shape is its contract. */
type Answer = any;

/** A JSON object given to a call. */
type Entry = Record<string, any>;

interface EngineFile {
  role: "asm" | "wasm" | "archives";
  url: string;
  octets: number;
  /** Bytes on the line where the host compresses. */
  voyage: number;
  sha256: string;
}

/** One archive of the solid file: the standard library, or a wheel; where its bytes are. */
interface EnginePart {
  role: "stdlib" | "roue";
  nom: string;
  debut: number;
  octets: number;
}

/** Where the engine's files are; every address relative to the site's root. */
interface Moteur {
  worker: string;
  dossier: string;
  octets: number;
  voyage: number;
  verrou: string;
  fichiers: EngineFile[];
  parties: EnginePart[];
}

type EngineState = "idle" | "downloading" | "starting" | "ready" | "failed";

interface EngineSnapshot {
  state: EngineState;
  received: number;
  total: number;
  /** The same on the line: what travels, compressed, without what is kept here. */
  moved: number;
  travel: number;
  error: Fault | null;
}

type FromWorker =
  | { type: "vit" }
  | { type: "telechargement"; recus: number; total: number; ligne?: number; voyage?: number }
  | { type: "demarrage" }
  | { type: "pret" }
  | { type: "garde" }
  | { type: "echec"; erreur: Fault }
  | { type: "reponse"; id: number; reponse: string }
  | { type: "fini" };

type ToWorker =
  | { type: "demarrer"; racine: string; moteur: Moteur; frais: boolean; repondu: boolean; seul: boolean }
  | { type: "appel"; id: number; requete: string }
  | { type: "laisser" };

/** A function whose last call wins, once the others stop coming. */
interface Debounced {
  (...args: any[]): void;
  /** Runs what waits, now. */
  flush(): void;
  /** Forgets what waits; whether something did. */
  cancel(): boolean;
}

declare module "phco:moteur" {
  const moteur: Moteur;
  export default moteur;
}
