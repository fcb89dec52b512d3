// A PDF of a package, shown in a tab of its own (the site's policy lets no page frame it).
//   openPdf(bytes, name)

export function openPdf(bytes, name) {
  const url = URL.createObjectURL(new File([bytes], name, { type: "application/pdf" }));
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

export function printAlone(zone) {
  document.documentElement.dataset.impression = "seule";
  addEventListener("afterprint", () => delete document.documentElement.dataset.impression, { once: true });
  zone.ownerDocument.defaultView.print();
}
