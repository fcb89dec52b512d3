"""The dated limits that a sheet is held to (ORG-02, ORG-05, ORG-07), as the rules give them on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from phco.local import remembered_lately
from phco.rules import Ended, Known, RuleSet, load_default


@dataclass(frozen=True, kw_only=True)
class OfferLimits:
    """Half-days a week of each kind, acts a day on average, DJ for one PAMSU, days of care in an average month."""

    care: int
    project: int
    faculty: int
    acts_a_day: Decimal
    dj_a_pamsu: int
    care_days_a_month: int
    care_days_a_month_option5: int

    @property
    def half_days(self) -> Mapping[str, int]:
        """How many half-days of each kind a week holds."""
        return {"soin": self.care, "projet": self.project, "faculte": self.faculty}


def _number(rules: RuleSet, key: str, on: date | None) -> Decimal:
    """The value of that day; before the first one known, or without a day, the nearest that is published."""
    records = rules[key].records
    answer = rules.value(key, on=on) if on else None
    value = answer.record.value if isinstance(answer, Known | Ended) else records[0 if on else -1].value
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"{key} is not a number")
    return Decimal(value)


@remembered_lately(64)
def offer_limits(on: date | None = None) -> OfferLimits:
    """The limits on a day (the first day of the placement); the last ones published where the day is not known."""
    rules = load_default()

    def whole(key: str) -> int:
        return int(_number(rules, key, on))

    return OfferLimits(
        care=whole("terrain.semaine.soin"),
        project=whole("terrain.semaine.projet"),
        faculty=whole("terrain.semaine.faculte"),
        acts_a_day=_number(rules, "terrain.actes_par_jour_max", on),
        dj_a_pamsu=whole("terrain.dj_par_pamsu"),
        care_days_a_month=whole("terrain.jours_de_soin_par_mois"),
        care_days_a_month_option5=whole("terrain.jours_de_soin_par_mois_option5"),
    )
