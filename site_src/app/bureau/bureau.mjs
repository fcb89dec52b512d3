// The little that a form cannot do: follow the work, drop files, ask before what can't be taken back, say where one is.
/** @param {number} count */
const told = (count) => `${count.toLocaleString("fr-FR")}\u00a0${count < 2 ? "fait" : "faits"}`;

const GONE =
  "Le bureau ne répond plus : la commande « phco dmg bureau » s’est arrêtée. Ce qui était enregistré l’est resté ; ce que vous venez de saisir n’est que dans cette page : copiez-le, relancez la commande, puis collez-le dans la fenêtre qu’elle ouvre.";
const WRONG = "Le bureau n’a pas pu faire ce geste : rien n’a été enregistré. Rechargez la page pour en lire la raison.";
const BUSY = "Le bureau travaille encore : attendez sa réponse, sans envoyer de nouveau.";
const SILENT_MS = 4000;
const LONG_MS = 2000;

/** What stops the page itself, above all the rest. @param {string} text none: nothing stops it any more */
function trouble(text) {
  const place = document.querySelector("#panne") ?? Object.assign(document.createElement("p"), { id: "panne", className: "message faute" });
  if (!text) return place.remove();
  place.setAttribute("role", "alert");
  if (place.textContent !== text) place.textContent = text;
  if (place.isConnected) return;
  document.querySelector("main")?.prepend(place);
  place.scrollIntoView({ block: "center" });
}

/** Whether the desk is there; one that is slow is. */
async function isThere() {
  try {
    await fetch("/statique/phco.svg", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(SILENT_MS) });
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError";
  }
}

/** @type {Set<HTMLFormElement>} */
const gone = new Set(); // forms on their way: a second press sends nothing
addEventListener("pageshow", () => gone.clear());

/**
 * Sends a form to a desk that is there: a browser's own page, where it is not, would take away what was filled in.
 * @param {HTMLFormElement} form @param {HTMLElement | null} [submitter] @returns {Promise<boolean>} whether it left
 */
async function leave(form, submitter = null) {
  if (gone.has(form)) return true;
  gone.add(form);
  if (!(await isThere())) {
    gone.delete(form);
    trouble(GONE);
    return false;
  }
  trouble("");
  if (submitter instanceof HTMLButtonElement && submitter.name) {
    const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(pressed);
    addEventListener("pageshow", () => pressed.remove(), { once: true });
  }
  form.submit();
  setTimeout(() => trouble(BUSY), LONG_MS);
  return true;
}

function follow() {
  const places = document.querySelectorAll("[data-fait]"); // in the message of every screen, and large on the work's own
  if (!places.length) return;
  const source = new EventSource("/travail/flux");
  source.onopen = () => trouble("");
  source.onerror = () => trouble(GONE); // it asks again by itself
  source.onmessage = (event) => {
    const state = JSON.parse(event.data);
    for (const place of places) place.textContent = told(state.fait);
    if (!state.fini) return;
    source.close();
    if (document.querySelector("[data-suivre]")) location.assign(state.retour);
    else location.reload();
  };
}

/** A thousand files take a while to gather and to leave: it is said at once, and the button can't send them twice. @param {SubmitEvent} event */
function sendFiles(event) {
  if (event.defaultPrevented) return;
  const form = event.currentTarget;
  const button = event.submitter;
  const input = form instanceof HTMLFormElement && form.querySelector("input[type=file]");
  if (!(input instanceof HTMLInputElement) || !input.files?.length || !(button instanceof HTMLButtonElement) || button.name) return;
  event.preventDefault();
  const label = button.textContent;
  const count = input.files.length;
  button.disabled = true;
  button.textContent = `Envoi de ${count.toLocaleString("fr-FR")}\u00a0${count < 2 ? "fichier" : "fichiers"}…`;
  addEventListener("pageshow", () => Object.assign(button, { disabled: false, textContent: label }), { once: true }); // back here
  const again = () => Object.assign(button, { disabled: false, textContent: label });
  requestAnimationFrame(() => setTimeout(async () => (await leave(/** @type {HTMLFormElement} */ (form))) || again()));
}

