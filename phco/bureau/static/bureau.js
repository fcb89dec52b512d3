// The little that a form cannot do: follow the work, drop files, ask before what can't be taken back, say where one is.
"use strict";

/** @param {number} count */
const told = (count) => `${count.toLocaleString("fr-FR")}\u00a0${count < 2 ? "fait" : "faits"}`;

function follow() {
  const place = document.querySelector("[data-fait]");
  if (!place) return;
  const source = new EventSource("/travail/flux");
  source.onmessage = (event) => {
    const state = JSON.parse(event.data);
    place.textContent = told(state.fait);
    if (!state.fini) return;
    source.close();
    if (document.querySelector("[data-suivre]")) location.assign(state.retour);
    else location.reload();
  };
}

function drops() {
  for (const form of document.querySelectorAll("form[data-depot]")) {
    const input = form.querySelector("input[type=file]");
    if (!(input instanceof HTMLInputElement)) continue;
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("survol");
    });
    form.addEventListener("dragleave", () => form.classList.remove("survol"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("survol");
      if (event instanceof DragEvent && event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
    });
  }
}

function asking() {
  for (const form of document.querySelectorAll("form[data-sure]")) {
    form.addEventListener("submit", (event) => {
      if (form instanceof HTMLFormElement && !confirm(form.dataset.sure)) event.preventDefault();
    });
  }
}

document.querySelector("#reponse")?.focus();
follow();
drops();
asking();
