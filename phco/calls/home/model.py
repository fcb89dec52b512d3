"""What a home holds, whoever it is for: a title, the week or the meter, what is to do, what comes next, shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from phco.jsontext import JsonObject

State = Literal["", "attention", "fait"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line. ``url``: from the site's root. ``etat``: ``attention`` asks for something, ``fait`` is done."""

    titre: str
    texte: str
    url: str
    etat: State = ""


@dataclass(frozen=True, kw_only=True)
class Meter:
    """« 52 / 70 » : ``valeur`` out of ``minimum``, both whole numbers, with its sentence and where it leads."""

    valeur: int
    minimum: int
    texte: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Home:
    """A home. ``moment`` is its name in the table of roles and moments (tests/cases/accueil/moments.toml).

    ``tour``: the round whose number of offers the meter waits for, or None. ``semaine``: the half-days of this week.
    ``commencer``: the semesters that « Mon stage a commencé » writes; empty where the button has no use.
    """

    moment: str
    titre: str
    sous_titre: str
    semaine: Sequence[str] = ()
    aujourdhui: str = ""
    tour: int | None = None
    jauge: Meter | None = None
    a_faire: Sequence[Line] = ()
    ensuite: Sequence[Line] = ()
    outils: Sequence[Line] = ()
    commencer: Sequence[JsonObject] = ()

    def as_json(self) -> JsonObject:
        """Every part, as JSON keys of the same names."""
        return asdict(self)
