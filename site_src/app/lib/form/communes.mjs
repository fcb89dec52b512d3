// The communes behind a field that names one, in its own <datalist>: filled when it is first used.
//   suggestCommunes(input)

import { engine } from "../engine/engine.mjs";
import { el } from "../frame/dom.mjs";

const ALL = 2000; // more than the three départements have

/** @param {any} input a field with its own <datalist> */
export function suggestCommunes(input) {
  const bring = async () => {
    const { communes } = await engine.call("communes.chercher", { nombre: ALL });
    input.list.replaceChildren(
      ...communes
        .filter((/** @type {Answer} */ one) => one.situee)
        .map((/** @type {Answer} */ one) => el("option", { value: `${one.nom} (${one.code})` })),
    );
  };
  const used = () => bring().catch(() => {}); // a name typed in full is understood without them
  if (document.activeElement === input) used();
  else input.addEventListener("focus", used, { once: true });
}