function drops() {
  for (const form of document.querySelectorAll("form[data-depot]")) {
    const input = form.querySelector("input[type=file]");
    if (!(input instanceof HTMLInputElement)) continue;
    form.addEventListener("submit", (event) => sendFiles(/** @type {SubmitEvent} */ (event)));
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
      if (/** @type {SubmitEvent} */ (event).submitter?.hasAttribute("data-sans-question")) return;
      if (form instanceof HTMLFormElement && !confirm(form.dataset.sure)) event.preventDefault();
    });
  }
}

/** Once every other listener had its say: a question answered no, or files to gather first. @param {SubmitEvent} event */
function passes(event) {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.matches("[hx-post]")) return;
  event.preventDefault();
  leave(form, submitter);
}
document.addEventListener("submit", (event) => passes(/** @type {SubmitEvent} */ (event)));
document.addEventListener("htmx:sendError", () => trouble(GONE));
document.addEventListener("htmx:responseError", () => trouble(WRONG));
document.addEventListener("htmx:afterSwap", () => trouble(""));

/** @type {HTMLElement | null} */ (document.querySelector("#reponse"))?.focus();
follow();
asking(); // first: a form that somebody thinks better of sends nothing
drops();

// — the board ———————————————————————————————————————————————————————————————————————————————————————————————————
/** @param {Element} form — the reason chosen once for every gesture */
function giveReason(form) {
  const chosen = document.querySelector("[data-motif-choix]");
  const written = document.querySelector("[data-motif-texte]");
  const kept = form.querySelector("[data-motif]");
  const free = form.querySelector("[data-motif-libre]");
  if (kept instanceof HTMLInputElement && chosen instanceof HTMLSelectElement) kept.value = chosen.value;
  if (free instanceof HTMLInputElement && written instanceof HTMLInputElement) free.value = written.value;
}

/** @type {string} */
let dragged = "";

document.addEventListener("dragstart", (event) => {
  const place = event.target instanceof Element ? event.target.closest("[data-dj]") : null;
  if (!(place instanceof HTMLElement) || !event.dataTransfer) return;
  dragged = place.dataset.dj ?? "";
  event.dataTransfer.setData("text/plain", dragged);
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const row = event.target instanceof Element ? event.target.closest("tr[data-offre]") : null;
  if (!row || !dragged) return;
  event.preventDefault();
  for (const other of document.querySelectorAll("tr.cible")) other.classList.toggle("cible", other === row);
  row.classList.add("cible");
});
document.addEventListener("drop", (event) => {
  const row = event.target instanceof Element ? event.target.closest("tr[data-offre]") : null;
  if (!(row instanceof HTMLElement) || !dragged) return;
  event.preventDefault();
  const form = row.querySelector("form.geste");
  const who = form?.querySelector("input[name=dj]");
  if (form instanceof HTMLFormElement && who instanceof HTMLInputElement) {
    who.value = dragged;
    form.requestSubmit();
  }
  dragged = "";
});
document.addEventListener(
  "submit",
  (event) => {
    if (event.target instanceof Element && event.target.matches("form.geste")) giveReason(event.target);
  },
  true,
);

// Alt + ↑ and ↓ go from one person to the next, wherever the focus is on the board.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const people = [...document.querySelectorAll(".cas a[data-dj]")];
  const here = people.findIndex((one) => one.getAttribute("aria-current") === "true");
  const next = people[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (next instanceof HTMLAnchorElement) {
    event.preventDefault();
    next.click();
  }
});
document.addEventListener("htmx:afterSwap", () =>
  /** @type {HTMLElement | null} */ (document.querySelector("#tableau"))?.focus({ preventScroll: true }),
);
