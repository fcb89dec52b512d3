// Give the service worker its list of files:
//   node hors-ligne.mjs < {"site": dossier, "source": sw.js, "cible": sw.js, "fichiers": {chemin: {sha256}}, "sauf": [motifs]}
// → {"nombre", "octets"}. workbox-build finds the files; revision and integrity come from the site's own list of hashes,
// so that a file the list does not know stops the build. The size limit is raised: the runtime is in the list.

import { text } from "node:stream/consumers";
import { injectManifest } from "workbox-build";

const { site, source, cible, fichiers, sauf } = JSON.parse(await text(process.stdin));
/** @param {string} hex */
const base64 = (hex) => Buffer.from(hex, "hex").toString("base64");

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
              return { url, octets: bytes, revision: known.sha256.slice(0, 16), integrity: `sha256-${base64(known.sha256)}` };
            })
            .sort((one, other) => (one.url < other.url ? -1 : 1))
        ), // "octets" is our own worker's
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
