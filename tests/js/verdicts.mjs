// The second verifier over a file of cases, for the tests in Python: one JSON text a line, `{"instance", "resultat"}`,
// `{"fichiers": [{"nom", "texte"}], "engagements"?, "balises"?}`, `{"graine"}`, `{"reclamation", "cle"}`, `{"servi", "cle", "vu", "maintenant", "lus"}`
// (a timestamp or a release in base64) or `{"peser"}` (a full instance, whose joined signatures are weighed); one line each in answer: the properties checked (name → true or
// false), or null where it is refused.

import { readFileSync } from "node:fs";
import { complaintProperties } from "../../site_src/app/verificateur/complaints.mjs";
import { verdictOn } from "../../site_src/app/verificateur/files.mjs";
import { parseJson } from "../../site_src/app/verificateur/json.mjs";
import { weighSignatures } from "../../site_src/app/verificateur/origins.mjs";
import { fromBase64, openPackage } from "../../site_src/app/verificateur/packages.mjs";
import { Refusal } from "../../site_src/app/verificateur/refusal.mjs";
import { readSeed } from "../../site_src/app/verificateur/seeds.mjs";
import { servedProperties } from "../../site_src/app/verificateur/served.mjs";
import { verifyCertificate } from "../../site_src/app/verificateur/verify.mjs";

const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value, (_, one) => (one instanceof Map ? Object.fromEntries(one) : one))));

async function properties(line) {
  const entry = parseJson(line);
  if (entry.has("peser")) return weighSignatures(parseJson(entry.get("peser")).get("paquets"));
  if (entry.has("reclamation")) {
    const found = await complaintProperties(entry.get("reclamation"), plain(entry.get("cle")));
    return Object.fromEntries(found.map(({ nom, temoin }) => [nom, temoin === null]));
  }
  if (entry.has("servi")) {
    const found = await openPackage(fromBase64(entry.get("servi")), [plain(entry.get("cle"))]);
    const told = { vu: entry.get("vu"), maintenant: entry.get("maintenant"), lus: Object.fromEntries(entry.get("lus")) };
    return Object.fromEntries(servedProperties(found, told).map(({ nom, temoin }) => [nom, temoin === null]));
  }
  if (entry.has("graine")) return { graine: readSeed(entry.get("graine")) !== null };
  const files = entry.get("fichiers");
  if (files) {
    const known = { engagements: plain(entry.get("engagements")), balises: plain(entry.get("balises")), signatures: plain(entry.get("signatures")), subdivision: entry.get("subdivision") };
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
