// Offline use: registers the service worker and says, in one quiet sentence, where things stand.
//   offline({ zone, delay })     zone: the element of the frame (#etat-hors-ligne); called once by commun.mjs
// The zone's data-etat: indisponible · economie · preparation · disponible · nouvelle · installee-ailleurs · echec
//
// "Disponible hors ligne" is said only after the service worker has counted every file. A new version is offered, never
// forced; drafts are saved at each action and once more before the reload ("phco:avant-rechargement" on document).
// Where the engine was started it waits until it has kept its own files ("phco:moteur" on document), so that they travel once.

import { $, counted, el, megabytes } from "./dom.mjs";

const ENGINE_WAIT_MS = 120_000;
const SILENCE_MS = 90_000; // no file finished for that long
const ANSWER_MS = 15_000;
const PEACE_MS = 800;
const GIVING_WAY_MS = 90_000;

const root = new URL("../", import.meta.url);

/** @param {ServiceWorker} worker @param {string} type @param {number} [timeout] milliseconds @returns {Promise<any>} the worker's answer */
function ask(worker, type, timeout = ANSWER_MS) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    const timer = setTimeout(() => reject(new Error("sans réponse")), timeout);
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      if (data.erreur) reject(new Error(data.erreur));
      else resolve(data);
    };
    worker.postMessage({ type }, [port2]);
  });
}

/** @param {{ zone?: any }} [options] */
export async function offline({ zone = $("#etat-hors-ligne") } = {}) {
  const text = el("span");
  const button = el("button", { type: "button", class: "bouton discret", hidden: true });
  /** @type {(() => unknown) | null} */
  let action = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  let installing = false; // this tab asked for the new version
  button.addEventListener("click", () => action?.());
  zone?.replaceChildren(text, " ", button);

  /** @param {string} state @param {string} sentence @param {string} [label] of the button; none: no button @param {(() => unknown) | null} [run] */
  function show(state, sentence, label = "", run = null) {
    if (!zone) return;
    zone.dataset.etat = state;
    zone.setAttribute("role", "status");
    text.textContent = sentence;
    text.className = state === "economie" ? "visuellement-cache" : ""; // the button says enough on screen
    button.textContent = label;
    button.hidden = !label;
    action = run;
  }

  if (!("serviceWorker" in navigator) || !window.isSecureContext) {
    show("indisponible", "Hors ligne : indisponible dans ce navigateur");
    return;
  }

  /** @param {string} why */
  function failed(why) {
    clearTimeout(silence);
    show("echec", why, "Réessayer", start);
  }

  function watch() {
    clearTimeout(silence);
    silence = setTimeout(() => failed("La préparation hors ligne n’avance plus. Ce qui est reçu est gardé."), SILENCE_MS);
  }

  /** @param {ServiceWorker} worker */
  async function tellState(worker) {
    try {
      const found = await ask(worker, "etat");
      clearTimeout(silence);
      if (found.complet) show("disponible", "Disponible hors ligne");
      else show("echec", `Hors ligne incomplet : il manque ${counted(found.manquants, "fichier", "fichiers")}.`, "Compléter", () => complete(worker));
    } catch {
      failed("Le mode hors ligne ne répond pas.");
    }
  }

  /** @param {ServiceWorker} worker */
  async function complete(worker) {
    watch();
    try {
      await ask(worker, "completer", 600_000);
      await tellState(worker);
    } catch {
      failed("La préparation hors ligne n’a pas abouti : le réseau ne répond pas.");
    }
  }

  // What pages keep before the reload may ask the version in use for files, and a version that works does not give way:
  // it is left in peace first, then the new one asks again and again, since a browser looks only when it is asked.
  /** @param {ServiceWorker} waiting */
  function offer(waiting) {
    clearTimeout(silence);
    show("nouvelle", "Une nouvelle version est prête.", "Installer", () => {
      installing = true;
      document.dispatchEvent(new CustomEvent("phco:avant-rechargement"));
      button.hidden = true;
      text.textContent = "Installation de la nouvelle version…";
      const asking = setInterval(() => waiting.postMessage({ type: "installer" }), PEACE_MS);
      setTimeout(() => {
        text.textContent = "Installation de la nouvelle version : elle attend que les autres onglets du site se reposent.";
      }, ANSWER_MS);
      setTimeout(() => {
        clearInterval(asking);
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

  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type === "hors-ligne" && data.octets < data.total) {
      // An update prepares itself quietly: the version in use stays available meanwhile.
      if (zone?.dataset.etat === "disponible" || zone?.dataset.etat === "nouvelle") return;
      watch();
      show("preparation", `Préparation hors ligne : ${megabytes(data.octets)} Mo sur ${megabytes(data.total)} Mo`);
    } else if (data?.type === "hors-ligne-echec" && zone?.dataset.etat !== "disponible") {
      failed(
        data.raison === "place"
          ? "Il n’y a pas assez de place sur cet appareil pour le mode hors ligne."
          : `La préparation hors ligne n’a pas abouti (${data.fichier}). Ce qui est reçu est gardé.`,
      );
    }
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

  async function start() {
    if (!navigator.serviceWorker.controller) show("preparation", "Préparation hors ligne…");
    watch();
    try {
      const registration = await navigator.serviceWorker.register(new URL("sw.js", root), {
        scope: root.pathname,
        updateViaCache: "none",
      });
      const { active, waiting, installing: coming } = registration;
      registration.addEventListener("updatefound", () => follow(registration.installing, !registration.active));
      if (waiting && active) {
        offer(waiting);
      } else if (active) {
        clearTimeout(silence);
        await tellState(active);
        if (coming) follow(coming, false);
      } else follow(coming ?? waiting, true);
    } catch {
      if (navigator.serviceWorker.controller) {
        clearTimeout(silence); // no network, or a server that lost its files: what is kept stays
        await tellState(navigator.serviceWorker.controller);
      } else failed("Le mode hors ligne n’a pas pu être préparé : ce navigateur le refuse, ou le réseau manque.");
    }
  }

  const controller = navigator.serviceWorker.controller;
  if (controller) {
    await tellState(controller);
    start();
    return;
  }
  if (/** @type {any} */ (navigator).connection?.saveData) {
    show("economie", "Économie de données :", "Rendre disponible hors ligne", start);
    return;
  }
  await calm();
  start();
}

// The page first, then the engine's own files, then the rest.
/** @returns {Promise<void>} */
function calm() {
  return new Promise((resolve) => {
    const go = () => ("requestIdleCallback" in window ? requestIdleCallback(() => resolve(), { timeout: 4000 }) : setTimeout(resolve, 1500));
    const afterEngine = () => {
      if (document.documentElement.dataset.moteur !== "demarre") go();
      else {
        document.addEventListener("phco:moteur", go, { once: true });
        setTimeout(go, ENGINE_WAIT_MS);
      }
    };
    if (document.readyState === "complete") afterEngine();
    else addEventListener("load", afterEngine, { once: true });
  });
}
