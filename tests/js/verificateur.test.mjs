// The second verifier alone: the published vectors, the third parties' vectors, and what each part refuses.
//
//   node --test tests/js/verificateur.test.mjs
// PHCO_VECTEURS_VERIFICATION names the file of vectors that the site publishes (tests/site/test_javascript.py makes it);
// PHCO_VECTORS the folder of third-party vectors, ../shared/vectors by default. What is not there is skipped, and said.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL("../../site_src/app/verificateur/", import.meta.url));
const load = (name) => import(join(HERE, name));
const { agreementSentence, differences } = await load("agreement.mjs");
const { crc32, readArchive, writeArchive } = await load("archive.mjs");
const { beaconHolds } = await load("beacon.mjs");
const { complaintProperties } = await load("complaints.mjs");
const { lotteryNumber } = await load("draw.mjs");
const { verdictOn } = await load("files.mjs");
const { readInstance } = await load("instance.mjs");
const { canonical, Decimal, parseJson, same } = await load("json.mjs");
const { fingerprint, marketOf, receivedFingerprint } = await load("market.mjs");
const { attachments, fromBase64, openPackage, preAuthentication, signatureHolds, thumbprint } = await load("packages.mjs");
const { addressed, Refusal } = await load("refusal.mjs");
const { CHAINS, describeSeed, hourOf, readSeed } = await load("seeds.mjs");
const { asked, servedProperties } = await load("served.mjs");
const { sha256 } = await load("sha256.mjs");
const { byCodePoint } = await load("text.mjs");
const { verifyCertificate } = await load("verify.mjs");

const root = fileURLToPath(new URL("../../", import.meta.url));
const third = process.env.PHCO_VECTORS ?? join(root, "../shared/vectors");
const published = process.env.PHCO_VECTEURS_VERIFICATION ?? "";
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const missing = (path) => (existsSync(path) ? false : "ces vecteurs ne sont pas là");
const json = (value) => parseJson(JSON.stringify(value));
const refuses = (work) => assert.throws(work, Refusal);
const isRefused = (work) => assert.rejects(work, Refusal);
const holds = (properties) => Object.fromEntries([...properties].map(([name, fault]) => [name, fault === null]));

test("sha256 is the one of the platform, whatever the length", () => {
  for (const size of [...Array(200).keys(), 1000, 4096, 100_003]) {
    const bytes = randomBytes(size);
    assert.equal(sha256(bytes), createHash("sha256").update(bytes).digest("hex"), `${size} bytes`);
  }
  assert.equal(sha256("é😀"), createHash("sha256").update("é😀").digest("hex"));
});

test("texts are ordered by code points, where UTF-16 units are not", () => {
  assert.deepEqual(["\u{1f600}", "\uff5e", "\ue000", "a", "\u{10000}", "", "ab"].sort(byCodePoint), ["", "a", "ab", "\ue000", "\uff5e", "\u{10000}", "\u{1f600}"]);
  assert.notDeepEqual(["\uff5e", "\u{1f600}"].sort(), ["\uff5e", "\u{1f600}"].sort(byCodePoint));
});

test("JSON is read strictly", () => {
  const bad = ['{"a":1,"a":2}', "[NaN]", "[Infinity]", "[01]", "[+1]", "[.5]", "[1.]", '["\u0001"]', '["\\ud83d"]', '["\\x41"]', "[1,]", "{,}", "\ufeff{}", "", "[", '{"a"}', "[1] x", "tru"];
  for (const text of [...bad, "[9007199254740992]", "[1e401]", `[${"1".repeat(129)}]`, "[".repeat(65) + "]".repeat(65), '"\\u12g4"']) refuses(() => parseJson(text));
  assert.deepEqual(parseJson('{"__proto__": [1, -0, "\\ud83d\\ude00"]}'), new Map([["__proto__", [1, 0, "😀"]]]));
  assert.deepEqual(parseJson("[5.0, 1e2]"), [new Decimal("5.0"), new Decimal("1e2")]);
  assert.equal(same(parseJson("5.0"), 5), false);
  assert.equal(same(true, 1), false);
  assert.equal(same(undefined, undefined), false);
  assert.equal(parseJson("[".repeat(64) + "]".repeat(64)).length, 1);
});

