// What most pages load travels in few files: esbuild makes one for each different set of pages that need a module, and a
// page that lacks one small module would split all the others in two. A file asked for costs a phone more than what it holds.
//
//   trunks(metafile, { entries, frame, tool }) → Map<module, imports>
//     what each entry imports first: what every page loads by its frame, and for a page with a tool what tools load
//
// Paths are those of the metafile, relative to where esbuild runs; `frame` and `tool` are modules whose imports make a trunk.

/** @typedef {import("esbuild").Metafile} Metafile */

/** @param {Metafile} metafile @param {string} module @returns {Set<string>} the module and what it imports at once */
function closure({ inputs }, module) {
  /** @type {Set<string>} */
  const met = new Set();
  const left = [module];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (met.has(one)) continue;
    met.add(one);
    for (const { path, kind, external } of inputs[one]?.imports ?? []) if (kind === "import-statement" && !external) left.push(path);
  }
  return met;
}

/** @param {Metafile} metafile @returns {Set<string>} what is loaded at its first need */
const late = ({ inputs }) =>
  new Set(
    Object.values(inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ kind, external }) => kind === "dynamic-import" && !external)
      .map(({ path }) => path),
  );

/**
 * @param {Metafile} metafile
 * @param {{ entries: string[], frame: string, tool: string }} places
 * @returns {Map<string, string[]>}
 */
export function trunks(metafile, { entries, frame, tool }) {
  // What loads others at their first need stays out: these begin with the trunk, and would be in a circle with it.
  const calls = (/** @type {string} */ one) => metafile.inputs[one]?.imports.some(({ kind, external }) => kind === "dynamic-import" && !external);
  const files = (/** @type {Set<string>} */ found) =>
    [...found].filter((one) => one.endsWith(".mjs") && !entries.includes(one) && !calls(one)).sort();
  const every = files(closure(metafile, frame));
  const tools = files(closure(metafile, tool)).filter((one) => !every.includes(one));
  const heads = new Map([...entries, ...late(metafile)].map((one) => [one, every.filter((other) => other !== one)]));
  for (const one of entries) if (one !== frame) heads.set(one, [...every, ...tools]);
  return heads;
}
