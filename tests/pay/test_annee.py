"""The year, month by month, against a small computation of its own: the cut by semester, sums, absences, holes."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from phco import campaign, pay, rules
from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.pay.semesters import semester_of

DAY = timedelta(days=1)
STARTS = st.dates(date(2026, 3, 1), date(2034, 12, 31))


# — written again, from RULES.md, without a line of phco ————————————————————————————————————————————————————————
def later(day: date, months: int) -> date:
    """``day`` some months later, the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def half_year(day: date) -> tuple[int, str]:
    """The semester a day is in: winter from the first Monday of November, summer from that of May."""
    for year in (day.year + 1, day.year, day.year - 1):
        for month, name in ((11, "hiver"), (5, "ete")):
            first = date(year, month, 1)
            while first.weekday():
                first += DAY
            if day >= first:
                return year, name
    raise AssertionError(day)


def majority(first: date, after: date) -> tuple[int, str]:
    """The semester that holds most of the days of a month, the earlier one when equal."""
    seen: dict[tuple[int, str], int] = {}
    for shift in range((after - first).days):
        key = half_year(first + timedelta(days=shift))
        seen[key] = seen.get(key, 0) + 1
    return max(seen, key=lambda key: seen[key])  # in the order of the days: the first of equals


def bonuses(start: date, acts: list[int], threshold: int = 200) -> int:
    """The activity bonuses of consecutive months, at 500 € a semester whose mean reaches the threshold."""
    groups: dict[tuple[int, str], list[int]] = {}
    for rank, number in enumerate(acts):
        groups.setdefault(majority(later(start, rank), later(start, rank + 1)), []).append(number)
    return sum(500 for numbers in groups.values() if Fraction(sum(numbers), len(numbers)) >= threshold)


# — random situations ——————————————————————————————————————————————————————————————————————————————————————————
@st.composite
def stays(draw: st.DrawFn) -> dict[str, Any]:
    months = draw(st.integers(1, 12))
    near = st.one_of(st.integers(195, 205), st.integers(0, 450))
    return {
        "debut": draw(STARTS).isoformat(),
        "mois": months,
        "zone": draw(st.sampled_from(["ZIP", "ZAC", "hors"])),
        "distance_km": 22.5,
        "aide": draw(st.sampled_from(["transport", "logement", "les-deux", "aucune"])),
        "actes_par_mois": draw(st.one_of(near, st.lists(near, min_size=months, max_size=months))),
        "pdsa_mensuel": draw(st.sampled_from(["0.00", "12.34", "1560.00"])),
        "lectures": draw(st.sampled_from([{}, {"PDJ-01": "loi"}, {"PDJ-04": "S1"}])),
    }


def listed(entry: dict[str, Any]) -> list[int]:
    acts = entry["actes_par_mois"]
    return acts if isinstance(acts, list) else [acts] * entry["mois"]


