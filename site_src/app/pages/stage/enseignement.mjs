// Seminars, GEP sessions, their reports and the DMG's answers: one list. A report goes to the DMG sealed; its author keeps a
// copy that they can read again, and gives the group one that names nobody, which each member opens and checks here.

import { verifyBytes } from "../../lib/device/cles.mjs";
import { sentence } from "../../lib/device/envoi.mjs";
import { exportPackage } from "../../lib/device/exporter.mjs";
import { openFile, readCopy, readIdentity } from "../../lib/device/identite.mjs";
import { fromB64 } from "../../lib/device/octets.mjs";
import { readBulletin } from "../../lib/device/publication.mjs";
import { showSent } from "../../lib/device/relire.mjs";
import { download, pickBytes, pickText } from "../../lib/device/telechargement.mjs";
import { engine } from "../../lib/engine/engine.mjs";
import { asking } from "../../lib/form/ask.mjs";
import { adoptCopy, lastWithPeople, namesKnown, reportOf, teachingOf, withPeople } from "../../lib/form/gep.mjs";
import { printAlone } from "../../lib/form/impression.mjs";
import { beside } from "../../lib/form/reponse.mjs";
import { stage, today } from "../../lib/form/stage.mjs";
import { $, $$, announce, counted, el, fill } from "../../lib/frame/dom.mjs";

const SEMINARS = $$("[data-seminaire]").map((field) => field.value);
/** @type {Record<string, string>} */
const FIELDS = {
  date: "date",
  theme: "theme",
  duree_minutes: "duree",
  animateur: "animateur",
  resume: "resume",
  suites: "suites",
  participants: "participants",
  personnes: "participants",
};
const zone = el("section", { id: "cr", class: "section", tabindex: "-1", "aria-label": "Compte rendu", hidden: true });
const note = el("div", { class: "reponse", role: "status", tabindex: "-1" });
let shown = -1;
/** @type {Promise<void> | null} */
let sending = null; // a report that is being signed
/** @type {any} */
let answers = []; // what the DMG's bulletin says of GEP reports
/** @param {string} kind @param {string} title @param {...any} rest */
const tell = (kind, title, ...rest) => el("p", { class: `message ${kind}` }, el("strong", {}, title), " ", ...rest);

