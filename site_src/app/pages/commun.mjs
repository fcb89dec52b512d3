// Every page: refuse frames, the appearance chosen on this device, the next date, the search, offline use.

import { lazy } from "../lib/engine/encore.mjs";
import { net } from "../lib/form/reponse.mjs";
import { followRole, keptRole, strip } from "../lib/frame/bandeau.mjs";
import { appearance, refuseFrames } from "../lib/frame/cadre.mjs";
import { $, $$, el } from "../lib/frame/dom.mjs";
import { offline } from "../lib/frame/hors_ligne.mjs";

// Heavy, and rarely used at once: loaded at the first need; what failed is asked again, of the host itself.
const search = () => lazy(() => import("../lib/frame/recherche.mjs"));

/** @param {any} place the note goes after it */
function searchLost(place) {
  $("#recherche-perdue")?.remove();
  place?.after(
    el(
      "p",
      { id: "recherche-perdue", class: "message attention large", role: "alert" },
      "La recherche n’a pas pu être chargée. Vérifiez la connexion, puis choisissez de nouveau « Rechercher », ou rechargez la page.",
    ),
  );
}

/** @param {URL} root */
function openSearch(root) {
  const opener = $("#ouvrir-recherche");
  const page = $("#recherche-page");
  if (page) {
    const begin = async () => {
      const { searchBox } = await search();
      $("#recherche-perdue")?.remove();
      const box = searchBox({ root });
      page.replaceChildren(box.node);
      page.hidden = false;
      const asked = new URLSearchParams(location.search).get("q");
      if (asked) box.ask(asked);
      box.focus();
    };
    begin().catch(() => searchLost(page));
    opener?.addEventListener("click", (/** @type {PagePointer} */ event) => {
      if (!$("#recherche-perdue")) return;
      event.preventDefault();
      begin().catch(() => searchLost(page));
    });
    return;
  }
  if (!opener) return;
  opener.append(el("kbd", { "aria-hidden": "true" }, /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K"));
  /** @type {Promise<() => void> | null} */
  let dialog = null;
  const open = async () => {
    dialog ??= search().then(({ searchDialog }) => searchDialog({ root }));
    try {
      (await dialog)();
      $("#recherche-perdue")?.remove();
    } catch {
      dialog = null; // to be tried again
      searchLost($(".bandeau"));
    }
  };
  opener.addEventListener("click", (/** @type {PagePointer} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open();
  });
  addEventListener("keydown", (event) => {
    const asked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    if (!asked) return;
    event.preventDefault();
    open();
  });
}

// The home of whoever has a role: loaded for them alone, drawn again when it changes.
/** @param {HTMLElement | null} place */
function home(place) {
  if (!place) return;
  const draw = async () => {
    if (!keptRole()) return;
    try {
      const { atHome } = await lazy(() => import("../lib/accueil/chez_moi.mjs"));
      await atHome();
    } catch {
      $("#chez-moi-ecran").textContent = "Votre accueil n’a pas pu être chargé. Vérifiez la connexion, puis rechargez la page.";
    }
  };
  document.addEventListener("phco:role", draw);
  for (const button of $$("[data-choisir-role]"))
    button.addEventListener("click", () => {
      followRole(button.dataset.choisirRole);
      scrollTo({ top: 0 });
      place.focus();
    });
  draw();
}

if (!refuseFrames()) {
  const root = new URL(document.body.dataset.racine ?? "./", location.href);
  net();
  appearance();
  openSearch(root);
  strip();
  home($("#chez-moi"));
  offline();
}
