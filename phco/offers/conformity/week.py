"""The week and its fourth day (ORG-02, ORG-03)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from phco.findings import BLOCKING, WARNING, Finding
from phco.offers.communes import fold
from phco.offers.conformity.remarks import remark
from phco.offers.limits import OfferLimits
from phco.offers.model import Offer
from phco.offers.schema import offer_table


def week(offer: Offer, limits: OfferLimits) -> Iterator[Finding]:
    """Ten half-days, as the rules share them."""
    kinds = Counter(offer.week)
    unsaid = kinds.pop("libre", 0)
    if unsaid:
        first = next(
            spec.name
            for spec in offer_table().fields
            if spec.section == "Semaine type" and not getattr(offer, spec.name)
        )
        yield remark(
            "ORG-02", BLOCKING, "semaine-incomplete", first,
            f"{unsaid} demi-journées de la semaine type sont vides."
            if unsaid > 1
            else "Une demi-journée de la semaine type est vide.",
            "Remplissez les dix demi-journées.",
        )  # fmt: skip
    elif dict(kinds) != dict(limits.half_days):
        yield remark(
            "ORG-02", BLOCKING, "semaine-6-2-2", "lundi_matin",
            f"La semaine compte {kinds['soin']} demi-journées de soins, {kinds['projet']} de 4e journée "
            f"et {kinds['faculte']} de faculté.",
            f"Il en faut {limits.care}, {limits.project} et {limits.faculty}.",
        )  # fmt: skip


# option → (column that it needs, what is asked)
_OPTIONS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (
        ("option1_activite", "Décrivez l’activité que vous exercez vous-même."),
        ("option1_lieu", "Dites où elle a lieu."),
    ),
    2: (
        ("option2_structure", "Nommez la structure agréée, autre que le cabinet."),
        ("option2_agreee", "La structure doit être agréée : vérifiez-le, puis répondez « oui »."),
    ),
    3: (
        ("option3_structure", "Nommez la structure de coordination, indépendante de vous."),
        ("option3_mission", "Dites ce que le DJ y fera."),
    ),
    4: (("option4_convention", "Acceptez la convention entre le DJ et le lieu qu’il choisira."),),
    5: (("option5_accord", "Confirmez que vous souhaitez cette journée sur le site ; le DJ doit le souhaiter aussi."),),
}  # fmt: skip


def fourth_day(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    """One option, and what it needs."""
    option = offer.option_journee4
    table = offer_table()
    if option is None:
        yield remark(
            "ORG-03", BLOCKING, "option", "option_journee4", "L’option de la 4e journée n’est pas choisie.",
            "Choisissez exactement une option, de 1 à 5.",
        )  # fmt: skip
    if option == 2 and offer.option2_structure and fold(offer.option2_structure) == fold(offer.cabinet):
        yield remark(
            "ORG-03", WARNING, "option2-cabinet", "option2_structure", "La structure de l’option 2 est le cabinet.",
            "Nommez la structure agréée où se passe la 4e journée ; au cabinet, c’est l’option 5.",
        )  # fmt: skip
    for number, needs in _OPTIONS.items():
        for name, fix in needs:
            value = getattr(offer, name)
            if number == option and value in (None, "", False):
                yield remark(
                    "ORG-13" if number == 4 else "ORG-03", BLOCKING, name.replace("_", "-"), name,
                    f"L’option {number} demande « {table.field(name).title} ».", fix,
                )  # fmt: skip
            elif number != option and option is not None and value not in (None, "", False):
                yield remark(
                    "ORG-03", WARNING, "option-autre", name,
                    f"« {table.field(name).title} » est rempli alors que l’option choisie est la {option}.",
                    "Effacez-le, ou changez d’option : il n’y en a qu’une.",
                )  # fmt: skip
