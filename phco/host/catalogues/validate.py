"""Validate offers and places on the host: frictionless on rows already read, our own reader, then ORG-01 … ORG-13."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from phco.errors import PhcoError
from phco.findings import BLOCKING, Finding
from phco.offers.conformity import check_catalogue, check_offer
from phco.offers.model import Offer, Place
from phco.offers.reader import offer_as_cells, place_as_cells
from phco.offers.resources import resource_text


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found on a set of sheets: faults of form, and remarks by offer."""

    faults: tuple[PhcoError, ...]
    findings: tuple[tuple[str, Finding], ...]

    @property
    def holds(self) -> bool:
        """No fault of form and nothing that blocks."""
        return not self.faults and all(finding.level != "bloquant" for _, finding in self.findings)


def check_sheets(offers: Sequence[Offer], places: Sequence[Place] = ()) -> Verdict:
    """Hold sheets to the Table Schemas through frictionless, then to the rules of the placement."""
    faults = _frictionless([offer_as_cells(offer) for offer in offers], "offre")
    faults += _frictionless([place_as_cells(place) for place in places], "lieu-agree")
    findings = [(offer.id, finding) for offer in offers for finding in check_offer(offer)]
    findings += check_catalogue(offers)
    order = {offer.id: index for index, offer in enumerate(offers)}
    findings.sort(key=lambda item: order[item[0]])
    return Verdict(faults=tuple(faults), findings=tuple(findings))


def count_blocked(items: Sequence[Offer | Place]) -> int:
    """How many of the sheets have something that blocks, alone or together."""
    offers = [item for item in items if isinstance(item, Offer)]
    findings = [(offer.id, finding) for offer in offers for finding in check_offer(offer)]
    findings += check_catalogue(offers)
    return len({name for name, finding in findings if finding.level == BLOCKING})


def _frictionless(rows: list[dict[str, str]], schema: str) -> list[PhcoError]:
    """frictionless on rows in memory, with our schema only: it is never given a file of somebody else."""
    if not rows:
        return []
    from frictionless import Resource, Schema

    table = [list(rows[0]), *[list(row.values()) for row in rows]]
    ours = Schema.from_descriptor(json.loads(resource_text("schemas", f"{schema}.json")))
    report = Resource(data=table, format="inline", schema=ours).validate(limit_errors=1000)
    found = []
    for line, column, note in report.flatten(["rowNumber", "fieldName", "note"]):
        where = f"ligne {line}:{column}" if column else f"ligne {line}"
        what = f"Le schéma « {schema} » n’est pas respecté ({str(note)[:200]})."
        found.append(PhcoError("E_SCHEMA", what, where, "Corrigez cette cellule."))
    return found