test("JSON is written one way", () => {
  assert.equal(canonical(parseJson('{"\\ud83d\\ude00":1, "\uff5e":[true,null,"\\u2028"], "10":"", "9":{}}')), '{"10":"","9":{},"\uff5e":[true,null,"\u2028"],"😀":1}');
});

const RFC = join(third, "jsontestsuite/test_parsing");
test("whatever a text becomes, the reader takes it when the platform does", () => {
  const seeds = ['{"a": [1, -0.5e+3, "é\\n\\u00e9", true], "b": {"c": null, "d": []}, "e": ""}', '[["x"],["y","z"]]', ' \t\r\n[0 , 10] '];
  const pieces = ['"', "\\", ",", ":", "[", "]", "{", "}", "-", "0", "1", ".", "e", "E", "+", " ", "\n", "\t", "\u0000", "\u0019", "\u007f", "\ufeff", "t", "true", "nul", "\\u12", "é"];
  let state = 20261129;
  const next = (/** @type {number} */ most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  let taken = 0;
  for (let round = 0; round < 20_000; round += 1) {
    let text = seeds[next(seeds.length)];
    for (let changes = 1 + next(2); changes > 0; changes -= 1) {
      const at = next(text.length + 1);
      text = text.slice(0, at) + (next(3) ? pieces[next(pieces.length)] : "") + text.slice(at + next(2));
    }
    let platform;
    try {
      platform = JSON.parse(text, (_, value) => value);
      taken += 1;
    } catch {
      platform = undefined;
    }
    let ours;
    let why = "";
    try {
      ours = parseJson(text);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      why = error.message;
    }
    const more = /écrite deux fois|démesuré|demi-caractère/.test(why); // refused beyond the grammar
    assert.equal(ours !== undefined || more, platform !== undefined, `${JSON.stringify(text)} ${why}`);
  }
  assert.ok(taken > 1000 && taken < 19_000);
});

test("JSONTestSuite: what must be refused is, what must be read is", { skip: missing(RFC) }, async () => {
  const { readdirSync } = await import("node:fs");
  const outside = /^y_(?:number_(?:.*exp|real|.*huge|.*double|minus_zero|.*frac)|object_duplicated|string_.*nonchar)/;
  let seen = 0;
  for (const name of readdirSync(RFC)) {
    let text;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(join(RFC, name)));
    } catch {
      continue; // not UTF-8: refused before
    }
    if (name.startsWith("n_")) refuses(() => parseJson(text));
    else if (name.startsWith("y_") && !outside.test(name)) parseJson(text);
    else continue;
    seen += 1;
  }
  assert.ok(seen > 200, String(seen));
});

const MARKET = {
  demandeurs: { a: [["x"], ["y"]], b: [["x"], ["y"]], c: [["x"]] },
  offreurs: { x: { classement: [["b"], ["a"], ["c"]] }, y: { classement: [["a"], ["b"]] } },
  graine: "g",
};

test("an instance that is not one is refused", () => {
  const tell = (change) => () => readInstance(json({ ...MARKET, ...change }));
  tell({})();
  for (const change of [{ tour: 4 }, { tour: null }, { methode: "autre" }, { graine: "\u0085" }, { graine: "a\u0007" }, { x: 1 }, { demandeurs: [] }]) refuses(tell(change));
  for (const groups of [{ x: [] }, { z: ["p"] }, { x: ["p", "p"] }, { x: ["y"] }, { x: ["p"], y: ["p"] }]) refuses(tell({ groupes: groups }));
  for (const offer of [{}, { classement: [["d"]] }, { classement: [["a"], ["a"]] }, { classement: [], capacite: 0 }, { classement: [], capacite: true }]) refuses(tell({ offreurs: { x: offer, y: { classement: [] } } }));
  refuses(() => readInstance(json({ demandeurs: {}, offreurs: {} })));
  assert.equal(readInstance(json({ demandeurs: {}, offreurs: {} }), { drawRequired: false }).graine, null);
});

