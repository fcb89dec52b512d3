// Offline use: registers the service worker and says, in one quiet sentence, where things stand.
//   offline({ zone, delay })     zone: the element of the frame (#etat-hors-ligne); called once by commun.mjs
// The zone's data-etat: indisponible · economie · preparation · outils · disponible · nouvelle · installee-ailleurs · echec
//
// Two stages, told apart: the tools ("outils": they work without network), then the catalogue ("disponible": everything
// does). Each is said only after the service worker has counted every file; a visit resumes where the former one stopped.
// A line that saves data is asked first. Time limits are on silence, never on duration. A new version is offered, never
// forced; drafts are saved at each action and once more before the reload ("phco:avant-rechargement" on document).

import { lazy } from "../engine/encore.mjs";
import { ANSWER_MS, ask, container, registered } from "../engine/partage.mjs";
import { patience } from "../engine/patience.mjs";
import { isolated } from "../engine/policy.mjs";
import { calm, engineRests } from "./calme.mjs";
import { $, counted, el, megabytes } from "./dom.mjs";

const SILENCE_MS = 90_000; // nothing heard for that long
const PULSE_MS = 20_000;
const PEACE_MS = 800;
const GIVING_WAY_MS = 90_000;
const ROUNDS = 3; // fillings that end well and still leave files out: a browser may have evicted what was kept meanwhile

const slow = () => {
  const line = /** @type {any} */ (navigator).connection;
  return Boolean(line?.saveData || /2g/.test(line?.effectiveType ?? ""));
};

const NEWER = ["nouvelle", "installee-ailleurs"]; // a version that waits for the person

const reasons = () => lazy(() => import("./pourquoi.mjs"));

