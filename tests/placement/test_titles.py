"""The titles of other people's events: sure, to decide, or nothing of the placement; words are whole words."""

import unicodedata

import pytest

from phco.placement.calendars.titles import understood

SURE = {
    "conge": ["Congé", "CONGÉS", "Congés annuels", "Vacances d’été", "Congé après-midi", "RTT", "Vacances", "conge",
              "Congé du 10 au 14 mai", "Congé posé", "Vacances de Noël"],
    "seminaire": ["Séminaire", "Séminaire douleur", "Séminaire Handicap", "Séminaires DMG",
                  "Cours : séminaire handicap",
                  "Séminaire : préparation à l’installation"],
    "gep": ["GEP", "GEP : Lombalgies", "Soirée GEP", "Réunion GEP", "Groupe d’échange de pratiques", "G.E.P.",
            "Groupe d'échanges de pratiques n° 3", "GEP : faut-il vacciner ?"],
    "congres": ["Congrès", "Congrès CNGE", "Congrès de la CMGP 2027"],
    "entretien": ["Entretien", "Entretien pédagogique", "Entretien avec le PAMSU", "Entretien de mi-stage"],
    "maladie": ["Arrêt de travail", "Arrêt maladie", "Congé maladie", "Maladie", "Prolongation arrêt de travail"],
    "rattrapage": ["Rattrapage", "Rattrapage stage", "Rattrapage du cours de mardi"],
    "enseignement": ["Cours", "Cours de pédiatrie", "Enseignement facultaire", "Fac", "Faculté"],
}  # fmt: skip
NOTHING = [
    "Réparer le congélateur", "Anomalie congénitale", "Congestion", "Concours", "Parcours de soins", "Coursier",
    "Courses", "Recours", "Secours", "En cours", "Au cours de la semaine", "Cours d’eau", "Cours de yoga",
    "Cours de piano", "Façade", "Facteur", "Facultatif", "Gépéto", "Entretien voiture", "Entretien de la chaudière",
    "Entretien d’embauche", "Staff maladies chroniques", "Arrêt de bus", "Arrêt cardiaque : formation",
    "Palais des congrès : concert", "Pas de congé ce jour", "Sans congé", "Plus de congé", "Aucun séminaire",
    "Retour de congé", "Reprise après congé", "Fin de congé", "Veille des vacances", "Vacances scolaires zone B",
    "Séminaire annulé", "Annulé : GEP", "Congé refusé", "Cours reporté", "Session de rattrapage", "Dentiste", "Garde",
    "Enseignante", "Séminairement", "Congressiste", "Discours", "Secours", "Décongeler", "Rattrapage vaccinal",
    "Maladie de Lyme",
    "Enfant malade", "Hors vacances", "Entretien annuel", "Cours de conduite", "Fin des cours", "Plus de cours",
    "", "???", "🌴",
]  # fmt: skip
DECIDE = {
    "congés de Paul": ["conge"], "Congé Dr Martin": ["conge"], "Vacances de Marie": ["conge"], "Congé ?": ["conge"],
    "Congé maternité": ["conge"], "Demande de congé": ["conge"], "Valider les congés": ["conge"],
    "Début des congés": ["conge"], "Départ en vacances": ["conge"], "Vacances peut-être": ["conge"],
    "Congé et séminaire": ["conge", "seminaire"], "Inscription congrès CNGE": ["congres"],
    "Congrès CNGE inscription": ["congres"], "Préparer séminaire": ["seminaire"], "Congrès ?": ["congres"],
    "Entretien patient diabétique": ["entretien"], "Cours avec Léa": ["enseignement"],
    "Arrêt de travail de M. Durand": ["maladie"],
    "Pré-congrès": ["congres"], "Congé : non": ["conge"], "Remplacement vacances": ["conge"],
    "Garde vacances Noël": ["conge"], "Congrès CNGE (à confirmer)": ["congres"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "title"), [(kind, title) for kind, titles in SURE.items() for title in titles])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_plain_title_is_sure(kind, title, form):
    assert understood(unicodedata.normalize(form, title)).kind == kind


@pytest.mark.parametrize("title", NOTHING)
def test_a_word_inside_another_or_denied_says_nothing(title):
    said = understood(title)
    assert (said.kind, said.guesses) == (None, ()) and said.why.endswith((".", "!"))


@pytest.mark.parametrize(("title", "guesses"), DECIDE.items())
def test_what_is_not_sure_is_left_to_the_person(title, guesses):
    said = understood(title)
    assert (said.kind, list(said.guesses)) == (None, guesses) and said.why
