// The checklists: read without Python, ticked on this device, printed one a page.

import { openDraft } from "../../lib/device/brouillons.mjs";
import { $, $$, announce } from "../../lib/frame/dom.mjs";

const form = $("#outil form");
const which = $("#quelle-liste");
const lists = $$("[data-liste-controle]", form);
const draft = await openDraft("stage", { zone: $("#etat-brouillon") });
if (!draft.value) await draft.save({}); // so that the first change can be undone

function show() {
  const done = draft.value?.listes ?? {};
  for (const list of lists) {
    const boxes = $$("input", list);
    for (const box of boxes) box.checked = (done[list.dataset.listeControle] ?? []).includes(box.value);
    $("[data-compte]", list).textContent = `${boxes.filter((box) => box.checked).length} / ${boxes.length}`;
    list.hidden = which.value !== "" && which.value !== list.dataset.listeControle;
  }
  $("[data-action='annuler']").disabled = !draft.canUndo;
  $("[data-action='retablir']").disabled = !draft.canRedo;
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
  const action = target.closest("[data-action]")?.dataset.action;
  if (action === "annuler") {
    draft.undo();
    announce("Le dernier changement est annulé.");
  }
  if (action === "retablir") {
    draft.redo();
    announce("Le changement est rétabli.");
  }
  if (action === "imprimer") window.print();
});
draft.onChange(show);
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
const asked = decodeURIComponent(location.hash.slice(1));
if (lists.some((list) => list.id === asked)) which.value = asked;
show();
