// A device whose clock is wrong: what it judges by itself is said with the doubt, and nothing is refused for good.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answers, bytes, forgotten, served, signed } from "./desk.mjs";
import { emptied } from "./device.mjs";

const identite = await import("../../site_src/app/lib/device/identite.mjs");
const { readManifest } = await import("../../site_src/app/lib/device/publication.mjs");
const { believed, doubtful } = await import("../../site_src/app/lib/device/horloge.mjs");
const { whyNot } = await import("../../site_src/app/lib/voeux/depart.mjs");
const { loadRound } = await import("../../site_src/app/lib/device/tour.mjs");

Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
const site = (/** @type {string | undefined} */ day) => {
  /** @type {any} */ (document.body).dataset.jour = day;
};
const invitation = (/** @type {string} */ expire) => bytes(signed({ genre: "invitation", tableaux: { invitation: [{ personne: "a", expire }] } }));
const wrong = /selon l’horloge de cet appareil \(.*\), qui semble fausse/;

beforeEach(async () => {
  forgotten();
  await emptied();
  site(undefined);
});

test("days are counted from the site's where the device's cannot be right", () => {
  assert.equal(believed().doute, "");
  site("2999-01-01");
  assert.deepEqual([believed().jour, /réglez sa date/.test(believed().doute)], ["2999-01-01", true]);
});

test("an invitation that may not have expired is doubted, not refused; one that has for everybody is, with the day", async (t) => {
  const told = /a expiré le .*, et cet appareil est au .*si cette date est fausse/;
  await assert.rejects(identite.readInvitation(invitation("2020-01-31")), told);
  const [today, later] = [new Date(), new Date("2038-01-05T10:00:00Z")];
  t.mock.timers.enable({ apis: ["Date"], now: later });
  site(today.toISOString().slice(0, 10));
  await assert.rejects(identite.readInvitation(invitation("2020-01-31")), told);
  assert.match((await identite.readInvitation(invitation("2037-12-31"))).doute, wrong);
  assert.equal((await identite.readInvitation(invitation("2038-12-31"))).doute, "");
});

test("the host's hour judges, with the age of its answer, whatever the clock; where it is silent, the site's day does", async (t) => {
  const real = globalThis.fetch;
  t.after(() => (globalThis.fetch = real));
  let n = 0;
  const trouble = async (/** @type {string} */ limit) => (await import(`../../site_src/app/lib/device/horloge.mjs?${(n += 1)}`)).clockTrouble(limit);
  const says = (/** @type {Record<string, string>} */ headers) => (globalThis.fetch = /** @type {any} */ (async () => new Response(null, { headers })));
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2027-11-28T10:00:00Z") });
  site("2026-11-22");
  const hour = "Sat, 28 Nov 2026 10:00:00 GMT";
  says({ Date: hour });
  assert.match(await trouble("2027-01-31"), wrong);
  assert.match(await trouble("2026-11-29T22:00:00Z"), wrong);
  assert.equal(await trouble("2026-11-27"), "");
  says({ Date: hour, Age: String(3 * 86_400) });
  assert.equal(await trouble("2026-11-29"), "");
  says({});
  assert.equal(await trouble("2027-01-31"), "");
  globalThis.fetch = /** @type {any} */ (async () => Promise.reject(new TypeError("réseau")));
  assert.equal(await trouble("2027-01-31"), "");
  t.mock.timers.setTime(Date.parse("2038-01-05T10:00:00Z"));
  assert.match(await trouble("2027-01-31"), wrong);
  assert.equal(await trouble("2026-11-20"), "");
});

test("dates that the DMG published, expired by such a clock, say what to do; one that cannot be right dates no export quietly", async (t) => {
  const fichiers = [
    { nom: "m.phco", genre: "manifeste", tour: 1 },
    { nom: "c.phco", genre: "catalogue", tour: 1 },
    { nom: "h.phco", genre: "horodatage", tour: null },
  ];
  const expire = "2027-03-04T22:59:00Z";
  served.set("publication/index.json", { campagne: "2026-09", fichiers, horodatage: "h.phco" });
  served.set("publication/m.phco", signed({ genre: "manifeste", tour: 1, tableaux: { manifeste: [{ version: 1, expire }] } }));
  served.set("publication/c.phco", signed({ genre: "catalogue", tour: 1, documents: { "data/offres.csv": "id\n" } }));
  served.set("publication/h.phco", signed({ genre: "horodatage", tableaux: { horodatage: [{ expire }] } }));
  const expired = "Les dates publiées par le DMG ont expiré. Rechargez la page.";
  answers["manifeste.juger"] = () => ({ accepte: true, lecture_seule: true, version: 1, avertissements: [expired] });
  answers["publication.juger"] = () => ({ etat: "perime", phrase: "Tard.", proprietes: [] });
  answers["catalogue.charger"] = () => ({ catalogue: "c", nombre: 1 });
  const right = await readManifest();
  assert.deepEqual([right?.avertissements, right?.ancien], [[expired], "Tard."]);
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2038-01-05T10:00:00Z") });
  site("2026-11-22");
  const doubted = await readManifest();
  assert.equal(doubted?.lectureSeule, true);
  for (const said of [doubted?.avertissements.join(" ") ?? "", doubted?.ancien ?? ""]) assert.match(said, wrong);
  assert.match(whyNot(await loadRound(1), { legal: true, court: "" }) ?? "", wrong);
  assert.match(doubtful(), wrong);
});