test("a bare matching: the stable one passes, the others name their blocking pair", () => {
  const verdict = (paires) => verifyCertificate(json(MARKET), json({ paires }));
  assert.equal(verdict({ a: "y", b: "x" }).valide, true);
  const other = verdict({ a: "x", b: "y" });
  assert.equal(other.valide, false);
  assert.match(other.proprietes.get("aucune_paire_bloquante"), /« b » a « y » et aime mieux « x »/);
  assert.match(verdict({ b: "x" }).proprietes.get("aucune_paire_bloquante"), /a encore une place/);
});

test("a file of another kind, or two that differ, is refused", () => {
  const one = { nom: "a.json", texte: '{"a": 1}' };
  refuses(() => verdictOn([one]));
  refuses(() => verdictOn([]));
});

test("the agreement of two verdicts", () => {
  const said = [{ nom: "a", vrai: true }, { nom: "b", vrai: false }];
  assert.deepEqual(differences(said, said), []);
  assert.deepEqual(differences(said, [{ nom: "a", vrai: false }, { nom: "b", vrai: false }]), ["a"]);
  assert.deepEqual(differences(said, [{ nom: "b", vrai: false }, { nom: "c", vrai: true }]), ["a", "c"]);
  assert.deepEqual(differences(null, said), ["refus"]);
  assert.deepEqual(differences(null, null), []);
  assert.match(agreementSentence(["a"], false), /pas d’accord sur « a »/);
});

// — packages ————————————————————————————————————————————————————————————————————————————————————————————
const encoder = new TextEncoder();
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const ALGORITHMS = { Ed25519: ["Ed25519", "Ed25519"], "P-256": [{ name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }] };

async function makePackage(algorithme, change = () => {}) {
  const [generate, use] = ALGORITHMS[algorithme];
  const pair = await crypto.subtle.generateKey(generate, true, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const needed = algorithme === "Ed25519" ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x } : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
  const keyid = createHash("sha256").update(JSON.stringify(needed)).digest("base64url");
  const annex = encoder.encode("{}");
  const resource = { path: "annexes/resultat.json", bytes: annex.length, hash: `sha256:${sha256(annex)}` };
  const files = new Map([["annexes/resultat.json", annex], ["datapackage.json", encoder.encode(canonical(json({ resources: [resource] })))]]);
  const predicate = { genre: "resultats", campagne: "2026-09", tour: 1, catalogue: null, auteur: "dmg", role: "dmg", seq: 2, prev: null, cree: "", application: "", enrolement: null };
  const subject = [...files].map(([name, bytes]) => ({ name, digest: { sha256: sha256(bytes) } }));
  const made = { files, statement: { _type: "https://in-toto.io/Statement/v1", subject, predicateType: "https://phco.invalid/paquet/v1", predicate } };
  const key = { personne: "dmg", role: "dmg", usage: "signature", algorithme, cle: base64(raw) };
  change(made, key);
  const payload = encoder.encode(canonical(json(made.statement)));
  const sig = new Uint8Array(await crypto.subtle.sign(use, pair.privateKey, preAuthentication("application/vnd.in-toto+json", payload)));
  const envelope = { payload: base64(payload), payloadType: "application/vnd.in-toto+json", signatures: [{ keyid, sig: base64(sig) }] };
  made.files.set("signature.json", encoder.encode(canonical(json(envelope))));
  return { bytes: writeArchive(made.files), key };
}

for (const algorithme of Object.keys(ALGORITHMS)) {
  test(`a package signed with ${algorithme} opens; any bit changed, it does not`, async () => {
    const { bytes, key } = await makePackage(algorithme);
    const found = await openPackage(bytes, [key]);
    assert.equal(found.signature, "valide");
    assert.deepEqual(attachments("t.phco", found), [{ nom: "t.phco, resultat.json", texte: "{}" }]);
    assert.equal((await openPackage(bytes, [])).signature, "non vérifiable");
    for (let at = 0; at < bytes.length; at += 7) {
      const touched = bytes.slice();
      touched[at] ^= 1 << at % 8;
      await isRefused(async () => {
        const open = await openPackage(touched, [key]);
        if (open.signature !== "valide") throw new Refusal("another key");
      });
    }
    await isRefused(() => openPackage(new Uint8Array([...bytes, 0]), [key]));
    await isRefused(() => openPackage(bytes, [{ ...key, revoquee: true }]));
    await isRefused(() => openPackage(bytes, [{ ...key, personne: "autre" }]));
    await isRefused(() => openPackage(bytes, [{ ...key, min_seq: 3 }]));
  });
}

