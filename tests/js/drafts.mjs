// Random drafts of every tool, and the journey of a backup over them: for Node (backup.test.mjs) and for a browser
// (tests/browser/page_sauvegarde.mjs), each with its own storage.

/** A generator of numbers from a seed: the same on every machine. @param {number} seed */
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    /** @param {number} most */
    below: (most) => Math.floor(next() * most),
    /** @template T @param {T[]} list @returns {T} */
    pick: (list) => /** @type {T} */ (list[Math.floor(next() * list.length)]),
  };
}

/** A random draft of a tool, of the form that its page keeps. @param {string} key @param {ReturnType<typeof dice>} random */
export function draftOf(key, random) {
  const id = () => `o-${random.below(9999)}`;
  const many = (/** @type {() => unknown} */ make) => Array.from({ length: random.below(4) }, make);
  const day = () => `2026-1${random.below(3)}-0${1 + random.below(9)}`;
  const words = () => random.pick(["", "é « à » œ", "=1+1", "ligne\nligne", "<b>"]);
  const round = () => ({ coeurs: Object.fromEntries(many(() => [id(), random.below(6)]).map((one) => /** @type {[string, number]} */ (one))), cible: random.pick([null, id()]) });
  const pieces = () => many(() => ({ id: `piece-${random.below(2 ** 31)}`, nom: `${words()}.pdf`, type: "application/pdf", octets: 3 }));
  /** @type {Record<string, () => Record<string, unknown>>} */
  const made = {
    voeux: () => ({ tour: 1 + random.below(3), tours: { 1: round(), 2: round() }, versions: many(() => ({ nom: words(), le: day(), tour: 1, ...round() })), commune: words() }),
    offres: () => ({ favoris: many(id), notes: { [id()]: words() } }),
    classement: () => ({ tour: 1, ordre: many(id), fleche: random.pick([null, id()]) }),
    candidats: () => ({ noms: Object.fromEntries(many(() => [id(), words()]).map((one) => /** @type {[string, string]} */ (one))), notes: { [id()]: words() } }),
    journee4: () => ({ semestre: random.pick([null, "2026-11"]), choix: { "2026-11": many(id) } }),
    dossier: () => ({ presentation: words(), options: many(() => "1") }),
    stage: () => ({
      regime: "dj",
      grille: { lundi_matin: { activite: "soins", minutes: 240 } },
      conges: many(() => ({ debut: day(), fin: day() })),
      semestres: [null, { saison: "hiver", debut: day(), fin: day() }].map((one) => one ?? {}),
      gep: many(() => ({ date: day(), theme: words(), present: true, participants: ["dj-01"], duree_minutes: 90 })),
      portfolio: many(() => ({ id: id(), date: day(), titre: words() || "Titre", familles: ["relation"], texte: words(), pieces: pieces() })),
      listes: { accueil: many(id) },
      inconnu: { x: [1, 2] },
    }),
    "fiche-rts": () => ({ "fiche.id": words(), "fiche.equipements": many(id) }),
  };
  return (made[key] ?? (() => ({ zone: words(), mois: String(random.below(12)), "actes_par_mois[0]": "" })))();
}


/**
 * Random drafts with their versions and pieces: saved, erased, restored, and the same.
 * @param {number} seed
 * @param {any} device the modules of the site, `store`, `write(key, values)` (the last value is in force) and `equal(one, other, what)`
 * @returns {Promise<{ drafts: number, pieces: number }>}
 */
export async function roundTrip(seed, device) {
  const { store, write, equal, knownTools, keepAttachment, piecePlace } = device;
  const random = dice(seed);
  /** @type {Map<string, Uint8Array>} */
  const pieces = new Map();
  for (const key of knownTools.filter(() => random.below(4) > 0)) {
    const values = Array.from({ length: 1 + random.below(3) }, () => draftOf(key, random));
    await write(key, values);
    if (key !== "stage") continue;
    for (const piece of values.flatMap((one) => /** @type {any} */ (one).portfolio).flatMap((entry) => entry.pieces)) {
      pieces.set(piecePlace(piece.id), Uint8Array.from({ length: 1 + random.below(2000) }, () => random.below(256)));
    }
  }
  for (const place of ["piece:cv", "piece:lettre"]) if (random.below(2)) pieces.set(place, new TextEncoder().encode(`%PDF-1.4 ${place} ${seed}`));
  for (const [place, bytes] of pieces) await keepAttachment(place, { nom: "un document.pdf", bytes });
  const before = await snapshot(device);
  const bytes = new Uint8Array(await (await device.makeBackup()).contenu.arrayBuffer());
  await device.eraseDrafts();
  equal(await snapshot(device), { drafts: {}, pieces: {} }, `seed ${seed}: erased`);
  const backup = await device.readBackup(bytes);
  equal([backup.aside, backup.manquantes], [[], []], `seed ${seed}: nothing set aside`);
  const done = await device.restoreBackup(backup, () => false);
  equal(done.pieces, Object.keys(before.pieces).length, `seed ${seed}: pieces`);
  equal(await snapshot(device), before, `seed ${seed}: restored`);
  const rows = await device.compareBackup(backup);
  equal(rows.every((/** @type {any} */ row) => row.etat === "pareil"), true, `seed ${seed}: compared`);
  for (const shelf of ["brouillons", "divers"]) for (const [key] of await store.all(shelf)) await store.remove(shelf, key);
  return { drafts: Object.keys(before.drafts).length, pieces: Object.keys(before.pieces).length };
}

/** What the device keeps of the drafts, without the steps to undo. @param {any} device */
async function snapshot({ store, soundRecord, shownValue }) {
  const drafts = Object.fromEntries(
    (await store.all("brouillons")).map((/** @type {[string, unknown]} */ [key, raw]) => {
      const { record } = soundRecord(key, raw);
      const versions = record.versions.map((/** @type {any} */ { le, valeur }) => ({ le, valeur: typeof valeur === "string" ? JSON.parse(valeur) : valeur }));
      return [key, { value: shownValue(key, raw), le: record.modifie_le, versions }];
    }),
  );
  const pieces = Object.fromEntries((await store.all("divers")).filter((/** @type {[string, unknown]} */ [key]) => key.includes("piece:")));
  return { drafts, pieces };
}
