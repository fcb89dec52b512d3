// Every page: refuse frames, the appearance chosen on this device, the next date, the search, offline use.

import { net } from "../lib/form/reponse.mjs";
import { strip } from "../lib/frame/bandeau.mjs";
import { appearance, refuseFrames } from "../lib/frame/cadre.mjs";
import { $, el } from "../lib/frame/dom.mjs";
import { offline } from "../lib/frame/hors_ligne.mjs";

// Heavy, and rarely used at once: loaded at the first need.
const search = () => import("../lib/frame/recherche.mjs");

/** @param {URL} root */
function openSearch(root) {
  const opener = $("#ouvrir-recherche");
  const page = $("#recherche-page");
  if (page) {
    search().then(({ searchBox }) => {
      const box = searchBox({ root });
      page.append(box.node);
      page.hidden = false;
      const asked = new URLSearchParams(location.search).get("q");
      if (asked) box.ask(asked);
      box.focus();
    });
    return;
  }
  if (!opener) return;
  opener.append(el("kbd", { "aria-hidden": "true" }, /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K"));
  let dialog = null;
  const open = async () => {
    dialog ??= search().then(({ searchDialog }) => searchDialog({ root }));
    (await dialog)();
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

if (!refuseFrames()) {
  const root = new URL(document.body.dataset.racine ?? "./", location.href);
  net();
  appearance();
  openSearch(root);
  strip();
  offline();
}
