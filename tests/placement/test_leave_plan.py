"""``conges.proposer``: every proposal is legal, lies ahead, spends what is left; what is lost is said with its date."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

WINTER = {"saison": "hiver", "debut": "2026-11-02", "fin": "2027-05-02"}
SUMMER = {"saison": "ete", "debut": "2027-05-03", "fin": "2027-10-31"}
MSU = [
    {"id": "a", "conges": [{"debut": "2026-12-21", "fin": "2027-01-03"}, {"debut": "2027-08-02", "fin": "2027-08-22"}]}
]


def propose(result, regime, booked=(), **more):
    entry = {"regime": regime, "semestres": [WINTER, SUMMER], "au": "2026-11-22", "periodes": list(booked)} | more
    return result("conges.proposer", **entry)


def check(result, regime, booked, plan):
    periods = [*booked, *plan["periodes"]]
    return result("conges.verifier", regime=regime, semestres=[WINTER, SUMMER], periodes=periods)


@pytest.mark.parametrize("people", [[], MSU])
def test_saspas_proposals_are_legal_and_lose_nothing(result, people):
    answer = propose(result, "saspas", encadrants=people)
    assert len(answer["propositions"]) >= 2
    for plan in answer["propositions"]:
        verdict = check(result, "saspas", [], plan)
        assert verdict["legal"] and verdict["perdus"] == 0 and verdict["poses"]["total"] == 5
        assert all(one["debut"] > "2026-11-22" for one in plan["periodes"])


def test_saspas_weeks_follow_the_supervisors_leave(result):
    plan = propose(result, "saspas", encadrants=MSU)["propositions"][0]
    assert (plan["style"], plan["jours_communs"]) == ("avec-encadrant", 25)
    assert plan["periodes"] == MSU[0]["conges"]


def test_what_is_already_booked_is_kept(result):
    booked = [{"debut": "2027-02-15", "fin": "2027-02-21"}]
    for plan in propose(result, "saspas", booked)["propositions"]:
        verdict = check(result, "saspas", booked, plan)
        assert verdict["legal"] and verdict["poses"]["total"] == 5


def test_closed_periods_are_left_alone(result):
    closed = [{"debut": "2027-05-03", "fin": "2027-08-31"}]
    for plan in propose(result, "saspas", fermes=closed)["propositions"]:
        assert all(one["fin"] < "2027-05-03" or one["debut"] > "2027-08-31" for one in plan["periodes"])


def test_a_plan_that_breaks_a_rule_is_not_completed(result):
    booked = [{"debut": "2027-07-05", "fin": "2027-08-08"}]
    answer = propose(result, "saspas", booked)
    assert answer["propositions"] == [] and not answer["plan"]["legal"]


def test_after_the_winter_only_the_summer_is_proposed(result):
    answer = propose(result, "saspas", [{"debut": "2026-12-21", "fin": "2026-12-27"}], au="2027-05-10")
    assert answer["propositions"]
    for plan in answer["propositions"]:
        assert plan["poses"] == {"hiver": 1, "ete": 4, "total": 5} and plan["perdus"] == 0
    assert [one["le"] for one in answer["echeances"]] == ["2027-10-31"]


def test_the_day_winter_weeks_are_lost_is_said(result):
    first = propose(result, "saspas")["echeances"][0]
    assert (first["le"], first["nombre"]) == ("2027-05-02", 2)
    assert "Posez-les avant" in first["remede"] and "Une seule peut passer à l’été" in first["remede"]
    one = propose(result, "saspas", [{"debut": "2026-12-21", "fin": "2026-12-27"}])["echeances"][0]
    assert one["nombre"] == 1 and "Posez-la avant" in one["remede"] and "Ou prenez-la à l’été" in one["remede"]


def test_a_year_that_starts_in_may_is_proposed_as_one(result):
    summer = {"saison": "ete", "debut": "2027-05-03", "fin": "2027-10-31"}
    winter = {"saison": "hiver", "debut": "2027-11-01", "fin": "2028-04-30"}
    answer = propose(result, "saspas", semestres=[summer, winter], au="2027-05-10")
    assert [plan["poses"]["total"] for plan in answer["propositions"]] == [5, 5]
    assert all("été" not in one["remede"] for one in answer["echeances"] if one["le"] == "2028-04-30")


@pytest.mark.parametrize("people", [[], MSU])
def test_dj_proposals_are_legal_and_spend_everything(result, people):
    answer = propose(result, "dj", encadrants=people)
    assert len(answer["propositions"]) >= 3
    for plan in answer["propositions"]:
        verdict = check(result, "dj", [], plan)
        assert verdict["legal"] and verdict["poses"] == {"jours": 25}
        assert plan["jours_d_absence"] > 25
    assert answer["echeances"][0]["le"] == "2027-10-31"


def test_dj_bridges_give_more_days_away_than_one_block(result):
    plans = {plan["style"]: plan for plan in propose(result, "dj")["propositions"]}
    assert plans["ponts"]["jours_d_absence"] > plans["groupe"]["jours_d_absence"]
    days = {one["debut"] for one in plans["ponts"]["periodes"]}
    assert "2027-05-07" in days  # the Friday after Ascension


def test_where_leave_meets_a_supervisors_is_shown(result):
    answer = propose(result, "dj", [{"debut": "2026-12-30", "fin": "2027-01-05"}], encadrants=MSU)
    assert answer["recouvrements"] == [{"encadrant": "a", "debut": "2026-12-30", "fin": "2027-01-03"}]
    assert {"date": "2026-12-25", "nom": "Noël"} in answer["jours_feries"]


@settings(max_examples=40)
@given(
    st.sampled_from(["saspas", "dj"]),
    st.lists(st.tuples(st.integers(0, 51), st.integers(1, 2)), max_size=3),
    st.integers(-10, 380),
)
def test_no_proposal_is_ever_illegal(result, regime, booked, shift):
    start = date(2026, 11, 2)
    periods = [
        {
            "debut": (start + timedelta(weeks=week)).isoformat(),
            "fin": (start + timedelta(days=7 * (week + length) - 1)).isoformat(),
        }
        for week, length in booked
    ]
    today = (start + timedelta(days=shift)).isoformat()
    answer = propose(result, regime, periods, au=today)
    for plan in answer["propositions"]:
        verdict = check(result, regime, periods, plan)
        faults = [one for one in verdict["raisons"] if "-MIN-" not in one["code"]]
        assert not faults and all(one["debut"] > today for one in plan["periodes"])
        assert verdict["poses"] == plan["poses"] and verdict["perdus"] == plan["perdus"]
