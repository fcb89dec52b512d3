"""Legality of a DJ's hearts (WSH-01 … WSH-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phco.errors import PhcoError, raise_all
from phco.findings import Reason
from phco.french import counted
from phco.money import french_percent
from phco.wishes.flechage import diagnose_dj
from phco.wishes.ids import known, unknown_ids
from phco.wishes.lists import noted
from phco.wishes.quotas import Quotas, ceil_share, round_faults
from phco.wishes.verdict import ListVerdict


def check_hearts(
    *, tour: int, offers: Sequence[str], hearts: Mapping[str, int], quotas: Quotas, target: str | None = None
) -> ListVerdict:
    """Whether these hearts take part in round ``tour`` over the offers open in it.

    ``hearts``: offer → 0…5; an offer that is absent, or has 0, counts for nothing (WSH-02).
    Raises PhcoError(s): E_PLAGE (round, heart), E_ID_INCONNU, E_DOUBLON.
    """
    errors = round_faults(tour)
    open_offers = known(offers, "offres_ouvertes", errors)
    places = [(f"coeurs.{offer}", offer) for offer in hearts if offer not in open_offers]
    places += [] if target is None else [("flechage", target)]
    errors += unknown_ids(places, tuple(open_offers), "n’est pas une offre ouverte dans ce tour")
    for offer, value in hearts.items():
        if not 0 <= value <= quotas.most:
            errors.append(
                PhcoError(
                    "E_PLAGE",
                    f"{value} n’est pas un nombre de cœurs.",
                    f"coeurs.{offer}",
                    f"Écrivez 0 à {quotas.most}.",
                )
            )
    raise_all(errors)
    minimum = quotas.hearts_minimum(tour, len(open_offers))
    count = noted(hearts)
    reasons = () if count >= minimum else (_missing(tour, len(open_offers), minimum, count, quotas),)
    legal = not reasons
    flechage = None if target is None else diagnose_dj(
        tour=tour, offers=len(open_offers), hearts=hearts, quotas=quotas, target=target, legal=legal
    )  # fmt: skip
    return ListVerdict(legal=legal, minimum=minimum, count=count, reasons=reasons, flechage=flechage)


def _missing(tour: int, offers: int, minimum: int, count: int, quotas: Quotas) -> Reason:
    share, rounded = quotas.hearts_share(tour), ceil_share(quotas.hearts_share(tour), offers)
    if minimum == rounded:
        why = f"{french_percent(share)} de {counted(offers, 'offre ouverte', 'offres ouvertes')}, arrondi au-dessus"
    elif minimum == offers:
        why = "toutes les offres ouvertes"
    else:
        why = f"jamais moins de {quotas.hearts_floor}"
    lacking = counted(minimum - count, "offre", "offres")
    return Reason(
        code="E_RULE_MIN_RANKED",
        what=f"Il manque {lacking} pour atteindre {minimum} ({why}) : {count} sur {minimum}.",
        fix=f"Donnez 1 à 5 cœurs à {lacking} de plus ; sans cela vos vœux ne participent pas au tour {tour}.",
        rule="WSH-01",
    )
