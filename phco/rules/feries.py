"""Public holidays of metropolitan France (Code du travail, L. 3133-1), compiled in ``data/jours_feries.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from phco.carried import carried
from phco.trees import parsed


@cache
def _table() -> Mapping[date, str]:
    text = carried("rules/data/jours_feries.toml").read_text(encoding="utf-8")
    data = parsed(text)
    days: dict[date, str] = {}
    for easter_monday in data["lundis_de_paques"]["jours"]:
        for name, shift in data["mobiles"].items():
            days.setdefault(easter_monday + timedelta(days=shift), name)
        for month_day, name in data["fixes"].items():
            month, day = month_day.split("-")
            when = date(easter_monday.year, int(month), int(day))
            # Ascension can fall on a fixed holiday (1 May 2008): one day, both names.
            days[when] = f"{name} et {days[when]}" if when in days else name
    return MappingProxyType(dict(sorted(days.items())))


@cache
def known_years() -> range:
    """The years of the table, without a gap."""
    years = [day.year for day in _table()]
    return range(min(years), max(years) + 1)


def holiday_name(day: date) -> str | None:
    """The French name of a public holiday, or None for any other day (also outside ``known_years()``)."""
    return _table().get(day)


def is_holiday(day: date) -> bool:
    """Whether ``day`` is a public holiday."""
    return day in _table()


def holidays_between(start: date, end: date) -> dict[date, str]:
    """The public holidays from ``start`` to ``end``, both included, in order."""
    return {day: name for day, name in _table().items() if start <= day <= end}
