// The second verifier over a file of cases, for the tests in Python: one JSON text a line, `{"instance", "resultat"}`,
// `{"fichiers": [{"nom", "texte"}], "engagements"?, "balises"?}` or `{"graine"}`; one line each in answer: the properties checked (name → true or
// false), or null where it is refused.

import { readFileSync } from "node:fs";
import { verdictOn } from "../../site_src/app/verificateur/files.mjs";
import { parseJson } from "../../site_src/app/verificateur/json.mjs";
import { Refusal } from "../../site_src/app/verificateur/refusal.mjs";
import { readSeed } from "../../site_src/app/verificateur/seeds.mjs";
import { verifyCertificate } from "../../site_src/app/verificateur/verify.mjs";

const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value, (_, one) => (one instanceof Map ? Object.fromEntries(one) : one))));

function properties(line) {
  const entry = parseJson(line);
  if (entry.has("graine")) return { graine: readSeed(entry.get("graine")) !== null };
  const files = entry.get("fichiers");
  if (files) {
    const known = { engagements: plain(entry.get("engagements")), balises: plain(entry.get("balises")) };
    const { proprietes } = verdictOn(files.map((one) => ({ nom: one.get("nom"), texte: one.get("texte") })), known);
    return Object.fromEntries(proprietes.map(({ nom, temoin }) => [nom, temoin === null]));
  }
  const { proprietes } = verifyCertificate(entry.get("instance"), entry.get("resultat"));
  return Object.fromEntries([...proprietes].map(([name, fault]) => [name, fault === null]));
}

function answer(line) {
  try {
    return properties(line);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(`${lines.map((line) => JSON.stringify(answer(line))).join("\n")}\n`);
