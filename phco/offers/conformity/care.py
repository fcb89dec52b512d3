"""The place of care and its activity (ORG-04, ORG-05, ORG-06)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from phco.findings import ADVICE, BLOCKING, WARNING, Finding
from phco.money import french_number
from phco.offers.conformity.remarks import remark
from phco.offers.limits import OfferLimits, offer_limits
from phco.offers.model import Offer

# what ORG-04 asks of the place: column, what is missing, remedy
_SITE = (
    ("soins_chroniques", "Le suivi de patients chroniques", "Le stage doit en comporter : adaptez l’agenda du DJ."),
    ("soins_non_programmes", "L’accueil de soins non programmés", "Réservez des créneaux sans rendez-vous."),
    ("suivi_enfant", "Le suivi de l’enfant", "Prévoyez que le DJ suive aussi des enfants."),
    ("materiel_medical", "Le matériel médical à disposition du DJ", "Équipez un bureau pour le DJ."),
    ("trousse_urgence", "La trousse d’urgence", "Mettez-en une à disposition."),
    ("teletransmission", "La télétransmission depuis le poste du DJ", "Installez un lecteur sur son poste."),
)


def care_site(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    """What the place of care must have."""
    for name, what, fix in _SITE:
        value = getattr(offer, name)
        if value is not True:
            said = f"{what} : la fiche ne le dit pas." if value is None else f"{what} : la fiche dit non."
            yield remark("ORG-04", BLOCKING, name.replace("_", "-"), name, said, fix)
    if offer.secretariat in (None, "aucun"):
        yield remark(
            "ORG-04", BLOCKING, "secretariat", "secretariat",
            "Le secrétariat n’est pas organisé, ou la fiche ne le dit pas.",
            "Indiquez un secrétariat sur place, à distance, ou les deux.",
        )  # fmt: skip
    if not offer.logiciel:
        yield remark(
            "ORG-04", BLOCKING, "logiciel", "logiciel", "Le logiciel métier n’est pas indiqué.", "Écrivez son nom."
        )
    if not offer.reseau:
        yield remark(
            "ORG-04", BLOCKING, "reseau", "reseau", "Le réseau territorial n’est pas identifié.",
            "Nommez la CPTS, l’hôpital de proximité, les correspondants habituels.",
        )  # fmt: skip


def care_days_a_month(offer: Offer, limits: OfferLimits | None = None) -> int:
    """Days of care in an average month in the place of care: more with option 5 (ORG-05, an assumption)."""
    bounds = limits or offer_limits(offer.debut)
    return bounds.care_days_a_month_option5 if offer.option_journee4 == 5 else bounds.care_days_a_month


def acts_a_day(offer: Offer, limits: OfferLimits | None = None) -> Decimal | None:
    """Acts a day on average: as declared, or from the acts a month."""
    if offer.actes_par_jour is not None or offer.actes_par_mois is None:
        return offer.actes_par_jour
    return Decimal(offer.actes_par_mois) / care_days_a_month(offer, limits)


def acts_a_month(offer: Offer, limits: OfferLimits | None = None) -> int | None:
    """Acts a month: as declared, or from the acts a day (rounded down, so that no threshold is met by rounding)."""
    if offer.actes_par_mois is not None or offer.actes_par_jour is None:
        return offer.actes_par_mois
    return int(offer.actes_par_jour * care_days_a_month(offer, limits))


def activity(offer: Offer, limits: OfferLimits) -> Iterator[Finding]:
    """Acts a day, PDSA, the share of exempted patients."""
    acts = acts_a_day(offer, limits)
    field = "actes_par_jour" if offer.actes_par_jour is not None else "actes_par_mois"
    if acts is not None and acts <= limits.acts_a_day and offer.actes_par_mois is not None:
        monthly = Decimal(offer.actes_par_mois) / care_days_a_month(offer, limits)  # said both ways: neither may exceed
        acts, field = (monthly, "actes_par_mois") if monthly > limits.acts_a_day else (acts, field)
    if acts is None:
        yield remark(
            "ORG-05", WARNING, "actes-inconnus", "actes_par_jour", "Le nombre d’actes par jour n’est pas dit.",
            "Indiquez la moyenne attendue sur le stage.",
        )  # fmt: skip
    elif acts > limits.acts_a_day:
        yield remark(
            "ORG-05", WARNING, "actes-trop", field,
            f"{_above(acts, limits.acts_a_day)} actes par jour en moyenne : "
            f"le maximum est {french_number(limits.acts_a_day)}.",
            "Allongez les rendez-vous ou allégez l’agenda ; un jour chargé est permis, pas la moyenne.",
        )  # fmt: skip
    if offer.pdsa == "obligatoire":
        yield remark(
            "ORG-06", BLOCKING, "pdsa", "pdsa", "La permanence des soins est demandée au DJ : elle est volontaire.",
            "Choisissez « possible, si le DJ le souhaite ».",
        )  # fmt: skip
    if offer.part_exoneree is None:
        yield remark(
            "PPM-03", ADVICE, "part-exoneree", "part_exoneree", "La part de patients exonérés n’est pas dite.",
            "Indiquez-la (relevé de l’Assurance maladie) : votre rémunération en dépend.",
        )  # fmt: skip


def _above(acts: Decimal, most: Decimal) -> str:
    """Acts a day to the tenth, never rounded down to the very maximum that they exceed."""
    shown = french_number(acts, 1)
    return f"Un peu plus de {french_number(most)}" if shown == french_number(most, 1) else shown
