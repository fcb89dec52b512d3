"""The tables about people that the desk reads: who they are (``inviter``), and their lists on paper (``deposer``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from phco.offers.schema import FieldSpec, Table, offer_table

ROLES: Mapping[str, str] = MappingProxyType({"dj": "Docteur junior", "pamsu": "PAMSU"})
MODEL = "La ligne d’en-tête porte les colonnes : pseudonyme, role, nom, prenom, courriel, commune."
NO_OPTIONS: Mapping[str, str] = MappingProxyType({})
_LINE = re.compile(r"(?!=)[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff\ufeff\ufffd]*\Z")
MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,190}\Z")


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row. ``commune``: INSEE code or None; a column that the file lacks is None, as an empty cell is.

    ``pseudonyme``: None where one is to be made.
    """

    role: str
    pseudonyme: str | None = None
    nom: str | None = None
    prenom: str | None = None
    courriel: str | None = None
    commune: str | None = None

    @property
    def id(self) -> str:
        """What tells two rows apart."""
        return self.pseudonyme or self.courriel or f"{self.prenom or ''} {self.nom or ''}".strip()


def _spec(
    name: str,
    title: str,
    description: str,
    *,
    required: bool = False,
    options: Mapping[str, str] = NO_OPTIONS,
    pattern: re.Pattern[str] | None = None,
    max_length: int | None = None,
) -> FieldSpec:
    return FieldSpec(
        name=name, title=title, description=description, kind="string", section="Personne", required=required,
        options=tuple(options), labels=options, pattern=pattern, max_length=max_length,
    )  # fmt: skip


@cache
def person_table() -> Table:
    """The columns of a table of people."""
    identifier, commune = offer_table().field("id"), offer_table().field("commune")
    return Table(
        name="personne", title="Personnes", description="Les personnes à inscrire.",
        fields=(
            _spec(
                "pseudonyme", "Pseudonyme",
                "Lettres sans accent, chiffres, point, tiret, souligné ; 64 caractères au plus.",
                required=True,
                pattern=identifier.pattern, max_length=64,
            ),
            _spec("role", "Rôle", "dj ou pamsu.", required=True, options=ROLES),
            _spec("nom", "Nom", "Le nom de famille, sur une ligne.", pattern=_LINE, max_length=120),
            _spec("prenom", "Prénom", "Le prénom, sur une ligne.", pattern=_LINE, max_length=120),
            _spec("courriel", "Courriel", "Une adresse, par exemple zoe@exemple.fr.", pattern=MAIL, max_length=254),
            _spec(
                "commune", "Commune", "Le code INSEE ou le nom d’une commune de la subdivision.",
                pattern=commune.pattern,
            ),
        ),
    )  # fmt: skip


# — lists on paper —
HEARTS_MODEL = "La ligne d’en-tête porte les colonnes : offre, coeurs."
RANKING_MODEL = "La ligne d’en-tête porte les colonnes : rang, candidat."


@dataclass(frozen=True, kw_only=True)
class HeartRow:
    """One offer of a DJ's list; ``coeurs``: 0 to 5."""

    offre: str
    coeurs: int

    @property
    def id(self) -> str:
        """What tells two rows apart."""
        return self.offre


@dataclass(frozen=True, kw_only=True)
class RankRow:
    """One candidate of a PAMSU's ranking; ``rang``: 1 is first."""

    candidat: str
    rang: int

    @property
    def id(self) -> str:
        """What tells two rows apart."""
        return self.candidat


def _id(name: str, title: str, description: str) -> FieldSpec:
    pattern = offer_table().field("id").pattern
    return FieldSpec(
        name=name, title=title, description=description, kind="string", section="Liste", labels={}, required=True,
        pattern=pattern, max_length=64,
    )  # fmt: skip


def _whole(name: str, title: str, description: str, low: str, high: str | None = None) -> FieldSpec:
    return FieldSpec(
        name=name, title=title, description=description, kind="integer", section="Liste", labels={}, required=True,
        low=low, high=high,
    )  # fmt: skip


@cache
def hearts_table() -> Table:
    """The columns of a DJ's list."""
    return Table(
        name="voeux", title="Vœux", description="Les cœurs d’un docteur junior.",
        fields=(
            _id("offre", "Offre", "L’identifiant de l’offre, tel qu’il est au catalogue."),
            _whole("coeurs", "Cœurs", "De 1 à 5 ; 0 pour « jamais ».", "0", "5"),
        ),
    )  # fmt: skip


@cache
def ranking_table() -> Table:
    """The columns of a PAMSU's ranking."""
    return Table(
        name="classement", title="Classement", description="Le classement d’un PAMSU.",
        fields=(
            _id("candidat", "Candidat", "Le pseudonyme du docteur junior."),
            _whole("rang", "Rang", "1 pour le premier, puis 2, 3…", "1"),
        ),
    )  # fmt: skip
