"""``rattrapages.solde``: what each event owes (SAS-07), the balance, and proposals that are really free."""

from datetime import date

import pytest

TAUGHT = {"date": "2026-11-16", "nature": "enseignement"}
SEMESTER = {"debut": "2026-11-02", "fin": "2027-05-02"}


def solde(result, *events, **more):
    told = [dict(zip(("date", "demi", "nature"), event[:3], strict=True)) | (event[3] if len(event) > 3 else {})
            for event in events]  # fmt: skip
    return result("rattrapages.solde", **{"semestre": SEMESTER, "au": "2026-11-22", "evenements": told} | more)


@pytest.mark.parametrize(
    ("event", "owed", "warned"),
    [
        (("2026-11-16", "matin", "enseignement"), 1, False),
        (("2026-11-16", "journee", "enseignement"), 2, False),
        (("2026-11-20", "matin", "enseignement"), 0, False),  # a Friday: the university's half-days
        (("2026-11-21", "matin", "enseignement"), 0, False),  # a Saturday
        (("2026-11-11", "matin", "enseignement"), 0, False),  # a public holiday
        (("2026-11-16", "matin", "congres", {"congres": "CNGE"}), 0, False),
        (("2026-11-16", "matin", "congres", {"congres": " cmgp "}), 0, False),
        (("2026-11-16", "matin", "congres", {"congres": "WONCA"}), 1, False),
        (("2026-11-16", "matin", "congres"), 0, True),  # no name: it is asked, nothing is judged
        (("2026-11-16", "matin", "maladie", {"justificatif": True}), 0, False),
        (("2026-11-16", "matin", "maladie", {"justificatif": False}), 0, True),
        (("2026-11-16", "matin", "maladie"), 0, True),
        (("2026-11-20", "matin", "rattrapage"), -1, False),
        (("2026-11-21", "matin", "rattrapage"), -1, False),
        (("2026-11-16", "matin", "rattrapage"), 0, True),  # already due in placement
    ],
)
def test_what_an_event_owes(result, event, owed, warned):
    lines = solde(result, event)["lignes"]
    assert sum(line["effet"] for line in lines) == owed
    assert any(line["alerte"] for line in lines) == warned


def test_nothing_is_owed_during_leave(result):
    leave = [{"debut": "2026-11-16", "fin": "2026-11-22"}]
    assert solde(result, ("2026-11-17", "journee", "enseignement"), conges=leave)["solde"] == 0


def test_the_balance_by_week_and_quarter(result):
    answer = solde(
        result,
        ("2026-11-16", "journee", "enseignement"),
        ("2026-11-20", "matin", "rattrapage"),
        ("2027-03-08", "matin", "congres", {"congres": "autre"}),
    )
    assert (answer["dette"], answer["rattrapees"], answer["solde"]) == (3, 1, 2)
    assert answer["par_semaine"] == [{"lundi": "2026-11-16", "solde": 1}, {"lundi": "2027-03-08", "solde": 1}]
    assert [one["solde"] for one in answer["par_trimestre"]] == [1, 1]


def test_proposals_are_free_and_to_come(result):
    leave = [{"debut": "2026-11-23", "fin": "2026-11-29"}]
    answer = solde(
        result, ("2026-11-16", "journee", "enseignement"), ("2026-12-04", "matin", "rattrapage"), conges=leave
    )
    days = [(date.fromisoformat(one["date"]), one["demi"]) for one in answer["propositions"]]
    assert (answer["solde"], answer["prevues"]) == (2, 1) and days  # a catch-up to come does not count yet
    assert all(day > date(2026, 11, 29) and day.weekday() == 4 for day, _ in days)  # Fridays, after the leave
    assert (date(2026, 12, 4), "matin") not in days and (date(2026, 12, 25), "matin") not in days


