"""Where the post is, what zone that makes it, and what its publication says."""

from __future__ import annotations

from collections.abc import Iterator

from phco.findings import ADVICE, BLOCKING, WARNING, Finding
from phco.local import fill
from phco.offers.communes import commune, communes
from phco.offers.conformity.remarks import remark
from phco.offers.limits import OfferLimits
from phco.offers.model import Offer


def territory(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    """Commune, zone, housing."""
    if not offer.commune:
        yield remark(
            "CMP-01", BLOCKING, "manque", "commune", "La commune n’est pas dite.", "Choisissez-la dans la liste."
        )
    elif commune(offer.commune) is None:
        yield remark("TER", BLOCKING, "commune", "commune", *unknown_commune(offer.commune))
    if offer.zone is None:
        yield remark(
            "PPM-04", WARNING, "zone", "zone",
            "Le zonage n’est pas connu : les primes qui en dépendent restent inconnues.",
            "Demandez au DMG le zonage de la commune (ZIP, ZAC ou hors zone).",
        )  # fmt: skip
    elif offer.zone_au is None:
        yield remark(
            "TER",
            WARNING,
            "zone-date",
            "zone_au",
            "Le zonage n’a pas de date.",
            "Indiquez la date de l’arrêté de l’ARS.",
        )
    if offer.qpv is None:
        yield remark(
            "PPM-04", ADVICE, "qpv", "qpv", "On ne sait pas si le cabinet est dans un quartier prioritaire.",
            "Répondez oui ou non : c’est l’adresse qui compte, pas la commune.",
        )  # fmt: skip
    if offer.logement is None:
        yield remark(
            "PDJ-02", ADVICE, "logement", "logement", "Le logement n’est pas renseigné.", "Dites s’il y en a un."
        )


def unknown_commune(code: str) -> tuple[str, str]:
    """What to say of a code that is not one of ours: a postal code has its communes named."""
    same = [item for item in communes().values() if code in item.codes_postaux]
    if same:
        named = ", ".join(f"{item.nom} : {item.code}" for item in sorted(same, key=lambda one: -one.population)[:3])
        return f"{code} est un code postal, pas un code INSEE.", f"Écrivez le code INSEE ({named})."
    fix = fill("Choisissez une commune ‹departements_codes›.")
    return f"{code} n’est pas une commune de la subdivision.", fix


def publication(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    """What keeps a sheet from being proposed, and what helps it."""
    if offer.reconduite:
        yield remark(
            "ORG-01", WARNING, "reconduite", "reconduite", "Le poste est reconduit : il n’est pas vacant.",
            "Ne le proposez pas à cette campagne, ou répondez « non ».",
        )  # fmt: skip
    if not offer.presentation:
        yield remark(
            "CMP-01", ADVICE, "presentation", "presentation", "La présentation est vide.",
            "Quelques phrases sur l’équipe et le territoire aident les DJ à choisir.",
        )  # fmt: skip
