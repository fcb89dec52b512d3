// The second verifier over a file of cases, for the tests in Python: one JSON text a line, `{"instance", "resultat"}`,
// `{"fichiers": [{"nom", "texte"}], "engagements"?, "balises"?}` `{"graine"}` or `{"peser"}` (a full instance, whose joined
// signatures are weighed); one line each in answer: the properties checked (name → true or
// false), or null where it is refused.

import { readFileSync } from "node:fs";
import { verdictOn } from "../../site_src/app/verificateur/files.mjs";
import { parseJson } from "../../site_src/app/verificateur/json.mjs";
import { weighSignatures } from "../../site_src/app/verificateur/origins.mjs";
import { Refusal } from "../../site_src/app/verificateur/refusal.mjs";
import { readSeed } from "../../site_src/app/verificateur/seeds.mjs";
import { verifyCertificate } from "../../site_src/app/verificateur/verify.mjs";

const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value, (_, one) => (one instanceof Map ? Object.fromEntries(one) : one))));

async function properties(line) {
  const entry = parseJson(line);
  if (entry.has("peser")) return weighSignatures(parseJson(entry.get("peser")).get("paquets"));
  if (entry.has("graine")) return { graine: readSeed(entry.get("graine")) !== null };
  const files = entry.get("fichiers");
  if (files) {
    const known = { engagements: plain(entry.get("engagements")), balises: plain(entry.get("balises")), signatures: plain(entry.get("signatures")) };
    const { proprietes } = verdictOn(files.map((one) => ({ nom: one.get("nom"), texte: one.get("texte") })), known);
    return Object.fromEntries(proprietes.map(({ nom, temoin }) => [nom, temoin === null]));
  }
  const { proprietes } = verifyCertificate(entry.get("instance"), entry.get("resultat"));
  return Object.fromEntries([...proprietes].map(([name, fault]) => [name, fault === null]));
}

async function answer(line) {
  try {
    return await properties(line);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(`${(await Promise.all(lines.map(answer))).map((said) => JSON.stringify(said)).join("\n")}\n`);
