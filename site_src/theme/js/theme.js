// Une page servie sans sa barre finale (« /offres ») : ses liens sont relatifs à son dossier, l'adresse le redit avant eux.
function adresse() {
  if (/\/[^/.]+$/.test(location.pathname) && /^\./.test(document.currentScript.getAttribute("src"))) {
    history.replaceState(history.state, "", `${location.pathname}/${location.search}${location.hash}`);
  }
}

// Avant le premier tracé : l'apparence et le rôle choisis sur cet appareil, sinon l'apparence du système et le visiteur.
function apparence() {
  try {
    const { dataset } = document.documentElement;
    const role = localStorage.getItem("role");
    if (["dj", "rts", "dmg"].includes(role)) dataset.role = role;
    else delete dataset.role;
    const choix = localStorage.getItem("apparence");
    if (choix === "clair" || choix === "sombre") dataset.theme = choix;
    else delete dataset.theme;
  } catch {
    // stockage refusé : l'apparence du système
  }
}

// Un lien visé est préparé d'avance (preparees.json). Rien n'y agit avant que la personne soit là : les modules attendent
// phco.la (assembler.mjs), et ce que la page montre est lu après son choix, jamais avant.
function annonces() {
  globalThis.phco = [];
  if (document.prerendering) {
    phco.la = new Promise((la) => document.addEventListener("prerenderingchange", la, { once: true }));
    phco.la.then(apparence);
  }
}