/** @param {{ zone?: any }} [options] */
export async function offline({ zone = $("#etat-hors-ligne") } = {}) {
  const text = el("span");
  const button = el("button", { type: "button", class: "bouton discret", hidden: true });
  /** @type {(() => unknown) | null} */
  let action = null;
  const silence = patience();
  let installing = false; // this tab asked for the new version
  const newer = () => NEWER.includes(zone?.dataset.etat); // nothing that is told of the former one takes its place
  button.addEventListener("click", () => action?.());
  text.addEventListener("click", () => zone?.classList.toggle("deplie")); // a phone shows one line of what went wrong
  zone?.replaceChildren(text, " ", button);

  /**
   * @param {string} state @param {string} sentence @param {string} [label] of the button; none: no button
   * @param {(() => unknown) | null} [run] @param {number | null} [share] of what is to come, while it comes
   */
  function show(state, sentence, label = "", run = null, share = null) {
    if (!zone || (newer() && !NEWER.includes(state))) return;
    zone.dataset.etat = state;
    zone.setAttribute("role", "status");
    // « Préparation hors ligne 42 % » on a line whose place is kept; the megabytes on hover. The part is not spoken at each step.
    zone.title = sentence;
    const [, head = sentence, far = ""] = /^([^:;]+?)(\s*[:;] .*)$/.exec(sentence) ?? [];
    // Words that a phone's one line has no room for beside the part: « Outils hors ligne 42 % », « Préparation 42 % ».
    const [, begin, more, end] =
      (share !== null && /^(Outils)( disponibles)(.*)$|^(Préparation)( hors ligne)(.*)$/.exec(head)?.filter((one) => one !== undefined)) || [];
    const long = more ? [begin, el("span", { class: more === " hors ligne" ? "ecran-moyen" : "ecran-large" }, more), end] : [head];
    const part = share === null ? "" : el("span", { class: "part", "aria-hidden": "true" }, `${Math.floor(100 * share)}\u00a0%`);
    text.replaceChildren(...long, el("span", { class: "detail" }, far), part);
    text.className = state === "economie" ? "visuellement-cache" : ""; // the button says enough on screen
    button.textContent = label;
    button.hidden = !label;
    action = run;
  }

  if (!window.isSecureContext) {
    show("indisponible", "Hors ligne : impossible ici, le site est servi sans https");
    return;
  }
  if (!container()) {
    show("indisponible", isolated() ? "Hors ligne : impossible ici, cette page est isolée" : "Hors ligne : indisponible dans ce navigateur");
    return;
  }

  /** @param {string} why */
  function failed(why) {
    silence.end();
    show("echec", why, "Réessayer", start);
  }

  function watch() {
    silence.within(SILENCE_MS, () => failed("La préparation hors ligne n’avance plus. Ce qui est reçu est gardé."));
  }

  let agreed = false; // asked once: then everything comes
  const economy = () => !agreed && slow(); // read anew before each stage: the line may change meanwhile
  let working = false; // this page follows a filling
  let rounds = 0; // fillings that ended since a person asked

  /** @param {ServiceWorker} worker */
  async function tellState(worker) {
    try {
      const found = await ask(worker, { type: "etat" });
      silence.end();
      if (found.complet) show("disponible", "Disponible hors ligne");
      else if (found.encours && rounds < ROUNDS) await goOn(worker, found);
      else {
        show("echec", `Hors ligne incomplet : il manque ${counted(found.manquants, "fichier", "fichiers")}.`, "Compléter", () => {
          rounds = 0;
          return complete(worker);
        });
      }
    } catch {
      failed("Le mode hors ligne ne répond pas.");
    }
  }

  // The work of the first visits, resumed where it stopped.
  /** @param {ServiceWorker} worker @param {{ outils: boolean, voyage: number[] }} found */
  async function goOn(worker, { outils, voyage: [tools, catalogue] }) {
    await engineRests();
    const agree = () => {
      agreed = true;
      rounds = 0;
      complete(worker);
    };
    if (!economy()) await complete(worker, !outils);
    else if (outils) show("outils", "Outils disponibles hors ligne", `Garder aussi le catalogue (${megabytes(catalogue)} Mo)`, agree);
    else show("economie", "Économie de données :", `Garder hors ligne (${megabytes(tools + catalogue)} Mo)`, agree);
  }

  /** @param {ServiceWorker} worker @param {boolean} [byStages] the tools, said when they are there, then the rest */
  async function complete(worker, byStages = false) {
    if (working) return;
    working = true;
    watch();
    const pulse = setInterval(async () => {
      const beat = await ask(worker, { type: "vivant" }).catch(() => null);
      if (beat && !beat.actif && working) again();
    }, PULSE_MS);
    /** @type {() => void} */
    let again = () => {};
    /** @param {number} [etape] */
    const ended = (etape) =>
      new Promise((resolve, reject) => {
        again = () => void ask(worker, { type: "completer", etape }, 0).then(resolve, reject); // its browser ended it meanwhile
        again();
      });
    try {
      if (byStages) await ended(1);
      if (!byStages || !economy()) {
        await ended();
        rounds += 1;
      }
      working = false;
      await tellState(worker);
    } catch (/** @type {any} */ error) {
      if (error.cause?.raison) await broke(error.cause);
      if (zone?.dataset.etat !== "echec") failed("La préparation hors ligne n’a pas abouti : le réseau ne répond pas.");
    } finally {
      working = false;
      clearInterval(pulse);
    }
  }

  // What pages keep before the reload may ask the version in use for files, and a version that works does not give way:
  // it is left in peace first, then the new one asks again and again, since a browser looks only when it is asked.
  /** @param {ServiceWorker} waiting */
  function offer(waiting) {
    silence.end();
    show("nouvelle", "Une nouvelle version est prête.", "Installer", () => {
      installing = true;
      document.dispatchEvent(new CustomEvent("phco:avant-rechargement"));
      button.hidden = true;
      text.textContent = "Installation de la nouvelle version…";
      const asking = setInterval(() => waiting.postMessage({ type: "installer" }), PEACE_MS);
      setTimeout(() => {
        text.textContent = "Installation de la nouvelle version : elle attend la fin de ce que font les autres onglets du site.";
      }, ANSWER_MS);
      setTimeout(() => {
        clearInterval(asking);
        delete zone?.dataset.etat;
        failed("La nouvelle version ne s’installe pas. Fermez les autres onglets du site, puis réessayez.");
      }, GIVING_WAY_MS);
    });
  }

  /** @param {ServiceWorker | null} worker @param {boolean} first nothing was installed before it */
  function follow(worker, first) {
    if (!worker) return;
    watch();
    worker.addEventListener("statechange", () => {
      if (worker.state === "installed" && !first) offer(worker);
      else if (worker.state === "activated" && first) tellState(worker);
      else if (worker.state === "redundant" && zone?.dataset.etat === "preparation") {
        failed("La préparation hors ligne n’a pas abouti. Ce qui est reçu est gardé.");
      }
    });
  }

  const lacks = () => zone?.dataset.etat !== "disponible" && !newer();

  /** Told to who asked and to every page: said once. @param {{ fichier: string, raison: string, detail: string }} found */
  async function broke(found) {
    if (!lacks()) return;
    const why = await reasons()
      .then(({ whyNot }) => whyNot(found))
      .catch(() => "La préparation hors ligne n’a pas abouti. Ce qui est reçu est gardé.");
    if (lacks() && zone?.title !== why) failed(why); // the copy may be whole since
  }

  navigator.serviceWorker.addEventListener("message", ({ data, source }) => {
    // The end of what another tab asked for: only that one is answered.
    if (source && data?.type === "hors-ligne" && data.octets >= data.total && !working && lacks()) tellState(/** @type {ServiceWorker} */ (source));
    if (data?.type === "hors-ligne" && data.octets < data.total) {
      // An update prepares itself quietly: the version in use stays available meanwhile.
      if (!lacks()) return;
      watch();
      if (working && data.etape === 2 && data.outils && economy()) source?.postMessage({ type: "suspendre" }); // then asked
      const moved = `${megabytes(data.octets)} Mo sur ${megabytes(data.total)} Mo`;
      if (data.etape === 2 && data.outils)
        show("outils", `Outils disponibles hors ligne ; tout le site : ${moved}`, "", null, data.octets / data.total);
      else show("preparation", `Préparation hors ligne : ${moved}`, "", null, data.octets / data.total);
    } else if (data?.type === "hors-ligne-echec" && zone?.dataset.etat === "disponible" && data.raison === "place") {
      show(
        "disponible",
        "Disponible hors ligne ; pas assez de place sur cet appareil pour la nouvelle version : libérez-en, puis rechargez la page.",
      );
    } else if (data?.type === "hors-ligne-echec") broke(data);
  });

  // The line is back: what it had cut goes on, without anybody's press.
  addEventListener("online", () => zone?.dataset.etat === "echec" && action?.());

  // What the device keeps was lost, or has no room: the browser may have dropped the site's files as well.
  document.addEventListener("phco:stockage", () => {
    const worker = navigator.serviceWorker.controller;
    if (worker && zone?.dataset.etat === "disponible") tellState(worker);
  });

  const hadController = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (installing) location.reload();
    else if (hadController) {
      show("installee-ailleurs", "Une nouvelle version a été installée dans un autre onglet.", "Recharger", () => {
        document.dispatchEvent(new CustomEvent("phco:avant-rechargement"));
        location.reload();
      });
    }
  });

  // A browser says nothing of an address that leads elsewhere: its copy would grow old without a word.
  async function moved() {
    const said =
      zone?.dataset.etat === "disponible" &&
      (await reasons()
        .then(({ elsewhere }) => elsewhere())
        .catch(() => ""));
    if (said) show("disponible", said);
  }

  /** @param {ServiceWorker | null} [whole] it said a moment ago that it keeps everything */
  async function start(whole = null) {
    if (!navigator.serviceWorker.controller) show("preparation", "Préparation hors ligne…");
    watch();
    try {
      const registration = await registered();
      const { active, waiting, installing: coming } = registration;
      registration.addEventListener("updatefound", () => follow(registration.installing, !registration.active));
      if (waiting && active) {
        offer(waiting);
      } else if (active) {
        silence.end();
        if (active !== whole) await tellState(active);
        if (coming) follow(coming, false);
        else moved();
      } else follow(coming ?? waiting, true);
    } catch (error) {
      if (navigator.serviceWorker.controller) {
        silence.end(); // no network, or a server that lost its files: what is kept stays
        await tellState(navigator.serviceWorker.controller);
      } else {
        const why = reasons().then(({ whyRefused }) => whyRefused(error));
        failed(`${await why.catch(() => "Le réseau manque")} : le mode hors ligne n’a pas pu être préparé.`);
      }
    }
  }

  const controller = navigator.serviceWorker.controller;
  if (controller) {
    await Promise.race([tellState(controller), new Promise((resolve) => setTimeout(resolve, ANSWER_MS))]);
    start(zone?.dataset.etat === "disponible" ? controller : null);
    return;
  }
  if (economy()) {
    show("economie", "Économie de données :", "Garder hors ligne", () => {
      agreed = true;
      return start();
    });
    return;
  }
  await calm();
  await engineRests();
  start();
}
