"""The subdivision this process speaks for: its départements, CHU, landmarks, documents, default readings, zoning.

    from phco import subdivision

    here = subdivision.current()                 # read once from the chosen folder (phco.local.choose)
    here.departement("35238")                    # the département of a commune of ours, or None
    subdivision.departements()                   # code → name, in the order of the folder

France has 28; each is a folder of ``datapackage/subdivisions``, and a phone carries one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from phco import local
from phco.subdivision.model import Departement, Document, Faculty, Subdivision, ZonedCommune, departement_of
from phco.subdivision.reading import read

__all__ = [
    "Departement",
    "Document",
    "Faculty",
    "Subdivision",
    "ZonedCommune",
    "current",
    "departement_of",
    "departements",
    "read",
]


@local.remembered
def current() -> Subdivision:
    """The current subdivision. Raises PhcoError or PhcoErrors with every fault of its folder."""
    name = f"{local.chosen()}/subdivision.toml"
    return read(local.text("subdivision.toml") or "", name=name, zoning=local.text("zonage.csv"))


@local.remembered
def departements() -> Mapping[str, str]:
    """The names of its départements by code, in the order of the folder."""
    return MappingProxyType({one.code: one.name for one in current().departements})
