"""``stage.semestres``: the year of a day, and the two semesters that a campaign gives places for."""

import pytest

CAMPAIGNS = [
    ("2026-09", ["2026-11-02", "2027-05-03"], ["novembre\N{NO-BREAK SPACE}2026", "mai\N{NO-BREAK SPACE}2027"]),
    ("2027-03", ["2027-05-03", "2027-11-01"], ["mai\N{NO-BREAK SPACE}2027", "novembre\N{NO-BREAK SPACE}2027"]),
    ("2027-09", ["2027-11-01", "2028-05-01"], ["novembre\N{NO-BREAK SPACE}2027", "mai\N{NO-BREAK SPACE}2028"]),
    ("2030-03", ["2030-05-06", "2030-11-04"], ["mai\N{NO-BREAK SPACE}2030", "novembre\N{NO-BREAK SPACE}2030"]),
]


@pytest.mark.parametrize(("code", "starts", "months"), CAMPAIGNS)
@pytest.mark.parametrize("today", ["2026-01-05", "2026-11-28", "2029-06-30"])
def test_a_campaign_gives_its_first_semester_and_the_next_whatever_the_day(result, code, starts, months, today):
    found = result("stage.semestres", au=today, campagne=code)
    assert [one["debut"] for one in found["semestres"]] == starts
    assert found["mois"] == months


@pytest.mark.parametrize(
    ("today", "starts"),
    [
        ("2026-09-02", ["2026-11-02", "2027-05-03"]),
        ("2026-11-28", ["2027-05-03", "2027-11-01"]),
    ],
)
def test_without_a_campaign_the_one_ahead_counts(result, today, starts):
    assert [one["debut"] for one in result("stage.semestres", au=today, campagne=None)["semestres"]] == starts


def test_the_year_of_a_day_is_as_it_was(result):
    found = result("stage.semestres", au="2026-11-22")
    assert [one["debut"] for one in found["semestres"]] == ["2026-11-02", "2027-05-03"]
    assert [one["saison"] for one in found["semestres"]] == ["hiver", "ete"]


@pytest.mark.parametrize("code", ["2026", "2026-13", "automne", "2026-00", ""])
def test_what_names_no_campaign_is_said(faults, code):
    assert faults("stage.semestres", au="2026-11-22", campagne=code) == [("E_CAMPAGNE", "campagne")]
