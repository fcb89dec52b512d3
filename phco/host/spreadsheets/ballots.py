"""The tables of a paper list that ``phco dmg deposer`` reads: the hearts of a DJ, the ranking of a PAMSU."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from phco.offers.schema import FieldSpec, Table, offer_table

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