// Sans module, pour tout navigateur : dit dans la page que le programme n'est pas arrivé, et quoi faire.
//   Chaque module de la page s'annonce dès qu'il s'exécute (phco, site_src/app/construire/assembler.mjs).
//   Le paragraphe #arrivee est dans la page ; sans ce script, la feuille de style le montre seule après quelques secondes.
function arrivee() {
  const PATIENCE_MS = 5000;
  const REPONSE_MS = 3000;
  const racine = document.documentElement;
  let tapes = false;
  let nue = false; // without its style sheet

  const attendus = () => [...document.querySelectorAll("script[type=module][src]")].map((one) => one.src);
  const manquants = () => attendus().filter((url) => !phco.includes(url));
  // A page that was cut on its way lacks its end (base.html), and the scripts that stand there.
  let retiree = false; // a host that rewrites pages takes this end away
  const entiere = () => retiree || document.getElementById("fin") !== null;
  const la = () => document.readyState !== "loading" && entiere() && manquants().length === 0;
  const isolee = self.origin === "null" && window.self === window.top && location.protocol !== "file:";

  // A form never leaves by itself: neither before the page's code is there, nor after.
  addEventListener(
    "submit",
    (event) => {
      if (event.target.method === "dialog") return;
      event.preventDefault();
      if (!la()) dire("Cet outil n’est pas encore arrivé. Ce que vous avez saisi reste dans la page et n’est envoyé nulle part.");
    },
    true,
  );

  // What is typed before the programme is there is kept with the page in the tab: a reload gives it back, to the tool too.
  const saisie = (history.state && history.state.saisie) || {};
  let rendue = false; // to the tool, which is there to follow it from then on
  const garder = (etat) => {
    try {
      history.replaceState(etat, "");
    } catch {
      // asked too often: the former one stays
    }
  };
  addEventListener(
    "input",
    ({ target }) => {
      tapes = true;
      if (!target.name || target.type === "file" || rendue) return;
      const choix = /^(checkbox|radio)$/.test(target.type);
      saisie[`${target.name} ${choix ? target.value : ""}`] = { nom: target.name, valeur: target.value, choix, coche: target.checked };
      garder({ ...history.state, saisie });
    },
    true,
  );
  function rendre(dire) {
    rendue = dire;
    for (const { nom, valeur, choix, coche } of Object.values(saisie)) {
      const champ = [...document.getElementsByName(nom)].find((one) => !choix || one.value === valeur);
      if (!champ) continue;
      if (choix) champ.checked = coche;
      else champ.value = valeur;
      if (dire) for (const genre of ["input", "change"]) champ.dispatchEvent(new Event(genre, { bubbles: true }));
    }
    if (dire && Object.keys(saisie).length) garder({ ...history.state, saisie: undefined });
  }
  document.addEventListener("DOMContentLoaded", () => rendre(false));

  function bouton(texte, agir) {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "bouton";
    one.textContent = texte;
    one.addEventListener("click", agir);
    return one;
  }

  function dire(texte, ...suite) {
    let zone = document.getElementById("arrivee");
    if (!zone) {
      zone = document.createElement("p");
      zone.id = "arrivee";
      zone.className = "message attention arrivee";
      if (document.body) document.body.prepend(zone);
      else racine.append(zone); // cut before it
    }
    racine.dataset.code = "manque";
    zone.hidden = false;
    zone.setAttribute("role", "alert");
    const phrase = document.createElement("span");
    phrase.textContent = texte;
    zone.replaceChildren(phrase, " ", ...suite);
  }

  // What a cache kept of a wrong answer is asked again of the host; the pieces that a module imports too.
  async function redemander() {
    const vus = new Set();
    const bon = async (url) => {
      if (vus.has(url)) return true;
      vus.add(url);
      const reponse = await fetch(url, { cache: "reload" });
      if (reponse.status !== 200 || !/javascript|ecmascript/.test(reponse.headers.get("Content-Type") || "")) return false;
      const texte = await reponse.text();
      if (/^\s*(<|$)|[\0\ufffd]/.test(texte)) return false; // another page, nothing, or compressed once too often
      const pieces = [...texte.matchAll(/(?:from|import)\s*"(\.\/[^"]+\.js)"/g)].map((found) => new URL(found[1], url).href);
      return (await Promise.all(pieces.map(bon))).every(Boolean);
    };
    try {
      // Kept as it came, a page that was cut would come back so.
      if (!entiere()) {
        const texte = await (await fetch(location.href, { cache: "reload" })).text();
        retiree = /<\/html>\s*$/i.test(texte) && !/id=["']?fin\b/.test(texte);
        if (!retiree && !/id=["']?fin\b/.test(texte)) return false;
      }
      return (await Promise.all(manquants().map(bon))).every(Boolean);
    } catch {
      return false;
    }
  }

  const nombre = () => document.querySelectorAll("*").length;
  const attendre = (delai) => new Promise((suite) => setTimeout(suite, delai));
  // A host that answers nothing holds nobody back.
  const recharger = () => bouton("Recharger la page", () => Promise.race([redemander(), attendre(REPONSE_MS)]).then(() => location.reload()));
  const tarde = () =>
    dire("Le programme de cette page tarde à arriver : la ligne est lente, ou quelque chose le retient. La page se lit déjà ; ce message s’effacera quand il sera là.", recharger());

  async function juger() {
    if (isolee) {
      dire(
        `Cette page est isolée (« sandbox ») par une règle de l’hébergement, ou par le site d’où elle a été ouverte : elle se lit, mais ses outils n’y fonctionnent pas et rien n’y est gardé. Ouvrez son adresse dans un nouvel onglet : ${location.href.split("#")[0]} ; si cela continue, signalez-le au département.`,
      );
      return;
    }
    if (la()) return effacer();
    if (window.self !== window.top) {
      // Some frames let no module in: what lib/frame/cadre.mjs says there is then said here.
      dire(`Cette page est affichée dans un autre site, où ses outils ne fonctionnent pas. Ouvrez-la dans un onglet à elle : ${location.href.split("#")[0]}`);
      return;
    }
    if (location.protocol === "file:") {
      dire(
        "Cette page est ouverte comme un fichier (file://), et le navigateur n’y exécute pas les outils. Ouvrez plutôt l’adresse https du site ; ou, dans le dossier du site, lancez « python3 -m http.server 8000 » puis ouvrez http://localhost:8000/. Les pages se lisent ici.",
      );
      return;
    }
    const [navigation] = performance.getEntriesByType ? performance.getEntriesByType("navigation") : [];
    const premiere = !tapes && navigation && navigation.type !== "reload";
    if (document.readyState !== "complete") {
      tarde();
      // Cut so, a page has no end for its browser, which runs no more of it: nothing comes, and the host has it all.
      const ici = nombre();
      const muette = () => premiere && !tapes && !navigation.responseEnd && nombre() === ici;
      await attendre(REPONSE_MS);
      if (muette() && (await redemander()) && muette()) location.reload();
      return;
    }
    if (!entiere()) {
      const venue = await Promise.race([redemander(), attendre(REPONSE_MS)]);
      if (la()) return effacer();
      if (!retiree) {
        if (premiere && venue) location.reload();
        else dire("Cette page est arrivée incomplète : la ligne a été coupée, ou l’hébergement se trompe de longueur. Rechargez-la ; si cela recommence, essayez un autre réseau.", recharger());
        return;
      }
    }
    const muet = setTimeout(() => la() || tarde(), REPONSE_MS);
    const encore = await redemander();
    clearTimeout(muet);
    if (la()) return effacer();
    if (encore && premiere) {
      location.reload();
      return;
    }
    dire(
      encore
        ? "Le programme de cette page est arrivé, mais n’a pas démarré : rechargez la page ; si cela recommence, ce navigateur est peut-être trop ancien, ou une extension le bloque."
        : "Le programme de cette page n’est pas arrivé : le réseau ou une extension le bloque, ou l’hébergement du site envoie autre chose à sa place. La page se lit, mais les outils ne calculent pas. Rien de ce que vous saisissez n’est envoyé.",
      recharger(),
    );
  }

  // Hidden by itself too: the style sheet that hides it may be what did not come.
  function cacher() {
    for (const zone of document.querySelectorAll("#arrivee")) zone.hidden = racine.dataset.code !== "manque";
  }

  function effacer() {
    if (isolee) return;
    if (!nue) racine.dataset.code = "la";
    cacher();
  }

  const sansForme = () => {
    nue = true;
    dire("La mise en forme de cette page n’est pas arrivée : le réseau, une extension ou l’hébergement du site la retient. La page se lit et calcule ; rechargez-la pour la retrouver.", recharger());
  };

  // The style sheet is asked again of the host once, then its absence is told.
  addEventListener(
    "error",
    ({ target }) => {
      if (target.rel !== "stylesheet") return;
      if (target.dataset.encore) return sansForme();
      const neuve = target.cloneNode();
      const retard = setTimeout(sansForme, 2 * REPONSE_MS);
      neuve.dataset.encore = "oui";
      neuve.addEventListener("load", () => {
        clearTimeout(retard);
        nue = false;
        if (la()) effacer();
      });
      const mettre = () => target.replaceWith(neuve);
      fetch(target.href, { cache: "reload" }).then(mettre, mettre);
    },
    true,
  );
  document.addEventListener("DOMContentLoaded", cacher);

  const apres = () => setTimeout(() => la() || juger(), 300);
  function veiller() {
    const surveiller = setInterval(() => {
      if (!la()) return;
      clearInterval(surveiller);
      effacer();
      rendre(true);
    }, 100);
    setTimeout(juger, PATIENCE_MS);
    if (document.readyState === "complete") apres();
    else addEventListener("load", apres);
  }
  racine.dataset.code = "attendu";
  if (phco.la) phco.la.then(veiller);
  else veiller();
}

// Demandé deux fois par chaque page : d'une page coupée dans son en-tête, le navigateur n'exécute que le script qui n'attendait rien.
if (!globalThis.phco) {
  adresse();
  apparence();
  annonces();
  arrivee();
}
