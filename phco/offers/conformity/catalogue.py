"""What the sheets of a catalogue break together (ORG-07)."""

from __future__ import annotations

from collections.abc import Sequence

from phco.findings import BLOCKING, Finding
from phco.offers.conformity.remarks import remark
from phco.offers.model import Offer


def check_catalogue(offers: Sequence[Offer]) -> tuple[tuple[str, Finding], ...]:
    """What offers break together (ORG-07): a PAMSU with two DJ outside a group, a group with more DJ than PAMSU.

    Answers pairs (offer id, finding).
    """
    found: list[tuple[str, Finding]] = []
    groups: dict[str, list[Offer]] = {}
    alone: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.groupe:
            groups.setdefault(offer.groupe, []).append(offer)
        for pamsu in offer.supervisors:
            alone.setdefault(pamsu, []).append(offer)
    for name, members in groups.items():
        people = {pamsu for offer in members for pamsu in offer.supervisors}
        posts = sum(offer.capacity for offer in members)
        if posts > len(people):
            what = f"Le groupe « {name} » offre {posts} postes pour {len(people)} PAMSU."
            found += [
                (offer.id, remark("ORG-07", BLOCKING, "groupe-capacite", "groupe", what, "Réduisez les postes."))
                for offer in members
            ]
    for pamsu, taken in alone.items():
        if len(taken) > 1 and len({offer.groupe or offer.id for offer in taken}) > 1:
            what = f"Le PAMSU « {pamsu} » encadre {len(taken)} offres ({', '.join(offer.id for offer in taken[:4])})."
            fix = "Gardez-en une, ou déclarez un groupe commun à ces offres."
            found += [(offer.id, remark("ORG-07", BLOCKING, "pamsu-double", "pamsu", what, fix)) for offer in taken]
    return tuple(found)
