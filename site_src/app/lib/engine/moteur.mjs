// Where the engine's files are. The build writes the virtual module "phco:moteur" (phco/site/bundle/app_bundle.py):
//   { worker, dossier, octets, voyage, fichiers: [{ role, url, octets, voyage, sha256 }], parties }, every address relative to the site's root.
// All bundles sit in <root>/app/, so the root is found from this module's own address: any sub-path works.

import decrit from "phco:moteur";

export const racine = new URL("../", import.meta.url);
export const moteur = { ...decrit, worker: new URL(decrit.worker, racine).href };
/** Names what an engine loads: pages of two versions of the site never share one. */
export const version = [decrit.worker, ...decrit.fichiers.map((one) => one.sha256.slice(0, 12))].join(" ");
