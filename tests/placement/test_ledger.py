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
        (("2026-11-16", "matin", "congres"), 1, False),
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
    assert answer["solde"] == 1 and days
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
