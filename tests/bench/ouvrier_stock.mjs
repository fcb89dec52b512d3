// The reference: Pyodide as its manual shows it (stock standard library, loadPackage of the same wheels, uncompiled).
let handle = null;

self.onmessage = async ({ data }) => {
  if (data.type === "demarrer") {
    const place = new URL("stock/", data.racine).href;
    const { loadPyodide } = await import(`${place}pyodide.mjs`);
    const pyodide = await loadPyodide({ indexURL: place });
    await pyodide.loadPackage(["phco"], { messageCallback: () => {} });
    handle = pyodide.pyimport("phco.browser.bridge").handle;
    self.postMessage({ type: "pret" });
    self.postMessage({ type: "garde" });
  } else if (data.type === "appel") {
    self.postMessage({ type: "reponse", id: data.id, reponse: handle(data.requete) });
  }
};
