"""Who offers the post, and how the DJ is supervised there (ORG-04, ORG-07, ORG-08, ORG-10, ORG-11)."""

from __future__ import annotations

from collections.abc import Iterator

from phco.findings import ADVICE, BLOCKING, WARNING, Finding
from phco.offers.conformity.remarks import remark
from phco.offers.limits import OfferLimits
from phco.offers.model import Offer
from phco.offers.schema import offer_table


def identity(offer: Offer, limits: OfferLimits) -> Iterator[Finding]:
    """Who leads the post, for how many, on which site."""
    for spec in offer_table().fields:
        if spec.required and not getattr(offer, spec.name) and spec.name != "commune":
            yield remark("CMP-01", BLOCKING, "manque", spec.name, f"« {spec.title} » est vide.", spec.description)
    if not offer.debut:
        yield remark(
            "CMP-06", WARNING, "debut", "debut", "Le premier jour du stage n’est pas dit.",
            "Indiquez-le : la paie dépend de sa date.",
        )  # fmt: skip
    if offer.site_ordre is not True:
        yield remark(
            "ORG-04", BLOCKING, "site-ordre", "site_ordre",
            "Le site n’est pas déclaré comme celui où le PAMSU est inscrit à l’Ordre.",
            "Choisissez le lieu de soins parmi les sites inscrits à l’Ordre, puis cochez « oui ».",
        )  # fmt: skip
    if not offer.supervisors:
        yield remark(
            "ORG-07", BLOCKING, "pamsu", "pamsu", "Aucun PAMSU responsable n’est indiqué.",
            "Reportez l’identifiant que le DMG vous a donné.",
        )  # fmt: skip
    elif offer.capacity > len(offer.supervisors) * limits.dj_a_pamsu:
        yield remark(
            "ORG-07", BLOCKING, "capacite", "capacite",
            f"{offer.capacity} docteurs juniors pour {len(offer.supervisors)} PAMSU : un PAMSU encadre un seul DJ.",
            "Réduisez le nombre de DJ, ou ajoutez les autres PAMSU agréés de la structure.",
        )  # fmt: skip
    if offer.groupe and len(offer.supervisors) < 2:
        yield remark(
            "ORG-07", ADVICE, "groupe-seul", "groupe", "Un groupe est déclaré, mais un seul PAMSU encadre.",
            "Ajoutez les autres PAMSU, ou retirez le groupe.",
        )  # fmt: skip


def training(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    """What the PAMSU is trained to, and how the DJ is supervised."""
    if offer.siams3 is not True:
        yield remark(
            "ORG-08", BLOCKING, "siams3", "siams3", "La formation SIAMS3, indispensable, n’est pas déclarée.",
            "Suivez SIAMS3 avant le stage, ou répondez « oui » si elle est faite.",
        )  # fmt: skip
    if offer.formation_en_ligne is not True:
        yield remark(
            "ORG-08", BLOCKING, "formation-en-ligne", "formation_en_ligne",
            "La formation en ligne de 4 heures n’est pas déclarée.", "Suivez-la, puis répondez « oui ».",
        )  # fmt: skip
    if offer.siams4 is not True:
        yield remark(
            "ORG-08", ADVICE, "siams4", "siams4", "SIAMS4 est recommandée.", "Prévoyez de la suivre quand elle ouvrira."
        )
    if offer.presence_medecin in (None, "personne"):
        alone = offer.presence_medecin == "personne"
        yield remark(
            "ORG-04", BLOCKING, "exercice-isole", "presence_medecin",
            "Le DJ serait parfois seul sur le site : l’exercice isolé est exclu."
            if alone else "La présence d’un médecin avec le DJ n’est pas dite.",
            "Assurez, sur chaque créneau de soins, la présence du PAMSU ou d’un autre médecin thésé.",
        )  # fmt: skip
    if offer.entretiens in (None, "aucun"):
        yield remark(
            "ORG-10", WARNING, "entretiens", "entretiens", "Aucun entretien pédagogique régulier n’est prévu.",
            "Choisissez un rythme : chaque semaine, tous les quinze jours ou chaque mois.",
        )  # fmt: skip
    if not offer.supervision:
        yield remark(
            "ORG-10", ADVICE, "supervision", "supervision", "La supervision n’est pas décrite.",
            "Dites quand et comment le DJ peut vous joindre et parler de ses dossiers.",
        )  # fmt: skip
    if offer.medecin_traitant is None:
        yield remark(
            "ORG-11", ADVICE, "medecin-traitant", "medecin_traitant",
            "On ne sait pas si vous acceptez d’être le médecin traitant des patients du DJ.",
            "Répondez oui ou non : le DJ, lui, ne peut pas l’être.",
        )  # fmt: skip
