// The page of the packages' own browser tests: the engine and the keys, at hand.
import * as cles from "../../site_src/app/lib/device/cles.mjs";
import { engine } from "../../site_src/app/lib/engine/engine.mjs";
import * as octets from "../../site_src/app/lib/device/octets.mjs";

Object.assign(globalThis, { engine, cles, octets, pret: false });
globalThis.appel = (appel, entree) => engine.call(appel, entree).then((resultat) => ({ resultat }), (error) => ({ erreurs: error.errors }));
engine.call("regles", { au: "2026-11-22" }).then(() => (globalThis.pret = true), () => (globalThis.pret = true));
