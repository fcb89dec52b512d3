// Lighthouse on pages:  node phare.mjs < {"paquets", "chrome", "pages": {nom: url}} → {nom: {performance, stability, accessibility, faults}}
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { paquets, chrome, pages } = JSON.parse(await text(process.stdin));
const find = createRequire(pathToFileURL(`${paquets}/package.json`));
const { default: lighthouse } = await import(pathToFileURL(find.resolve("lighthouse")).href);
const { launch } = await import(pathToFileURL(find.resolve("chrome-launcher")).href);
const browser = await launch({ chromePath: chrome, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"], logLevel: "silent" });
const found = {};
try {
  for (const [name, url] of Object.entries(pages)) {
    const { lhr } = await lighthouse(url, { port: browser.port, logLevel: "silent", onlyCategories: ["performance", "accessibility"] });
    found[name] = {
      performance: Math.round(100 * lhr.categories.performance.score),
      stability: Math.round(100 * (lhr.audits["cumulative-layout-shift"].score ?? 0)),
      accessibility: Math.round(100 * lhr.categories.accessibility.score),
      faults: lhr.categories.accessibility.auditRefs
        .filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
        .map(({ id }) => id),
    };
  }
} finally {
  browser.kill();
}
process.stdout.write(JSON.stringify(found), () => process.exit(0));
