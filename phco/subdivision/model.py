"""A subdivision: what is local, as frozen values. Everything else is national."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Departement:
    """A département: its code (``14``, ``2A``, ``971``), its name, and the name after « les communes » (``du …``).

    ``zip_percent``: the share of communes that the fictional demonstration zones, in per cent.
    """

    code: str
    name: str
    of: str
    zip_percent: int

    @property
    def slug(self) -> str:
        """Its name in an address: ``val-d-oise``."""
        plain = unicodedata.normalize("NFD", self.name.lower())
        return re.sub(r"[^a-z0-9]+", "-", "".join(one for one in plain if not unicodedata.combining(one))).strip("-")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A local document that rules cite. ``procedure``: it tells the national procedure too.

    ``called``: what a text calls it, article included (« la brochure », « le guide »).
    """

    code: str
    title: str
    short: str
    published: date
    procedure: bool
    called: str = "la brochure"


@dataclass(frozen=True, kw_only=True)
class Faculty:
    """One of the faculties that share the subdivision, and the name of its département de médecine générale."""

    name: str
    desk: str


@dataclass(frozen=True, kw_only=True)
class ZonedCommune:
    """The zone of one commune, as the ARS gives it on a day: ``ZIP``, ``ZAC`` or ``hors``."""

    code: str
    zone: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Subdivision:
    """One subdivision, as its folder says it (SUBDIVISION.md).

    ``chu``: INSEE code of the CHU's commune, from which distances are counted. ``landmarks``: towns named on the map.
    ``readings``: the reading of a rule taken by default, where it is not the law's. ``zoning``: empty where no list is
    published. ``fictional``: an invented subdivision, which its pages say.
    """

    code: str
    name: str
    of: str
    at: str
    site: str
    chu: str
    town: str
    contact: str
    fictional: bool
    departements: tuple[Departement, ...]
    faculties: tuple[Faculty, ...]
    landmarks: tuple[str, ...]
    examples: tuple[str, ...]
    phone: str
    documents: tuple[Document, ...]
    readings: Mapping[str, str]
    zoning: Mapping[str, ZonedCommune]
    demo_campaign: str
    demo_start: date

    def departement(self, commune: str) -> Departement | None:
        """The département of an INSEE code of a commune, None outside the subdivision."""
        code = departement_of(commune)
        return next((one for one in self.departements if one.code == code), None)

    @property
    def owns_level_two(self) -> bool:
        """Whether the page on the level 2 placement (S2) is that of one of its faculties."""
        return any(one.code == "S2" for one in self.documents)


def departement_of(commune: str) -> str:
    """The département's code in an INSEE code: two characters (``14``, ``2A``), three overseas (``971``)."""
    return commune[:3] if commune[:2] in ("97", "98") else commune[:2]
