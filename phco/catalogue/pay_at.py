"""What a DJ would be paid at an offer: the simulator of ``phco.pay``, with the offer's facts and the DJ's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from phco.catalogue.store import Catalogue
from phco.errors import PhcoError
from phco.local import remembered_lately
from phco.offers.communes import chu, distance_km
from phco.offers.conformity import acts_a_month
from phco.offers.limits import offer_limits
from phco.offers.model import Offer
from phco.offers.schema import TRUE
from phco.pay import DjSituation, Totals, dj_readings
from phco.pay.dj import completions
from phco.pay.tree import merged
from phco.rules import load_default

MONTHS = 6


@dataclass(frozen=True, kw_only=True)
class Living:
    """What a DJ says of themself: the commune where they live (None: not said), the aid asked for, their own PDSA.

    ``start``: the first day of the placement for offers that do not say it.
    """

    commune: str | None = None
    aide: str = "aucune"
    pdsa: Decimal = Decimal(0)
    start: date | None = None
    lectures: Mapping[str, str] = field(default_factory=dict)

    def reading(self, rule: str) -> str:
        """The reading chosen for a rule, or its default one."""
        return self.lectures.get(rule, dj_readings()[rule][0])


@dataclass(frozen=True, kw_only=True, slots=True)
class PayFacts:
    """What an offer's pay depends on. ``chu``: kilometres to the CHU; ``acts``: acts a month."""

    start: date | None
    zone: str | None
    qpv: bool | None
    chu: Decimal | None
    acts: int | None


def facts_of(offer: Offer) -> PayFacts:
    """The facts of one sheet."""
    return PayFacts(
        start=offer.debut, zone=offer.zone, qpv=offer.qpv,
        chu=distance_km(chu(), offer.commune), acts=acts_a_month(offer),
    )  # fmt: skip


def pay_facts(catalogue: Catalogue) -> list[PayFacts]:
    """The facts of every offer, read from a few columns (a test holds them equal to ``facts_of``)."""
    return catalogue.derived("paie", _read_facts)


def _read_facts(catalogue: Catalogue) -> list[PayFacts]:
    names = ("debut", "zone", "qpv", "commune", "actes_par_mois", "actes_par_jour", "option_journee4")
    found = []
    for debut, zone, qpv, code, month, day, option in zip(*(catalogue.column(name) for name in names), strict=True):
        start = date.fromisoformat(debut) if debut else None
        acts = int(month) if month else None
        if acts is None and day:
            limits = offer_limits(start)
            days = limits.care_days_a_month_option5 if option == "5" else limits.care_days_a_month
            acts = int(Decimal(day) * days)
        found.append(
            PayFacts(
                start=start,
                zone=zone or None,
                qpv=None if not qpv else qpv == TRUE,
                chu=distance_km(chu(), code),
                acts=acts,
            )
        )
    return found


def situation_for(facts: PayFacts, living: Living, distance: Decimal | None) -> DjSituation | None:
    """The simulator's entry; None where the first day of the placement is not known.

    ``distance``: kilometres from home to the offer. Distances are straight lines between communes: a road is longer.
    """
    start = facts.start or living.start
    if start is None:
        return None
    acts = None if facts.acts is None else (Fraction(facts.acts),) * MONTHS
    return DjSituation(
        start=start, months=MONTHS, zone=facts.zone, qpv=facts.qpv, distance=distance, distance_chu=facts.chu,
        aide=living.aide, acts=acts, pdsa=living.pdsa, lectures=living.lectures,
    )  # fmt: skip


def situation_at(offer: Offer, living: Living) -> DjSituation | None:
    """The simulator's entry for a DJ at an offer."""
    distance = distance_km(living.commune, offer.commune) if living.commune else None
    return situation_for(facts_of(offer), living, distance)


def totals_for(facts: PayFacts, living: Living, distance: Decimal | None) -> Totals | None:
    """The totals of a DJ at an offer, None where its first day is not known or has no published amount.

    Every rule is a threshold, so a situation is brought to the one that stands for all those on the same side of each:
    thousands of offers need a few dozen computations (a test holds both equal).
    """
    start = facts.start or living.start
    if start is None:
        return None
    transport, activity = living.reading("PDJ-02"), living.reading("PDJ-03")
    thresholds = _thresholds(start, transport, activity)
    if thresholds is None:
        return None
    limit, threshold = thresholds
    acts = facts.acts if facts.acts is None else threshold + (facts.acts > threshold) - (facts.acts < threshold)
    return _totals(
        start, facts.zone, _side(distance, limit), _side(facts.chu, limit), living.aide, acts, living.pdsa,
        tuple(sorted(living.lectures.items())),
    )  # fmt: skip


@remembered_lately(256)
def _thresholds(start: date, transport: str, activity: str) -> tuple[Decimal, int] | None:
    rules = load_default()
    try:
        return (
            rules.decimal("dj.transport.distance_minimale", on=start, lecture=transport),
            rules.integer("dj.activite.seuil", on=start, lecture=activity),
        )
    except PhcoError:  # no value on that day: what is paid then is not known
        return None


def _side(distance: Decimal | None, limit: Decimal) -> Decimal | None:
    if distance is None:
        return None
    return limit + 1 if distance > limit else limit


@remembered_lately(4096)
def _totals(
    start: date, zone: str | None, distance: Decimal | None, chu: Decimal | None, aide: str, acts: int | None,
    pdsa: Decimal, lectures: tuple[tuple[str, str], ...],
) -> Totals | None:  # fmt: skip
    facts = PayFacts(start=start, zone=zone, qpv=None, chu=chu, acts=acts)
    situation = situation_for(facts, Living(aide=aide, pdsa=pdsa, lectures=dict(lectures)), distance)
    assert situation is not None, "a start was given"
    try:
        return merged(completions(load_default(), situation)).totals
    except PhcoError as error:
        if error.code == "E_REGLE_INCONNUE":
            return None
        raise
