// Re-check a matching offline: one drop zone for the three kinds of file, and two verifiers written apart. The one in
// JavaScript answers at once; the one in Python when its engine is there; then whether they agree.

import { entriesOf, isArchive, isPackage } from "../../lib/device/certificate_files.mjs";
import { dmgKeys } from "../../lib/device/cle_dmg.mjs";
import { openFile } from "../../lib/device/identite.mjs";
import { readCommitments } from "../../lib/device/publication.mjs";
import { isComplaint, openComplaint } from "../../lib/device/recus.mjs";
import { lazy } from "../../lib/engine/encore.mjs";
import { EngineError, engine } from "../../lib/engine/engine.mjs";
import { program } from "../../lib/engine/trusted.mjs";
import { asking } from "../../lib/form/ask.mjs";
import { engineState } from "../../lib/form/outil.mjs";
import { $, $$, announce, counted, el, fill } from "../../lib/frame/dom.mjs";
import { apart } from "../../verificateur/apart.mjs";
import { complaintProperties } from "../../verificateur/complaints.mjs";
import { showAgreement, showComplaint, showRefusal, showServed, showVerdict } from "../../verificateur/panel.mjs";
import { addressed, Refusal } from "../../verificateur/refusal.mjs";
import { readServed } from "../../verificateur/rereading.mjs";
import { RELEASE, STAMP, servedProperties } from "../../verificateur/served.mjs";

/** @typedef {import("../../lib/device/certificate_files.mjs").Entry} Entry */
/** @typedef {import("../../lib/device/certificate_files.mjs").Dropped} Dropped */
/** @typedef {import("../../verificateur/agreement.mjs").Said} Said */
/** @typedef {import("../../verificateur/commitment.mjs").Knowledge} Knowledge */
/** @typedef {import("../../verificateur/session.mjs").Given} Given */

const [first, second, agreement, verdicts] = [$("#verdict"), $("#second"), $("#accord"), $("#verdicts")];
const secondPanel = /** @type {HTMLElement} */ (second.closest("section"));
const drop = $("#depot");
const input = $("#fichiers");
const place = drop.dataset.subdivision;
const sites = JSON.parse(drop.dataset.annuaire ?? "[]"); // what our DMG signed of the other subdivisions
const MOST_COMPLAINT = 64 * 1024 * 1024;

// — the first verifier, in Python ————————————————————————————————————————————————————————————————————————
/** What the first says goes to `said`: the verdict's properties, or null for a refusal of the files. Asked again by itself after a failure of the engine. */
const verdict = asking({
  key: "certificat",
  zone: first,
  question: ({ question }) => question(),
  draw({ html, resultat }, { said }) {
    fill(first, html);
    announce(resultat.phrase);
    return said(resultat.proprietes ?? null);
  },
  fail(error, { said }) {
    if (!(error instanceof EngineError)) throw error;
    delete first.dataset.perime; // what it shows now is this refusal
    first.replaceChildren(
      ...error.errors.map((one) => el("p", { class: "message erreur" }, el("strong", {}, "À corriger"), ` ${one.quoi} ${one.remede}`)),
    );
    said(null);
  },
});

// — the second, in JavaScript ————————————————————————————————————————————————————————————————————————————
const other = apart({
  async start() {
    const { here } = await lazy(() => import("../../verificateur/ouvrier.mjs"));
    return new Worker(program(here), { type: "module", name: "second" });
  },
  told(phrase) {
    if (!second.querySelector(".second-phrase")) second.replaceChildren(el("p", { class: "aide", role: "status" }, phrase));
  },
});

/** @param {Dropped} file @returns {Promise<Given>} the bytes of a package, its seal open */
const givenOf = async ({ nom, octets, clair }) => ({ nom, octets: isPackage(nom) && clair && !isArchive(octets) ? await clair : octets });

/**
 * What the second says of the files dropped, and of what is known of them besides.
 * @param {number} mine which drop
 * @param {Promise<{ origins: string[] }>} opened
 * @param {Knowledge} [known] nothing at first: it answers before the engine is there
 */