def test_free_half_days_come_before_university_ones_and_saturdays_only_when_allowed(result):
    grid = {"lundi_matin": "soin", "mardi_matin": "universite"}
    free = solde(result, ("2026-11-16", "matin", "enseignement"), grille_type=grid)
    assert date.fromisoformat(free["propositions"][0]["date"]).weekday() == 0
    assert free["propositions"][0]["demi"] == "apres_midi"
    answer = solde(result, ("2026-11-16", "matin", "enseignement"), samedis=True)
    kinds = [date.fromisoformat(one["date"]).weekday() for one in answer["propositions"]]
    assert kinds and all(day in (4, 5) for day in kinds)


def test_nothing_is_proposed_when_every_supervisor_is_away(result):
    people = [{"id": "a", "conges": [{"debut": "2026-11-23", "fin": "2027-05-02"}]}]
    assert solde(result, ("2026-11-16", "matin", "enseignement"), encadrants=people)["propositions"] == []


def test_an_advance_is_negative_and_proposes_nothing(result):
    answer = solde(result, ("2026-11-20", "matin", "rattrapage"))
    assert (answer["solde"], answer["propositions"]) == (-1, [])


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        (
            [TAUGHT, {"date": "2026-11-16", "demi": "matin", "nature": "maladie"}],
            [("E_DOUBLON", "evenements[1].date")],
        ),
        ([{"date": "2026-11-16", "nature": "vacances"}], [("E_VALEUR", "evenements[0].nature")]),
        ([{"nature": "maladie"}], [("E_CHAMP_MANQUANT", "evenements[0].date")]),
    ],
)  # fmt: skip
def test_malformed_events(faults, events, wanted):
    assert faults("rattrapages.solde", semestre=SEMESTER, au="2026-11-22", evenements=events) == wanted


# — congresses by name, catch-ups that count (SAS-06, SAS-07) ————————————————————————————————————————
@pytest.mark.parametrize(
    ("name", "owed", "state"),
    [
        ("Congrès CNGE 2026", 0, "sans-dette"),
        ("CNGE2026", 0, "sans-dette"),
        ("26e congrès du C.N.G.E. à Lyon", 0, "sans-dette"),
        ("Congre\u0300s de la CMGP – Paris", 0, "sans-dette"),
        ("(cnge)", 0, "sans-dette"),
        ("CNGEC", 1, "due"),  # another word
        ("WONCA Europe", 1, "due"),
        ("Congrès de pneumologie", 1, "due"),
        ("", 0, "a-preciser"),
        ("Congrès", 0, "a-preciser"),
        ("congrès national 2026", 0, "a-preciser"),
        ("?", 0, "a-preciser"),
        ("à préciser", 0, "a-preciser"),
        ("Congrès hors CNGE", 0, "a-preciser"),
        ("autre que le CNGE", 0, "a-preciser"),
    ],
)
def test_a_congress_is_known_by_the_words_of_its_name(result, name, owed, state):
    answer = solde(result, ("2026-11-16", "matin", "congres", {"congres": name}))
    assert [(line["effet"], line["etat"]) for line in answer["lignes"]] == [(owed, state)]
    assert answer["a_preciser"] == (state == "a-preciser")


AWAY = [{"id": "a", "nom": "Dr A", "conges": [{"debut": "2026-11-16", "fin": "2026-11-22"}]}]
MONDAYS = [{"id": "a", "sur_place": ["lundi_matin"]}]


