// The strip under the header: the visitor's next date, by their role and their day in Paris. It shows; it computes no rule:
// dates, titles and statuses are those of dates.json, made by phco/site/pages/dates.py.
//
//   followRole(role)         after an enrolment, or a choice: this device is that role's from now on, on every page; "" is a visitor
//   keptRole()               the role kept here ("dj", "rts", "dmg" as dates.json names them), or ""
//   strip({ zone })          zone: #prochaine-date; the role is kept on this device ("role"), and may be changed there
//   clockDoubt(today, made)  what to say of a clock that cannot be right, whose every date here is then doubtful; ""
//   nextStep(steps, role, today)     the first dated step of a role that is not over (of anybody, for a visitor); past them, the
//                                    first without a date that is still to come

import { daysBetween, dayWords, parisDay } from "../device/paris_day.mjs";
import { $, el } from "./dom.mjs";

/**
 * @typedef {{ titre: string, libelle?: string, acteur: string, debut: string, fin: string, quand: string, dernier?: string | null,
 *   statut: string }} Step days as 2026-11-28; dernier: past it, the step is over, whatever its date
 * @typedef {{ roles: Record<string, string>, etapes: Step[] }} Dates
 */

const FAR = 1000; // days: no campaign is told so long ahead, and no site stays so old

/**
 * What makes the device's day doubtful: it is before the day on which the site was made, or years after.
 * @param {string} today @param {string} [made] the site's own day @returns {string} the end of a sentence; "" where nothing does
 */
export function clockDoubt(today, made) {
  const age = made ? daysBetween(made, today) : 0;
  if (age >= -1 && age <= FAR) return "";
  const here = `cet appareil se croit le ${dayWords(today)}`;
  return age < 0
    ? `${here}, réglez sa date`
    : `${here} et ce site date du ${dayWords(made ?? "")}\u00a0: si c’est faux, réglez la date de l’appareil`;
}

/** @param {Step} step @param {string} today */
export function sentence(step, today) {
  if (!step.fin) return step.quand;
  if (step.debut > today) {
    const left = daysBetween(today, step.debut);
    if (left > FAR) return step.quand;
    return `${step.quand}, ${left === 1 ? "demain" : `dans ${left}\u00a0jours`}`;
  }
  const left = daysBetween(today, step.fin);
  return `avant le ${dayWords(step.fin, { year: false })}, 23\u00a0h\u00a059 — ${left === 0 ? "dernier jour" : `encore ${left}\u00a0jour${left > 1 ? "s" : ""}`}`;
}

// The calendar's own names, where an enrolment says another.
/** @type {Record<string, string>} */
const STRIP = { pamsu: "rts" };
/** @param {string} enrolled */
export function followRole(enrolled) {
  const role = STRIP[enrolled] ?? enrolled;
  try {
    if (role) localStorage.setItem("role", role);
    else localStorage.removeItem("role");
  } catch {
    // shown, not kept
  }
  if (role)
    document.documentElement.dataset.role = role; // the entries and the home follow (theme/css)
  else delete document.documentElement.dataset.role;
  document.dispatchEvent(new CustomEvent("phco:role", { detail: role }));
}

export function keptRole() {
  try {
    return localStorage.getItem("role") ?? "";
  } catch {
    return document.documentElement.dataset.role ?? "";
  }
}

/** @param {Step[]} steps in order of their days @param {string} role @param {string} today */
export function nextStep(steps, role, today) {
  const mine = steps.filter((one) => !role || one.acteur === role);
  return mine.find((one) => one.fin && one.fin >= today) ?? mine.find((one) => !one.fin && one.dernier && one.dernier >= today);
}

/** @param {{ zone?: any }} [options] */
export async function strip({ zone = $("#prochaine-date") } = {}) {
  if (!zone) return;
  /** @type {Dates} */
  let data;
  try {
    const answer = await fetch(zone.dataset.dates);
    if (!answer.ok) return;
    data = await answer.json();
    if (!data.roles || !data.etapes) return; // another file in its place
  } catch {
    return; // the sentence of the build stays
  }
  const kept = keptRole();
  const select = el("select", { "aria-label": "Votre rôle" }, el("option", { value: "" }, "Votre rôle"));
  for (const [code, name] of Object.entries(data.roles)) select.append(el("option", { value: code }, name));
  const text = el("span");

  /** @param {string} role */
  function choose(role) {
    select.value = role in data.roles ? role : "";
    draw();
  }

  function draw() {
    const step = nextStep(data.etapes, select.value, parisDay());
    const doubt = clockDoubt(parisDay(), document.body.dataset.jour);
    if (!step) text.replaceChildren(`Aucune date connue après ${doubt ? "ce jour" : "aujourd’hui\u00a0: le département publiera la suite."}`);
    else {
      const status = step.statut === "provisoire" ? el("span", { class: "provisoire" }, " (dates provisoires)") : "";
      text.replaceChildren(el("strong", {}, select.value ? step.titre : step.libelle), " ", sentence(step, parisDay()), status);
    }
    if (doubt) text.append(` (${doubt})`);
  }

  select.addEventListener("change", () => followRole(select.value));
  document.addEventListener("phco:role", (event) => choose(/** @type {CustomEvent<string>} */ (event).detail));
  choose(kept);
  zone.replaceChildren(select, " ", text);
  zone.dataset.role = ""; // the role and the date are told apart, on a phone
}
