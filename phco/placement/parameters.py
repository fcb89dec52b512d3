"""The numbers of the placement's rules, read from the dated rule data; a test or a caller may inject its own."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from phco.placement.leave_dj import DjLeaveRules
from phco.placement.leave_saspas import SaspasLeaveRules

SASPAS_NOTICE = (
    "Les règles du SASPAS viennent de la page d’une autre faculté (2021) : celles de Caen peuvent différer. "
    "Vérifiez auprès du DMG."
)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("phco.rules").joinpath("data/stage.toml").read_text(encoding="utf-8"))


def whole(path: str) -> int:
    """The whole number of a rule parameter, its latest value."""
    node: Any = _data()
    for step in path.split("."):
        node = node[step]
    return int(node["valeurs"][-1]["montant"])


def saspas_leave_rules() -> SaspasLeaveRules:
    """SAS-05, in weeks."""
    return SaspasLeaveRules(
        weeks_a_year=whole("saspas.conges.semaines_par_an"),
        winter_min=whole("saspas.conges.hiver_min"),
        winter_max=whole("saspas.conges.hiver_max"),
        summer_min=whole("saspas.conges.ete_min"),
        summer_max=whole("saspas.conges.ete_max"),
        consecutive_max=whole("saspas.conges.consecutives_max"),
    )


def dj_leave_rules() -> DjLeaveRules:
    """CNG, in working days."""
    return DjLeaveRules(
        days_a_year=whole("dj.conges.jours_par_an"),
        consecutive_max=whole("dj.conges.consecutifs_max"),
        year_month=whole("dj.conges.mois_de_depart"),
        paid_max=whole("dj.conges.indemnises_max"),
        paid_from=whole("dj.conges.indemnises_a_partir_de"),
    )