@pytest.mark.parametrize(
    ("day", "half", "people", "state", "said"),
    [
        ("2026-11-20", "matin", [], "rattrapee", "n’est pas vérifiée"),
        ("2026-11-20", "matin", [{"id": "a"}], "rattrapee", "Rattrapée."),
        ("2026-11-20", "matin", AWAY, "refusee", "Dr A en congé"),
        ("2026-11-20", "matin", [*AWAY, {"id": "b"}], "rattrapee", "Rattrapée."),
        ("2026-11-20", "matin", MONDAYS, "refusee", "Aucun maître de stage déclaré"),
        ("2026-11-20", "matin", [{"id": "a", "sur_place": ["vendredi_matin"]}], "rattrapee", "Rattrapée."),
        ("2026-11-20", "apres_midi", [{"id": "a", "sur_place": ["vendredi_matin"]}], "refusee", "demi-journée"),
        ("2026-11-20", "matin", [{"id": "a", "joignable": ["vendredi_matin"]}], "rattrapee", "Rattrapée."),
        ("2026-11-15", "matin", [], "refusee", "dimanche"),
        ("2026-11-11", "matin", [], "refusee", "Jour férié"),
        ("2026-11-22", "matin", [], "refusee", "dimanche"),
        ("2026-11-27", "matin", [], "prevue", "Prévue"),
        ("2026-11-29", "matin", [], "refusee", "dimanche"),  # to come, and refused already
        ("2026-12-25", "matin", [], "refusee", "Jour férié"),
    ],
)
def test_a_catch_up_counts_once_past_and_where_somebody_is_there(result, day, half, people, state, said):
    answer = solde(result, (day, half, "rattrapage"), encadrants=people)
    (line,) = answer["lignes"]
    assert (line["etat"], line["effet"], said in line["pourquoi"]) == (state, -1 if state == "rattrapee" else 0, True)
    assert (answer["prevues"], line["alerte"]) == (state == "prevue", state == "refusee")


def test_a_half_day_where_nobody_said_to_be_is_planned_with_a_warning_and_refused_once_past(result):
    event = ("2026-11-27", "matin", "rattrapage")
    (line,) = solde(result, event, encadrants=MONDAYS)["lignes"]
    assert (line["etat"], line["alerte"], line["effet"]) == ("prevue", True, 0)
    (line,) = solde(result, event, encadrants=MONDAYS, au="2026-12-01")["lignes"]
    assert (line["etat"], line["alerte"], line["effet"]) == ("refusee", True, 0)
    owed = solde(result, ("2026-11-16", "matin", "enseignement"), encadrants=MONDAYS)
    assert "convenez-en d’abord" in owed["propositions"][0]["pourquoi"]


def test_the_day_itself_is_not_past(result):
    assert solde(result, ("2026-11-20", "matin", "rattrapage"), au="2026-11-20")["lignes"][0]["etat"] == "prevue"
    assert solde(result, ("2026-11-20", "matin", "rattrapage"), au="2026-11-21")["lignes"][0]["etat"] == "rattrapee"


def test_what_is_planned_asks_for_no_other_date(result):
    taught = ("2026-11-16", "matin", "enseignement")
    assert solde(result, taught)["propositions"]
    assert solde(result, taught, ("2026-11-27", "matin", "rattrapage"))["propositions"] == []


def test_proposals_are_where_a_declared_supervisor_is(result):
    people = [{"id": "a", "sur_place": ["vendredi_matin"]}]
    found = solde(result, ("2026-11-16", "journee", "enseignement"), encadrants=people)["propositions"]
    assert found and {one["demi"] for one in found} == {"matin"}


@pytest.mark.parametrize(("regime", "theirs"), [("saspas", True), ("dj", False)])
def test_whose_rule_it_is(result, regime, theirs):
    answer = solde(result, ("2026-11-16", "matin", "enseignement"), regime=regime)
    assert answer["regle_du_regime"] is theirs
    assert any("pas celle d’un docteur junior" in said for said in answer["avertissements"]) is not theirs
    plan = {"regime": regime, "evenements": [{"date": "2026-11-16", "nature": "enseignement"}]}
    screen = result("vue.rattrapages", au="2026-11-22", plan=plan)
    assert ("pas celle d’un docteur junior" in screen["html"]) is not theirs
    assert screen["resultat"]["regle_du_regime"] is theirs
    assert ("pas celle d’un docteur junior" in result("vue.semestre", au="2026-11-22", plan=plan)["html"]) is not theirs


def test_a_congress_without_a_name_neither_spares_nor_owes_its_half_day(result):
    plan = {"regime": "dj", "evenements": [{"date": "2026-11-16", "demi": "matin", "nature": "congres"}]}
    week = result("semaine.preparer", au="2026-11-22", lundi="2026-11-16", plan=plan)
    assert week["grille"]["lundi_matin"] == {"activite": "congres-a-nommer"}
