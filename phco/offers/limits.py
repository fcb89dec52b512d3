"""The dated limits that a sheet is held to (ORG-02, ORG-05, ORG-07), read from phco/rules/data/terrain.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, kw_only=True)
class OfferLimits:
    """Half-days a week of each kind, acts a day on average, DJ for one PAMSU."""

    care: int
    project: int
    faculty: int
    acts_a_day: Decimal
    dj_a_pamsu: int

    @property
    def half_days(self) -> Mapping[str, int]:
        """How many half-days of each kind a week holds."""
        return {"soin": self.care, "projet": self.project, "faculte": self.faculty}


@cache
def offer_limits() -> OfferLimits:
    """The limits in force (one value each so far)."""
    text = resources.files("phco.rules").joinpath("data", "terrain.toml").read_text(encoding="utf-8")
    tree: dict[str, Any] = tomllib.loads(text)["terrain"]

    def last(records: dict[str, Any]) -> Decimal:
        newest = max(records["valeurs"], key=lambda record: record["a_partir_du"])
        return Decimal(newest["montant"])

    week = tree["semaine"]
    return OfferLimits(
        care=int(last(week["soin"])), project=int(last(week["projet"])), faculty=int(last(week["faculte"])),
        acts_a_day=last(tree["actes_par_jour_max"]), dj_a_pamsu=int(last(tree["dj_par_pamsu"])),
    )  # fmt: skip
