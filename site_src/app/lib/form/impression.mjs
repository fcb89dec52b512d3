// Printing gives the document, not the screen: by a button, and by Ctrl+P.
//
//   printAlone(zone)                 prints that zone and nothing around it
//   printInstead(zone, written)      whenever this page is printed, zone is printed in place of the screen; written() gives
//                                    its HTML at once (it was prepared before), or "" to print the screen as it is

import { fill } from "../frame/dom.mjs";

const root = document.documentElement;

/** @param {HTMLElement} zone */
function only(zone) {
  zone.dataset.imprime = "";
  root.dataset.impression = "seule";
}

/** @param {HTMLElement} zone */
function everything(zone) {
  delete zone.dataset.imprime;
  delete root.dataset.impression;
}

/** @param {HTMLElement} zone */
export function printAlone(zone) {
  only(zone);
  addEventListener("afterprint", () => everything(zone), { once: true });
  print();
}

/** @param {HTMLElement} zone @param {() => string} written */
export function printInstead(zone, written) {
  addEventListener("beforeprint", () => {
    if (root.dataset.impression) return; // a button has chosen what to print
    const html = written();
    if (!html) return;
    fill(zone, html);
    only(zone);
    addEventListener("afterprint", () => everything(zone), { once: true });
  });
}
