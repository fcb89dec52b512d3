"""What people write above the columns of the tables that we import, and in their cells, beside our own words."""

from __future__ import annotations

from collections.abc import Mapping

from phco.offers.communes import fold
from phco.offers.schema import Table

# what people write above a column, beside its name and its title
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("identifiant", "id offre", "identifiant offre", "numero de l offre", "n offre", "code offre"),
    "campagne": ("campagne d appariement", "session"),
    "debut": ("date de debut", "debut de stage", "date debut"),
    "cabinet": ("cabinet", "structure", "nom du cabinet", "nom de la structure", "lieu de stage", "nom"),
    "type_structure": ("type", "type de cabinet", "mode d exercice"),
    "commune": ("commune", "code insee", "insee", "ville", "code commune", "commune insee"),
    "adresse": ("adresse", "adresse postale", "rue"),
    "telephone": ("telephone", "tel", "tel secretariat", "telephone secretariat"),
    "site_web": ("site internet", "site", "url"),
    "pamsu": ("pamsu", "id pamsu", "identifiant pamsu", "msu", "rts"),
    "co_pamsu": ("co pamsu", "co encadrants", "autres pamsu"),
    "groupe": ("groupe", "groupe de pamsu"),
    "capacite": ("capacite", "nombre de dj", "nb dj", "places", "nombre de places", "postes"),
    "siams3": ("siams 3", "siams3"),
    "siams4": ("siams 4", "siams4"),
    "formation_en_ligne": ("formation en ligne", "formation 4h", "formation 4 h", "e learning"),
    "presence_medecin": ("presence d un medecin", "medecin present", "presence"),
    "entretiens": ("entretiens", "entretiens pedagogiques"),
    "soins_chroniques": ("chroniques", "patients chroniques", "suivi chronique"),
    "soins_non_programmes": ("soins non programmes", "snp", "non programmes"),
    "suivi_enfant": ("suivi de l enfant", "pediatrie", "enfants"),
    "visites": ("visites", "visites a domicile", "vad"),
    "secretariat": ("secretariat",),
    "materiel_medical": ("materiel", "materiel medical"),
    "trousse_urgence": ("trousse", "trousse d urgence"),
    "equipements": ("equipement", "equipements", "plateau technique"),
    "logiciel": ("logiciel", "logiciel metier"),
    "teletransmission": ("teletransmission", "sesam vitale"),
    "reseau": ("reseau", "reseau territorial", "cpts"),
    "actes_par_jour": ("actes jour", "actes par jour", "nb actes jour", "nombre d actes par jour"),
    "actes_par_mois": ("actes mois", "actes par mois", "nb actes mois"),
    "duree_consultation": ("duree consultation", "duree de consultation", "duree rdv"),
    "part_exoneree": ("part exoneree", "patients exoneres", "exoneres", "taux d exoneration", "ald"),
    "pdsa": ("pdsa", "garde", "gardes", "permanence des soins"),
    "pdsa_supervision": ("supervision pdsa",),
    "option_journee4": ("option", "option 4e journee", "option 4eme journee", "4e journee", "option de la 4e journee"),
    "zone": ("zone", "zonage", "zip zac"),
    "zone_au": ("date zonage", "zonage au"),
    "qpv": ("qpv", "quartier prioritaire"),
    "logement": ("logement", "hebergement"),
    "logement_details": ("details logement", "precisions logement"),
    "transports": ("transports", "transport", "acces"),
    "langues": ("langues", "langues parlees"),
    "presentation": ("presentation", "description", "commentaire", "commentaires", "remarques"),
    "reconduite": ("reconduit", "poste reconduit", "renouvele"),
}