async function askSecond(mine, opened, known = {}) {
  performance.mark("second:debut");
  try {
    const { origins } = await opened;
    if (mine !== asked) return null;
    const verdict = await other.judge(known);
    if (mine !== asked) return null;
    showVerdict(second, verdict, origins);
    announce(verdict.phrase);
    return verdict;
  } catch (error) {
    if (mine !== asked) return null; // other files were dropped meanwhile
    if (!(error instanceof Refusal)) throw error;
    showRefusal(second, addressed(error, sites));
    return null;
  } finally {
    performance.measure("second", "second:debut");
  }
}

// — both ——————————————————————————————————————————————————————————————————————————————————————————————————
let asked = 0;

/** @param {() => Promise<Entry[]>} entries @param {() => Promise<Given[]>} given */
async function both(entries, given) {
  const mine = (asked += 1);
  [verdicts.hidden, agreement.hidden, secondPanel.hidden] = [false, true, false];
  second.replaceChildren();
  first.replaceChildren(el("p", { class: "aide" }, "Ce programme répond dès que le moteur de calcul est là."));
  const opened = given().then(async (files) => {
    const keys = files.some(({ nom, octets }) => octets && isPackage(nom)) ? [(await dmgKeys()).signature] : [];
    return other.open({ files, keys, place });
  });
  const early = askSecond(mine, opened);
  const weighed = early.then((verdict) => (verdict && mine === asked ? other.weigh() : {}));
  const shown = weighed.then((found) =>
    mine === asked && Object.values(found).some((one) => Object.keys(one).length) ? askSecond(mine, opened, found) : null,
  );
  /** @type {Promise<Knowledge>} */
  const known = Promise.all([readCommitments(), weighed]).then(([engagements, found]) => ({ engagements, ...found }));
  /** @param {Said} theirs */
  const said = async (theirs) => {
    await shown;
    if (mine !== asked) return;
    const ours = await askSecond(mine, opened, await known);
    if (mine !== asked) return;
    showAgreement(agreement, theirs, ours?.proprietes.map(({ nom, temoin }) => ({ nom, vrai: temoin === null })) ?? null);
  };
  const question = async () => {
    const fichiers = await entries();
    return { appel: "vue.certificat", entree: { fichiers, ...(await known) } };
  };
  await Promise.all([verdict.run({ question, said }), shown]);
}

/** @param {string} written a complaint, for the second program */
async function judgeSecond(written) {
  try {
    showComplaint(second, await complaintProperties(written, (await dmgKeys()).signature, place));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    showRefusal(second, error);
  }
}

/**
 * A complaint is judged apart: the DMG's own signed papers, held against each other.
 * @param {File[]} files @param {() => boolean} stands no other files were dropped since
 * @returns {Promise<boolean>} whether one of them is a complaint
 */
async function judgeComplaint(files, stands) {
  for (const file of files) {
    if (isPackage(file.name) || file.size > MOST_COMPLAINT) continue;
    const written = await file.text();
    if (!stands() || !isComplaint(written)) continue;
    asked += 1;
    [verdicts.hidden, agreement.hidden, secondPanel.hidden] = [false, true, false];
    first.replaceChildren();
    second.replaceChildren();
    const question = async () => ({ appel: "vue.reclamation", entree: await openComplaint(written) });
    await Promise.all([verdict.run({ question, said: () => {} }), judgeSecond(written)]);
    return true;
  }
  return false;
}

/** What names of the site's files a program answers with. @param {import("../../verificateur/files.mjs").Property[]} proprietes @returns {Said} */
const truths = (proprietes) => proprietes.map(({ nom, temoin }) => ({ nom, vrai: temoin === null }));

/** @param {Map<string, import("../../verificateur/packages.mjs").Package>} papers @param {Awaited<ReturnType<typeof readServed>>} told */
function judgeServedSecond(papers, { lus, servis, vu, maintenant }) {
  try {
    const properties = [...papers].flatMap(([kind, found]) => servedProperties(found, { vu, maintenant, lus: kind === STAMP ? lus : servis }));
    showServed(second, properties, Object.keys(lus).length + Object.keys(servis).length);
    return truths(properties);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    showRefusal(second, error);
    return null;
  }
}

/**
 * A timestamp or a release is held against what this site serves, or against the files dropped beside a timestamp.
 * @param {File[]} files @param {() => boolean} stands no other files were dropped since
 * @returns {Promise<boolean>} whether one of them is such a paper
 */
