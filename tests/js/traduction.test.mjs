// A browser that translates a page wraps each of its texts in elements of its own: what is pressed is then one of them, never
// the button itself. Every listener of clicks asks for the element around.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const APP = new URL("../../site_src/app/", import.meta.url);
const USED = /target\??\.(dataset|hash|id|value|matches|getAttribute|textContent)\b/;
const AHEAD = 300; // characters of a listener

test("no listener of clicks reads the very element that was pressed", () => {
  const files = ["lib/", "pages/"].flatMap((folder) => readdirSync(new URL(folder, APP), { recursive: true }).map((name) => `${folder}${name}`));
  let met = 0;
  const wrong = [];
  for (const name of files.filter((one) => one.endsWith(".mjs"))) {
    for (const [, listener] of readFileSync(new URL(name, APP), "utf8").matchAll(/addEventListener\("click", (?=(?<more>[^]{1,300}))/g)) {
      const own = listener.slice(0, AHEAD).split("addEventListener(")[0] ?? "";
      met += 1;
      const read = own.search(USED);
      if (read >= 0 && !own.slice(0, read).includes("closest(")) wrong.push(`${name} : ${own.slice(0, 90)}`);
    }
  }
  assert.ok(met > 30, "the listeners are found");
  assert.deepEqual(wrong, []);
});
