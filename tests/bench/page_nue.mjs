// The bench's page: the engine alone, ours or the stock one, and the instant of its first answer since the navigation.
import { createEngine } from "../../site_src/app/lib/engine/engine.mjs";

const stock = document.body.dataset.ouvrier;
const engine = createEngine(stock ? { spawn: () => new Worker(stock, { type: "module" }) } : {});
Object.assign(globalThis, { engine, premierResultat: null, echec: null, garde: false });
engine.onState((state) => {
  if (state.state === "failed") globalThis.echec = state.error;
});
document.addEventListener("phco:moteur", () => {
  globalThis.garde = true;
});
const entry = JSON.parse(document.body.dataset.entree);
engine.call(document.body.dataset.appel, entry).then(
  (resultat) => {
    globalThis.premierResultat = { instant: performance.now(), resultat };
  },
  (error) => {
    globalThis.echec = error.errors[0];
  },
);
globalThis.mesure = async (times) => {
  const durations = [];
  for (let index = 0; index < times; index += 1) {
    const started = performance.now();
    await engine.call(document.body.dataset.appel, entry);
    durations.push(performance.now() - started);
  }
  return durations;
};
globalThis.installer = async () => {
  const registration = await navigator.serviceWorker.register("sw.js", { updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data.complet);
    registration.active.postMessage({ type: "completer" }, [port2]);
  });
};
