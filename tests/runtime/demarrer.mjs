// Import a text of Python in the published engine, started as its worker starts it, in Node:
//   node demarrer.mjs < {"pyodide", "archives", "parties", "stdlib", "texte"}  → its SAID, JSON

import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { pyodide: place, archives, parties, stdlib, texte } = JSON.parse(await text(process.stdin));
const whole = await readFile(archives);
const piece = ({ debut, octets }) => whole.subarray(debut, debut + octets);
await writeFile(stdlib, piece(parties.find(({ role }) => role === "stdlib")));
const { loadPyodide } = await import(pathToFileURL(place).href);
const python = await loadPyodide({
  stdLibURL: stdlib,
  packageBaseUrl: "aucun-telechargement/",
  enableRunUntilComplete: false,
  stderr: () => {},
});
python.FS.mkdir("/roues");
for (const roue of parties.filter(({ role }) => role === "roue")) {
  python.FS.writeFile(`/roues/${roue.nom}`, piece(roue));
  python.pyimport("sys").path.append(`/roues/${roue.nom}`);
}
python.FS.mkdir("/essai");
python.FS.writeFile("/essai/essai.py", texte);
python.pyimport("sys").path.append("/essai");
process.stdout.write(python.pyimport("essai").SAID, () => process.exit(0));
