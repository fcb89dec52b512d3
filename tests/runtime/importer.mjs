// Import modules with the published runtime, in Node:  node importer.mjs < {"pyodide", "archives", "parties", "modules", "appels"}
// → {"fautes": {module: message}, "reponses": [JSON text]}

import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { pyodide: place, archives, parties, stdlib, modules, appels } = JSON.parse(await text(process.stdin));
const whole = await readFile(archives);
const piece = ({ debut, octets }) => whole.subarray(debut, debut + octets);
await writeFile(stdlib, piece(parties.find(({ role }) => role === "stdlib")));
const { loadPyodide } = await import(pathToFileURL(place).href);
const python = await loadPyodide({ stdLibURL: stdlib, packageBaseUrl: "aucun-telechargement/", stderr: () => {} });
python.FS.mkdir("/roues");
for (const roue of parties.filter(({ role }) => role === "roue")) {
  python.FS.writeFile(`/roues/${roue.nom}`, piece(roue));
  python.pyimport("sys").path.append(`/roues/${roue.nom}`);
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
