// Give the service worker its list of files:
//   node hors-ligne.mjs < {"site": dossier, "source": sw.js, "cible": sw.js, "fichiers": {chemin: {sha256}}, "sauf": [motifs], "ensuite": [débuts]}
// → {"nombre", "octets"}. workbox-build finds the files; the hashes come from the site's own list, so that a file the list
// does not know stops the build. "voyage" is what travels where the host compresses; "etape" 2: kept after the tools
// ("ensuite": beginnings of their addresses). The size limit is raised: the runtime is in the list.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { injectManifest } from "workbox-build";

const { site, source, cible, fichiers, sauf, ensuite } = JSON.parse(await text(process.stdin));
/** @param {string} place @param {number} bytes */
const travels = (place, bytes) => Math.min(bytes, gzipSync(readFileSync(join(site, place)), { level: 6 }).length);
/** @param {string} place */
const later = (place) => ensuite.some((/** @type {string} */ start) => place.startsWith(start) && place !== `${start}index.html`);

try {
  const { count, size, warnings } = await injectManifest({
    swSrc: source,
    swDest: cible,
    globDirectory: site,
    globPatterns: ["**/*"],
    globIgnores: sauf,
    maximumFileSizeToCacheInBytes: 64 * 1024 * 1024,
    manifestTransforms: [
      (/** @type {{ url: string, size: number }[]} */ entries) => ({
        manifest: /** @type {any} */ (
          entries
            .map(({ url, size: bytes }) => {
              const known = fichiers[decodeURI(url)];
              if (!known) throw new Error(`Fichier inconnu de la liste : ${url}`);
              const place = decodeURI(url);
              return { url, sha256: known.sha256, octets: bytes, voyage: travels(place, bytes), etape: later(place) ? 2 : 1 };
            })
            .sort((one, other) => (one.url < other.url ? -1 : 1))
        ), // read by our own worker
        warnings: [],
      }),
    ],
  });
  if (warnings.length) throw new Error(warnings.join("\n"));
  process.stdout.write(JSON.stringify({ nombre: count, octets: size }));
} catch (error) {
  process.stderr.write(String(error instanceof Error ? error.message : error).slice(0, 4000));
  process.exit(1);
}
