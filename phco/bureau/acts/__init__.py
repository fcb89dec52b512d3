"""Everything a person may do at the desk, one record an act; a thin face of ``phco.dmg``, as ``phco dmg`` is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phco.bureau.acts.record import Act


@cache
def every_act() -> dict[str, Act]:
    """Each act by its name. Their rooms are imported here: nobody who opens the desk waits for what they need."""
    from phco.bureau.acts import calendar, closing, copies, intake, leaving, onbehalf, papers, people, rounds

    rooms = (people, leaving, onbehalf, intake, calendar, rounds, closing, papers, copies)
    return {act.name: act for module in rooms for act in module.ACTS}
