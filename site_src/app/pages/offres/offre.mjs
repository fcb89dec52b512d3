// The page of one offer: its hearts, a star and a private note, kept on this device; its pay and its distance for whoever said
// where they live. The page itself reads without any of it.

import { openFavourites } from "../../lib/device/favoris.mjs";
import { onLeave } from "../../lib/device/late.mjs";
import { asking } from "../../lib/form/ask.mjs";
import { $, debounce, el, fill } from "../../lib/frame/dom.mjs";
import { toast } from "../../lib/frame/toast.mjs";
import { openHearts } from "../../lib/offres/coeurs.mjs";

const zone = $("#offre-actions");
const id = zone.dataset.offre;
const state = el("p", { class: "etat-brouillon" });
const kept = el("p", { class: "etat-brouillon" });
const opening = openHearts({ zone: $(".page-offre"), bar: $("#compte-voeux"), state: kept, nameOf: () => $("#offre-titre").textContent });
const list = await openFavourites({ zone: state });
const star = el("button", { type: "button", class: "bouton second favori", "aria-pressed": "false" }, el("span", {}, "Favori"));
const note = el("textarea", { id: "note", rows: "3", maxlength: "2000", "aria-describedby": "note-aide" });
const keep = debounce((text) => list.writeNote(id, text), 400);

let seen = ""; // the note as it was last shown: one that was erased elsewhere goes, one being typed stays
function paint() {
  const on = list.has(id);
  star.setAttribute("aria-pressed", String(on));
  $("span", star).textContent = on ? "Retirer de mes favoris" : "Ajouter à mes favoris";
  if (document.activeElement !== note || note.value === seen) note.value = list.note(id);
  seen = list.note(id);
}

star.addEventListener("click", () => toast(list.toggle(id) ? "Dans vos favoris." : "Retiré de vos favoris.", { undo: () => list.undo() }));
note.addEventListener("input", () => keep(note.value));
note.addEventListener("blur", () => keep.flush());
onLeave(() => keep.flush());
list.onChange(paint);
zone.append(
  el("p", { class: "boutons" }, star, el("button", { type: "button", class: "bouton second", onclick: () => window.print() }, "Imprimer la fiche")),
  el(
    "div",
    { class: "champ" },
    el("label", { for: "note" }, "Ma note"),
    note,
    el("p", { class: "aide", id: "note-aide" }, "Pour vous seul : elle reste sur cet appareil et n’est jamais exportée avec vos vœux."),
  ),
  state,
);
paint();

zone.append(kept);
const hearts = await opening;
const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 120));
const here = asking({
  question() {
    const { commune, aide } = list.home;
    if (!commune && !aide) return null;
    const entree = { fiche: JSON.parse(zone.dataset.faits), racine: document.body.dataset.racine, ...(commune ? { commune } : {}) };
    return { appel: "vue.offre", entree: aide ? { ...entree, aide } : entree };
  },
  draw(answer) {
    fill($("#offre-ici"), answer.html);
    if (answer.paie) fill($("#offre-paie"), answer.paie);
  },
  fail: () => {}, // what the build drew stays, and says for whom it stands
});
idle(() => {
  here.run();
  if (hearts.begun) hearts.ready();
});
