// La première réponse d'un simulateur, dès la première image : celle que porte la page (#premiere-reponse), pour un formulaire
// que personne n'a touché. Les modules la redonnent ensuite, avec ses boutons, et le moteur a le dernier mot (known.mjs).
//   Seulement là où le programme du site est gardé : ailleurs ses boutons pourraient attendre longtemps.
//   Ni brouillon gardé (known_drafts.mjs), ni réponses dans l'adresse ou rendues par l'onglet (theme.js), ni autre site autour.
(() => {
  function intacte(brouillon) {
    try {
      const racine = new URL(document.body.dataset.racine, location.href).pathname;
      return localStorage.getItem(`phco:${racine}brouillon:${brouillon}`) === null && !(history.state && history.state.saisie);
    } catch {
      return false; // stockage refusé
    }
  }

  function montrer() {
    const zone = document.getElementById("resultat");
    const page = document.getElementById("premiere-reponse");
    if (!zone || !page) {
      if (document.readyState === "loading") requestAnimationFrame(montrer);
      return;
    }
    if (zone.firstChild || !intacte(page.dataset.brouillon)) return;
    zone.dataset.avance = "";
    zone.replaceChildren(page.content.cloneNode(true));
  }

  // Une page sans origine à elle ne peut pas même le demander.
  const garde = () => {
    try {
      return navigator.serviceWorker && navigator.serviceWorker.controller;
    } catch {
      return null;
    }
  };
  if (garde() && window.self === window.top && location.hash.length < 2) requestAnimationFrame(montrer);
})();
