"""No valid plan of leave is refused, no invalid one accepted: an independent checker says the same, day by day."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from phco.dates import Period
from phco.placement.leave.dj import check_dj
from phco.placement.leave.model import Semester
from phco.placement.leave.plan_saspas import propose_saspas
from phco.placement.leave.saspas import check_saspas
from phco.placement.parameters import dj_leave_rules, saspas_leave_rules

START = date(2027, 3, 29)
SASPAS, DJ = saspas_leave_rules(START), dj_leave_rules(START)
FRENCH = holidays.country_holidays("FR", years=range(2024, 2031))


def walk(period):
    day = period.start
    while day <= period.end:
        yield day
        day += timedelta(days=1)


def saspas_by_hand(winter, summer, periods):
    """SAS-05 read off the text: (legal, lost), on days, with nothing shared with the code under test."""
    booked = Counter(day for period in periods for day in walk(period))
    ok = all(times == 1 for times in booked.values())
    ok &= all(period.start.isoweekday() == 1 and period.end.isoweekday() == 7 for period in periods)
    ok &= all(winter.start <= day <= winter.end or summer.start <= day <= summer.end for day in booked)
    w = sum(winter.start <= day <= winter.end and day.isoweekday() == 1 for day in booked)
    s = sum(summer.start <= day <= summer.end and day.isoweekday() == 1 for day in booked)
    ok &= (w, s) in {(1, 3), (1, 4), (2, 3)}
    longest = here = 0
    day = min(winter.start, summer.start)
    while day <= max(winter.end, summer.end):
        here = here + 1 if day in booked else 0
        longest = max(longest, here)
        day += timedelta(days=1)
    return ok and longest <= 28, (1 if (w, s) == (1, 3) else 0)


def year(weeks_in_winter, weeks_in_summer):
    boundary = START + timedelta(weeks=weeks_in_winter)
    return (
        Period(start=START, end=boundary - timedelta(days=1)),
        Period(start=boundary, end=boundary + timedelta(days=7 * weeks_in_summer - 1)),
    )


def agree(winter, summer, periods):
    semesters = (Semester(season="hiver", span=winter), Semester(season="ete", span=summer))
    verdict = check_saspas(semesters, tuple(periods), SASPAS)
    legal, lost = saspas_by_hand(winter, summer, periods)
    assert verdict.legal == legal, (periods, [reason.code for reason in verdict.reasons])
    if legal:
        assert verdict.lost == lost
    assert verdict.taken["total"] <= SASPAS.weeks_a_year or not verdict.legal


def test_every_choice_of_weeks_of_a_small_year():
    winter, summer = year(5, 6)
    mondays = [START + timedelta(weeks=i) for i in range(11)]
    seen = Counter()
    for size in range(8):
        for chosen in combinations(mondays, size):
            periods = [Period(start=monday, end=monday + timedelta(days=6)) for monday in chosen]
            agree(winter, summer, periods)
            agree(summer, winter, periods)
            seen[saspas_by_hand(winter, summer, periods)] += 1
    assert seen[True, 0] > 50 and seen[True, 1] > 50 and seen[False, 0] > 500


@st.composite
def small_periods(draw, days, most=6):
    found = []
    for _ in range(draw(st.integers(0, most))):
        start = START + timedelta(days=draw(st.integers(-7, days)))
        found.append(Period(start=start, end=start + timedelta(days=draw(st.integers(0, 34)))))
    return found


@st.composite
def whole_weeks(draw, weeks, most=5):
    found = []
    for _ in range(draw(st.integers(1, most))):
        start = START + timedelta(weeks=draw(st.integers(-1, weeks)))
        found.append(Period(start=start, end=start + timedelta(days=7 * draw(st.integers(1, 4)) - 1)))
    return found


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 6), st.integers(1, 8), st.data())
def test_saspas_plans_agree_with_the_day_by_day_checker(in_winter, in_summer, data):
    winter, summer = year(in_winter, in_summer)
    if data.draw(st.booleans()):  # a placement that starts in May: the same year, its summer first
        summer, winter = winter, summer
    weeks = in_winter + in_summer
    agree(winter, summer, data.draw(st.one_of(whole_weeks(weeks), small_periods(weeks * 7))))


def dj_by_hand(periods, placement):
    """CNG read off the text. Between two bookings, days nobody works do not end an absence."""

    def off(day):
        return day.isoweekday() > 5 or day in FRENCH

    booked = Counter(day for period in periods for day in walk(period))
    if any(times > 1 for times in booked.values()):
        return False
    work = [day for day in booked if not off(day)]
    if any(not placement.start <= day <= placement.end for day in work):
        return False

    def first_monday(y):
        return next(date(y, 11, n) for n in range(1, 8) if date(y, 11, n).isoweekday() == 1)

    per_year = Counter(day.year if day >= first_monday(day.year) else day.year - 1 for day in work)
    if any(count > 25 for count in per_year.values()):
        return False
    days = sorted(booked)
    first = 0
    for i, day in enumerate(days):
        if i and not all(off(days[i - 1] + timedelta(days=k)) for k in range(1, (day - days[i - 1]).days)):
            first = i
        if (day - days[first]).days + 1 > 31:
            return False
    return True


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([START, date(2026, 12, 14), date(2027, 10, 11)]), st.data())
def test_dj_plans_agree_with_the_day_by_day_checker(start, data):
    shift = start - START
    drawn = data.draw(small_periods(120, most=4))
    periods = tuple(Period(start=one.start + shift, end=one.end + shift) for one in drawn)
    placement = Period(start=start - timedelta(days=3), end=start + timedelta(days=182))
    verdict = check_dj((Semester(season="hiver", span=placement),), periods, DJ)
    assert verdict.legal == dj_by_hand(periods, placement), [reason.code for reason in verdict.reasons]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.integers(3, 6), st.booleans(), st.data())
def test_no_completion_of_a_small_year_beats_the_proposals(first, second, summer_first, data):
    spans = year(first, second)
    seasons = ("ete", "hiver") if summer_first else ("hiver", "ete")
    semesters = tuple(Semester(season=season, span=span) for season, span in zip(seasons, spans, strict=True))
    weeks = [
        Period(start=START + timedelta(weeks=i), end=START + timedelta(days=7 * i + 6)) for i in range(first + second)
    ]
    booked = data.draw(st.lists(st.sampled_from(weeks), max_size=3, unique_by=lambda one: one.start))
    today = START + timedelta(days=data.draw(st.integers(-10, 7 * (first + second))))

    def rank(added):
        verdict = check_saspas(semesters, (*booked, *added), SASPAS)
        return (verdict.legal, verdict.taken["total"]) if verdict.completable else None

    free = [one for one in weeks if one.start > today and one not in booked]
    ranks = [rank(added) for size in range(6) for added in combinations(free, size)]
    plans, _ = propose_saspas(semesters, tuple(booked), SASPAS, today=today)
    found = {(plan.verdict.legal, plan.verdict.taken["total"]) for plan in plans}
    best = max((one for one in ranks if one is not None), default=None)
    if plans:
        assert found == {best}
    else:  # nothing can be added, or the plan is to be mended first
        assert best is None or best == rank(())
