"""Euros: rounding, sharing to the cent, and a French writing that agrees with CLDR (babel)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from phco.money import (
    french_euros,
    french_number,
    french_percent,
    money_text,
    share_to_the_cent,
    to_cents,
)

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.005", "0.01"), ("0.015", "0.02"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("1.004999", "1.00")],
)
def test_half_a_cent_rounds_away_from_zero(amount: str, expected: str) -> None:
    assert money_text(Decimal(amount)) == expected
    assert money_text(to_cents(Fraction(Decimal(amount)))) == expected


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_a_fraction_rounds_as_its_decimal_would(value: Fraction) -> None:
    rounded = to_cents(value)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 200)
    assert rounded == rounded.quantize(Decimal("0.01"))


@given(amounts)
def test_euros_read_as_babel_writes_them(amount: Decimal) -> None:
    theirs = format_currency(amount, "EUR", locale="fr_FR").replace("-", "−")
    assert french_euros(amount) == theirs


@given(st.decimals(min_value=-(10**7), max_value=10**7, places=3, allow_nan=False))
def test_numbers_read_as_babel_writes_them(value: Decimal) -> None:
    theirs = format_decimal(value, locale="fr_FR").replace("-", "−")
    assert french_number(value) == ("0" if theirs in ("−0", "0") else theirs)


@given(amounts.map(abs), st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_shares_sum_to_the_whole_to_the_cent(total: Decimal, weights: list[int]) -> None:
    parts = share_to_the_cent(total, [Fraction(weight) for weight in weights])
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * weight / whole) < Fraction(1, 100)


def test_a_third_each_gives_the_spare_cent_to_the_first() -> None:
    assert share_to_the_cent(Decimal("100.00"), [Fraction(1, 3)] * 3) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]


def test_percentages_read_in_french() -> None:
    assert french_percent(Decimal("0.42")) == "42\u00a0%"
    assert french_percent(Fraction(1, 3), 1) == "33,3\u00a0%"
    assert french_percent(Decimal("0.068")) == "6,8\u00a0%"
