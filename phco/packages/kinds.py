"""The kinds of packages: who sends them to whom, which tables and which documents they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Role = Literal["dj", "pamsu", "dmg"]
ROLES: Final[tuple[Role, ...]] = ("dj", "pamsu", "dmg")
AUTHOR: Final = "dmg"  # who signs what the DMG publishes
MIB: Final = 1024 * 1024
MAX_ANNEX_BYTES: Final = 32 * MIB


@dataclass(frozen=True, kw_only=True)
class Table:
    """A CSV resource ``data/<name>.csv``. ``codes``: codes of its own for a duplicate or an out-of-range column."""

    name: str
    schema: str
    least: int = 0
    most: int = 100_000
    optional: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    ranks: tuple[str, ...] | None = None  # the columns inside which ``rang`` runs 1, 2, 3… ; None: no rank

    @property
    def path(self) -> str:
        """Its path in the package."""
        return f"data/{self.name}.csv"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An attached document: which paths it may have, its type, its size, how many of them."""

    pattern: re.Pattern[str]
    media_type: Literal["application/pdf", "application/json"]
    max_bytes: int
    least: int = 0
    most: int = 1


@dataclass(frozen=True, kw_only=True)
class Kind:
    """``recipient``: ``dmg``, ``personne`` (sealed to one), ``tous``. ``rounds``: belongs to a round (None: may).

    ``on_behalf``: the DMG may sign one from a person's paper, in their name.
    """

    name: str
    title: str
    sender: Role
    recipient: Literal["dmg", "personne", "tous"]
    tables: tuple[Table, ...]
    pieces: tuple[Piece, ...] = ()
    rounds: bool | None = False
    on_behalf: bool = False

    def __reduce__(self) -> tuple[Callable[[str], Kind], tuple[str]]:
        """How it goes to another process: by its name."""
        return _of_name, (self.name,)

    def table(self, name: str) -> Table | None:
        """The table of that resource name."""
        return next((table for table in self.tables if table.name == name), None)

    def piece(self, path: str) -> Piece | None:
        """The rule of the document at that path."""
        for piece in self.pieces:
            if piece.pattern.fullmatch(path):
                return piece
        return None


def _of_name(name: str) -> Kind:
    return KINDS[name]


def _pdf(name: str, *, least: int = 0, most: int = 1) -> Piece:
    return Piece(
        pattern=re.compile(f"pieces/{name}\\.pdf"),
        media_type="application/pdf",
        max_bytes=5 * MIB,
        least=least,
        most=most,
    )


def _json(names: str, *, most: int = 1) -> Piece:
    return Piece(
        pattern=re.compile(f"annexes/(?:{names})\\.json"),
        media_type="application/json",
        max_bytes=MAX_ANNEX_BYTES,
        most=most,
    )


