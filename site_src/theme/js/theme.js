// Avant le premier tracé : l'apparence choisie sur cet appareil (clair ou sombre), sinon celle du système.
try {
  const choix = localStorage.getItem("apparence");
  if (choix === "clair" || choix === "sombre") document.documentElement.dataset.theme = choix;
} catch {
  // stockage refusé : l'apparence du système
}
