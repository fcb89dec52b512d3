// Which published round a person is shown first: the one that gave them something, else the last they took part in.
//
//   myRound(rounds) → the place to open        rounds: newest first, { lieu, moi } where moi is what Python says of the person
//                                              (vue.resultats, vue.commission), null for a visitor
//   announced(tables, result) → { faute, phrase }     what to say of the announcement of the draw: the hash in the manifest
//                                              must be the one of the result

/**
 * @typedef {{ role: string, present?: boolean, offre?: string | null, offres?: { dj?: string | null }[] }} Mine
 * @param {{ lieu: string, moi: Mine | null }[]} rounds newest first
 * @returns {string | null}
 */
export function myRound(rounds) {
  /** @param {{ moi: Mine | null }} one */
  const got = ({ moi }) => Boolean(moi && (moi.offre || moi.offres?.some((one) => one.dj)));
  /** @param {{ moi: Mine | null }} one */
  const there = ({ moi }) => Boolean(moi && (moi.present || moi.offres?.length));
  return (rounds.find(got) ?? rounds.find(there) ?? rounds[0])?.lieu ?? null;
}

/**
 * @param {{ reglages?: { cle: string, valeur: string }[] } | null | undefined} tables of the manifest
 * @param {{ tour: number, empreinte: string }} result
 */
export function announced(tables, { tour, empreinte }) {
  const settings = Object.fromEntries((tables?.reglages ?? []).map(({ cle, valeur }) => [cle, valeur]));
  const hash = settings[`tour${tour}.empreinte`];
  if (!hash) return { faute: "", phrase: "" };
  if (hash === empreinte)
    return { faute: "", phrase: `Empreinte publiée avant le tirage « ${settings[`tour${tour}.tirage`] ?? ""} » : c’est bien la même.` };
  return {
    faute: "Le résultat ne porte pas l’empreinte que le DMG avait publiée avant le tirage : ne vous y fiez pas et prévenez vos représentants.",
    phrase: "",
  };
}
