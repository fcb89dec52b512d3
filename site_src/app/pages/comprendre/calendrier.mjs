// The calendar at the visitor's date (or at the one written in the fragment: #le=2027-03-02), and its iCalendar files.

import { believed } from "../../lib/device/horloge.mjs";
import { download } from "../../lib/device/telechargement.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { readFragment } from "../../lib/form/fragment.mjs";
import { outil } from "../../lib/form/outil.mjs";
import { affiche, brancher, racine } from "../../lib/form/simuler.mjs";
import { $, announce, el } from "../../lib/frame/dom.mjs";

// A clock that cannot be right counts no days: they are those from the day of the site, and it is said.
const { jour, doute } = believed();
if (!readFragment()?.le) $("#le").value = jour;
if (doute) {
  const words = `${doute[0]?.toUpperCase()}${doute.slice(1)}. Les jours se comptent ici depuis la date ci-dessus.`;
  $("#formulaire").append(el("p", { class: "message attention" }, el("strong", {}, "Horloge"), ` ${words}`));
}

const page = outil({
  appel: "vue.calendrier",
  affiche,
  entree: ({ le, campagne }) => ({ racine, le: le ?? jour, ...(campagne ? { campagne } : {}) }),
});
brancher(page);

page.result.addEventListener("click", async (/** @type {PageEvent} */ event) => {
  const button = event.target.closest("[data-ics]");
  if (!button) return;
  const { ics, campagne } = button.dataset;
  const file = await engine.call("calendrier.ics", { campagne, acteur: ics || null });
  download(file.nom, file.texte, "text/calendar;charset=utf-8");
  announce(`Fichier ${file.nom} téléchargé.`);
});
