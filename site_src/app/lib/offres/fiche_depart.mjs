// Where a sheet may begin: the copies of this device, a file, the published catalogue (one's own sheet, or a colleague's).
//   departures({ identity, take, fail })      take(fiche, "moi" | "confrere"): what was chosen

import { ownSheets, readOwn } from "../device/fiches_gardees.mjs";
import { toB64 } from "../device/octets.mjs";
import { dayWords } from "../device/paris_day.mjs";
import { pickBytes } from "../device/telechargement.mjs";
import { loadRound } from "../device/tour.mjs";
import { engine } from "../engine/engine.mjs";
import { withCatalogue } from "../form/ask.mjs";
import { $, debounce, el } from "../frame/dom.mjs";

const TYPING_MS = 250;
/** @typedef {"moi" | "confrere"} Whose */

/** @param {{ identity: any, take: (fiche: Entry, whose: Whose) => Promise<void>, fail: (error: any) => void }} options */
export async function departures({ identity, take, fail }) {
  const state = $("#depart-etat");
  /** @param {() => Promise<void>} run */
  const tried = async (run) => {
    try {
      await run();
    } catch (error) {
      fail(error);
    }
  };
  /** @param {string} label @param {() => Promise<void>} run @param {string} [kind] */
  const button = (label, run, kind = "second") => el("button", { type: "button", class: `bouton ${kind}`, onclick: () => tried(run) }, label);
  /** @param {string} octets in base64 @param {string} nom @param {Whose} whose */
  const fromFile = async (octets, nom, whose) => take((await engine.call("fiche.importer", { octets, nom })).fiche, whose);

  const input = $("#fichier");
  const picked = async () => {
    if (!input.files.length) return;
    const name = input.files[0].name;
    await tried(async () => fromFile(toB64(await pickBytes(input)), name, "moi"));
    input.value = "";
  };
  input.addEventListener("change", picked);
  picked(); // a file chosen while the page was starting

  // — the published catalogue —
  /** @type {any} */
  let round = null;
  /** @param {string} name @param {Entry} more */
  const asked = (name, more) =>
    withCatalogue(
      async () => {
        round ??= (await loadRound(1)).catalogue;
        return engine.call(name, { catalogue: round, ...more }, { key: name });
      },
      () => (round = null),
    );
  /** @param {string} id @param {Whose} whose */
  const fromCatalogue = async (id, whose) => take((await asked("catalogue.offre", { id })).fiche, whose);

  const search = $("#depart-recherche");
  const look = debounce(
    () =>
      tried(async () => {
        const recherche = search.value.trim();
        const found = recherche ? await asked("fiche.publiees", { recherche }) : { trouvees: [], total: 0 };
        if (recherche !== search.value.trim()) return; // other words were typed meanwhile
        $("#depart-trouvees").replaceChildren(
          ...found.trouvees.map((/** @type {Entry} */ one) =>
            el(
              "li",
              { class: "candidat" },
              el("p", {}, one.libelle, one.adresse ? `, ${one.adresse}` : ""),
              el(
                "p",
                { class: "boutons" },
                button("C’est ma fiche", () => fromCatalogue(one.id, "moi")),
                button("C’est celle d’un confrère", () => fromCatalogue(one.id, "confrere"), "discret"),
              ),
            ),
          ),
        );
        if (!recherche) state.textContent = "";
        else if (!found.total) state.textContent = "Aucune fiche publiée ne répond à ces mots.";
        else if (found.total > found.trouvees.length) state.textContent = `${found.trouvees.length} fiches montrées sur ${found.total} : précisez.`;
        else state.textContent = found.total > 1 ? `${found.total} fiches trouvées.` : "Une fiche trouvée.";
      }),
    TYPING_MS,
  );
  search.addEventListener("input", look);
  if (search.value) look(); // typed while the page was starting

  // — what is this person's already —
  const mine = $("#depart-miennes");
  /** @param {HTMLElement} one */
  const offer = (one) => {
    mine.append(one);
    mine.hidden = false;
  };
  for (const one of await ownSheets()) {
    const label = `Ma fiche du ${dayWords(one.le.slice(0, 10))}`;
    offer(button(label, async () => fromFile(toB64(await readOwn(one)), one.nom, "moi"), ""));
  }
  if (mine.childElementCount || identity?.role !== "pamsu") return;
  await tried(async () => {
    const { miennes } = await asked("fiche.publiees", { pamsu: identity.personne });
    for (const one of miennes) offer(button(`Ma fiche publiée : ${one.libelle}`, () => fromCatalogue(one.id, "moi"), ""));
  });
}
