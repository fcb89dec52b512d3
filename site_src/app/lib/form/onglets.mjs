// Tabs as the platform expects them: arrows, Home, End, one tab stop; the chosen one is remembered in the URL fragment.
//   tabs(list, onShow)     list: the element with role="tablist"; onShow(id of the panel)

import { $, $$ } from "../frame/dom.mjs";

/** @param {HTMLElement} list @param {(panel: string) => unknown} [onShow] */
export function tabs(list, onShow = () => {}) {
  const all = $$('[role="tab"]', list);

  /** @param {any} tab @param {{ focus?: boolean }} [options] */
  function show(tab, { focus = false } = {}) {
    for (const one of all) {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      $(`#${one.getAttribute("aria-controls")}`).hidden = !chosen;
    }
    if (focus) tab.focus();
    const panel = tab.getAttribute("aria-controls");
    history.replaceState(history.state, "", `#${panel}`);
    onShow(panel);
  }

  for (const tab of all) tab.addEventListener("click", () => show(tab));
  list.addEventListener("keydown", (event) => {
    const at = all.indexOf(document.activeElement);
    /** @type {Record<string, number>} */
    const ways = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 };
    const next = ways[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    show(all[(next + all.length) % all.length], { focus: true });
  });
  /** @param {string} name */
  const open = (name) => {
    const tab = all.find((one) => one.getAttribute("aria-controls") === name);
    if (tab) show(tab);
  };
  open(location.hash.slice(1));
  return { open };
}
