// What a kept draft could not use: kept whole beside it, and named on the page with the way to see it again.
//
//   await setAside(store, key, raw, aside, keep)     raw: the record as it was read; aside: what is left out, and why

import { $, el } from "../frame/dom.mjs";
import { ASIDE } from "./draft_record.mjs";
import { toolName } from "./draft_shapes.mjs";

/** @typedef {import("./draft_record.mjs").Aside} Aside */

const MOST_ASIDE = 5;

/** @param {import("./stockage.mjs").Store} store @param {string} key @param {unknown} raw @param {Aside[]} aside @param {boolean} keep */
export async function setAside(store, key, raw, aside, keep) {
  if (keep) {
    const place = `${ASIDE}${key}`;
    const former = await store.get("divers", place);
    const one = { le: new Date().toISOString(), brut: raw, raisons: aside };
    await store.put("divers", place, [one, ...(Array.isArray(former) ? former : [])].slice(0, MOST_ASIDE));
  }
  if (!aside.length || $(`[data-ecarte="${CSS.escape(key)}"]`)) return;
  const reasons = aside
    .slice(0, 3)
    .map((one) => `${one.quoi} (${one.pourquoi})`)
    .join(" ; ");
  const more = aside.length > 3 ? `, et ${aside.length - 3} de plus` : "";
  const page = new URL("../a-propos/sauvegarde/#mis-de-cote", import.meta.url).href;
  $("main h1")?.after(
    el(
      "p",
      { class: "message attention", role: "status", "data-ecarte": key },
      el("strong", {}, "Mis de côté"),
      ` Une partie de « ${toolName(key)} » ne se lisait pas : ${reasons}${more}. Le reste est là, et ce qui est mis de côté est gardé : `,
      el("a", { href: page }, "le revoir"),
      ".",
    ),
  );
}
