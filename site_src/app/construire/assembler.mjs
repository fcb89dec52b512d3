// Bundle the pages' modules, the engine's worker and the service worker:
//   node assembler.mjs < {"entrees": {nom: chemin}, "repere": nom, "sortie": dossier, "serviceWorker": chemin}
// → {"scripts": {"<nom>": "app/<nom>-<HASH>.js"}, "worker": "app/moteur-<HASH>.js"}
// Files are named by their content and end in .js: some servers send .mjs with a type that browsers refuse.
// Where "phco:moteur" is asked for, the scripts hold the free name "repere": phco/site/bundle/filling.py puts there what the
// engine of that site is, so that these scripts are the same for every DMG and can be carried ready-made.

import { mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { trunks } from "./troncs.mjs";

const app = dirname(dirname(fileURLToPath(import.meta.url)));
const { entrees, repere, sortie, serviceWorker } = JSON.parse(await text(process.stdin));
await mkdir(join(sortie, "app"), { recursive: true });

/** @type {import("esbuild").Plugin} */
const described = {
  name: "phco:moteur",
  setup(builder) {
    builder.onResolve({ filter: /^phco:moteur$/ }, ({ path }) => ({ path, namespace: path, sideEffects: false }));
    builder.onLoad({ filter: /.*/, namespace: "phco:moteur" }, () => ({ contents: `export default ${repere};`, loader: "js" }));
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

// What a page does waits until the person is there: a page may be prepared before (theme/js/theme.js, which reads what
// arrived too). The modules of lib/ are only defined until then.
const PRESENCE = "await(globalThis.phco??=[]).la;phco.push(import.meta.url);";
/** @param {Map<string, string[]>} heads module → what it imports first (troncs.mjs) @returns {import("esbuild").Plugin} */
const present = (heads) => ({
  name: "phco:presence",
  setup(builder) {
    const pages = new Set(Object.values(entrees));
    builder.onLoad({ filter: /\.mjs$/ }, async ({ path }) => {
      const heading = (heads.get(slashed(relative(app, path))) ?? []).map((one) => `./${slashed(relative(dirname(path), join(app, one)))}`);
      const imports = heading.map((one) => `import ${JSON.stringify(one)};`).join("");
      const own = imports + (pages.has(path) ? PRESENCE : "");
      return own ? { contents: own + (await readFile(path, "utf8")), loader: "js" } : undefined;
    });
  },
});

/** @param {{ metafile: import("esbuild").Metafile }} result */
const outputs = (result) => Object.entries(result.metafile.outputs).filter(([, made]) => made.entryPoint);
/** @param {string} path */
const slashed = (path) => path.split("\\").join("/");
/** @param {string} file */
const place = (file) => slashed(relative(sortie, join(app, file)));

try {
  const worker = await build({
    ...common,
    entryPoints: { moteur: join(app, "lib/engine/worker.mjs") },
    format: "esm",
    entryNames: "[name]-[hash]",
  });
  const bundled = (/** @type {Map<string, string[]>} */ heads, write = true) =>
    build({
      ...common,
      write,
      entryPoints: entrees,
      format: "esm",
      splitting: true,
      entryNames: "[name]-[hash]",
      chunkNames: "partage-[hash]",
      plugins: [described, present(heads)],
    });
  const alone = await bundled(new Map(), false);
  const entries = Object.values(entrees).map((path) => slashed(relative(app, path)));
  const pages = await bundled(trunks(alone.metafile, { entries, frame: "pages/commun.mjs", tool: "lib/form/outil.mjs" }));
  await build({
    ...common,
    entryPoints: { sw: join(app, "sw/sw.mjs") },
    format: "iife",
    outdir: dirname(serviceWorker),
    entryNames: basename(serviceWorker, ".js"),
  });
  const scripts = Object.fromEntries(outputs(pages).map(([file, made]) => [basename(made.entryPoint ?? "").replace(/\.[a-z]+$/, ""), place(file)]));
  process.stdout.write(JSON.stringify({ scripts, worker: place(outputs(worker)[0]?.[0] ?? "") }));
} catch (thrown) {
  const error = /** @type {Partial<import("esbuild").BuildFailure>} */ (thrown);
  const lines = (error.errors ?? []).map((one) => `${one.location?.file ?? ""}:${one.location?.line ?? ""} ${one.text}`);
  process.stderr.write((lines.length ? lines.join("\n") : String(error.message)).slice(0, 4000));
  process.exit(1);
}
