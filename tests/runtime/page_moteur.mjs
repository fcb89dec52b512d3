// The page of the runtime's own tests and bench: the engine alone, at hand.
import { createEngine, engine, EngineError } from "../../site_src/app/lib/engine/engine.mjs";

Object.assign(globalThis, { engine, createEngine, EngineError });
globalThis.premierResultat = null;
globalThis.depart = () => {
  engine.call("appel.inexistant", {}).catch((error) => {
    globalThis.premierResultat = { code: error.errors[0].code, instant: performance.now() };
  });
};
if (!location.hash.includes("attendre")) globalThis.depart();
