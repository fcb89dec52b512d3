// What the page of inscription shows: a message, the card of who this device is, and what it sent.
//
//   tell(kind, title, ...rest), insecure()            messages
//   choices(same, run)                                 add, replace, or keep as it is: run("ajouter" | "remplacer" | "garder")
//   othersList(others, use)                           the identities that stepped aside, one press away
//   card(identity, kept)                              kept: whether this device keeps what is written
//   await sentTable(identity)                         the files exported, each to be read again here

import { $, el } from "../frame/dom.mjs";
import { day, ROLES } from "./identity_words.mjs";
import { copiesHere, showSent } from "./relire.mjs";

/** @type {Record<string, string[]>} */
const NEXT = { dj: ["voeux/", "Préparer mes vœux"], pamsu: ["voeux/classer/", "Classer mes candidats"] };

/** @param {string} kind @param {string} title @param {...any} rest */
export function tell(kind, title, ...rest) {
  return el("p", { class: `message ${kind}` }, el("strong", {}, title), " ", ...rest);
}

const demonstrationNote = () =>
  tell("info", "Démonstration", "Ce site n’est relié à aucun DMG : ses clés sont fictives. Rien de ce que vous y exportez n’a de valeur.");

// Without https a browser has no keys: neither the invitation nor the browser is to blame.
export const insecure = () =>
  tell(
    "attention",
    "Il faut https",
    "À cette adresse sans https, le navigateur refuse les clés : rien ne peut être vérifié ni signé. L’invitation et le navigateur ne sont pas en cause. Ouvrez l’adresse du site en https\u00a0; si elle n’existe pas, dites-le au DMG, qui la demandera à son hébergement.",
  );

/** @param {Entry} identity @param {boolean} kept */
export function card(identity, kept) {
  const [place, label] = NEXT[identity.role];
  return el(
    "div",
    {},
    identity.demonstration ? demonstrationNote() : null,
    el(
      "section",
      { class: "carte" },
      el("h2", { tabindex: "-1" }, `Cet appareil est inscrit : ${identity.personne}`),
      identity.titre ? el("p", {}, el("span", { class: "etiquette" }, identity.titre)) : null,
      el(
        "ul",
        { class: "faits" },
        el("li", {}, ROLES[identity.role]),
        el("li", {}, `campagne ${identity.campagne}`),
        el("li", {}, `depuis le ${day(identity.cree)}`),
      ),
      el("p", {}, "Empreinte de votre clé (", identity.signature.algorithme, ") : ", el("code", {}, identity.empreinte)),
      kept
        ? null
        : tell(
            "attention",
            "Non gardé",
            "Cet appareil refuse d’enregistrer : les clés disparaîtront à la fermeture de la page. Exportez avant de la quitter.",
          ),
      el("p", { class: "boutons" }, el("a", { class: "bouton", href: new URL(place, new URL("../", import.meta.url)).href }, label)),
    ),
  );
}

/** @param {Entry} identity */
export async function sentTable(identity) {
  if (!identity.exports.length) return el("p", { class: "aide" }, "Aucun fichier exporté pour l’instant.");
  const here = await copiesHere(identity.exports);
  const again = (/** @type {Entry} */ { empreinte, seq }) =>
    el(
      "button",
      { type: "button", class: "bouton discret", "aria-label": `Relire l’envoi n° ${seq}`, onclick: () => showSent(empreinte, $("#envoi-relu")) },
      "Relire",
    );
  const rows = identity.exports.map((/** @type {Entry} */ one) =>
    el(
      "tr",
      {},
      el("td", { class: "nombre" }, String(one.seq)),
      el("td", {}, one.nom, here.has(one.empreinte) ? [" ", again(one)] : null),
      el("td", {}, day(one.le)),
      el("td", {}, el("code", {}, one.empreinte.slice(7, 23))),
    ),
  );
  const heads = ["N°", "Fichier", "Exporté le", "Empreinte"].map((name) => el("th", { scope: "col" }, name));
  return el(
    "div",
    { class: "tableau", tabindex: "0", role: "region", "aria-label": "Fichiers exportés" },
    el("table", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows)),
  );
}

// On a device that is already someone's: nothing changes until one of the three is chosen.
/** @param {boolean} same @param {(how: string) => unknown} run */
export function choices(same, run) {
  /** @param {string} label @param {string} how */
  const button = (label, how, kind = "second") => el("button", { type: "button", class: `bouton ${kind}`, onclick: () => run(how) }, label);
  return el(
    "p",
    { class: "boutons" },
    same ? null : button("Ajouter cette identité", "ajouter", ""),
    button(same ? "Inscrire de nouveau, avec un nouveau code" : "Remplacer l’identité actuelle", "remplacer"),
    button("Garder l’appareil comme il est", "garder", "discret"),
  );
}

/**
 * @param {import("./identite.mjs").Identity[]} others
 * @param {(identity: import("./identite.mjs").Identity) => unknown} use
 * @returns {Node[]} none where nobody stepped aside
 */
export function othersList(others, use) {
  if (!others.length) return [];
  const rows = others.map((one) =>
    el(
      "li",
      {},
      `${one.personne}, ${ROLES[one.role]}, campagne ${one.campagne} `,
      el("button", { type: "button", class: "bouton discret", onclick: () => use(one) }, `Signer comme ${one.personne}`),
    ),
  );
  return [el("h3", {}, "Autres identités de cet appareil"), el("ul", { class: "faits" }, ...rows)];
}