test("a package names its DMG and its subdivision, or neither (the first format)", async () => {
  for (const more of [{}, { subdivision: "paris" }, { dmg: true }]) {
    const { bytes, key } = await makePackage("P-256", ({ statement }, { algorithme, cle }) => {
      Object.assign(statement.predicate, more, more.dmg ? { dmg: thumbprint(algorithme, Buffer.from(cle, "base64")) } : {});
    });
    const [here, elsewhere] = more.subdivision ? ["paris", "caen"] : ["caen", "paris"];
    assert.equal((await openPackage(bytes, [key], here)).signature, "valide");
    const said = await openPackage(bytes, [key], elsewhere).catch((error) => error);
    assert.ok(said instanceof Refusal && said.message.includes("subdivision") && said.ailleurs === here);
    assert.equal(addressed(said, [{ subdivision: "rennes", nom: "Rennes", site: "https://phco.rennes.example/" }]), said);
    assert.match(addressed(said, [{ subdivision: here, nom: "Ici", site: "https://phco.ici.example/" }]).remede, /phco\.ici\.example\/ \(Ici\)/);
  }
});

test("a complaint is of the subdivision of the site that judges it", async () => {
  const { bytes, key } = await makePackage("Ed25519", ({ files, statement }) => {
    const table = encoder.encode("paquet,genre,recu\n");
    files.delete("annexes/resultat.json");
    files.set("data/bulletin.csv", table);
    const resource = { path: "data/bulletin.csv", bytes: table.length, hash: `sha256:${sha256(table)}` };
    files.set("datapackage.json", encoder.encode(canonical(json({ resources: [resource] }))));
    statement.subject = [...files].map(([name, content]) => ({ name, digest: { sha256: sha256(content) } }));
    Object.assign(statement.predicate, { genre: "bulletin", tour: null, subdivision: "paris" });
  });
  const told = JSON.stringify({ format: "phco-reclamation-1", recu: null, bulletins: [base64(bytes)] });
  const found = await complaintProperties(told, key, "paris");
  assert.deepEqual(found.map(({ temoin }) => temoin), [null, null, null]);
  await assert.rejects(complaintProperties(told, key), /subdivision/);
});

test("what a signature does not cover is refused", async () => {
  const changes = [
    ({ files }) => files.set("data/plus.csv", encoder.encode("a\n")),
    ({ statement }) => statement.subject.pop(),
    ({ statement }) => statement.subject.push(statement.subject[0]),
    ({ statement }) => (statement.predicate.role = "dj"),
    ({ statement }) => (statement.predicate.plus = 1),
    ({ statement }) => (statement._type = "autre"),
    ({ statement }) => (statement.predicate.seq = 0),
    ({ statement }) => (statement.predicate.dmg = "x"),
    ({ statement }) => (statement.predicate.dmg = "A".repeat(43)), // another DMG than the one that signed
    ({ statement }) => (statement.predicate.subdivision = "PARIS"),
    ({ statement }) => (statement.predicate.subdivision = "caen"), // the first one is not named
  ];
  for (const change of changes) {
    const { bytes, key } = await makePackage("Ed25519", change);
    await isRefused(() => openPackage(bytes, [key]));
  }
});

test("an archive is canonical or refused", () => {
  const files = new Map([["signature.json", encoder.encode("1")], ["a.txt", encoder.encode("2")], ["data/b.csv", new Uint8Array()]]);
  const bytes = writeArchive(files);
  assert.deepEqual([...readArchive(bytes).keys()], ["signature.json", "data/b.csv", "a.txt"]);
  assert.equal(crc32(encoder.encode("123456789")), 0xcbf43926);
  for (const bad of [new Uint8Array(), bytes.slice(1), bytes.slice(0, -1), writeArchive(new Map()), writeArchive(new Map([["../a", encoder.encode("x")]]))]) refuses(() => readArchive(bad));
});

