// The checklists: read without Python, ticked on this device, printed one a page.

import { openDraft } from "../../lib/device/brouillons.mjs";
import { chosenPlace } from "../../lib/device/lieu_choisi.mjs";
import { dayWords } from "../../lib/device/paris_day.mjs";
import { undoBar } from "../../lib/form/undo_bar.mjs";
import { $, $$, el } from "../../lib/frame/dom.mjs";

const form = $("#outil form");
const which = $("#quelle-liste");
const lists = $$("[data-liste-controle]", form);
const draft = await openDraft("stage", { zone: $("#etat-brouillon") });
draft.begin({}); // so that the first change can be undone

function show() {
  const done = draft.value?.listes ?? {};
  for (const list of lists) {
    const boxes = $$("input", list);
    for (const box of boxes) box.checked = (done[list.dataset.listeControle] ?? []).includes(box.value);
    $("[data-compte]", list).textContent = `${boxes.filter((box) => box.checked).length} / ${boxes.length}`;
    list.hidden = which.value !== "" && which.value !== list.dataset.listeControle;
  }
}

form.addEventListener("change", (/** @type {PageEvent} */ { target }) => {
  const list = target.closest("[data-liste-controle]");
  if (list) {
    const listes = { ...(draft.value?.listes ?? {}), [list.dataset.listeControle]: $$("input:checked", list).map((box) => box.value) };
    draft.save({ ...structuredClone(draft.value ?? {}), listes });
  }
  show();
});
form.addEventListener("submit", (/** @type {PageEvent} */ event) => event.preventDefault());
form.addEventListener("click", (/** @type {PageEvent} */ { target }) => {
  if (target.closest("[data-action]")?.dataset.action === "imprimer") window.print();
});
draft.onChange(show);
undoBar({ draft, undo: $("[data-action='annuler']"), redo: $("[data-action='retablir']") });
// What was ticked while the page was starting is kept.
for (const list of lists) {
  const done = draft.value?.listes?.[list.dataset.listeControle] ?? [];
  const early = $$("input:checked", list)
    .map((box) => box.value)
    .filter((id) => !done.includes(id));
  if (early.length)
    draft.save({
      ...structuredClone(draft.value ?? {}),
      listes: { ...(draft.value?.listes ?? {}), [list.dataset.listeControle]: [...done, ...early] },
    });
}
// — the convention of option 4, filled from the choice made on this device —
const CONVENTION = "convention-option-4";
const BY_CHOICE = ["liste", "choix"]; // what choosing on the DMG's list settles
async function fromChoice() {
  const place = await chosenPlace();
  if (!place) return;
  const facts = [place.commune_nom, place.adresse, place.activite, place.telephone].filter(Boolean).join(" · ");
  const zone = $("#lieu-choisi");
  zone.replaceChildren(
    el("strong", {}, place.nom),
    ` ${facts}. Choisi pour le semestre de ${dayWords(`${place.semestre}-01`).replace(/^\S+\s/, "")}. `,
  );
  zone.append(el("a", { class: "sans-impression", href: `${document.body.dataset.racine}voeux/journee4/` }, "Changer de lieu"));
  zone.hidden = false;
  if (draft.value?.listes?.[CONVENTION]) return;
  draft.amend({ ...structuredClone(draft.value ?? {}), listes: { ...(draft.value?.listes ?? {}), [CONVENTION]: BY_CHOICE } });
  show();
}
fromChoice().catch(() => {}); // without the list of places, the checklist stands alone
const asked = decodeURIComponent(location.hash.slice(1));
if (lists.some((list) => list.id === asked)) which.value = asked;
show();
