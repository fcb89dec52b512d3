"""Rows of the bench: a value against a reference of the same run, and how quiet the machine was meanwhile."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]


def spread(*several: Sequence[float]) -> float | None:
    """Half of the values lie within this share of their median: 0.05 on a quiet machine; the most of ``several``.

    Of two or three, half of what is between the least and the most. None where nothing was measured twice.
    """
    found = [_spread(values) for values in several if len(values) > 1]
    return max(found, default=None)


def _spread(values: Sequence[float]) -> float:
    low, high = min(values), max(values)
    if len(values) < 4:
        return (high - low) / 2 / statistics.median(values)
    low, _, high = statistics.quantiles(values, n=4)
    return (high - low) / statistics.median(values)


def row(name: str, value: float, unit: str, aim: str = "", held: bool | None = None, **more: Any) -> Row:
    """One row. ``reference``: what it is compared with, in the same unit."""
    found: Row = {"mesure": name, "valeur": round(value, 3), "unite": unit, "objectif": aim, "tenu": held, **more}
    if more.get("reference"):
        found["rapport"] = value / more["reference"]
        found["reference"] = round(more["reference"], 3)
    return found


def ratio(name: str, ours: Sequence[float], reference: Sequence[float], *, aim: float | None = None, note: str) -> Row:
    """Medians of both, taken turn by turn; ``aim``: the ratio that is wanted at most. Milliseconds."""
    mine, theirs = statistics.median(ours), statistics.median(reference)
    return row(
        name, mine, "ms", f"≤ {aim:.2f} ×".replace(".", ",") if aim else "", mine / theirs <= aim if aim else None,
        reference=theirs, etendue=spread(ours, reference),
        note=f"{note} ; médianes de {len(ours)}, meilleurs {min(ours):.0f} et {min(reference):.0f}",
    )  # fmt: skip


def at_most(name: str, values: Sequence[float], unit: str, aim: float, note: str) -> Row:
    """A median with an aim of its own, in ``unit``."""
    found = statistics.median(values)
    return row(
        name, found, unit, f"≤ {aim:g} {unit}".replace(".", ","), found <= aim, etendue=spread(values),
        note=f"{note} ; médiane de {len(values)}, meilleur {min(values):.0f}",
    )  # fmt: skip
