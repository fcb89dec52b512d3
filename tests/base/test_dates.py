"""Days and windows: Paris days, UTC instants, French writing checked against babel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from phco.dates import (
    Window,
    add_months,
    french_day,
    french_instant,
    french_month,
    french_range,
    french_short_day,
    paris_day,
    utc_text,
)

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@given(days)
def test_days_read_as_babel_writes_them(day: date) -> None:
    theirs = format_date(day, "d MMMM y", locale="fr_FR")
    ours = plain(french_day(day))
    assert ours == (f"1er{theirs[1:]}" if day.day == 1 else theirs)
    assert plain(french_month(day)) == format_date(day, "MMMM y", locale="fr_FR")
    short = format_date(day, "d MMM y", locale="fr_FR")
    assert plain(french_short_day(day)) == (f"1er{short[1:]}" if day.day == 1 else short)


def test_a_window_of_summer_days_in_utc() -> None:
    window = Window(start=date(2026, 9, 1), end=date(2026, 9, 4))
    assert utc_text(window.start_utc) == "2026-08-31T22:00:00Z"
    assert utc_text(window.end_utc) == "2026-09-04T21:59:59Z"


def test_a_window_over_the_change_of_clocks() -> None:
    window = Window(start=date(2027, 3, 27), end=date(2027, 3, 29))
    assert utc_text(window.start_utc) == "2027-03-26T23:00:00Z"
    assert utc_text(window.end_utc) == "2027-03-29T21:59:59Z"


@given(days)
def test_a_window_holds_its_whole_last_second_and_no_more(day: date) -> None:
    window = Window(start=day, end=day)
    last = window.end_utc + timedelta(milliseconds=999)
    assert window.holds(window.start_utc)
    assert window.holds(last)
    assert paris_day(last) == day
    assert not window.holds(window.end_utc + timedelta(seconds=1))
    assert not window.holds(window.start_utc - timedelta(microseconds=1))


def test_a_window_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        Window(start=date(2026, 9, 2), end=date(2026, 9, 1))


@given(days.filter(lambda day: day.year < 2090), st.integers(0, 60))
def test_months_add_up(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_french_ranges_and_instants() -> None:
    assert plain(french_range(date(2026, 9, 1), date(2026, 9, 4))) == "du 1er au 4 septembre 2026"
    assert plain(french_range(date(2026, 8, 30), date(2026, 9, 2))) == "du 30 août au 2 septembre 2026"
    assert plain(french_range(date(2026, 12, 30), date(2027, 1, 2))) == "du 30 décembre 2026 au 2 janvier 2027"
    assert plain(french_range(date(2026, 9, 9), date(2026, 9, 9))) == "le 9 septembre 2026"
    assert plain(french_instant(datetime(2026, 9, 4, 21, 59, tzinfo=UTC))) == "4 septembre 2026, 23 h 59"
