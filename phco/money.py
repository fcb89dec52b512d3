"""Euros as exact decimals: rounding, sharing to the cent, and their French writing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
NARROW_SPACE = "\u202f"  # between thousands (as CLDR's French does)
NO_BREAK_SPACE = "\u00a0"  # before a unit
MINUS = "\u2212"


def to_cents(amount: Decimal | Fraction | int) -> Decimal:
    """Round an amount in euros to the cent, half away from zero."""
    if isinstance(amount, Fraction):
        scaled = amount * 100
        whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
        return (Decimal(whole) / 100).quantize(CENT) * (-1 if amount < 0 else 1)
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def money_text(amount: Decimal) -> str:
    """The contract's writing of an amount: ``"2790.00"``, a full stop and two decimals."""
    return f"{to_cents(amount):.2f}"


def share_to_the_cent(total: Decimal, weights: Sequence[Fraction | Decimal]) -> list[Decimal]:
    """Split ``total`` € along ``weights`` so that the parts sum to it exactly (largest remainder, in cents).

    Ties of the remainder go to the first. ``weights`` need not sum to 1 but must not all be 0.
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact, Fraction(0))
    cents = int(to_cents(total) * 100)
    parts = [cents * weight / whole for weight in exact]
    floors = [part.numerator // part.denominator for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (floors[i] - parts[i], i))
    for i in by_remainder[: cents - sum(floors)]:
        floors[i] += 1
    return [(Decimal(part) / 100).quantize(CENT) for part in floors]


@lru_cache(maxsize=4096)  # a screen writes the same amounts many times
def french_number(value: Decimal | int, decimals: int | None = None) -> str:
    """``1234.5`` as ``1 234,5`` with no-break spaces; ``decimals`` fixes the number of decimals (half up)."""
    number = Decimal(value)
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    else:
        number = number.normalize() if number != number.to_integral_value() else number.quantize(Decimal(1))
    text = f"{abs(number):,f}".replace(",", NARROW_SPACE).replace(".", ",")
    return f"{MINUS}{text}" if number < 0 and number != 0 else text


def french_euros(amount: Decimal, decimals: int = 2) -> str:
    """``1234.56`` as ``1 234,56 €``."""
    return f"{french_number(amount, decimals)}{NO_BREAK_SPACE}€"


def french_percent(share: Decimal | Fraction, decimals: int | None = None) -> str:
    """A share between 0 and 1 as a percentage: ``0.42`` as ``42 %``."""
    percent = (
        Decimal(share.numerator * 100) / Decimal(share.denominator) if isinstance(share, Fraction) else share * 100
    )
    return f"{french_number(percent, decimals)}{NO_BREAK_SPACE}%"
