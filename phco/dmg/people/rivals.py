"""Two packages of one person under one number: which they are, what differs, and which one a few characters name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phco.dmg.ledger.queries.packages import facts_of, sent_by, verdicts_of
from phco.dmg.ledger.queries.people import claims_of, grants_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package
from phco.dmg.verdicts.settle import numbers_of
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import loads_object
from phco.offers.resources import resource_text

PREFIX = "sha256:"
_HEX = re.compile(r"[0-9a-f]{1,64}")
TABLES = {"fiche-rts": "offre", "dossier-dj": "dossier-dj", "cr-gep": "cr-gep"}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that the packages do not say alike: what it is, and what each says, in the order of the packages."""

    what: str
    said: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Rivals:
    """Packages of one person that bear the same number, in order of receipt, and what differs between them."""

    packages: Sequence[Package]
    differences: Sequence[Difference]


def rivals_of(store: Store, person: str) -> list[Rivals]:
    """Every group of a person's packages that share one number (kind, round, subject and device alike)."""
    numbers = numbers_of(grants_of(store, person), claims_of(store, person))
    known = {one.payload: one for one in sent_by(store, person)}
    groups: dict[tuple[object, ...], list[Package]] = {}
    for fact in facts_of(store, person):
        key = (*fact.scope, numbers.get(fact.signer, 0), fact.seq)
        groups.setdefault(key, []).append(known[fact.payload])
    return [
        Rivals(packages=several, differences=differences(several))
        for key in sorted(groups, key=str)
        if len(several := sorted(groups[key], key=lambda one: (one.received_at, one.payload))) > 1
    ]


def differences(packages: Sequence[Package]) -> list[Difference]:
    """What packages of one kind do not say alike, in the order of their tables."""
    told = [_told(one) for one in packages]
    names = dict.fromkeys(name for one in told for name in one)
    found = [Difference(what=name, said=[one.get(name, "—") for one in told]) for name in names]
    return [one for one in found if len(set(one.said)) > 1]


def _told(package: Package) -> dict[str, str]:
    """What a package says, line by line, in French."""
    content, kind = package.content, package.kind
    if kind == "voeux":
        return {offer: counted(count, "cœur") for offer, count in sorted(content["coeurs"].items())}
    if kind == "classement":
        return {f"rang {rank}": str(one) for rank, one in enumerate(content["classement"], 1)}
    if kind == "choix-journee4":
        choices: Mapping[str, Sequence[str]] = content["choix"]
        return {f"{term}, choix {rank}": one for term, some in choices.items() for rank, one in enumerate(some, 1)}
    cells = content["cellules"] if kind == "fiche-rts" else content
    titles = _titles(TABLES.get(kind, ""))
    said = {titles.get(name, name): _text(value) for name, value in cells.items()}
    pieces = loads_object(package.attachments_json)
    return said | {f"document {path.rpartition('/')[2]}": str(digest)[-12:] for path, digest in sorted(pieces.items())}


def _titles(table: str) -> dict[str, str]:
    """Column → what its schema calls it in French."""
    raw = loads_object(resource_text("schemas", f"{table}.json")) if table else {"fields": []}
    return {one["name"]: str(one.get("title", one["name"])) for one in raw["fields"]}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(str(one) for one in value.values())
    return str(value) if value not in (None, "") else "—"


def named(store: Store, person: str, text: str) -> str:
    """The package of a person that the first characters of its hash name; those set aside are looked at first.

    Raises PhcoError E_PAQUET (no package, or several).
    """
    asked = text.strip().lower().removeprefix(PREFIX)
    if not _HEX.fullmatch(asked):
        raise PhcoError(
            "E_PAQUET", f"« {text[:40]} » n’est pas le début d’une empreinte.", "paquet",
            f"Comparez les envois : « phco dmg trancher {person} ».",
        )  # fmt: skip
    aside = [one.payload for group in rivals_of(store, person) for one in group.packages]
    for known in (aside, list(verdicts_of(store, person))):
        found = sorted(one for one in known if one.removeprefix(PREFIX).startswith(asked))
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(one.removeprefix(PREFIX)[: len(asked) + 6] for one in found)
            raise PhcoError(
                "E_PAQUET", f"« {text[:40]} » désigne {len(found)} envois : {listed}.", "paquet",
                "Donnez quelques caractères de plus.",
            )  # fmt: skip
    raise PhcoError(
        "E_PAQUET", "Cette personne n’a pas envoyé ce fichier.", "paquet",
        f"Comparez les envois : « phco dmg trancher {person} ».",
    )  # fmt: skip
