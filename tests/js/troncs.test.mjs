// Which modules travel together: a page that lacks one small module does not split what all the others load.

import assert from "node:assert/strict";
import { test } from "node:test";

import { trunks } from "../../site_src/app/construire/troncs.mjs";

/** @param {Record<string, string[]>} graph module → what it imports; "?" before what it loads at its first need @returns {any} */
const metafile = (graph) => ({
  inputs: Object.fromEntries(
    Object.entries(graph).map(([one, imports]) => [
      one,
      { imports: imports.map((path) => ({ path: path.replace("?", ""), kind: path.startsWith("?") ? "dynamic-import" : "import-statement", external: path.startsWith("node:") })) },
    ]),
  ),
});
const GRAPH = {
  "pages/commun.mjs": ["lib/dom.mjs", "lib/strip.mjs", "?lib/search.mjs"],
  "pages/pay.mjs": ["lib/tool.mjs", "lib/money.mjs"],
  "pages/week.mjs": ["lib/tool.mjs", "node_modules/idb/index.js"],
  "lib/tool.mjs": ["lib/dom.mjs", "lib/ask.mjs", "node:fs"],
  "lib/ask.mjs": ["lib/tool.mjs"], // a circle
  "lib/search.mjs": ["lib/dom.mjs", "?lib/map.mjs"],
};
const PLACES = { entries: ["pages/commun.mjs", "pages/pay.mjs", "pages/week.mjs"], frame: "pages/commun.mjs", tool: "lib/tool.mjs" };

test("every entry, and what is loaded later, begins with what the frame loads; a page with a tool, with what tools load", () => {
  const heads = trunks(metafile(GRAPH), PLACES);
  const frame = ["lib/dom.mjs", "lib/strip.mjs"];
  const tool = [...frame, "lib/ask.mjs", "lib/tool.mjs"];
  assert.deepEqual(Object.fromEntries(heads), {
    "pages/commun.mjs": frame,
    "pages/pay.mjs": tool,
    "pages/week.mjs": tool,
    "lib/search.mjs": frame,
    "lib/map.mjs": frame,
  });
});

test("nothing that is loaded at its first need is loaded before, and an entry is never another's trunk", () => {
  const graph = { ...GRAPH, "lib/tool.mjs": ["lib/dom.mjs", "pages/week.mjs"] };
  for (const head of trunks(metafile(graph), PLACES).values()) assert.ok(!head.some((one) => one.startsWith("pages/") || one === "lib/search.mjs" || one === "lib/map.mjs"));
});

test("a module that loads others at their first need is in no trunk", () => {
  const graph = { ...GRAPH, "lib/strip.mjs": ["?lib/late.mjs"], "lib/late.mjs": ["lib/dom.mjs"] };
  const heads = trunks(metafile(graph), PLACES);
  assert.deepEqual(heads.get("lib/late.mjs"), ["lib/dom.mjs"]);
  for (const head of heads.values()) assert.ok(!head.includes("lib/strip.mjs"));
});

test("a module loaded later that the frame loads too does not begin with itself", () => {
  const graph = { ...GRAPH, "pages/commun.mjs": ["lib/dom.mjs", "lib/strip.mjs", "?lib/strip.mjs"] };
  assert.deepEqual(trunks(metafile(graph), PLACES).get("lib/strip.mjs"), ["lib/dom.mjs"]);
});
