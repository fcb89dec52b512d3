"""What the static forms of « Mon stage » draw at build time: half-days, activities, checklists, portfolio sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from phco.jsontext import JsonObject

LATEST = date(2100, 12, 31)


class Stage:
    """The placement's own lists for templates (``stage.activites()`` …); each room is imported when it is asked for."""

    def creneaux(self) -> Sequence[dict[str, str]]:
        """The half-days, Monday morning first: ``id``, ``nom``, ``jour``, ``demi``."""
        from phco.placement.week.model import HALF_NAMES, SLOTS, day_name, slot_name

        return [
            {"id": slot, "nom": slot_name(slot), "jour": day_name(slot), "demi": HALF_NAMES[slot.split("_", 1)[1]]}
            for slot in SLOTS
        ]

    def activites(self) -> Sequence[tuple[str, str]]:
        """What a half-day may hold: ``(id, nom)``."""
        from phco.placement.week.model import ACTIVITIES

        return list(ACTIVITIES.items())

    def avec_patients(self) -> Sequence[str]:
        """The activities during which someone must be there (ORG-05)."""
        from phco.placement.week.model import ACTIVITIES, WITH_PATIENTS

        return [activity for activity in ACTIVITIES if activity in WITH_PATIENTS]

    def regime(self) -> str:
        """The regime of a placement until it is said."""
        from phco.placement.week.model import USUAL_REGIME

        return USUAL_REGIME

    def actes_au_plus(self) -> int:
        """The most acts that one day may hold."""
        from phco.placement.week.model import MOST_ACTS

        return MOST_ACTS

    def listes(self) -> Sequence[JsonObject]:
        """The checklists, nothing ticked."""
        from phco.placement.followup.checklists import checklists

        return [one.as_json() for one in checklists().values()]

    def familles(self) -> Sequence[dict[str, str]]:
        """The competence families of the portfolio."""
        from phco.placement.followup.portfolio import families

        return [{"id": one.id, "nom": one.name, "aide": one.help} for one in families()]

    def seminaires(self) -> Sequence[dict[str, str]]:
        """The seminars off placement (ENS-01)."""
        from phco.placement.followup.portfolio import seminar_id
        from phco.placement.parameters import texts

        return [{"id": seminar_id(name), "nom": name} for name in texts("enseignement.seminaires", LATEST)]

    def avis_saspas(self) -> str:
        """Where the SASPAS rules come from."""
        from phco.placement.parameters import saspas_notice

        return saspas_notice()
