"""The compiled public holidays are those of the ``holidays`` library, for every year of the table."""

from datetime import date

import holidays
import pytest

from phco.rules.feries import holiday_name, holidays_between, is_holiday, known_years


@pytest.mark.parametrize("year", range(2008, 2101))
def test_the_table_is_the_librarys(year):
    theirs = set(holidays.country_holidays("FR", years=year))
    assert set(holidays_between(date(year, 1, 1), date(year, 12, 31))) == theirs


def test_the_table_says_which_years_it_covers():
    assert known_years() == range(2008, 2101)


def test_two_feasts_on_one_day_keep_both_names():
    assert holiday_name(date(2008, 5, 1)) == "Fête du travail et Ascension"


def test_an_ordinary_day_has_no_name():
    assert holiday_name(date(2026, 11, 23)) is None
    assert not is_holiday(date(2026, 11, 23))
    assert holiday_name(date(2027, 3, 29)) == "Lundi de Pâques"
