// What a device keeps beside its drafts: favourites and notes, what the DMG committed to and when it was first seen, the last
// words written while a page is left, the sheets that were sent.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { emptied } from "./device.mjs";
import "./one_page.mjs";
import "./page.mjs";

const { openFavourites, paintStar } = await import("../../site_src/app/lib/device/favoris.mjs");
const { commitments, keepCommitments } = await import("../../site_src/app/lib/device/engagements.mjs");
const { writeValue } = await import("../../site_src/app/lib/device/stockage.mjs");
const { ownSheets, readOwn } = await import("../../site_src/app/lib/device/fiches_gardees.mjs");
const { alone, openChannel } = await import("../../site_src/app/lib/device/onglets.mjs");
const { FakeNode } = await import("./page.mjs");

beforeEach(emptied);

test("a favourite goes and comes; a note of blanks is no note", async () => {
  const list = await openFavourites();
  let told = 0;
  list.onChange(() => (told += 1));
  assert.deepEqual([list.toggle("o-1"), list.toggle("o-2"), list.toggle("o-1")], [true, true, false]);
  assert.deepEqual([list.ids, list.has("o-1"), list.has("o-2")], [["o-2"], false, true]);
  list.writeNote("o-2", "À rappeler");
  assert.equal(list.note("o-2"), "À rappeler");
  list.writeNote("o-2", "  ");
  assert.equal(list.note("o-2"), "");
  assert.equal(told, 5);
});

test("where one lives is written only when it changes", async () => {
  const list = await openFavourites();
  let told = 0;
  list.onChange(() => (told += 1));
  list.moveTo({ commune: "", aide: "" });
  list.moveTo({ commune: "Caen (14118)", aide: "transport" });
  list.moveTo({ commune: "Caen (14118)", aide: "transport" });
  assert.deepEqual([told, list.home], [1, { commune: "Caen (14118)", aide: "transport" }]);
});

test("a star says what it is now", () => {
  const label = new FakeNode("span");
  const button = Object.assign(new FakeNode("button"), { querySelector: () => label });
  paintStar(/** @type {any} */ (button), true);
  assert.deepEqual([button.getAttribute("aria-pressed"), label.textContent], ["true", "En favori"]);
});

const says = (/** @type {string} */ tirage, empreinte = "e") => ({
  reglages: [
    { cle: "tour1.tirage", valeur: tirage },
    { cle: "tour1.empreinte", valeur: empreinte },
    { cle: "tour2.tirage", valeur: "sans empreinte" },
    { cle: "retour", valeur: "dmg@example.org" },
  ],
});

test("the first sight of a commitment is never replaced, and another one is shown beside it", async () => {
  await keepCommitments("2026-09", says("loto:2026-09-09"), "2026-09-06T10:00:00Z");
  await keepCommitments("2026-09", says("loto:2026-09-09"), "2026-09-08T10:00:00Z");
  const jetons = [{ tour: 1, le: "2026-09-07T00:00:00Z" }];
  assert.deepEqual(await commitments("2026-09", says("loto:2026-09-09"), jetons), {
    1: {
      tirage: "loto:2026-09-09",
      empreinte: "e",
      vu_le: "2026-09-06T10:00:00Z",
      autre: null,
      autre_empreinte: null,
      autre_vu_le: null,
      annules: [],
      jeton_le: "2026-09-07T00:00:00Z",
    },
  });
  await keepCommitments("2026-09", says("loto:2026-09-12"), "2026-09-10T10:00:00Z");
  const now = (await commitments("2026-09", says("loto:2026-09-12")))[1];
  assert.deepEqual(
    [now?.vu_le, now?.autre, now?.autre_vu_le, now?.jeton_le],
    ["2026-09-10T10:00:00Z", "loto:2026-09-09", "2026-09-06T10:00:00Z", null],
  );
});

test("eight sights of a round at most, and nothing of another campaign", async () => {
  for (let day = 1; day <= 12; day += 1) await keepCommitments("2026-09", says(`loto:${day}`), `2026-09-${day}`);
  assert.equal((await commitments("2026-09", says("loto:9")))[1]?.vu_le, null);
  assert.equal((await commitments("2026-09", says("loto:8")))[1]?.vu_le, "2026-09-8");
  assert.equal((await commitments("2027-03", says("loto:1")))[1]?.vu_le, null);
});

