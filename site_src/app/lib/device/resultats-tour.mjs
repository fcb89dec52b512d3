// Which published round a person is shown first: the one that gave them something, else the last they took part in.
//
//   myRound(rounds) → the place to open        rounds: newest first, { lieu, moi } where moi is what Python says of the person
//                                              (vue.resultats, vue.commission), null for a visitor

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
