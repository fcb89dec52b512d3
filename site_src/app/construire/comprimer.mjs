// Compress files in advance, beside themselves:  node comprimer.mjs < {"dossier": …, "fichiers": [chemins], "sortie": …, "effort": 0…11}
// → {"gz": octets, "br": octets}. Same bytes in, same bytes out.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const { dossier, fichiers, sortie, effort } = JSON.parse(await text(process.stdin));
const found = { gz: 0, br: 0 };
for (const place of fichiers) {
  const bytes = await readFile(join(dossier, place));
  const gz = gzipSync(bytes, { level: Math.min(effort, 9) });
  const quality = Math.min(effort, bytes.length > 2_000_000 ? 10 : 11);
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  await mkdir(dirname(join(sortie, place)), { recursive: true });
  if (gz.length < bytes.length) await writeFile(join(sortie, `${place}.gz`), gz);
  if (br.length < bytes.length) await writeFile(join(sortie, `${place}.br`), br);
  found.gz += Math.min(gz.length, bytes.length);
  found.br += Math.min(br.length, bytes.length);
}
process.stdout.write(JSON.stringify(found));
