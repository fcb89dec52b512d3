// The map of the offers: drawn when what it shows changed, one stop of the Tab key, arrows from point to point.
//
//   const map = offersMap({ zone, ask, choose })   ask(appel, entree) → answer; choose(code, name): a commune was chosen
//   map.draw(query)                                 asks for the map of a query (its page, sort and marks do not matter)
//   map.arrive(query)                               the map of every offer, as the build drew it (data-carte of the zone), once
//                                                   the zone is on the screen; the engine draws query where that file is not there

import { ownText } from "../engine/encore.mjs";
import { EngineError } from "../engine/engine.mjs";
import { asking } from "../form/ask.mjs";
import { $, $$, fill } from "../frame/dom.mjs";

/** @typedef {{ zone: any, ask: (appel: string, entree: Entry) => Promise<Answer>, choose: (code: string, name: string) => void }} MapOptions */

/** @param {Entry} query */
function shown(query) {
  const { page, tri, favoris, compares, coeurs, flechage, ...what } = query;
  return what;
}

/** @param {MapOptions} options */
export function offersMap({ zone, ask, choose }) {
  let drawnFor = "";
  const drawing = asking({
    key: "carte",
    again: false,
    question({ drawn }) {
      const what = shown(drawn);
      return JSON.stringify(what) === drawnFor ? null : { appel: "vue.carte", entree: what };
    },
    draw(answer, { drawn }) {
      drawnFor = JSON.stringify(shown(drawn));
      /** @type {HTMLElement | null | undefined} */
      const here = document.activeElement?.closest?.("[data-commune]");
      const focused = here?.dataset.commune;
      const open = $("details", zone)?.open;
      fill(zone, answer.html);
      if (open) $("details", zone).open = true;
      if (focused) focusPoint($(`.point[data-commune="${focused}"]`, zone) ?? $(".point", zone));
    },
    fail(error) {
      if (!(error instanceof EngineError)) throw error; // the list says what is wrong
    },
    ask: (appel, entree) => ask(appel, entree),
  });

  /** @param {any} point */
  function focusPoint(point) {
    if (!point) return;
    for (const other of $$(".point[tabindex='0'], .point:not([tabindex])", zone)) other.setAttribute("tabindex", "-1");
    point.setAttribute("tabindex", "0");
    point.focus();
  }

  /** @param {any} point */
  const place = (point) => {
    const circle = point.firstElementChild;
    return [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))];
  };

  zone.addEventListener("click", (/** @type {PageEvent} */ event) => {
    const target = event.target.closest("[data-commune]");
    if (!target) return;
    event.preventDefault();
    const code = target.dataset.commune;
    const name = target.getAttribute("aria-label")?.split(" : ")[0] ?? target.textContent;
    for (const point of $$(".point", zone)) point.classList.toggle("choisi", point.dataset.commune === code);
    choose(code, name);
  });

  zone.addEventListener("keydown", (/** @type {PageKey} */ event) => {
    const point = event.target.closest?.(".point");
    /** @type {Record<string, number[]>} */
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    if (!point) return;
    if (event.key === " ") {
      event.preventDefault();
      point.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      return;
    }
    if (!ways[event.key]) return;
    event.preventDefault();
    const [dx, dy] = ways[event.key];
    const [x, y] = place(point);
    let best = null;
    let lowest = Infinity;
    for (const other of $$(".point", zone)) {
      if (other === point) continue;
      const [ox, oy] = place(other);
      const along = (ox - x) * dx + (oy - y) * dy;
      const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
      const cost = along + 2 * aside;
      if (along > 0 && aside <= along && cost < lowest) [best, lowest] = [other, cost];
    }
    focusPoint(best ?? point);
  });

  /** @param {() => Entry} query */
  function arrive(query) {
    const seen = new IntersectionObserver(async (found) => {
      if (!found.some((one) => one.isIntersecting)) return;
      seen.disconnect();
      if (drawnFor) return;
      try {
        const { html } = JSON.parse(await ownText(new URL(zone.dataset.carte, document.baseURI)));
        if (!drawnFor) fill(zone, html);
      } catch {
        if (!drawnFor) drawing.run({ drawn: query() });
      }
    });
    seen.observe(zone);
  }

  return { arrive, draw: (/** @type {Entry} */ query) => drawing.run({ drawn: query }) };
}
