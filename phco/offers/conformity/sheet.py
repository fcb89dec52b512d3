"""What a sheet breaks of ORG-01 … ORG-11: blocking faults, warnings, advice, each with its rule and its remedy."""

from __future__ import annotations

from collections.abc import Iterable

from phco.findings import BLOCKING, LEVELS, Finding
from phco.offers.conformity.care import activity, care_site
from phco.offers.conformity.supervision import identity, training
from phco.offers.conformity.territory import publication, territory
from phco.offers.conformity.week import fourth_day, week
from phco.offers.limits import OfferLimits, offer_limits
from phco.offers.model import Offer
from phco.offers.schema import offer_table


def check_offer(offer: Offer, limits: OfferLimits | None = None) -> tuple[Finding, ...]:
    """Every remark on a sheet, the blocking ones first, then in the order of the form."""
    bounds = limits or offer_limits(offer.debut)
    checks = (identity, training, care_site, activity, week, fourth_day, territory, publication)
    found = [finding for check in checks for finding in check(offer, bounds)]
    order = {name: index for index, name in enumerate(offer_table().names)}
    return tuple(sorted(found, key=lambda item: (LEVELS.index(item.level), order.get(item.field, 0))))


def is_conform(findings: Iterable[Finding]) -> bool:
    """Whether nothing blocks."""
    return all(item.level != BLOCKING for item in findings)
