// A document, shown in a tab of its own (the site's policy lets no page frame it).
//   openPdf(bytes, name)
//   canShow(type)                       whether a tab may show it: never what could run as a page of this site
//   openDocument(bytes, name, type)     shown where it may be, else downloaded
//   printAlone(zone)

import { download } from "./telechargement.mjs";

const SHOWN = new Set(["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"]);
/** @param {string} type */
export const canShow = (type) => SHOWN.has(type);
/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} name */
export const openPdf = (bytes, name) => openDocument(bytes, name, "application/pdf");

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} name @param {string} type */
export function openDocument(bytes, name, type) {
  if (!canShow(type)) {
    download(name, bytes);
    return;
  }
  const url = URL.createObjectURL(new File([bytes], name, { type }));
  const opened = window.open(url, "_blank"); // with « noopener » it would answer null even when it opens
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
