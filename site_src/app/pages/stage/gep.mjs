// Seminars, GEP sessions, and the report that goes to the DMG.

import { sentence } from "../../lib/device/envoi.mjs";
import { exportPackage, readIdentity } from "../../lib/device/identite.mjs";
import { readBulletin } from "../../lib/device/publication.mjs";
import { download, pickBytes } from "../../lib/device/telechargement.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { complete, stage, today } from "../../lib/form/stage.mjs";
import { $, $$, counted, el, fill } from "../../lib/frame/dom.mjs";

const SEMINARS = $$("[data-seminaire]").map((field) => field.value);
const clean = (one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));
const zone = el("section", { id: "cr", class: "section", tabindex: "-1", "aria-label": "Compte rendu", hidden: true });
const note = el("p", { class: "message info", role: "status", hidden: true });
let shown = -1;
let answers = []; // what the DMG's bulletin says of GEP reports

export const reportOf = (session) =>
  clean({
    date: session.date,
    theme: session.theme ?? "",
    duree_minutes: session.duree_minutes,
    animateur: session.animateur ?? "",
    resume: session.resume ?? "",
    suites: session.notes ?? "",
    participants: session.participants ?? [],
    au: today(),
  });

async function review(rank, focus) {
  const session = page.plan.gep?.[rank];
  if (!session) return;
  if (!session.date) {
    document.getElementById(`gep-${rank}-date`)?.focus();
    return;
  }
  shown = rank;
  const answer = await engine.call("vue.gep", reportOf(session), { key: "vue.gep" });
  fill(zone, answer.html);
  zone.append(
    el(
      "p",
      { class: "boutons sans-impression" },
      el(
        "button",
        { type: "button", class: "bouton", "data-action": "exporter-cr", "data-inscription": "../../inscription/", disabled: !answer.resultat.legal },
        "Exporter le compte rendu",
      ),
    ),
  );
  zone.append(note);
  zone.hidden = false;
  if (focus) zone.focus();
}

const page = await stage({
  appel: "vue.enseignement",
  entree: (plan) => ({
    au: today(),
    seminaires: (plan.seminaires ?? []).map(clean),
    autres_seminaires: (plan.autres_seminaires ?? []).map(clean),
    gep: (plan.gep ?? []).map(({ date, theme, present, cr, paquet }) => clean({ date, theme, present, cr, paquet })),
    bulletin: answers,
  }),
  boot: (page) => {
    if (SEMINARS.every((id, rank) => page.plan.seminaires?.[rank]?.id === id)) return;
    page.change((plan) => {
      plan.seminaires = SEMINARS.map((id) => (plan.seminaires ?? []).find((one) => one.id === id) ?? { id });
    });
  },
  apres: () => {
    if (shown >= 0) review(shown, false);
  },
  actions: {
    relire: (button) => review(Number(button.dataset.rangGep), true),
    async "exporter-cr"(button, page) {
      const { tables } = await engine.call("gep.verifier", reportOf(page.plan.gep[shown]));
      if (!(await readIdentity())) {
        note.replaceChildren(
          el("strong", {}, "Appareil non inscrit"),
          " Pour envoyer un compte rendu, inscrivez d’abord cet appareil avec l’invitation du DMG : ",
          el("a", { href: button.dataset.inscription }, "l’inscription de cet appareil"),
          ". En attendant, « Imprimer » donne le compte rendu sur papier.",
        );
        note.hidden = false;
        return;
      }
      const sent = await exportPackage({ genre: "cr-gep", tableaux: tables });
      download(sent.nom, sent.fichier, "application/octet-stream");
      note.replaceChildren(
        el("strong", {}, "Exporté"),
        ` Envoyez le fichier ${sent.nom} au DMG : lui seul peut l’ouvrir. Donnez à votre groupe son empreinte, chacun y lira la réponse du DMG : `,
        el("code", { class: "empreinte" }, sent.empreinte),
      );
      note.hidden = false;
      page.change((plan) => {
        Object.assign(plan.gep[shown], { cr: "envoye", paquet: sent.empreinte });
      }, "Compte rendu exporté.");
    },
  },
});
page.result.after(zone);

// The bulletin that the site publishes is read alone; one received by mail is opened by hand. Both are verified.
async function listen(bytes = null) {
  const told = $("#bulletin");
  try {
    const bulletin = await readBulletin(bytes);
    if (!bulletin) return;
    answers = bulletin.lignes.filter((one) => one.genre === "cr-gep");
    if (bytes)
      told.replaceChildren(
        el(
          "p",
          { class: "message info" },
          el("strong", {}, "Bulletin lu"),
          ` Il porte ${counted(answers.length, "compte rendu", "comptes rendus")} de GEP.`,
        ),
      );
    page.compute();
  } catch (error) {
    told.replaceChildren(el("p", { class: "message erreur" }, el("strong", {}, "Bulletin refusé"), ` ${sentence(error)}`));
    told.closest("details").open = true;
  }
}
$("#fichier-bulletin").addEventListener("change", async ({ target }) => {
  const bytes = await pickBytes(target);
  target.value = ""; // the next bulletin has the same name: it must be a change again
  listen(bytes);
});
listen();
