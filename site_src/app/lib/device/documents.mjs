// A document, shown in a tab of its own (the site's policy lets no page frame it).
//   openPdf(bytes, name, half)          half: "gauche" or "droite" of the screen, so that two are read side by side
//   canShow(type)                       whether a tab may show it: never what could run as a page of this site
//   openDocument(bytes, name, type)     shown where it may be, else downloaded
//   printAlone(zone)

import { halfOf } from "./half_screen.mjs";
import { download } from "./telechargement.mjs";

const SHOWN = new Set(["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"]);
/** @param {string} type */
export const canShow = (type) => SHOWN.has(type);
/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} name @param {"gauche" | "droite" | null} [half] */
export const openPdf = (bytes, name, half = null) => openDocument(bytes, name, "application/pdf", half);

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} name @param {string} type @param {"gauche" | "droite" | null} [half] */
export function openDocument(bytes, name, type, half = null) {
  if (!canShow(type)) {
    download(name, bytes);
    return;
  }
  const url = URL.createObjectURL(new File([bytes], name, { type }));
  const place = halfOf(half);
  // A window of its own for each half: the next candidate's takes the place of the former one's.
  const opened = window.open(url, place ? `phco-${half}` : "_blank", place); // with « noopener » it would answer null even when it opens
  if (opened) opened.opener = null;
  else {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
  }
  setTimeout(() => URL.revokeObjectURL(url), 120_000);
}

export { printAlone } from "../form/impression.mjs";