// — what is missing is said beside its field, with focus on the first —
/** @param {number} rank @param {Entry[]} faults */
function mark(rank, faults) {
  for (const field of $$(`[id^="gep-${rank}-"][aria-invalid]`)) field.removeAttribute("aria-invalid");
  for (const old of $$("[data-reponse]", page.form)) old.remove();
  let first = null;
  for (const fault of faults) {
    const name = FIELDS[fault.ou?.split(/[.[]/)[0]];
    const field = name && document.getElementById(`gep-${rank}-${name}`);
    if (!field) continue;
    field.closest("details")?.setAttribute("open", "");
    field.setAttribute("aria-invalid", "true");
    beside(field, `${fault.quoi} ${fault.remede}`, { kind: "erreur" });
    first ??= field;
  }
  first?.focus();
  first?.scrollIntoView({ block: "center" });
  return Boolean(first);
}

/** @param {number} rank @param {boolean} focus */
async function review(rank, focus) {
  const session = page.plan.gep?.[rank];
  if (!session) return;
  if (!session.date) {
    if (focus) mark(rank, [{ ou: "date", quoi: "La date de la séance manque.", remede: "Choisissez-la." }]);
    return;
  }
  shown = rank;
  await report.run({ rank, focus });
}

const report = asking({
  key: "vue.gep",
  question: ({ rank }) => ({ appel: "vue.gep", entree: reportOf(page.plan.gep[rank], today()) }),
  draw(answer, { focus }) {
    fill(zone, answer.html);
    /** @param {string} action @param {string} words */
    const button = (action, words, kind = "second") =>
      el("button", { type: "button", class: `bouton ${kind}`, "data-action": action, "data-inscription": "../../inscription/" }, words);
    zone.append(
      el(
        "p",
        { class: "boutons sans-impression" },
        button("exporter-cr", "Exporter le compte rendu", ""),
        button("imprimer-cr", "Imprimer le compte rendu"),
      ),
      note,
    );
    zone.hidden = false;
    if (focus) zone.focus();
  },
  fail(error, { rank, focus }) {
    if (!error.errors) throw error;
    // Something typed cannot be read: the last report shown is no longer this one.
    fill(zone, "");
    zone.append(tell("erreur", "À corriger", sentence(error)), note);
    zone.hidden = false;
    if (focus && !mark(rank, error.errors)) zone.focus();
  },
});

const people = () => {
  const list = $("#gens-connus");
  const names = namesKnown(page.plan);
  if (list.childElementCount !== names.length || names.some((name, rank) => list.children[rank].value !== name))
    list.replaceChildren(...names.map((name) => el("option", { value: name })));
};

const page = await stage({
  appel: "vue.enseignement",
  entree: (plan, whole) => ({ au: today(), ...teachingOf(plan, whole), bulletin: answers }),
  boot: (page) => {
    const seminars = SEMINARS.every((id, rank) => page.plan.seminaires?.[rank]?.id === id);
    const former = (page.plan.gep ?? []).some((/** @type {Entry} */ one) => one.participants);
    if (seminars && !former) return;
    page.change((plan) => {
      if (!seminars) plan.seminaires = SEMINARS.map((id) => (plan.seminaires ?? []).find((/** @type {Entry} */ one) => one.id === id) ?? { id });
      if (former) plan.gep = plan.gep.map(withPeople);
    });
  },
  apres: () => {
    people();
    if (shown >= 0) review(shown, false);
  },
  actions: {
    relire: (button) => review(Number(button.dataset.rangGep), true),
    "imprimer-cr": () => printAlone(zone),
    "memes-presents"(button, page) {
      const rank = Number(button.dataset.rangGep);
      const before = lastWithPeople(page.plan.gep ?? [], rank);
      if (!before) {
        beside(button, "Aucune autre séance n’a encore de présents.", { kind: "attention" });
        return;
      }
      page.change((plan) => {
        plan.gep[rank].presents = structuredClone(before.presents);
      }, "Présents repris.");
      beside(
        $(`[data-action="memes-presents"][data-rang-gep="${rank}"]`),
        `${counted(before.presents.length, "personne reprise", "personnes reprises")}.`,
      );
    },
    "relire-envoi": (button) => showSent(page.plan.gep[Number(button.dataset.rangGep)].paquet, sentZone()),
    async "copie-groupe"(button) {
      const session = page.plan.gep[Number(button.dataset.rangGep)];
      const line = button.closest("li");
      const sealed = await readCopy(session.paquet);
      if (!sealed) {
        beside(line.lastElementChild, "Cet appareil n’a plus la copie de cet envoi : il ne peut pas la redonner.", { kind: "attention" });
        return;
      }
      try {
        const { copie, nom } = await engine.call("vue.gep-copie", { paquet: (await openFile(sealed)).paquet });
        download(nom, copie, "application/json");
        beside(
          line.lastElementChild,
          `« ${nom} » est dans vos téléchargements : donnez-le à votre groupe. Il ne porte aucun nom ; chacun l’ouvre ici et y lit la réponse du DMG.`,
          { kind: "ok" },
        );
      } catch (/** @type {any} */ error) {
        if (!error.errors && !error.francais) throw error;
        beside(line.lastElementChild, sentence(error), { kind: "erreur" });
      }
    },
    // Each export has its number: one press, one file.
    "exporter-cr": (button) => (sending ??= sendReport(button).finally(() => (sending = null))),
  },
});
page.result.after(zone);

/** @param {any} button */
async function sendReport(button) {
  const rank = shown;
  let checked;
  try {
    checked = await engine.call("gep.verifier", reportOf(page.plan.gep[rank], today()));
  } catch (/** @type {any} */ error) {
    if (error.dropped) return;
    if (!error.errors) throw error;
    note.replaceChildren(tell("erreur", "Pas encore exporté", sentence(error)));
    if (!mark(rank, error.errors)) note.focus();
    return;
  }
  if (!checked.legal) {
    note.replaceChildren(
      tell("attention", "Pas encore exporté", checked.raisons.map((/** @type {Entry} */ one) => `${one.quoi} ${one.remede}`).join(" ")),
    );
    if (!mark(rank, checked.raisons)) note.focus();
    return;
  }
  mark(rank, []);
  if (!(await readIdentity())) {
    note.replaceChildren(
      tell(
        "info",
        "Appareil non inscrit",
        "Pour envoyer un compte rendu, inscrivez d’abord cet appareil avec l’invitation du DMG : ",
        el("a", { href: button.dataset.inscription }, "l’inscription de cet appareil"),
        ". En attendant, « Imprimer le compte rendu » le donne sur papier.",
      ),
    );
    note.focus();
    return;
  }
  let sent;
  try {
    sent = await exportPackage({ genre: "cr-gep", tableaux: checked.tables });
  } catch (error) {
    note.replaceChildren(tell("erreur", "L’export n’a pas abouti", sentence(error)));
    note.focus();
    return;
  }
  download(sent.nom, sent.fichier, "application/octet-stream");
  note.replaceChildren(
    tell(
      "ok",
      "Exporté",
      `Envoyez le fichier ${sent.nom} au DMG : lui seul peut l’ouvrir. La séance, dans la liste ci-dessus, garde ce qui est parti et donne la copie pour votre groupe.`,
    ),
    ...(sent.note ? [el("p", { class: "aide" }, sent.note)] : []),
    el("p", { class: "aide" }, "Empreinte : ", el("code", { class: "empreinte" }, sent.empreinte)),
  );
  note.focus();
  page.change((plan) => {
    Object.assign(plan.gep[rank], { cr: "envoye", paquet: sent.empreinte });
    delete plan.gep[rank].groupe;
  }, "Compte rendu exporté.");
}

function sentZone() {
  let place = $("#envoi-relu");
  if (!place) {
    place = el("section", { id: "envoi-relu", class: "section relu", "aria-label": "Ce qui est parti" });
    page.result.after(place);
  }
  return place;
}

// — the copy of another member of the group —
/** @param {string} copie */
async function openCopy(copie) {
  const told = $("#copie");
  try {
    const bulletin = answers;
    const first = await engine.call("vue.gep-copie", { copie, bulletin });
    const { cle, signature, a_verifier: message, empreinte } = first.resultat;
    const holds = cle ? await verifyBytes(cle, fromB64(signature), fromB64(message)) : null;
    const { html } = await engine.call("vue.gep-copie", { copie, bulletin, signature: holds });
    fill(told, html);
    if (holds === false) return;
    const me = (await readIdentity())?.personne ?? "";
    const { gep, nouvelle, absent } = adoptCopy(page.plan.gep ?? [], first.resultat, me);
    page.change(
      (plan) => {
        plan.gep = gep;
      },
      nouvelle ? "Séance ajoutée." : "Séance mise à jour.",
    );
    told.append(
      tell(
        "ok",
        nouvelle ? "Séance ajoutée" : "Séance retrouvée",
        nouvelle ? "Elle est dans votre liste, avec la réponse du DMG." : "Elle était déjà dans votre liste : la réponse du DMG s’y lit.",
        ` Empreinte ${empreinte.slice(7, 23)}…`,
      ),
    );
    if (absent)
      told.append(
        tell(
          "attention",
          "Vous n’y êtes pas nommé",
          `Votre pseudonyme, ${me}, n’est pas parmi les présents de ce compte rendu : votre présence n’est pas notée. Si vous y étiez, notez-la dans la séance et dites-le à son auteur.`,
        ),
      );
    announce(nouvelle ? "Séance ajoutée à votre liste." : "Séance déjà dans votre liste.");
  } catch (/** @type {any} */ error) {
    if (!error.errors && !error.francais) throw error;
    told.replaceChildren(tell("erreur", "Copie refusée", sentence(error)));
  }
}
$("#fichier-copie").addEventListener("change", async (/** @type {PageEvent} */ { target }) => {
  const text = await pickText(target);
  target.value = "";
  await openCopy(text);
});

// The bulletin that the site publishes is read alone; one received by mail is opened by hand. Both are verified.
/** @param {Uint8Array | null} bytes */
async function listen(bytes = null) {
  const told = $("#bulletin");
  try {
    const bulletin = await readBulletin(bytes);
    if (!bulletin) return;
    answers = bulletin.lignes.filter((/** @type {Entry} */ one) => one.genre === "cr-gep");
    if (bytes) told.replaceChildren(tell("info", "Bulletin lu", `Il porte ${counted(answers.length, "compte rendu", "comptes rendus")} de GEP.`));
    page.compute();
  } catch (error) {
    told.replaceChildren(tell("erreur", "Bulletin refusé", sentence(error)));
    told.closest("details").open = true;
  }
}
$("#fichier-bulletin").addEventListener("change", async (/** @type {PageEvent} */ { target }) => {
  const bytes = await pickBytes(target);
  target.value = ""; // the next bulletin has the same name: it must be a change again
  listen(bytes);
});
listen();
