"""``vue.accueil``: the moment of each day, what a placement calls for, what a PAMSU has; faults said in place."""

import json
from datetime import date, timedelta

import pytest

from phco import campaign
from phco.browser.bridge import handle

SEMESTER = {"saison": "hiver", "debut": "2026-11-02", "fin": "2027-05-02"}


def ask(**entry):
    return json.loads(handle(json.dumps({"appel": "vue.accueil", "entree": entry})))


def home(**entry):
    answer = ask(**entry)
    assert "resultat" in answer, answer
    return answer["resultat"]["resultat"]


def titles(lines):
    return [one["titre"].replace("\u00a0", " ") for one in lines]


@pytest.mark.parametrize("code", sorted(campaign.load_default()))
def test_every_day_of_a_campaign_has_its_moment(code):
    """A round lasts from its first hearts to its matching; each day of it is that round's, and no other's."""
    steps = {one.code: one for one in campaign.load_default()[code].steps}
    first = steps["tour1-dj"].window
    assert first is not None
    for tour in (1, 2, 3):
        start, end = steps[f"tour{tour}-dj"].window.start, steps[f"tour{tour}-appariement"].window.end
        day = start
        while day <= end:
            assert home(le=day.isoformat(), role="dj")["moment"] == f"tour{tour}", day
            day += timedelta(days=1)
    after = steps["tour3-appariement"].window.end + timedelta(days=1)
    assert home(le=after.isoformat(), role="dj")["moment"] == "apres"


@pytest.mark.parametrize("code", sorted(campaign.load_default()))
def test_once_its_hearts_are_closed_a_round_asks_for_none_and_says_when_it_is_drawn(code):
    steps = {one.code: one for one in campaign.load_default()[code].steps}
    for tour in (1, 2, 3):
        drawn = steps[f"tour{tour}-appariement"]
        day, end = steps[f"tour{tour}-dj"].window.end, drawn.window.end
        assert home(le=day.isoformat(), role="dj")["tour"] == tour, "the meter of the last day"
        while (day := day + timedelta(days=1)) <= end:
            found = home(le=day.isoformat(), role="dj", tours={str(tour): {"coeurs": {"a": 3}, "cible": None}})
            assert found["tour"] is None and found["jauge"] is None, day
            assert [one["url"] for one in found["a_faire"]] == ["voeux/suivi/", "voeux/", "comprendre/verifier/"]
            first = found["ensuite"][0]
            far = (drawn.window.start - day).days
            said = {0: "aujourd’hui", 1: "demain"}.get(far, f"dans {far}\u00a0jours")
            assert first["titre"] == drawn.label and said in first["texte"], day
    assert "il en manque" not in json.dumps(home(le=day.isoformat(), role="dj"))


def test_the_department_follows_a_campaign_once_it_began():
    window = {one.code: one for one in campaign.load_default()["2027-03"].steps}["tour1-dj"].window
    before, within = window.start - timedelta(days=1), window.start
    assert home(le=before.isoformat(), role="dmg")["a_faire"][0]["url"] == "dmg/ouvrir/"
    assert home(le=within.isoformat(), role="dmg")["a_faire"][0]["url"] == "dmg/campagne/"


def test_before_any_round_all_can_be_prepared():
    day = min(one.window.start for one in campaign.load_default()["2027-03"].steps if one.window) - timedelta(days=30)
    found = home(le=day.isoformat(), role="dj")
    assert found["moment"] == "avant" and found["tour"] is None and found["jauge"] is None
    assert [one["url"] for one in found["a_faire"]] == ["simuler/dj/", "offres/", "voeux/dossier/"]
    assert [one["saison"] for one in found["commencer"]] == ["hiver", "ete"]


def test_past_every_campaign_nothing_is_made_up():
    for role in ("dj", "rts", "dmg"):
        coming = home(le="2035-01-01", role=role)["ensuite"]
        assert [one["texte"] for one in coming] == [
            "Aucune n’est connue après aujourd’hui. Le département publiera la suite."
        ]


@pytest.mark.parametrize(
    ("le", "number"),
    [
        ("2026-11-02", 1),
        ("2026-11-08", 1),
        ("2026-11-09", 2),
        ("2026-11-28", 4),
        ("2027-04-26", 26),
        ("2027-05-02", 26),
    ],
)
def test_weeks_are_counted_from_the_first_day_of_the_semester(le, number):
    assert home(le=le, role="dj", plan={"semestres": [SEMESTER]})["titre"] == f"Semaine\u00a0{number}"


@pytest.mark.parametrize("le", ["2026-11-01", "2027-05-03"])
def test_outside_the_semesters_written_it_is_no_placement(le):
    assert home(le=le, role="dj", plan={"semestres": [SEMESTER]})["moment"] not in ("stage", "conge")


