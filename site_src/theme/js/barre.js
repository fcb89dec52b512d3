// Sous un dossier (« /phco/ »), une page servie sans sa barre finale demande tout un dossier trop haut, theme.js compris :
// avant lui, ce script, demandé par son adresse entière, redit l'adresse de la page avec sa barre.
if (/\/[^/.]+$/.test(location.pathname)) {
  history.replaceState(history.state, "", `${location.pathname}/${location.search}${location.hash}`);
}
