"""What a sheet must say before it is sent: the columns whose silence blocks, read from the checks themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phco.findings import BLOCKING, Finding
from phco.local import remembered_lately
from phco.offers.conformity.sheet import check_offer
from phco.offers.model import Offer
from phco.offers.schema import offer_table

WEEK = "Semaine type"  # its ten columns are one answer


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a sheet stands: columns needed, those not answered yet, and the answers that a rule refuses."""

    needed: tuple[str, ...]
    left: tuple[str, ...]
    refused: tuple[Finding, ...]


@remembered_lately(8)
def needed(option: int | None = None) -> tuple[str, ...]:
    """The columns that block a sheet while they are empty, in the order of the form, for an option of the 4th day.

    The week counts once, under its first half-day (ORG-02).
    """
    blank = Offer(id="", campagne="", cabinet="", commune="", option_journee4=option)
    blocking = {item.field for item in check_offer(blank) if item.level == BLOCKING}
    if option is not None:
        blocking.add("option_journee4")
    return tuple(name for name in offer_table().names if name in blocking)


def progress(offer: Offer, findings: Sequence[Finding]) -> Progress:
    """What is left to say on a sheet, from its remarks."""
    wanted = needed(offer.option_journee4)
    blocking = [item for item in findings if item.level == BLOCKING]
    silent = {item.field for item in blocking if item.field in wanted and _silent(offer, item.field)}
    unsaid_week = any(item.code == "semaine-incomplete" for item in blocking)
    week = {spec.name for spec in offer_table().fields if spec.section == WEEK}
    left = tuple(name for name in wanted if name in silent or (unsaid_week and name in week))
    refused = tuple(item for item in blocking if item.field not in silent and not (unsaid_week and item.field in week))
    return Progress(needed=wanted, left=left, refused=refused)


def _silent(offer: Offer, name: str) -> bool:
    return getattr(offer, name) in (None, "", ())
