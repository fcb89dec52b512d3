"""Numbers that agree: the one plural and the one count of everything people read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from phco.money import NO_BREAK_SPACE, french_number


def plural(number: Decimal | Fraction | int, one: str, many: str = "") -> str:
    """The word alone: French takes the singular below 2 (``0 offre``, ``1,5 acte``).

    Without ``many``, each word takes the mark (``offre vacante``, ``offres vacantes``) unless it has it (``mois``).
    """
    if -2 < number < 2:
        return one
    return many or " ".join(word if word.endswith(("s", "x", "z")) else f"{word}s" for word in one.split())


def counted(number: Decimal | int, one: str, many: str = "") -> str:
    """``1 offre``, ``3 offres vacantes``, ``1 234 actes``: the number and its words, joined by a no-break space."""
    return f"{french_number(number)}{NO_BREAK_SPACE}{plural(number, one, many)}"
