// Import modules with the published runtime, in Node:  node importer.mjs < {"pyodide", "stdlib", "roues", "modules", "appels"}
// → {"fautes": {module: message}, "reponses": [JSON text]}

import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

const { pyodide: place, stdlib, roues, modules, appels } = JSON.parse(await text(process.stdin));
const { loadPyodide } = await import(pathToFileURL(place).href);
const python = await loadPyodide({ stdLibURL: stdlib, packageBaseUrl: "aucun-telechargement/", stderr: () => {} });
python.FS.mkdir("/roues");
for (const roue of roues) {
  python.FS.writeFile(`/roues/${basename(roue)}`, await readFile(roue));
  python.pyimport("sys").path.append(`/roues/${basename(roue)}`);
}
const fautes = {};
for (const name of modules) {
  try {
    python.pyimport(name);
  } catch (error) {
    fautes[name] = String(error.message).trim().split("\n").at(-1);
  }
}
const { handle } = python.pyimport("phco.browser.bridge");
const reponses = appels.map((appel) => handle(appel));
process.stdout.write(JSON.stringify({ fautes, reponses }), () => process.exit(0));
