// The second verifier away from the page: the same verdict through a worker, without one, and when it never starts.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL("../../site_src/app/verificateur/", import.meta.url));
const load = (name) => import(join(HERE, name));
const { apart } = await load("apart.mjs");
const { answering } = await load("ouvrier.mjs");
const { verdictOn } = await load("files.mjs");
const { Refusal } = await load("refusal.mjs");

const PEOPLE = ["a", "b"];
const instance = {
  demandeurs: { a: [["x"], ["y"]], b: [["y"], ["x"]] },
  offreurs: { x: { classement: [["a"], ["b"]] }, y: { classement: [["b"], ["a"]] } },
  graine: "fictive",
};
const resultat = { paires: { a: "x", b: "y" }, sans_poste: [], taille: 2, stable: true, methode: "deux-niveaux" };
const files = [{ nom: "moi.json", texte: JSON.stringify({ instance, resultat }) }];
const bytes = [{ nom: "moi.json", octets: new TextEncoder().encode(files[0].texte) }];
const direct = verdictOn(files);

/** A worker as a browser has it: what goes through is a copy. */
function worker({ broken = false } = {}) {
  const line = { onmessage: null, onerror: null, asked: 0 };
  const reply = answering((message) => queueMicrotask(() => line.onmessage({ data: structuredClone(message) })));
  line.postMessage = (message) => {
    line.asked += 1;
    if (broken) setTimeout(() => line.onerror({ message: "refused" }));
    else void reply(structuredClone(message));
  };
  return line;
}

async function judged(second, given = bytes) {
  const { origins } = await second.open({ files: given, keys: [], place: "caen" });
  assert.deepEqual(origins, []);
  return second.judge();
}

test("the verdict through a worker is the verdict of the page, for texts and for bytes", async () => {
  const line = worker();
  for (const given of [files, bytes]) {
    const verdict = await judged(apart({ start: () => line }), given);
    assert.deepEqual(verdict.proprietes, direct.proprietes);
    assert.deepEqual([...verdict.nonVerifies], [...direct.nonVerifies]);
    assert.equal(verdict.phrase, direct.phrase);
    assert.ok(!("paquets" in verdict), "what people signed stays there");
  }
  assert.equal(line.asked, 4);
  assert.equal(PEOPLE.length, Object.keys(resultat.paires).length);
});

test("where no worker is made, or where it never runs, the page judges by itself", async () => {
  const refused = () => {
    throw new Error("no worker here");
  };
  const dead = worker({ broken: true });
  for (const start of [refused, () => dead]) assert.equal((await judged(apart({ start }))).phrase, direct.phrase);
  assert.ok(dead.asked);
});

test("a worker that stops after it spoke is not taken for a verdict", async () => {
  const line = worker();
  const second = apart({ start: () => line });
  await judged(second);
  line.postMessage = () => setTimeout(() => line.onerror({ message: "out of memory" }));
  await assert.rejects(second.judge(), /out of memory/);
});

test("a refusal comes back as one, with what mends it", async () => {
  const second = apart({ start: () => worker() });
  await second.open({ files: [{ nom: "x.json", texte: '{"rien":1}' }], keys: [] });
  await assert.rejects(second.judge(), (error) => error instanceof Refusal && /genres connus/.test(error.message) && error.remede.length > 20);
  const bad = { nom: "x.json", octets: Uint8Array.of(0xff, 0xfe) };
  await assert.rejects(second.open({ files: [bad], keys: [] }), (error) => error instanceof Refusal && /« x.json »/.test(error.message));
  await assert.rejects(second.judge(), /nothing was dropped/, "the files before are forgotten");
});

test("a drop of other files holds no paper of the site", async () => {
  const second = apart({ start: () => worker() });
  const junk = { nom: "x.phco", octets: Uint8Array.of(1, 2, 3) };
  assert.deepEqual(await second.papers({ files: [junk, ...bytes], keys: [] }), [null, null]);
});

test("what is being done is told, file by file", async () => {
  const said = [];
  const second = apart({ start: () => worker(), told: (phrase) => said.push(phrase) });
  await second.open({ files: [...bytes, ...bytes], keys: [] });
  await second.judge();
  assert.deepEqual(said, ["Lecture des fichiers : 1 sur 2…", "Lecture des fichiers : 2 sur 2…", "Vérification de chaque propriété…"]);
  assert.deepEqual(await second.weigh(), { balises: {}, signatures: {} });
});
