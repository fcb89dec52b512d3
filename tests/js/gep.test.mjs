import assert from "node:assert/strict";
import { test } from "node:test";
import { adoptCopy, lastWithPeople, namesKnown, reportOf, teachingOf, withPeople } from "../../site_src/app/lib/form/gep.mjs";

const SEANCE = { date: "2026-11-10", theme: "Lombalgies", duree_minutes: 90, animateur: "", resume: "Deux.", suites: "", participants: ["dj-01"] };
const FOUND = { empreinte: "sha256:ab", seance: SEANCE };

test("a former session's pseudonyms become people, once", () => {
  assert.deepEqual(withPeople({ date: "d", participants: ["a", "b"], presents: [{ nom: "Camille", dj: "a" }] }), { date: "d", presents: [{ nom: "Camille", dj: "a" }, { dj: "b" }] });
  const plain = { date: "d" };
  assert.equal(withPeople(plain), plain);
});

test("people by name, pseudonyms alone, half-typed rows; an unknown duration is left out", () => {
  const entry = reportOf({ date: "2026-11-10", presents: [{ nom: " Camille Roux " }, { nom: "Alix", dj: "dj-2" }, { dj: "dj-3" }, {}, { nom: "  " }] }, "2026-11-22");
  assert.deepEqual(entry.personnes, [{ nom: "Camille Roux" }, { nom: "Alix", dj: "dj-2" }]);
  assert.deepEqual(entry.participants, ["dj-3"]);
  assert.ok(!("duree_minutes" in entry));
  assert.equal(reportOf({ duree_minutes: "longtemps" }, "2026-11-22").duree_minutes, "longtemps");
  assert.deepEqual(reportOf({ participants: ["dj-9"] }, "x").participants, ["dj-9"]);
});

test("names known on the device, sorted, each once", () => {
  const plan = { gep: [{ animateur: "Dr Zoé", presents: [{ nom: "Émile" }, { nom: "Alix" }, { dj: "dj-1" }] }, { presents: [{ nom: "Alix" }] }], encadrants: [{ nom: "Dr Petit" }, {}] };
  assert.deepEqual(namesKnown(plan), ["Alix", "Dr Petit", "Dr Zoé", "Émile"]);
  assert.deepEqual(namesKnown({}), []);
});

test("a copy is added, or joins the session it speaks of, and is never added twice", () => {
  const added = adoptCopy([], FOUND);
  assert.equal(added.nouvelle, true);
  assert.deepEqual([added.gep[0].paquet, added.gep[0].groupe, added.gep[0].presents], ["sha256:ab", true, [{ dj: "dj-01" }]]);
  const again = adoptCopy(added.gep, FOUND);
  assert.deepEqual([again.nouvelle, again.gep.length, again.gep[0].groupe], [false, 1, true]);
  const joined = adoptCopy([{ date: "2026-11-10" }, { date: "2026-11-10", theme: "Autre" }], FOUND);
  assert.deepEqual([joined.rang, joined.gep.length, joined.gep[0].theme], [0, 2, "Lombalgies"]);
});

test("my own report given back to me stays mine", () => {
  const mine = adoptCopy([{ date: "2026-11-10", theme: "Lombalgies", paquet: "sha256:ab", cr: "envoye" }], FOUND);
  assert.equal("groupe" in mine.gep[0], false);
});

// Who opens a copy: nobody known, somebody named, its author, somebody who is not of the group.
for (const [me, there, absent] of /** @type {[string, boolean | undefined, boolean][]} */ ([
  ["", true, false],
  ["dj-01", true, false],
  ["dj-09", true, false],
  ["dj-07", undefined, true],
])) {
  test(`a copy opened by « ${me || "nobody known"} » notes a presence only when it may`, () => {
    const found = { ...FOUND, auteur: "dj-09" };
    const added = adoptCopy([], found, me);
    assert.deepEqual([added.gep[0].present, added.absent], [there, absent]);
    const joined = adoptCopy([{ date: "2026-11-10" }], found, me);
    assert.deepEqual([joined.gep[0].present, joined.absent, joined.gep.length], [there, absent, 1]);
    const said = adoptCopy([{ date: "2026-11-10", present: false }], found, me);
    assert.equal(said.gep[0].present, false, "what was said stays");
  });
}

test("two reports of one day are two sessions, each found again by its own copy", () => {
  const other = { ...FOUND, empreinte: "sha256:cd", seance: { ...SEANCE, theme: "Toux" } };
  const both = adoptCopy(adoptCopy([], FOUND).gep, other).gep;
  assert.deepEqual(both.map((one) => one.paquet), ["sha256:ab", "sha256:cd"]);
  for (const [rank, found] of [FOUND, other].entries()) assert.deepEqual([adoptCopy(both, found).rang, adoptCopy(both, found).gep.length], [rank, 2]);
  const same = { ...FOUND, empreinte: "sha256:ef" }; // a second report of the same theme, the same day
  assert.equal(adoptCopy(both, same).gep.length, 3);
});

test("people come from the latest other session that has some, whatever the order of the list", () => {
  const people = [{ nom: "Camille" }];
  const sessions = [{ date: "2026-12-01", presents: people }, { date: "2026-11-01", presents: people }, { date: "2027-01-01" }, { date: "2027-02-01", presents: [{ nom: "" }] }];
  assert.equal(lastWithPeople(sessions, 2), sessions[0]);
  assert.equal(lastWithPeople(sessions, 0), sessions[1], "not the one that asks");
  assert.equal(lastWithPeople([sessions[0], sessions[2]], 0), undefined, "nobody is there to take");
});

test("only dated sessions are read, each with its rank in the list and who sent its report", () => {
  const whole = { gep: [{ theme: "à dater" }, { date: "d", paquet: "sha256:a" }, { date: "e", paquet: "sha256:b", groupe: true }, { date: "f" }] };
  const read = teachingOf({ seminaires: [{ id: "s", date: undefined }] }, whole);
  assert.deepEqual(read, {
    seminaires: [{ id: "s" }],
    autres_seminaires: [],
    gep: [{ date: "d", paquet: "sha256:a", rang: 1, envoi: "moi" }, { date: "e", paquet: "sha256:b", rang: 2, envoi: "groupe" }, { date: "f", rang: 3 }],
  });
});
