"""The table of people that ``phco dmg inviter`` reads: one row a person, whom only the DMG's computer names."""

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
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,190}\Z")


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
            _spec("courriel", "Courriel", "Une adresse, par exemple zoe@exemple.fr.", pattern=_MAIL, max_length=254),
            _spec(
                "commune", "Commune", "Le code INSEE ou le nom d’une commune du Calvados, de la Manche ou de l’Orne.",
                pattern=commune.pattern,
            ),
        ),
    )  # fmt: skip
