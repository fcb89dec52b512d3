"""Everything a person may do at the desk, one record an act; a thin face of ``phco.dmg``, as ``phco dmg`` is."""

from __future__ import annotations

from collections.abc import Mapping

from phco.bureau.acts import calendar, closing, intake, leaving, onbehalf, papers, people, rounds
from phco.bureau.acts.record import Act

ROOMS = (people, leaving, onbehalf, intake, calendar, rounds, closing, papers)
ACTS: Mapping[str, Act] = {act.name: act for module in ROOMS for act in module.ACTS}
