"""How the country's people are shared out for a rehearsal of all its subdivisions."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from phco.offers.resources import communes_texts, resource_text

REPORT = "bilan.json"  # of one campaign, written last


@dataclass(frozen=True, kw_only=True)
class Share:
    """One subdivision of the rehearsal: its départements, its CHU's commune, and how many people play it."""

    code: str
    name: str
    departements: tuple[str, ...]
    chu: str
    djs: int
    offers: int


def shares(djs: int, offers: int) -> list[Share]:
    """The 28 subdivisions with their part of the country's DJ and offers, by population (4 DJ and 10 offers at least).

    The départements of each are those of the rehearsal: only a folder of datapackage/subdivisions says what is true.
    """
    rows = list(csv.DictReader(resource_text("demonstration", "pays.csv").splitlines()))
    people = {row["code"]: _population(row["departements"].split()) for row in rows}
    whole = sum(people.values())
    return [
        Share(
            code=row["code"], name=row["nom"], departements=tuple(row["departements"].split()), chu=row["chu"],
            djs=max(4, djs * people[row["code"]] // whole), offers=max(10, offers * people[row["code"]] // whole),
        )
        for row in rows
    ]  # fmt: skip


def _population(departements: list[str]) -> int:
    tables = (csv.DictReader(text.splitlines()) for text in communes_texts(departements))
    return sum(int(row["population"]) for table in tables for row in table)
