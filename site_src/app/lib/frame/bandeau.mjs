// The strip under the header: the visitor's next date, by their role and their day in Paris. It shows; it computes no rule:
// dates, titles and statuses are those of dates.json, made by phco/site/pages/dates.py.
//
//   followRole(role)         after an enrolment: the strip shows that role from now on
//   strip({ zone })          zone: #prochaine-date; the role is kept on this device ("role": dj, rts, dmg)

import { daysBetween, dayWords, parisDay } from "../device/paris_day.mjs";
import { $, el } from "./dom.mjs";

/**
 * @typedef {{ titre: string, acteur: string, debut: string, fin: string, quand: string, statut: string }} Step days as 2026-11-28
 * @typedef {{ roles: Record<string, string>, etapes: Step[] }} Dates
 */

/** @param {Step} step @param {string} today */
export function sentence(step, today) {
  if (step.debut > today) {
    const left = daysBetween(today, step.debut);
    return `${step.quand}, ${left === 1 ? "demain" : `dans ${left}\u00a0jours`}`;
  }
  const left = daysBetween(today, step.fin);
  return `avant le ${dayWords(step.fin, { year: false })}, 23\u00a0h\u00a059 — ${left === 0 ? "dernier jour" : `encore ${left}\u00a0jour${left > 1 ? "s" : ""}`}`;
}

// The strip shows the role of whoever this device is now enrolled as; it can still be changed there.
/** @type {Record<string, string>} */
const STRIP = { pamsu: "rts" }; // the calendar's own names
/** @param {string} enrolled */
export function followRole(enrolled) {
  const role = STRIP[enrolled] ?? enrolled;
  try {
    localStorage.setItem("role", role);
  } catch {
    // shown, not kept
  }
  document.dispatchEvent(new CustomEvent("phco:role", { detail: role }));
}

/** The first dated step of a role that is not over. @param {Step[]} steps in order of their days @param {string} role @param {string} today */
export const nextStep = (steps, role, today) => steps.find((one) => one.acteur === role && one.fin && one.fin >= today);

/** @param {{ zone?: any }} [options] */
export async function strip({ zone = $("#prochaine-date") } = {}) {
  if (!zone) return;
  /** @type {Dates} */
  let data;
  try {
    const answer = await fetch(zone.dataset.dates);
    if (!answer.ok) return;
    data = await answer.json();
  } catch {
    return; // the sentence of the build stays
  }
  const [first] = Object.keys(data.roles);
  let role = first;
  try {
    role = localStorage.getItem("role") ?? role;
  } catch {
    // nothing kept
  }
  if (!(role in data.roles)) role = first;
  const select = el("select", { "aria-label": "Votre rôle, pour la prochaine date" });
  for (const [code, name] of Object.entries(data.roles)) select.append(el("option", { value: code, selected: code === role }, name));
  const text = el("span");

  function draw() {
    const today = parisDay();
    const step = nextStep(data.etapes, select.value, today);
    if (!step) text.replaceChildren("Aucune date connue après aujourd’hui\u00a0: le département publiera la suite.");
    else {
      const status = step.statut === "provisoire" ? el("span", { class: "provisoire" }, " (dates provisoires)") : "";
      text.replaceChildren(el("strong", {}, step.titre), " ", sentence(step, today), status);
    }
  }

  select.addEventListener("change", () => {
    try {
      localStorage.setItem("role", select.value);
    } catch {
      // shown, not kept
    }
    draw();
  });
  document.addEventListener("phco:role", (event) => {
    const { detail } = /** @type {CustomEvent<string>} */ (event);
    if (!(detail in data.roles)) return;
    select.value = detail;
    draw();
  });
  draw();
  zone.replaceChildren(select, " ", text);
}