def year_of(*periods: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """The answer of ``simuler.annee``, its sums checked."""
    answer = call("simuler.annee", {"periodes": list(periods), **rest})
    for month in answer["mois"]:
        assert Decimal(month["total"]) == sum(Decimal(line["montant"]) for line in month["lignes"])
        assert Decimal(month["net_estime"]["mois"]) <= Decimal(month["total"])
    assert Decimal(answer["total"]) == sum(Decimal(month["total"]) for month in answer["mois"])
    assert answer["totaux"]["annee"] == answer["total"]
    net = sum(Decimal(month["net_estime"]["mois"]) for month in answer["mois"])
    assert Decimal(answer["net_estime"]["annee"]) == net
    return answer


@given(STARTS)
def test_a_month_counts_in_the_semester_of_most_of_its_days(start: date) -> None:
    window = pay.slots_of([pay.DjSituation(start=start, months=1)], [])[0].window
    found = semester_of(rules.load_default(), window, campaign.intakes())
    year, name = majority(window.start, window.end + DAY)
    assert (found.first.day.year, found.first.season) == (year, name)
    assert (found.name.endswith(f"{year}-{year + 1}")) == (name == "hiver")


@given(stays())
def test_the_year_of_one_stay_is_its_months_and_the_bonuses_of_its_semesters(entry: dict[str, Any]) -> None:
    slip = call("simuler.dj", entry)
    answer = year_of(entry)
    assert len(answer["mois"]) == 12
    assert sum(month["periode"] == 0 for month in answer["mois"]) == entry["mois"]
    wanted = Decimal(slip["totaux"]["mois"]) * entry["mois"]
    wanted += bonuses(date.fromisoformat(entry["debut"]), listed(entry))
    assert Decimal(answer["total"]) == wanted
    if entry["mois"] != 6:
        assert Decimal(slip["totaux"]["duree"]) == wanted
    if entry["mois"] == 12:
        assert Decimal(slip["totaux"]["annee"]) == wanted


@given(stays(), st.integers(1, 11))
def test_a_stay_cut_in_two_pays_the_same(entry: dict[str, Any], cut: int) -> None:
    """Whatever day the simulation, or the second practice, starts."""
    assume(entry["mois"] > cut)
    start, acts = date.fromisoformat(entry["debut"]), listed(entry)
    assume(all(later(later(start, cut), rank) == later(start, cut + rank) for rank in range(entry["mois"] - cut + 1)))
    first = {**entry, "mois": cut, "actes_par_mois": acts[:cut]}
    second = {
        **entry, "debut": later(start, cut).isoformat(), "mois": entry["mois"] - cut, "actes_par_mois": acts[cut:]
    }  # fmt: skip
    assert year_of(first, second)["total"] == year_of(entry)["total"]


@given(stays(), stays(), st.integers(0, 400))
def test_a_hole_pays_nothing_and_loses_no_day(first: dict[str, Any], second: dict[str, Any], days: int) -> None:
    assume(first["mois"] + second["mois"] <= 12)
    start = date.fromisoformat(first["debut"])
    after = later(start, first["mois"])
    second = {**second, "debut": (after + timedelta(days=days)).isoformat()}
    assume(later(after + timedelta(days=days), second["mois"]) <= later(start, 24))
    answer = year_of(first, second)
    months = answer["mois"]
    assert len(months) >= 12
    assert [month["periode"] for month in months].count(0) == first["mois"]
    assert [month["periode"] for month in months].count(1) == second["mois"]
    hole = [month for month in months[: [month["periode"] for month in months].index(1)] if month["periode"] is None]
    assert all(month["total"] == "0.00" and not month["lignes"] for month in hole)
    if hole:
        assert (hole[0]["debut"], hole[-1]["fin"]) == (
            after.isoformat(),
            (after + timedelta(days=days - 1)).isoformat(),
        )
    assert any(note.startswith("Hors stage") for note in answer["notes"]) == (days > 7)


@given(stays(), st.integers(0, 330), st.integers(0, 70))
def test_numbers_given_month_by_month_are_never_changed_by_an_absence(
    entry: dict[str, Any], shift: int, length: int
) -> None:
    start = date.fromisoformat(entry["debut"])
    acts = listed(entry)
    first = start + timedelta(days=shift)
    assume(first < later(start, entry["mois"]))
    last = first + timedelta(days=length)
    whole = [rank for rank in range(len(acts)) if first <= later(start, rank) and later(start, rank + 1) - DAY <= last]
    absences = [{"debut": first.isoformat(), "fin": last.isoformat()}]
    refused = [rank for rank in whole if acts[rank]]
    try:
        answer = call("simuler.annee", {"periodes": [{**entry, "actes_par_mois": acts}], "absences": absences})
    except PhcoError as error:
        assert [one.where for one in error.flat()] == [f"periodes[0].actes_par_mois[{rank}]" for rank in refused]
        return
    assert not refused
    assert [Decimal(month["actes"]) for month in answer["mois"][: len(acts)]] == acts


@pytest.mark.parametrize("months", range(1, 13))
def test_the_chart_of_the_simulator_adds_up_to_the_slip_beside_it(months: int) -> None:
    """One screen, one total for the same twelve months: whatever the length, the start and the numbers."""
    acts = [(137 * rank) % 320 for rank in range(months)]
    for start in ("2026-11-02", "2027-02-14", "2027-05-03"):
        entry = {
            "debut": start, "mois": months, "zone": "hors", "distance_km": 3, "aide": "aucune", "actes_par_mois": acts,
        }  # fmt: skip
        answer = call("vue.simuler-dj", entry)
        said = answer["html"].split('id="resume-annee"')[1].split("</p>")[0]
        digits = "".join(char for char in said.split("<b>")[1] if char in "0123456789,").replace(",", ".")
        assert Decimal(digits) == Decimal(answer["resultat"]["totaux"]["annee"])
