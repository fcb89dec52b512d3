// The list leaves: the signed export with its reason when it can't, and the sheet of paper, by its button or by Ctrl+P.
//   const { envoi, prepared, printHtml } = exportPanel(plan, { round: () => …, verdict: () => …, recap, failed })
//   whyNot(round, verdict)                 the reason why nothing can leave yet, or null
//   heartRows(coeurs, tour, retirees)      the rows of the file, in the order of the offers' ids, without closed offers

import { createExport } from "../device/envoi.mjs";
import { readIdentity } from "../device/identite.mjs";
import { printAlone, printInstead } from "../form/impression.mjs";
import { $, debounce, fill } from "../frame/dom.mjs";

const PAPER_MS = 600; // after the last note

/** @param {Entry} hearts @returns {Entry} */
const ordered = (hearts) => Object.fromEntries(Object.entries(hearts).sort(([one], [other]) => (one < other ? -1 : 1)));

/** @param {Entry} coeurs @param {number} tour @param {string[]} retirees offers that closed */
export const heartRows = (coeurs, tour, retirees) =>
  Object.entries(ordered(coeurs))
    .filter(([id]) => !retirees.includes(id))
    .map(([offre, hearts]) => ({ tour, offre, coeurs: hearts }));

/** @param {{ lectureSeule?: boolean, horloge?: string } | null} round @param {{ legal: boolean, court: string } | null} verdict */
export function whyNot(round, verdict) {
  if (!round || !verdict) return "La liste est en cours de vérification.";
  if (round.lectureSeule) return round.horloge || "Les dates publiées ont expiré : rechargez la page avant d’exporter.";
  return verdict.legal ? null : verdict.court;
}

/**
 * @param {import("./voeux.mjs").Plan} plan
 * @param {{ round: () => any, verdict: () => any, recap: (entree: Entry) => Promise<Answer>, failed: (error: unknown) => void }} page
 *   the catalogue and the verdict in force, the sheet drawn by Python
 */
export function exportPanel(plan, { round, verdict, recap, failed }) {
  const envoi = createExport({
    genre: "voeux",
    role: "dj",
    bouton: $("#exporter"),
    etat: $("#etat-export"),
    zone: $("#envoi"),
    contenu: () => ({
      tour: plan.tour,
      catalogue: round()?.empreinte ?? null,
      tableaux: { voeux: heartRows(plan.coeurs, plan.tour, verdict()?.retirees ?? []) },
      empreinte: { coeurs: ordered(plan.coeurs), catalogue: round()?.empreinte ?? null },
    }),
    pret: () => whyNot(round(), verdict()),
    recap: (/** @type {Entry | null} */ sent) => sheet(sent),
  });

  /** @param {Entry | null} sent */
  async function sheet(sent) {
    const identity = await readIdentity();
    const { nom, le, seq, empreinte } = sent ?? {};
    const envoye = sent ? { nom, le, seq, empreinte } : null;
    return (await recap({ coeurs: plan.coeurs, flechage: plan.cible, auteur: identity?.personne ?? "", envoi: envoye })).html;
  }

  /** @param {string} html */
  function printHtml(html) {
    const zone = $("#a-imprimer");
    fill(zone, html);
    printAlone(zone);
  }

  // The list as it is printed, by the button or by Ctrl+P; prepared a moment after each change.
  let paper = "";
  async function write() {
    const last = await envoi.last(plan.tour);
    const current = last && JSON.stringify(last.empreinte.coeurs) === JSON.stringify(ordered(plan.coeurs)) ? last.envoi : null;
    paper = await sheet(current);
    return paper;
  }
  const prepared = debounce(() => write().catch(() => (paper = "")), PAPER_MS);
  printInstead($("#a-imprimer"), () => paper);
  $("#imprimer").addEventListener("click", async () => {
    try {
      printHtml(await write());
    } catch (error) {
      failed(error);
    }
  });

  return { envoi, prepared, printHtml };
}
