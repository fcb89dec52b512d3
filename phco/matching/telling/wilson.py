"""A share seen in repeated draws, with its 95 % Wilson interval, in exact decimals."""

from __future__ import annotations

from decimal import Decimal, localcontext

Z = Decimal("1.959963984540054")  # the two-sided 95 % point of the normal law
STEP = Decimal("0.0001")


def wilson(hits: int, draws: int) -> dict[str, str]:
    """``{"part", "bas", "haut"}`` as shares between 0 and 1 with four decimals; ``draws`` is at least 1.

    Wilson's interval stays inside [0, 1] and is honest for shares near 0 or 1, where the usual one says "± 0".
    """
    with localcontext() as context:
        context.prec = 30
        n, share = Decimal(draws), Decimal(hits) / Decimal(draws)
        spread = Z * Z / n
        middle = (share + spread / 2) / (1 + spread)
        half = Z * (share * (1 - share) / n + spread / (4 * n)).sqrt() / (1 + spread)
        low, high = max(Decimal(0), middle - half), min(Decimal(1), middle + half)
        return {key: str(value.quantize(STEP)) for key, value in (("part", share), ("bas", low), ("haut", high))}