_OFFER_TWICE: Final = {"offre.unique": "E_RULE_OFFER_DUPLICATE"}
_RANKS: Final = {"rang.unique": "E_RULE_RANK_DUPLICATE", "rang.range": "E_RULE_RANK_RANGE"}

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            name="fiche-rts", title="Fiche RTS", sender="pamsu", recipient="dmg", on_behalf=True,
            tables=(Table(name="offre", schema="offre", least=1, most=1),),
        ),
        Kind(
            name="dossier-dj", title="Dossier de docteur junior", sender="dj", recipient="dmg",
            tables=(Table(name="dossier-dj", schema="dossier-dj", least=1, most=1),),
            pieces=(_pdf("cv", least=1), _pdf("lettre", least=1)),
        ),
        Kind(
            name="voeux", title="Vœux", sender="dj", recipient="dmg", rounds=True, on_behalf=True,
            tables=(
                Table(name="voeux", schema="voeux", codes={**_OFFER_TWICE, "coeurs.range": "E_RULE_RANK_RANGE"}),
            ),
        ),
        Kind(
            name="classement", title="Classement", sender="pamsu", recipient="dmg", rounds=True, on_behalf=True,
            tables=(Table(name="classement", schema="classement", codes=_RANKS, ranks=()),),
        ),
        Kind(
            name="cr-gep", title="Compte rendu de GEP", sender="dj", recipient="dmg",
            tables=(
                Table(name="cr-gep", schema="cr-gep", least=1, most=1),
                Table(name="participants", schema="cr-gep-participants", most=200),
                Table(name="personnes", schema="cr-gep-personnes", least=1, most=200, optional=True),
            ),
            pieces=(_pdf("cr"),),
        ),
        Kind(
            name="catalogue", title="Catalogue des offres", sender="dmg", recipient="tous", rounds=True,
            tables=(
                Table(name="offres", schema="offre"),
                Table(name="depots", schema="catalogue-depots", least=1, optional=True),
            ),
        ),
        Kind(
            name="candidats", title="Candidats d’un terrain", sender="dmg", recipient="personne", rounds=True,
            tables=(Table(name="candidats", schema="candidats"),),
            pieces=(_pdf("[A-Za-z0-9][A-Za-z0-9._-]{0,80}", most=400),),
        ),
        Kind(
            name="resultats", title="Résultats d’un tour", sender="dmg", recipient="tous", rounds=True,
            tables=(
                Table(name="resultats", schema="resultats"),
                Table(name="vacants", schema="resultats-vacants", optional=True),
            ),
            pieces=(_json("resultat|explication|instance|paquets", most=4),),
        ),
        Kind(
            name="pv", title="Procès-verbal de la commission", sender="dmg", recipient="tous",
            tables=(
                Table(name="pv", schema="pv", least=1, most=1),
                Table(name="presents", schema="pv-presents"),
                Table(name="decisions", schema="pv-decisions"),
            ),
            pieces=(_pdf("pv"), _json("pv")),
        ),
        Kind(
            name="lieux", title="Lieux agréés de la 4e journée", sender="dmg", recipient="tous",
            tables=(Table(name="lieux", schema="lieu-agree"),),
        ),
        Kind(
            name="choix-journee4", title="Choix de la 4e journée", sender="dj", recipient="dmg",
            tables=(
                Table(name="choix-journee4", schema="choix-journee4", least=1, codes=_RANKS, ranks=("semestre",)),
            ),
        ),
        Kind(
            name="invitation", title="Invitation", sender="dmg", recipient="personne",
            tables=(Table(name="invitation", schema="invitation", least=1, most=1),),
        ),
        Kind(
            name="manifeste", title="Manifeste du tour", sender="dmg", recipient="tous", rounds=None,
            tables=(
                Table(name="manifeste", schema="manifeste", least=1, most=1),
                Table(name="etapes", schema="manifeste-etapes"),
                Table(name="reglages", schema="manifeste-reglages", optional=True),
                Table(name="revocations", schema="manifeste-revocations", optional=True),
            ),
        ),
        Kind(
            name="bulletin", title="Bulletin de réception", sender="dmg", recipient="tous", rounds=None,
            tables=(
                Table(name="bulletin", schema="bulletin"),
                Table(name="heures", schema="bulletin-heures", optional=True),
                Table(name="suite", schema="bulletin-suite", most=1, optional=True),
            ),
        ),
        Kind(
            name="annuaire", title="Annuaire des subdivisions", sender="dmg", recipient="tous",
            tables=(Table(name="annuaire", schema="annuaire", most=200),),
        ),
        Kind(
            name="horodatage", title="Horodatage de la publication", sender="dmg", recipient="tous",
            tables=(
                Table(name="horodatage", schema="horodatage", least=1, most=1),
                Table(name="fichiers", schema="horodatage-fichiers", least=1, most=500),
            ),
        ),
        Kind(
            name="livraison", title="Livraison du site", sender="dmg", recipient="tous",
            tables=(
                Table(name="livraison", schema="livraison", least=1, most=1),
                Table(name="fichiers", schema="livraison-fichiers", least=1),
            ),
        ),
        Kind(
            name="accuse", title="Accusé de réception", sender="dmg", recipient="personne", rounds=None,
            tables=(Table(name="accuse", schema="accuse", least=1, most=1),),
        ),
        Kind(
            name="motif", title="Motif d’une réponse", sender="dmg", recipient="personne", rounds=None,
            tables=(Table(name="motif", schema="motif", least=1, most=100),),
        ),
    )
}  # fmt: skip
