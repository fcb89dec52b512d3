import assert from "node:assert/strict";
import { test } from "node:test";
import { HEAVY, keptCopies } from "../../site_src/app/lib/device/copies.mjs";

const sent = (empreinte, genre, tour, octets) => ({ empreinte, genre, tour, octets });

test("every small copy is kept, and the last heavy one of each kind and round", () => {
  const kept = keptCopies([
    sent("a", "dossier-dj", null, HEAVY + 1),
    sent("b", "voeux", 1, 20_000),
    sent("c", "dossier-dj", null, HEAVY + 1),
    sent("d", "voeux", 1, 20_000),
    sent("e", "voeux", 2, HEAVY + 1),
    sent("f", "dossier-dj", null, 10),
  ]);
  assert.deepEqual([...kept], ["a", "b", "d", "e", "f"]);
});

test("an export of a former version, whose size is not known, keeps its copy", () => {
  assert.deepEqual([...keptCopies([sent("a", "voeux", 1, undefined)])], ["a"]);
  assert.deepEqual([...keptCopies([])], []);
});
