// What every page does before anything else.
//   refuseFrames()     a page shown inside another site's frame empties itself and says why (clickjacking); returns true then
//   appearance()       the three radios of the footer (#apparence); theme/js/theme.js reads the same key before the first paint

import { $, $$, el } from "./dom.mjs";

export function refuseFrames() {
  if (window.self === window.top) return false;
  document.body.replaceChildren(
    el(
      "main",
      { class: "page large" },
      el("h1", {}, "Page affichée dans un autre site"),
      el("p", {}, "Pour votre sécurité, cette page ne fonctionne pas à l’intérieur d’un autre site."),
      el(
        "p",
        {},
        el("a", { href: location.href, target: "_blank", rel: "noopener" }, "Ouvrir la page dans un nouvel onglet"),
        ". Si rien ne s’ouvre, copiez son adresse :",
      ),
      el("p", {}, location.href.split("#")[0]), // some frames let no link open a tab
    ),
  );
  return true;
}

export function appearance() {
  const group = $("#apparence");
  if (!group) return;
  /** @param {string} choice auto, clair or sombre */
  const show = (choice) => {
    if (choice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  };
  let kept = "auto";
  try {
    kept = localStorage.getItem("apparence") ?? "auto";
  } catch {
    return; // storage refused: the system's choice stands
  }
  for (const radio of $$("input[name=apparence]", group)) {
    radio.checked = radio.value === kept;
    radio.addEventListener("change", () => {
      show(radio.value);
      try {
        localStorage.setItem("apparence", radio.value);
      } catch {
        // shown, not kept
      }
    });
  }
  group.hidden = false;
}
