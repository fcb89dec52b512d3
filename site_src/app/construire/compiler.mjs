// Byte-compile archives with the runtime itself, in Node:
//   node compiler.mjs < {"taches": [{source, cible, prefixe, differes, besoins}]}
// source, cible, besoins: paths of zip files; prefixe: what tracebacks will show; differes, besoins: see compiler.py's
// `compiled` (deferred, libraries). Called by phco/site/bundle/runtime.py.

import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const here = dirname(fileURLToPath(import.meta.url));
const { taches } = JSON.parse(await text(process.stdin));
const pyodide = await loadPyodide({
  packageBaseUrl: "aucun-telechargement/",
  env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide" },
});
pyodide.FS.writeFile("/home/pyodide/phco_compiler.py", await readFile(`${here}/compiler.py`, "utf8"));
pyodide.runPython("import sys; sys.path.insert(0, '/home/pyodide'); sys.dont_write_bytecode = True");
const { compiled } = pyodide.pyimport("phco_compiler");
const results = [];
for (const { source, cible, prefixe, differes = {}, besoins = null } of taches) {
  const needs = besoins?.map((/** @type {string} */ place) => `/home/pyodide/${basename(place)}`);
  for (const [rank, place] of (needs ?? []).entries()) pyodide.FS.writeFile(place, await readFile(besoins[rank]));
  const archive = pyodide.toPy(new Uint8Array(await readFile(source)));
  const made = compiled(archive.tobytes ? archive.tobytes() : archive, prefixe, pyodide.toPy(differes), pyodide.toPy(needs));
  const bytes = made.toJs();
  await writeFile(cible, bytes);
  results.push({ cible, octets: bytes.length });
  made.destroy();
  archive.destroy();
}
process.stdout.write(JSON.stringify({ resultats: results }), () => process.exit(0));
