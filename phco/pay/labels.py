"""The words of the totals, the same on every screen, page and terminal: what each one counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from phco.pay.tree import SEMESTER, YEAR

MONTH = "Brut par mois"
NET = "Net estimé par mois"
NET_DETAIL = "avant impôt sur le revenu"
OUTSIDE_NET = "hors net"
TOTALS: Mapping[str, str] = {
    "mois": MONTH,
    "duree": "Brut sur votre stage",
    "semestre": f"Brut sur {SEMESTER}\u00a0mois",
    "annee": f"Brut sur {YEAR}\u00a0mois",
}
DETAILS: Mapping[str, str] = {
    "mois": "sans ce qui est payé au semestre",
    "duree": "ses mois, un par un",
    "semestre": "un semestre entier à ce rythme",
    "annee": "deux semestres pareils",
}


@dataclass(frozen=True, kw_only=True)
class TotalRow:
    """One total to show: its key in ``totaux``, its name, what it counts."""

    key: str
    label: str
    detail: str


def total_rows(totals: Mapping[str, str | None]) -> list[TotalRow]:
    """The totals of a simulation (``totaux`` of the calls) in the order they are shown.

    A placement of twelve months has one total for them: it is shown once.
    """
    one_year = "duree" in totals and all(
        totals.get(f"duree{end}") == totals.get(f"annee{end}") for end in ("", "_min", "_max")
    )
    rows = [TotalRow(key=key, label=label, detail=DETAILS[key]) for key, label in TOTALS.items() if key in totals]
    if not one_year:
        return rows
    kept = [row for row in rows if row.key not in ("duree", "annee")]
    return [*kept, TotalRow(key="annee", label=TOTALS["annee"], detail="votre stage, mois par mois")]


def quoted(key: str) -> str:
    """The name of a total inside a sentence: ``« Brut sur 12 mois »``."""
    return f"«\u00a0{TOTALS[key]}\u00a0»"
