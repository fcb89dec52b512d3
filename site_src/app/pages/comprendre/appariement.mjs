// A small market followed claim by claim, and "essayez de tricher". Python computes and draws; this shows one panel at a time.

import { EngineError } from "../../lib/engine/engine.mjs";
import { asking } from "../../lib/form/ask.mjs";
import { showErrors } from "../../lib/form/faults.mjs";
import { outil } from "../../lib/form/outil.mjs";
import { $, $$, announce, debounce, el, fill } from "../../lib/frame/dom.mjs";

const form = $("#formulaire");
const cheat = $("#tricher");
const examples = new Map($$("#exemple option").map((option) => [option.value, JSON.parse(option.dataset.marche)]));

// — the market of the form ———————————————————————————————————————————————————————————————————————————————
const hearts = $$("[data-demandeur]", form);
const boxes = $$("[data-classement]", form);
/** @param {any} box */
const line = (box) => $("input", box).value.split(",").filter(Boolean);

function market() {
  /** @type {Record<string, Record<string, number>>} */
  const coeurs = {};
  for (const { dataset, value } of hearts) (coeurs[dataset.demandeur] ??= {})[dataset.offreur] = Number(value);
  const classements = Object.fromEntries(boxes.map((box) => [box.dataset.classement, line(box)]));
  return { coeurs, classements, graine: $("#graine").value || "-" };
}

/** @param {any} box */
function drawLine(box, focus = null) {
  const offer = box.dataset.classement;
  const names = line(box);
  /** @param {string} name @param {number} rank */
  const row = (name, rank) =>
    el(
      "li",
      {},
      el("span", {}, name),
      el(
        "button",
        {
          type: "button",
          class: "bouton discret",
          "data-monter": name,
          disabled: rank === 0,
          "aria-label": `Monter ${name} dans le classement de ${offer}`,
        },
        "Monter",
      ),
    );
  $(".rangs", box).replaceChildren(...names.map(row));
  if (focus) ($(`[data-monter="${focus}"]:not(:disabled)`, box) ?? $("[data-monter]:not(:disabled)", box))?.focus();
}

function drawLines() {
  for (const box of boxes) drawLine(box);
}

form.addEventListener("click", (/** @type {PageEvent} */ { target }) => {
  const name = target.closest("[data-monter]")?.dataset.monter; // a browser that translates puts its own element inside
  if (!name) return;
  const box = target.closest("[data-classement]");
  const names = line(box);
  const at = names.indexOf(name);
  if (at < 1) return;
  [names[at - 1], names[at]] = [names[at], names[at - 1]];
  $("input", box).value = names.join(",");
  drawLine(box, name);
  announce(`${name} est au rang ${at} de ${box.dataset.classement}.`);
  form.dispatchEvent(new Event("input", { bubbles: true }));
});

/** @param {string} name */
function choose(name) {
  const { texte, coeurs, classements, joueur } = examples.get(name);
  $("#texte-exemple").textContent = texte;
  for (const select of hearts) select.value = String(coeurs[select.dataset.demandeur]?.[select.dataset.offreur] ?? 0);
  for (const box of boxes) $("input", box).value = classements[box.dataset.classement].join(",");
  drawLines();
  $("#joueur").value = joueur;
  honest();
}

$("#exemple").addEventListener("change", (/** @type {PageEvent} */ { target }) => choose(target.value));

// — the steps ————————————————————————————————————————————————————————————————————————————————————————————
/** @param {HTMLElement} zone */
function player(zone) {
  const root = $("[data-deroule]", zone);
  const last = Number(root.dataset.fin);
  const cursor = $("[data-curseur]", root);
  const panels = $$("[data-etape]", root);
  let at = 0;

  /** @param {number} step */
  function show(step, { say = true } = {}) {
    at = Math.max(0, Math.min(last, step));
    panels.forEach((panel, index) => {
      panel.hidden = index !== at;
    });
    cursor.value = String(at);
    cursor.setAttribute("aria-valuetext", `Demande ${at} sur ${last}`);
    for (const button of $$("[data-aller]", root)) {
      const useless = ["debut", "avant"].includes(button.dataset.aller) ? at === 0 : at === last;
      button.setAttribute("aria-disabled", String(useless)); // keeps the focus where it is
    }
    if (say) announce($(".etape-phrase", panels[at]).textContent);
  }

  root.addEventListener("click", (/** @type {PageEvent} */ { target }) => {
    const where = target.closest("[data-aller]")?.dataset.aller;
    /** @type {Record<string, number>} */
    const places = { debut: 0, avant: at - 1, apres: at + 1, fin: last };
    if (where) show(places[where]);
  });
  cursor.addEventListener("input", () => show(Number(cursor.value)));
  show(0, { say: false });
}

const page = outil({
  appel: "vue.appariement",
  entree: () => ({ ...market(), methode: $("[name=methode]:checked", form).value }),
  affiche: (answer, zone) => {
    fill(zone, answer.html);
    player(zone);
  },
});

// — the temptation ————————————————————————————————————————————————————————————————————————————————————————
const tries = $$("[data-essai]", cheat);

function honest() {
  const mine = market().coeurs[$("#joueur").value] ?? {};
  for (const select of tries) {
    const true_ = mine[select.dataset.essai] ?? 0;
    select.value = String(true_);
    $(`[data-vrai="${select.dataset.essai}"]`, cheat).textContent = true_ ? `(en vrai, ${true_})` : "(en vrai, aucun)";
  }
  $("#resultat-tricher").replaceChildren();
}

const tempted = asking({
  key: "tricher",
  zone: $("#resultat-tricher"),
  question: ({ tout }) => ({
    appel: "vue.tricher",
    entree: {
      ...market(),
      methode: $("#methode-tricher").value,
      joueur: $("#joueur").value,
      essai: Object.fromEntries(tries.map((select) => [select.dataset.essai, Number(select.value)])),
      tout,
    },
  }),
  draw: ({ html }) => fill($("#resultat-tricher"), html),
  fail(error) {
    if (!(error instanceof EngineError)) throw error;
    showErrors(cheat, error.errors, { summary: $("#erreurs"), focus: true });
  },
});

cheat.addEventListener("submit", (/** @type {PageEvent} */ event) => {
  event.preventDefault();
  tempted.run({ tout: false });
});
$("#tout-essayer").addEventListener("click", () => tempted.run({ tout: true }));
$("#joueur").addEventListener("change", honest);
form.addEventListener("input", debounce(honest, 50));

// What a link brought is already in the form: it is drawn as it stands, never reset to the example.
function redraw() {
  const { texte, joueur } = examples.get($("#exemple").value) ?? {};
  $("#texte-exemple").textContent = texte ?? "";
  if (joueur) $("#joueur").value = joueur;
  drawLines();
  honest();
}

addEventListener("hashchange", redraw);
redraw();
page.ready.then(() => {
  document.documentElement.dataset.appariement = "pret";
});