# what one table alone understands so: « nom » is a practice for an offer, a family name for a person
PLACES: Mapping[str, tuple[str, ...]] = {
    "id": ("identifiant", "id lieu", "code lieu", "numero du lieu"),
    "nom": ("nom", "lieu", "etablissement", "structure", "nom de la structure", "nom de l etablissement"),
    "type": ("type", "categorie", "type de structure", "nature"),
    "activite": ("activite", "activites", "soins", "activite proposee"),
    "jours": ("jours", "jours possibles", "demi journees", "creneaux"),
    "agree_au": ("agrement", "fin d agrement", "agree jusqu au", "date de fin d agrement"),
    "convention": ("convention", "convention signee"),
    "fictif": ("fictif",),
}
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "pseudonyme": ("pseudo", "identifiant", "id", "code", "code anonyme", "numero d anonymat"),
    "role": ("role", "statut", "fonction", "qualite", "dj ou pamsu"),
    "nom": ("nom", "nom de famille", "nom usuel", "nom d usage", "patronyme", "name", "last name"),
    "prenom": ("prenom", "prenoms", "prenom usuel", "first name"),
    "courriel": (
        "courriel",
        "mail",
        "email",
        "e mail",
        "mel",
        "adresse mail",
        "adresse email",
        "adresse e mail",
        "adresse courriel",
        "adresse electronique",
        "adresse de courriel",
        "adresse de messagerie",
        "messagerie",
    ),
    "commune": (
        "commune",
        "code insee",
        "insee",
        "ville",
        "code commune",
        "commune insee",
        "commune de residence",
        "residence",
        "commune du domicile",
        "domicile",
        "lieu de residence",
        "code insee de la commune",
        "ville de residence",
    ),
}
HEARTS: Mapping[str, tuple[str, ...]] = {
    "offre": ("offre", "id offre", "identifiant", "code offre", "numero de l offre", "terrain", "id"),
    "coeurs": ("coeurs", "nb coeurs", "nombre de coeurs", "note", "voeu", "voeux"),
}
RANKING: Mapping[str, tuple[str, ...]] = {
    "candidat": ("candidat", "pseudonyme", "pseudo", "docteur junior", "dj", "identifiant"),
    "rang": ("rang", "ordre", "classement", "numero", "place"),
}
OWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "lieu-agree": PLACES, "personne": PEOPLE, "voeux": HEARTS, "classement": RANKING,
}  # fmt: skip
ALONE = ("personne", "voeux", "classement")  # tables that share no column with a sheet

# what people write in a cell, folded
YES = {"oui", "o", "vrai", "true", "x", "1", "yes", "y", "ok"}
NO = {"non", "n", "faux", "false", "0", "no", "neant"}
NOTHING = {"nc", "n c", "nr", "na", "n a", "non renseigne", "sans objet", "inconnu"}
BLANKS = ("", "-", "–", "—", "/", "?")

# folded writing → value, for columns whose labels are not what people write
WORDS: Mapping[str, Mapping[str, str]] = {
    "semaine": {
        "soins": "soin",
        "soin": "soin",
        "consultation": "soin",
        "consultations": "soin",
        "cabinet": "soin",
        "c": "soin",
        "s": "soin",
        "projet": "projet",
        "4e journee": "projet",
        "journee 4": "projet",
        "j4": "projet",
        "p": "projet",
        "4eme journee": "projet",
        "fac": "faculte",
        "faculte": "faculte",
        "f": "faculte",
        "cours": "faculte",
        "dmg": "faculte",
        "facultaire": "faculte",
    },
    "zone": {"hors zone": "hors", "aucune": "hors", "non": "hors", "zone zip": "ZIP", "zone zac": "ZAC", "hz": "hors"},
    "pdsa": {"oui": "volontaire", "possible": "volontaire", "volontariat": "volontaire", "aucune": "non"},
    "logement": {"non": "aucun", "oui gratuit": "gratuit", "oui payant": "payant", "pas de logement": "aucun"},
    "secretariat": {
        "sur place": "sur-place",
        "telesecretariat": "telesecretariat",
        "physique": "sur-place",
        "non": "aucun",
    },
    "entretiens": {"hebdo": "hebdomadaire", "1 par semaine": "hebdomadaire", "1 par mois": "mensuel", "non": "aucun"},
    "presence_medecin": {"oui": "alternance", "non": "personne", "medecin these": "medecin-these"},
    "role": {
        "docteure junior": "dj",
        "docteur junior dj": "dj",
        "docteurs juniors": "dj",
        "docteur junior": "dj",
        "msu": "pamsu",
        "maitre de stage": "pamsu",
        "maitre de stage universitaire": "pamsu",
        "rts": "pamsu",
    },
    "type_structure": {
        "cabinet": "cabinet-groupe",
        "maison de sante": "msp",
        "cds": "centre-de-sante",
        "seul": "cabinet-individuel",
    },
}


def writings(table: Table) -> dict[str, str]:
    """Folded writing → our column. Our own names and titles come first, then what people write."""
    found: dict[str, str] = {}
    for spec in table.fields:
        found.setdefault(fold(spec.name), spec.name)
        found.setdefault(fold(spec.title), spec.name)
    own = OWN.get(table.name, {})
    shared = {name: texts for name, texts in SYNONYMS.items() if name not in own and table.name not in ALONE}
    for name, texts in (*own.items(), *shared.items()):
        if name in table.names:
            for text in texts:
                found.setdefault(fold(text), name)
    return found