for (const [name, algorithme] of [["ed25519_test", "Ed25519"], ["ecdsa_secp256r1_sha256_p1363_test", "P-256"]]) {
  const path = join(third, "wycheproof", `${name}.json`);
  test(`Wycheproof: ${algorithme}`, { skip: missing(path) }, async () => {
    let seen = 0;
    for (const group of read(path).testGroups) {
      const key = group.publicKey;
      const raw = Buffer.from(algorithme === "Ed25519" ? key.pk : key.uncompressed, "hex");
      for (const one of group.tests) {
        const signature = Uint8Array.from(Buffer.from(one.sig, "hex"));
        const valid = signature.length === 64 && (await signatureHolds({ algorithme, cle: base64(raw) }, signature, Uint8Array.from(Buffer.from(one.msg, "hex"))));
        assert.equal(valid, one.result === "valid", `${one.tcId} ${one.comment}`);
        seen += 1;
      }
    }
    assert.ok(seen > 100);
  });
}

test("DSSE's own vector", { skip: missing(join(third, "dsse")) }, () => {
  assert.equal(new TextDecoder().decode(preAuthentication("http://example.com/HelloWorld", encoder.encode("hello world"))), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

// — draws ————————————————————————————————————————————————————————————————————————————————————————————————
test("a seed names its draw, or is a free text", () => {
  assert.equal(readSeed("loto:2026-09-09:3-11-24-37-49+7").kind, "loto");
  assert.match(describeSeed("loto:2026-09-09:3-11-24-37-49+7"), /mercredi 9 septembre 2026/);
  for (const text of ["loto:2026-09-09:11-3-24-37-49+7", "loto:2026-09-10:3-11-24-37-49+7", "loto:2026-09-09:3-11-24-37-49+7\n", "loto:0000-01-03:3-11-24-37-49+7", "autre"]) assert.equal(readSeed(text), null, text);
  assert.match(describeSeed("autre"), /n’est pas l’écriture/);
});

const DRAND = join(third, "drand/drand.json");
test("published drand rounds verify, altered ones do not", { skip: missing(DRAND) }, async () => {
  for (const chain of Object.values(read(DRAND))) {
    const known = CHAINS.find((one) => one.hash === chain.chaine);
    assert.deepEqual([known.key, known.genesis, known.period, known.dst, known.scheme], [chain.cle_publique, chain.genese, chain.periode_s, chain.dst, chain.schema]);
    for (const { tour, signature, signature_precedente: previous, alea } of chain.tirages) {
      const seed = `drand:${chain.chaine}:${tour}:${alea}`;
      assert.equal(await beaconHolds(seed, signature, previous), true);
      assert.equal(await beaconHolds(`drand:${chain.chaine}:${tour + 1}:${alea}`, signature, previous), false);
      assert.equal(await beaconHolds(seed.replace(/.$/, (last) => (last === "0" ? "1" : "0")), signature, previous), false);
      const forged = signature.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
      assert.equal(await beaconHolds(`drand:${chain.chaine}:${tour}:${sha256(Buffer.from(forged, "hex"))}`, forged, previous), false);
      if (previous) assert.equal(await beaconHolds(seed, signature, ""), false);
    }
  }
  assert.equal(await beaconHolds("autre", "00", ""), false);
  assert.equal(await beaconHolds(`drand:${CHAINS[0].hash}:1:${sha256(new Uint8Array())}`, "", ""), false);
});

test("the hour of a draw, in winter and in summer, is the one of Paris", () => {
  const paris = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "numeric", hourCycle: "h23" });
  let day = Date.UTC(2026, 0, 3, 12);
  for (let n = 0; n < 1500; n += 1, day += 86_400_000) {
    const source = `loto:${new Date(day).toISOString().slice(0, 10)}`;
    const hour = hourOf(source);
    if (hour !== null) assert.equal(paris.format(new Date(hour)), "20 h", source);
  }
  assert.equal(hourOf("loto:2026-09-09"), "2026-09-09T18:00:00Z");
  assert.equal(hourOf(`drand:${CHAINS[0].hash}:1`), "2023-08-23T15:09:27Z");
  assert.equal(hourOf(`drand:${CHAINS[0].hash}:999999999999`), "9999-12-30T00:00:00Z");
  for (const text of ["loto:2026-09-10", "loto:x", "drand:1", "autre", ""]) assert.equal(hourOf(text), null, text);
});

test("a release lets anyone ask for the files of the site, without those of the host alone", async () => {
  const names = ["phco.conf", "site/.htaccess", "site/_headers", "site/app/a.js", "site/app/a.js.gz", "site/index.html", "site/x/.nojekyll"];
  const table = encoder.encode(`nom,sha256,octets\n${names.map((name) => `${name},${"0".repeat(64)},1\n`).join("")}`);
  assert.deepEqual(asked({ files: new Map([["data/fichiers.csv", table]]) }), ["app/a.js", "index.html"]);
});

// — the vectors that the site publishes ——————————————————————————————————————————————————————————————————
test("the published vectors", { skip: missing(published) }, async (t) => {
  const text = readFileSync(published, "utf8");
  const vectors = JSON.parse(text);
  const strict = parseJson(text);
  assert.equal(vectors.fictif, true);
  await t.test("texts", () => {
    for (const one of strict.get("textes")) {
      assert.equal(canonical(one.get("valeur")), one.get("canonique"));
      assert.equal(sha256(one.get("canonique")), one.get("sha256"));
    }
  });
  await t.test("draws", () => {
    for (const one of vectors.tirages.numeros) assert.equal(lotteryNumber(one.graine, one.tour, one.demandeur, one.offreur), one.numero);
    for (const one of vectors.tirages.graines) assert.equal(readSeed(one.graine) !== null, one.acceptee, one.graine);
    assert.ok(vectors.tirages.graines.some((one) => one.acceptee));
  });
  await t.test("instances", () => {
    for (const one of strict.get("instances")) {
      const market = marketOf(readInstance(one.get("instance")));
      assert.equal(fingerprint(market), one.get("empreinte"));
      assert.equal(receivedFingerprint(market), one.get("empreinte_recue"));
      for (const [methode, result] of one.get("resultats"))
        assert.equal(verifyCertificate(new Map([...one.get("instance"), ["methode", methode]]), result).valide, true);
    }
  });
  await t.test("cases", () => {
    for (const one of strict.get("cas"))
      assert.deepEqual(holds(verifyCertificate(one.get("instance"), one.get("resultat")).proprietes), Object.fromEntries(one.get("proprietes")));
    assert.ok(vectors.cas.filter((one) => Object.values(one.proprietes).includes(false)).length > 10);
  });
  await t.test("files", () => {
    for (const { contenus, connu, proprietes } of vectors.fichiers) {
      const found = verdictOn(contenus.map((one, i) => ({ nom: `${i}`, texte: JSON.stringify(one) })), connu);
      assert.deepEqual(Object.fromEntries(found.proprietes.map(({ nom, temoin }) => [nom, temoin === null])), proprietes);
    }
  });
  await t.test("packages", async () => {
    assert.ok(vectors.paquets.some(({ subdivision }) => subdivision));
    for (const { nom, octets, cle, tient, subdivision } of vectors.paquets) {
      const open = openPackage(fromBase64(octets), [cle], subdivision);
      if (tient) assert.equal((await open).signature, "valide", nom);
      else await assert.rejects(open, Refusal, nom);
    }
  });
  const truths = (properties) => Object.fromEntries(properties.map(({ nom, temoin }) => [nom, temoin === null]));
  await t.test("complaints", async () => {
    for (const { nom, reclamation, cle, subdivision, proprietes } of vectors.reclamations)
      assert.deepEqual(truths(await complaintProperties(JSON.stringify(reclamation), cle, subdivision)), proprietes, nom);
  });
  await t.test("what a site serves", async () => {
    for (const { nom, octets, cle, subdivision, proprietes, ...told } of vectors.servis)
      assert.deepEqual(truths(servedProperties(await openPackage(fromBase64(octets), [cle], subdivision), told)), proprietes, nom);
    const names = new Set(vectors.servis.flatMap(({ proprietes }) => Object.keys(proprietes)));
    assert.equal(names.size, 5);
  });
});