/** A storage of the browser's whose names are listed, for the time of a test. @param {import("node:test").TestContext} t */
function listedStorage(t) {
  /** @type {Record<string, string>} */
  const kept = {};
  const former = globalThis.localStorage;
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    value: new Proxy(kept, {
      get: (_, name) =>
        ({
          getItem: (/** @type {string} */ key) => kept[key] ?? null,
          setItem: (/** @type {string} */ key, /** @type {string} */ text) => void (kept[key] = text),
          removeItem: (/** @type {string} */ key) => void delete kept[key],
        })[String(name)],
    }),
  });
  t.after(() => Object.defineProperty(globalThis, "localStorage", { configurable: true, value: former }));
  return kept;
}

test("what is typed last is kept on a device whose clock was put back since the draft was written", async (t) => {
  listedStorage(t);
  const { openDraft } = await import("../../site_src/app/lib/device/brouillons.mjs");
  const { openStore, takeLate } = await import("../../site_src/app/lib/device/stockage.mjs");
  let day = "2038-01-05T10:00:00Z";
  const draft = await openDraft("simuler-dj", { now: () => day });
  await draft.save({ actes_par_mois: "1" });
  day = "2026-11-28T10:00:00Z";
  dispatchEvent(new Event("pagehide")); // left before the storage had the time
  draft.save({ actes_par_mois: "2" });
  dispatchEvent(new Event("pageshow"));
  draft.close();
  const store = await openStore();
  await store.forget("brouillons", "simuler-dj");
  await takeLate(store);
  const again = await openDraft("simuler-dj");
  assert.deepEqual(again.value, { actes_par_mois: "2" });
  again.close();
});

test("what is written while leaving is read again; what something else wrote there is dropped", async (t) => {
  const kept = listedStorage(t);
  const { asleep, dropAllLate, keepLate, lateDrafts, leaving } = await import("../../site_src/app/lib/device/late.mjs");
  assert.equal(keepLate("voeux", "{}", "2026-09-01"), true);
  const prefix = Object.keys(kept)[0]?.replace("voeux", "") ?? "";
  kept[`${prefix}autre`] = "{";
  kept[`${prefix}vide`] = '{"texte": 5}';
  assert.deepEqual(lateDrafts(), [["voeux", { texte: "{}", le: "2026-09-01" }]]);
  assert.deepEqual(Object.keys(kept), [`${prefix}voeux`]);
  dropAllLate();
  assert.deepEqual([lateDrafts(), leaving(), asleep()], [[], false, false]);
  dispatchEvent(new Event("pagehide"));
  assert.deepEqual([leaving(), asleep()], [true, true]);
  dispatchEvent(new Event("pageshow"));
  assert.deepEqual([leaving(), asleep()], [false, false]);
});

test("the three newest sheets with a copy here, of every identity of a PAMSU", async () => {
  const sent = (/** @type {string} */ le, genre = "fiche-rts") => ({ empreinte: `sha256:${le}`, nom: `${le}.phco`, le, genre });
  await writeValue("identite", { role: "pamsu", personne: "p-1", exports: [sent("2026-08-01"), sent("2026-08-04"), sent("2026-08-05", "classement")] });
  await writeValue("identites-a-cote", [
    { role: "dj", personne: "d-1", exports: [sent("2026-08-09")] },
    { role: "pamsu", personne: "p-2", exports: [sent("2026-08-03"), sent("2026-08-02"), sent("2026-08-06")] },
  ]);
  for (const day of ["01", "02", "03", "04", "09"]) await writeValue(`copie:sha256:2026-08-${day}`, new Uint8Array(1));
  assert.deepEqual((await ownSheets()).map((one) => one.le), ["2026-08-04", "2026-08-03", "2026-08-02"]);
  const gone = { empreinte: "sha256:rien", nom: "", le: "", identity: null };
  await assert.rejects(readOwn(/** @type {any} */ (gone)), (/** @type {any} */ error) => error.francais === true);
});

test("a browser that refuses locks and channels works alone; a work that fails is not done twice", async () => {
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });
  assert.equal(await alone("x", async () => 5), 5);
  globalThis.BroadcastChannel = /** @type {any} */ (
    class {
      constructor() {
        throw new Error("refusé");
      }
    }
  );
  assert.equal(openChannel("x"), null);
  let times = 0;
  const locks = { request: (/** @type {string} */ _, /** @type {() => any} */ work) => work() };
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks } });
  await assert.rejects(
    alone("x", async () => {
      times += 1;
      throw new Error("non");
    }),
    /non/,
  );
  assert.equal(times, 1);
});
