"""A spreadsheet's numbers and days in a plain writing: bounded, without the noise of their binary form."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")
LAST_DAY = 2_958_466  # the day after 31 December 9999


def read_number(text: str) -> Decimal | None:
    """The number of a cell, None for what no spreadsheet holds (thousands of digits, huge exponents)."""
    bare = text.strip()
    return Decimal(bare) if len(bare) < 90 and _NUMBER.fullmatch(bare) else None


def plain_number(number: Decimal) -> str:
    """A spreadsheet's number without exponent; the noise of its binary writing (15 digits hold) is dropped."""
    if abs(number) >= 10**18 or (number and number.adjusted() < -30):
        return str(number)
    digits = max(0, 15 - (number.adjusted() + 1)) if number else 0
    return format(round(number, digits).normalize(), "f")


def serial_day(number: Decimal, *, from_1904: bool = False) -> str | None:
    """A spreadsheet's day number as an ISO day, its time, where it has one, after a space; None beyond its calendar."""
    if not 0 <= number < LAST_DAY:
        return None
    origin = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    days = int(number)
    seconds = int((number - days) * 86400 + Decimal("0.5"))
    try:
        moment = datetime(origin.year, origin.month, origin.day) + timedelta(days=days, seconds=seconds)  # noqa: DTZ001 (a day of the calendar, no zone)
    except OverflowError:
        return None
    return moment.date().isoformat() if not seconds else moment.isoformat(" ")
