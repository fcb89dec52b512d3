"""Filters and globals of the templates: amounts, numbers, days and plurals as French writes them.

Each filter takes what the calls answer (``"2790.00"``, ``"2026-09-01"``, None) as well as Decimal, Fraction, date and
datetime, so that a template shows a result object without converting it. None is written ``inconnu``, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from importlib import import_module

from phco import dates, money
from phco.french import counted, plural
from phco.local import words
from phco.source import AUTHORITIES, Authority

UNKNOWN = "inconnu"
Amount = Decimal | Fraction | int | str | None
Day = date | str | None


def _decimal(value: Decimal | Fraction | int | str) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value)


def _day(value: date | str) -> date:
    if isinstance(value, datetime):
        return dates.paris_day(value)
    return date.fromisoformat(value) if isinstance(value, str) else value


def _instant(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def euros(value: Amount, decimals: int | None = None) -> str:
    """``"2790.00"`` as ``2 790,00 €``; ``decimals=0`` drops the cents (rounding half up)."""
    return UNKNOWN if value is None else money.french_euros(_decimal(value), 2 if decimals is None else decimals)


def whole_euros(value: Amount) -> str:
    """An amount without its cents where it has none: ``2 790 €``, but ``2 791,29 €``."""
    if value is None:
        return UNKNOWN
    amount = money.to_cents(_decimal(value))
    return money.french_euros(amount, 0 if amount == amount.to_integral_value() else 2)


def number(value: Amount, decimals: int | None = None) -> str:
    """``1234.5`` as ``1 234,5``."""
    return UNKNOWN if value is None else money.french_number(_decimal(value), decimals)


def percent(value: Amount, decimals: int | None = None) -> str:
    """A share between 0 and 1 as a percentage: ``"0.42"`` as ``42 %``."""
    return UNKNOWN if value is None else money.french_percent(_decimal(value), decimals)


def day(value: Day, weekday: bool = False, year: bool = True) -> str:
    """``1er septembre 2026``."""
    return UNKNOWN if value is None else dates.french_day(_day(value), weekday=weekday, year=year)


def short_day(value: Day, year: bool = True) -> str:
    """``4 sept. 2026``."""
    return UNKNOWN if value is None else dates.french_short_day(_day(value), year=year)


def month(value: Day) -> str:
    """``novembre 2026``; also reads ``2026-11``."""
    if value is None:
        return UNKNOWN
    return dates.french_month(_day(f"{value}-01" if isinstance(value, str) and len(value) == 7 else value))


def instant(value: datetime | str | None) -> str:
    """An instant (aware, or ISO with ``Z``) as it reads in Paris: ``4 septembre 2026, 23 h 59``."""
    return UNKNOWN if value is None else dates.french_instant(_instant(value))


def hour(value: time | datetime | str | None) -> str:
    """``23 h 59`` from a time, an aware instant or ``23:59``."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        value = time.fromisoformat(value)
    return dates.french_time(value.astimezone(dates.PARIS).time() if isinstance(value, datetime) else value)


def span(start: Day, end: Day) -> str:
    """``du 1er au 4 septembre 2026`` (filter on the first day, argument the last)."""
    return UNKNOWN if start is None or end is None else dates.french_range(_day(start), _day(end))


def listing(items: list[str], last: str = "et") -> str:
    """``a, b et c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def decimal_parts(value: Amount) -> tuple[str, str]:
    """An amount cut at the decimal comma, for columns aligned on it: ``("2 790", ",00 €")``."""
    whole, _, cents = euros(value).partition(",")
    return (whole, f",{cents}") if cents else (whole, "")


def authority_words(code: Authority | None) -> str:
    """Who says a value: « source nationale », « procédure nationale », « document local », « hypothèse de l’outil »."""
    return UNKNOWN if code is None else AUTHORITIES[code]


FILTERS: dict[str, Callable[..., object]] = {
    "euros": euros,
    "euros_ronds": whole_euros,
    "nombre": number,
    "pourcent": percent,
    "jour": day,
    "qui_le_dit": authority_words,
    "jour_court": short_day,
    "mois": month,
    "instant": instant,
    "heure": hour,
    "jusqu_au": span,
    "liste": listing,
    "virgule": decimal_parts,
}


def totals(entry: Mapping[str, str | None]) -> list[object]:
    """The totals of a simulation (``totaux`` of the calls) to show, in order: ``key``, ``label``, ``detail``."""
    rows: list[object] = import_module("phco.pay.labels").total_rows(entry)  # only the pages of the pay need them
    return rows


def months_word(count: int) -> str:
    """``12 mois``: a length in the words of the totals."""
    return f"{count}{money.NO_BREAK_SPACE}mois"


def word(name: str) -> str:
    """A word of the current subdivision: ``mot("de")``."""
    return words()[name]


GLOBALS: dict[str, object] = {
    "pluriel": counted,
    "accord": plural,
    "totaux_montres": totals,
    "en_mois": months_word,
    "mot": word,
}
