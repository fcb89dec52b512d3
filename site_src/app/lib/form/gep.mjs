// A GEP session of the plan, as the calls of the core take it; who is known on this device; no rule here.
//
//   withPeople(session) → session      a former session's pseudonyms become people (participants → presents)
//   reportOf(session, today) → entry of gep.verifier / vue.gep
//   namesKnown(plan) → names           people of former sessions, supervisors, animators: sorted, each once
//   lastWithPeople(sessions, rank) → the session whose people are taken up, if any
//   teachingOf(plan, whole) → seminars and dated sessions, as vue.enseignement reads them
//   adoptCopy(gep, found, me) → { gep, rang, nouvelle, absent }      the session of a copy, added or matched by its hash, or its day
//                               and theme; `absent`: my pseudonym is known, and the report does not name it

/**
 * @typedef {{ nom?: string, dj?: string }} Person
 * @typedef {{ date?: string, theme?: string, duree_minutes?: number | string, animateur?: string, resume?: string, notes?: string,
 *   present?: boolean, cr?: string, paquet?: string, groupe?: boolean, participants?: string[], presents?: Person[] }} Session
 */

const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value.trim() : "");

/** @param {Session} session @returns {Session} */
export function withPeople(session) {
  if (!session.participants) return session;
  const { participants, ...rest } = session;
  const known = new Set((rest.presents ?? []).map((one) => text(one.dj)));
  return { ...rest, presents: [...(rest.presents ?? []), ...participants.filter((dj) => !known.has(dj)).map((dj) => ({ dj }))] };
}

/** @param {Session} session @param {string} today */
export function reportOf(session, today) {
  const people = (withPeople(session).presents ?? []).map((one) => ({ nom: text(one.nom), dj: text(one.dj) }));
  const personnes = people.filter((one) => one.nom).map(({ nom, dj }) => (dj ? { nom, dj } : { nom }));
  const entry = {
    date: session.date,
    theme: session.theme ?? "",
    animateur: session.animateur ?? "",
    resume: session.resume ?? "",
    suites: session.notes ?? "",
    participants: people.filter((one) => !one.nom && one.dj).map((one) => one.dj),
    personnes,
    au: today,
  };
  return session.duree_minutes === undefined ? entry : { ...entry, duree_minutes: session.duree_minutes };
}

/** @param {{ gep?: Session[], encadrants?: { nom?: string }[] }} plan @returns {string[]} */
export function namesKnown(plan) {
  const sessions = plan.gep ?? [];
  const all = [
    ...sessions.flatMap((one) => (one.presents ?? []).map((person) => text(person.nom))),
    ...sessions.map((one) => text(one.animateur)),
    ...(plan.encadrants ?? []).map((one) => text(one.nom)),
  ];
  return [...new Set(all.filter(Boolean))].sort((one, other) => one.localeCompare(other, "fr"));
}

/**
 * @param {Session[]} gep
 * @param {{ empreinte: string, auteur?: string, seance: { date: string, theme: string, duree_minutes: number | null, animateur: string, resume: string, suites: string, participants: string[] } }} found
 * @param {string} [me] the pseudonym of this device, "" when it is not enrolled
 */
export function adoptCopy(gep, { empreinte, auteur, seance }, me = "") {
  const absent = Boolean(me) && me !== auteur && !seance.participants.includes(me);
  const there = absent ? {} : { present: true };
  const same = gep.findIndex((one) => one.paquet === empreinte);
  const alike =
    same >= 0 ? same : gep.findIndex((one) => !one.paquet && one.date === seance.date && (!text(one.theme) || text(one.theme) === seance.theme));
  if (alike >= 0) {
    const one = gep[alike];
    const mine = same >= 0 && !one.groupe; // my own report, given back to me
    const next = {
      ...one,
      theme: one.theme || seance.theme,
      ...("present" in one ? {} : there),
      paquet: empreinte,
      cr: one.cr ?? "envoye",
      ...(mine ? {} : { groupe: true }),
    };
    return { gep: gep.map((other, rank) => (rank === alike ? next : other)), rang: alike, nouvelle: false, absent };
  }
  const added = {
    date: seance.date,
    theme: seance.theme,
    ...there,
    animateur: seance.animateur,
    resume: seance.resume,
    notes: seance.suites,
    presents: seance.participants.map((dj) => ({ dj })),
    paquet: empreinte,
    cr: "envoye",
    groupe: true,
    ...(seance.duree_minutes ? { duree_minutes: seance.duree_minutes } : {}),
  };
  return { gep: [...gep, added], rang: gep.length, nouvelle: true, absent };
}

/**
 * The session that the people present are taken from: the latest other one that has some, by its date.
 * @param {Entry[]} sessions @param {number} rank the one that asks @returns {Entry | undefined}
 */
export function lastWithPeople(sessions, rank) {
  const named = (/** @type {Entry} */ one) => one.presents?.some((/** @type {Entry} */ person) => person.nom || person.dj);
  return sessions
    .filter((one, index) => index !== rank && named(one))
    .sort((one, other) => ((one.date ?? "") < (other.date ?? "") ? -1 : 1))
    .at(-1);
}

/** @param {Entry} one */
const clean = (one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));

/**
 * What the calculation reads of a plan's teaching: its seminars, and the dated sessions with who sent their report.
 * @param {Entry} plan @param {Entry} whole the plan with its half-typed rows
 */
export const teachingOf = (plan, whole) => ({
  seminaires: (plan.seminaires ?? []).map(clean),
  autres_seminaires: (plan.autres_seminaires ?? []).map(clean),
  gep: (whole.gep ?? [])
    .map((/** @type {Entry} */ { date, theme, present, cr, paquet, groupe }, /** @type {number} */ rang) =>
      clean({ date, theme, present, cr, paquet, rang, envoi: paquet ? (groupe ? "groupe" : "moi") : undefined }),
    )
    .filter((/** @type {Entry} */ one) => one.date),
});
