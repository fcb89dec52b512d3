import assert from "node:assert/strict";
import { test } from "node:test";
import { announced, myRound } from "../../site_src/app/lib/device/resultats-tour.mjs";

const dj = (lieu, present, offre = null) => ({ lieu, moi: { role: "dj", present, offre } });
const pamsu = (lieu, ...djs) => ({ lieu, moi: { role: "pamsu", offres: djs.map((one) => ({ offre: "o1", dj: one })) } });

test("a DJ opens on the round that gave them a post, however old", () => {
  assert.equal(myRound([dj("commission", false), dj("3", false), dj("2", true, "o7"), dj("1", true)]), "2");
  assert.equal(myRound([dj("commission", true, "o9"), dj("3", true), dj("2", true)]), "commission");
});

test("without a post, on the last round they took part in", () => {
  assert.equal(myRound([dj("3", false), dj("2", true), dj("1", true)]), "2");
});

test("a PAMSU opens on the round that brings someone, else on the last where a post of theirs was open", () => {
  assert.equal(myRound([pamsu("3"), pamsu("2", null), pamsu("1", "d4")]), "1");
  assert.equal(myRound([pamsu("3"), pamsu("2", null), pamsu("1", null)]), "2");
});

test("a visitor opens on the last round; nothing published is nothing to open", () => {
  assert.equal(myRound([{ lieu: "3", moi: null }, { lieu: "2", moi: null }]), "3");
  assert.equal(myRound([]), null);
});

test("the announcement of the draw is that of the result, is another, or was not made", () => {
  const tables = {
    reglages: [
      { cle: "tour1.empreinte", valeur: "sha256:a" },
      { cle: "tour1.tirage", valeur: "drand 42" },
    ],
  };
  assert.match(announced(tables, { tour: 1, empreinte: "sha256:a" }).phrase, /« drand 42 » : c’est bien la même/);
  assert.match(announced(tables, { tour: 1, empreinte: "sha256:b" }).faute, /ne vous y fiez pas/);
  for (const none of [null, undefined, tables]) assert.deepEqual(announced(none, { tour: 2, empreinte: "sha256:a" }), { faute: "", phrase: "" });
});