def test_semesters_that_nobody_wrote_are_no_placement():
    assert home(le="2026-11-24", role="dj", plan={"actes": [{"date": "2026-11-23", "nombre": 3}]})["moment"] == "avant"


def test_leave_says_when_one_is_back():
    plan = {"semestres": [SEMESTER], "conges": [{"debut": "2026-12-21", "fin": "2026-12-27"}]}
    assert home(le="2026-12-20", role="dj", plan=plan)["ensuite"][0]["texte"].endswith("demain.")
    away = home(le="2026-12-21", role="dj", plan=plan)
    assert away["moment"] == "conge" and "encore 6\u00a0jours" in away["sous_titre"]
    last = home(le="2026-12-27", role="dj", plan=plan)
    assert last["sous_titre"] == "Jusqu’au dimanche\u00a027\u00a0décembre\u00a02026."
    assert home(le="2026-12-28", role="dj", plan=plan)["moment"] == "stage"


def test_what_is_due_is_counted_and_agrees():
    plan = {"semestres": [SEMESTER], "regime": "saspas", "evenements": [
        {"date": "2026-11-16", "demi": "journee", "nature": "enseignement"}]}  # fmt: skip
    sessions = [{"date": f"2026-11-{day}", "present": True} for day in (10, 12)]
    sent = {"date": "2026-11-05", "present": True, "cr": "envoye"}
    back = {"date": "2026-11-04", "present": True, "cr": "refuse"}
    due = home(le="2026-11-24", role="dj", plan=plan, enseignement={"gep": [*sessions, sent, back]})["a_faire"]
    assert titles(due) == [
        "2 comptes rendus de GEP à envoyer", "1 compte rendu de GEP à reprendre", "1 compte rendu de GEP envoyé",
        "Entretien avec le PAMSU à prévoir", "2 demi-journées à rattraper", "Actes notés",
    ]  # fmt: skip
    assert [one["etat"] for one in due] == ["attention", "attention", "", "attention", "attention", ""]


def test_a_part_that_cannot_be_read_leaves_the_others():
    found = home(
        le="2026-11-24", role="dj", plan={"semestres": [SEMESTER]}, enseignement={"gep": [{"date": "hier"}]},
        entretiens=[{"date": "2026-12-01"}],
    )  # fmt: skip
    assert titles(found["a_faire"])[0] == "Enseignements : à corriger"
    assert "Prochain entretien" in titles(found["ensuite"])


def test_a_round_without_its_offers_says_how_many_are_noted():
    found = home(le="2027-03-02", role="dj", tours={"1": {"coeurs": {"a": 3, "b": 0}, "cible": None}})
    assert found["tour"] == 1 and found["jauge"] is None
    assert found["a_faire"][0]["texte"] == "1\u00a0offre notée."


@pytest.mark.parametrize(
    ("entry", "moment"),
    [
        ({}, "sans-fiche"),
        ({"reponses": 1}, "avec-fiche"),
        ({"reponses": 12, "classes": 0}, "candidats"),
        ({"classes": 3}, "candidats"),
        ({"reponses": 12, "classes": 3, "juniors": ["dj-1"]}, "avec-dj"),
    ],
)
def test_a_pamsu_by_what_they_have(entry, moment):
    assert home(le="2026-11-24", role="rts", **entry)["moment"] == moment


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        ({"le": "demain", "role": "dj"}, "le"),
        ({"le": "2026-11-24", "role": "chef"}, "role"),
        ({"le": "2026-11-24"}, "role"),
        ({"le": "2026-11-24", "role": "dj", "plan": []}, "plan"),
        ({"le": "2026-11-24", "role": "dj", "plan": {"conges": [{"debut": "x", "fin": "y"}]}}, "plan.conges[0].debut"),
        ({"le": "2027-03-02", "role": "dj", "tours": {"1": {"coeurs": {"a": 9}}}}, "tours.1.coeurs.a"),
        ({"le": "2026-11-24", "role": "rts", "juniors": "dj-1"}, "juniors"),
        ({"le": "2026-11-24", "role": "rts", "inconnue": 1}, "inconnue"),
    ],
)
def test_a_fault_has_its_place(entry, where):
    answer = ask(**entry)
    errors = answer.get("erreurs") or [answer["erreur"]]
    assert where in [one["ou"] for one in errors], errors


def test_today_is_said_half_day_by_half_day():
    grid = {"mardi_matin": "soin", "mardi_apres_midi": "universite"}
    plan = {"semestres": [SEMESTER], "grille": grid}
    said = home(le=date(2026, 11, 24).isoformat(), role="dj", plan=plan)["aujourdhui"].replace("\u00a0", " ")
    assert said == "Aujourd’hui, mardi : soins sur le site le matin ; travail universitaire l’après-midi."
