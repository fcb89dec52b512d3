// Chances by repeated draws on a stated model: pieces of twenty, a bar, a stop button.
//   chancesPanel(plan, size, names)      size(): number of offers of the round; names(ids) → Map id → name

import { sentence } from "../device/envoi.mjs";
import { EngineError, engine } from "../engine/engine.mjs";
import { $, announce, counted, el } from "../frame/dom.mjs";

const DRAWS = 200;
const PIECE = 20;
const TOP = 10;
/** @param {string} text */
const percent = (text) => `${new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 }).format(Number(text) * 100)} %`;

/** What the first piece is asked, from the list and the form. @param {import("./voeux.mjs").Plan} plan @param {number} offres @param {{ docteurs: string, rang: string, popularite: string }} form */
export function firstPiece(plan, offres, { docteurs, rang, popularite }) {
  return {
    tour: plan.tour,
    coeurs: plan.coeurs,
    docteurs: Number(docteurs) || docteurs,
    offres,
    rangs: plan.cible && rang ? { [plan.cible]: Number(rang) } : {},
    popularite,
    tirages: PIECE,
  };
}

/** What the next piece is asked: the same, with what is already drawn; null at the end. @param {Entry} asked @param {Answer | null} before @param {number} index */
export const nextPiece = (asked, before, index) => (index * PIECE >= DRAWS ? null : before ? { ...asked, acquis: before.acquis } : asked);

/** The offers where one arrives, most often first. @param {Answer} answer @returns {Answer[]} */
export const arrivals = (answer) =>
  [...answer.par_offre]
    .sort((one, other) => other.compte - one.compte)
    .filter((one) => one.compte)
    .slice(0, TOP);

/**
 * @param {import("./voeux.mjs").Plan} plan
 * @param {() => number} size
 * @param {(ids: string[]) => Promise<Map<string, string>>} names
 */
export function chancesPanel(plan, size, names) {
  const form = $("#form-chances");
  const bar = $("#tirages");
  const zone = $("#resultat-chances");
  const stopper = $("#arreter");
  /** @type {AbortController | null} */
  let control = null;

  const entry = () => firstPiece(plan, size(), { docteurs: $("#docteurs").value, rang: $("#accord").value, popularite: $("#popularite").value });

  /** @param {Answer} answer @param {() => boolean} stands no other draw began */
  async function show(answer, stands) {
    const rows = arrivals(answer);
    const known = await names(rows.map((one) => one.offreur));
    if (!stands()) return;
    /** @param {string} name @param {Answer} share */
    const line = (name, share) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, name),
        el("td", { class: "nombre" }, percent(share.part)),
        el("td", {}, `entre ${percent(share.bas)} et ${percent(share.haut)}`),
      );
    zone.replaceChildren(
      el("p", {}, `Sur ${counted(answer.tirages, "campagne tirée", "campagnes tirées")} :`),
      el(
        "div",
        { class: "tableau", tabindex: "0", role: "region", "aria-label": "Chances estimées" },
        el(
          "table",
          {},
          el(
            "thead",
            {},
            el(
              "tr",
              {},
              ["Où vous arrivez", "Part", "Intervalle (95 %)"].map((name) =>
                el("th", { scope: "col", class: name === "Part" ? "nombre" : null }, name),
              ),
            ),
          ),
          el(
            "tbody",
            {},
            ...rows.map((one) => line(known.get(one.offreur) ?? one.offreur, one)),
            line("Sans poste après ce tour", answer.sans_poste),
          ),
        ),
      ),
      el("h3", {}, "Ce que le modèle suppose"),
      el("ul", {}, ...answer.modele.map((/** @type {string} */ text) => el("li", {}, text))),
    );
  }

  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    control?.abort();
    const mine = (control = new AbortController());
    bar.hidden = stopper.hidden = false;
    bar.value = 0;
    zone.replaceChildren();
    const asked = entry();
    try {
      for await (const answer of engine.steps("appariement.chances", (before, index) => nextPiece(asked, before, index), {
        signal: mine.signal,
      })) {
        if (mine !== control) return;
        bar.value = Math.min(DRAWS, bar.value + PIECE);
        await show(answer, () => mine === control);
      }
      announce("Les campagnes sont tirées.");
    } catch (error) {
      if (mine !== control) return; // another draw began
      if (error instanceof EngineError && error.dropped) {
        const drawn = bar.value;
        zone.prepend(
          el(
            "p",
            { class: "message info" },
            el("strong", {}, "Tirage arrêté"),
            ` ${drawn ? `Les ${drawn} campagnes déjà tirées restent ci-dessous.` : "Aucune campagne n’a été tirée."}`,
          ),
        );
      } else zone.replaceChildren(el("p", { class: "message erreur" }, el("strong", {}, "À corriger"), ` ${sentence(error)}`));
    } finally {
      if (mine === control) bar.hidden = stopper.hidden = true;
    }
  });
  stopper.addEventListener("click", () => control?.abort());
}
