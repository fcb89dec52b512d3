// Bundle the pages' modules, the engine's worker and the service worker:
//   node assembler.mjs < {"entrees": {nom: chemin}, "moteur": {…}, "sortie": dossier, "serviceWorker": chemin, "dmg": chemin|null}
// → {"scripts": {"<nom>": "app/<nom>-<HASH>.js"}, "worker": "app/moteur-<HASH>.js"}
// Files are named by their content and end in .js: some servers send .mjs with a type that browsers refuse.

import { mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const app = dirname(dirname(fileURLToPath(import.meta.url)));
const { entrees, moteur, sortie, serviceWorker, dmg } = JSON.parse(await text(process.stdin));
await mkdir(join(sortie, "app"), { recursive: true });

/** @param {string} name @param {unknown} value @returns {import("esbuild").Plugin} */
const virtual = (name, value) => ({
  name,
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
    builder.onLoad({ filter: /.*/, namespace: name }, () => ({ contents: JSON.stringify(value), loader: "json" }));
  },
});

// The keys of the DMG that published take the place of the fictional ones.
/** @type {import("esbuild").Plugin} */
const pinned = {
  name: "phco:dmg",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]lib[\\/]dmg\.json$/ }, async () => ({ contents: await readFile(dmg, "utf8"), loader: "json" }));
  },
};

/** @satisfies {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: app,
  bundle: true,
  minify: true,
  charset: /** @type {const} */ ("utf8"),
  target: "es2022",
  platform: /** @type {const} */ ("browser"),
  legalComments: /** @type {const} */ ("none"),
  nodePaths: [join(app, "node_modules")],
  external: ["node:*", "ws"],
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: /** @type {const} */ ("silent"),
  metafile: /** @type {const} */ (true),
  outdir: join(sortie, "app"),
};

/** @param {{ metafile: import("esbuild").Metafile }} result */
const outputs = (result) => Object.entries(result.metafile.outputs).filter(([, made]) => made.entryPoint);
/** @param {string} file */
const place = (file) => relative(sortie, join(app, file)).split("\\").join("/");

try {
  const worker = await build({
    ...common,
    entryPoints: { moteur: join(app, "lib/engine/worker.mjs") },
    format: "esm",
    entryNames: "[name]-[hash]",
  });
  const described = { ...moteur, worker: place(outputs(worker)[0]?.[0] ?? "") };
  const pages = await build({
    ...common,
    entryPoints: entrees,
    format: "esm",
    splitting: true,
    entryNames: "[name]-[hash]",
    chunkNames: "partage-[hash]",
    banner: { js: "(globalThis.phcoArrives??=[]).push(import.meta.url);" }, // read by theme/js/theme.js
    plugins: [virtual("phco:moteur", described), ...(dmg ? [pinned] : [])],
  });
  await build({
    ...common,
    entryPoints: { sw: join(app, "sw/sw.mjs") },
    format: "iife",
    outdir: dirname(serviceWorker),
    entryNames: basename(serviceWorker, ".js"),
  });
  const scripts = Object.fromEntries(outputs(pages).map(([file, made]) => [basename(made.entryPoint ?? "").replace(/\.[a-z]+$/, ""), place(file)]));
  process.stdout.write(JSON.stringify({ scripts, worker: described.worker }));
} catch (thrown) {
  const error = /** @type {Partial<import("esbuild").BuildFailure>} */ (thrown);
  const lines = (error.errors ?? []).map((one) => `${one.location?.file ?? ""}:${one.location?.line ?? ""} ${one.text}`);
  process.stderr.write((lines.length ? lines.join("\n") : String(error.message)).slice(0, 4000));
  process.exit(1);
}
