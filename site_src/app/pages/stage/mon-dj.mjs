// A PAMSU's year with their DJ: weeks and leave (the plan of « Mon stage », on this device), interviews, the slip of the month.

import { ownSheets, readOwn } from "../../lib/device/fiches_gardees.mjs";
import { toB64 } from "../../lib/device/octets.mjs";
import { monthsOf, monthWords } from "../../lib/device/paris_day.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { asking } from "../../lib/form/ask.mjs";
import { shared, stage, today } from "../../lib/form/stage.mjs";
import { $, el, fill } from "../../lib/frame/dom.mjs";

const root = document.body.dataset.racine;

// The last sheet sent from this device says the week and what the pay depends on.
async function sheetSent() {
  const [last] = await ownSheets();
  if (!last) return null;
  return (await engine.call("fiche.importer", { octets: toB64(await readOwn(last)), nom: last.nom })).fiche;
}

const usual = engine.call("stage.semestres", { au: today() });
/** @type {any} */
let span = null;
const log = asking({
  key: "carnet",
  question: () => span && { appel: "vue.entretiens", entree: { ...span, au: today(), entretiens: dated() } },
  draw: (answer) => fill($("#carnet"), answer.html),
});

const page = await stage({
  appel: "vue.semestre",
  entree: (plan) => ({ au: today(), plan: shared({ regime: $("#carnet").dataset.regime, ...plan }) }),
  apres: () => log.run(),
});
/** The interviews whose day is written. @returns {Entry[]} */
const dated = () => (page.plan.entretiens ?? []).filter((/** @type {Entry} */ one) => one?.date);

const month = $("#mois-bulletin");
/** @type {any} */
let fiche = null;
// The slip of a month is that of its first day: the amounts in force then.
async function slip() {
  const zone = $("#bulletin-mois");
  month.parentElement.hidden = !fiche;
  if (!fiche) {
    zone.replaceChildren(
      el(
        "p",
        { class: "message info" },
        el("strong", {}, "À savoir"),
        " Il se calcule depuis la fiche que cet appareil a envoyée. ",
        el("a", { href: `${root}simuler/pamsu/` }, "L’estimer sans elle"),
        ".",
      ),
    );
    return;
  }
  const chosen = month.value;
  const { paie } = await engine.call("vue.fiche", { fiche: { ...fiche, debut: `${chosen}-01` }, racine: root });
  if (chosen !== month.value) return; // another month was chosen meanwhile
  fill(zone, paie);
  zone.prepend(el("p", { class: "aide" }, `Au barème de ${monthWords(chosen)}, d’après la fiche que cet appareil a envoyée.`));
}

const { semestres } = await usual;
const starts = semestres.map((/** @type {Entry} */ one) => one.debut).sort();
const ends = semestres.map((/** @type {Entry} */ one) => one.fin).sort();
span = { debut: starts[0], fin: ends.at(-1) };
const now = today().slice(0, 7);
month.replaceChildren(...monthsOf(span.debut, span.fin).map((one) => el("option", { value: one, selected: one === now }, monthWords(one))));
month.addEventListener("change", () => slip().catch(page.fail));
fiche = await sheetSent().catch(() => null);
await Promise.all([log.run(), slip()]);
document.documentElement.dataset.monDj = "pret";