async function judgeServed(files, stands) {
  const dropped = await Promise.all(files.map(async (file) => ({ nom: file.name, octets: new Uint8Array(await file.arrayBuffer()) })));
  if (!dropped.some((one) => isPackage(one.nom))) return false;
  const opened = await other.papers({ files: dropped, keys: [(await dmgKeys()).signature], place });
  const found = opened.flatMap((paper, i) => (paper ? [{ paper, octets: dropped[i].octets }] : []));
  const papers = new Map(found.map(({ paper }) => [paper.genre, paper]));
  if (!stands() || !found.length || papers.size < found.length) return false; // two of a kind: the usual way says so
  const mine = (asked += 1);
  [verdicts.hidden, agreement.hidden, secondPanel.hidden] = [false, true, false];
  first.replaceChildren();
  const waiting = el("p", { class: "aide", role: "status" }, "Lecture des fichiers du site…");
  second.replaceChildren(waiting);
  const others = dropped.filter((_, i) => !opened[i]);
  const told = await readServed(papers, others, (done, total) => {
    waiting.textContent = `Lecture des fichiers du site : ${done} sur ${counted(total, "fichier", "fichiers")}…`;
  });
  if (mine !== asked) return true;
  const ours = judgeServedSecond(papers, told);
  const question = async () => {
    /** @type {Record<string, unknown>} */
    const entree = { ...told };
    for (const kind of [STAMP, RELEASE]) {
      const one = found.find(({ paper }) => paper.genre === kind);
      entree[kind] = one ? { ...(await openFile(one.octets)), paquet: undefined } : null;
    }
    return { appel: "vue.publication", entree };
  };
  const said = (/** @type {Said} */ theirs) => (mine === asked ? showAgreement(agreement, theirs, ours) : undefined);
  await verdict.run({ question, said });
  return true;
}

let dropped = 0; // how many times files were: the last ones are judged
/** @param {File[]} files */
async function examine(files) {
  if (!files.length) return;
  const mine = (dropped += 1);
  const stands = () => mine === dropped;
  if ((await judgeComplaint(files, stands)) || !stands() || (await judgeServed(files, stands)) || !stands()) return;
  /** @type {((plain: Uint8Array) => void)[]} */
  const openers = [];
  const given = await Promise.all(
    files.map(async (file, i) => {
      /** @type {Promise<Uint8Array>} */
      const clair = new Promise((resolve) => {
        openers[i] = resolve;
      });
      return { nom: file.name, octets: new Uint8Array(await file.arrayBuffer()), clair };
    }),
  );
  if (!stands()) return;
  await both(
    async () => {
      try {
        return (await Promise.all(given.map((file, i) => entriesOf(file, openers[i])))).flat();
      } finally {
        for (const [i, file] of given.entries()) openers[i](file.octets); // a seal that did not open: the second says so too
      }
    },
    () => Promise.all(given.map(givenOf)),
  );
}

input.addEventListener("change", () => examine([...input.files]));
drop.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (/** @type {Event} */ event) => {
    event.preventDefault();
    drop.classList.add("survol");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("survol"));
drop.addEventListener("drop", (/** @type {DragEvent} */ event) => {
  event.preventDefault();
  drop.classList.remove("survol");
  examine([...(event.dataTransfer?.files ?? [])]);
});

/** @param {string} kind @returns {Promise<Entry[]>} */
async function example(kind) {
  const { exemples } = await engine.call("appariement.exemples", {});
  const made = await engine.call("vue.verifier-exemple", { exemple: exemples[0].nom, quoi: kind });
  return made.fichiers;
}

for (const button of $$("[data-essai]")) {
  button.addEventListener("click", () => {
    const made = example(button.dataset.essai);
    made.catch(() => {}); // told by the first verifier
    both(
      () => made,
      async () => (await made.catch(() => [])).map(({ nom, contenu }) => ({ nom, texte: JSON.stringify(contenu) })),
    );
  });
}

engineState();
engine.start();
const atLeisure = window.requestIdleCallback ?? ((/** @type {() => void} */ work) => setTimeout(work, 200));
atLeisure(async () => {
  await other.warm();
  document.documentElement.dataset.second = "pret";
});
document.documentElement.dataset.verifier = "pret";
