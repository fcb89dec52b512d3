"""The screens of the offers as HTML: a sheet, a list, the map, a comparison, the approved places.

The page of an offer, its preview in the PAMSU's form and its print are one and the same template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from phco.catalogue import Answer, Comparison, Found, facets
from phco.findings import LEVELS, Finding
from phco.offers.communes import chu, departement_name, distance_words
from phco.offers.conformity import check_offer
from phco.offers.display import ShownField, commune_name, fourth_day_text, shown_fields
from phco.offers.model import Offer, Place
from phco.offers.schema import offer_table, place_table
from phco.pay import Totals
from phco.subdivision import current
from phco.views import render
from phco.views.carte import offers_map

LEVEL_WORDS = {"bloquant": "erreur", "avertissement": "attention", "conseil": "info"}
LEVEL_TITLES = {"bloquant": "À corriger avant l’envoi", "avertissement": "À vérifier", "conseil": "Conseils"}
# columns that the head of the sheet, its week or its fourth day already say
HEADED = frozenset(
    {"id", "cabinet", "commune", "zone", "fictif", "presentation", "option_journee4", "logement_details", "pamsu"}
)


def sheet_html(
    offer: Offer, root: str, *, preview: bool = False, home: str | None = None, deposited: bool = False
) -> str:
    """The whole sheet. ``root``: relative way to the site's root; ``preview``: what is not said is marked.

    ``home``: the commune that a distance is told from; ``deposited``: the DMG signed it in its PAMSU's name.
    """
    return render("offre.html", **sheet_context(offer, root, preview=preview, home=home), deposee=deposited)


def sheet_context(offer: Offer, root: str, *, preview: bool = False, home: str | None = None) -> dict[str, object]:
    """What ``offre.html`` reads."""
    shown = {item.name: item for item in shown_fields(offer)}
    sections = [(title, _facts(offer, shown, title, preview)) for title in offer_table().sections]
    return {
        "o": offer,
        "commune": commune_name(offer.commune) if offer.commune else "",
        "departement": departement_name(offer.commune),
        "zone": shown["zone"].text,
        "option": fourth_day_text(offer),
        "sections": [(title, facts) for title, facts in sections if facts],
        "distance": distance_words(home, offer.commune),
        "distance_chu": distance_words(chu(), offer.commune),
        "apercu": preview,
        "racine": root,
    }


def _facts(offer: Offer, shown: Mapping[str, ShownField], section: str, preview: bool) -> list[ShownField]:
    """The columns of a section to show: those that are said, or all in a preview; a grid's cells never (drawn)."""
    if section in ("Semaine type", "Publication"):
        return []
    kept = []
    for item in shown.values():
        if item.section != section or item.name in HEADED:
            continue
        other_option = item.name.startswith("option") and not item.name.startswith(f"option{offer.option_journee4}_")
        if item.text is None and (not preview or other_option):
            continue
        kept.append(item)
    return kept


@dataclass(frozen=True, kw_only=True)
class FindingGroup:
    """The remarks of one level."""

    level: str
    css: str
    title: str
    items: tuple[Finding, ...]


def finding_groups(findings: Sequence[Finding]) -> list[FindingGroup]:
    """Remarks by level, the blocking ones first; empty levels are left out."""
    return [
        FindingGroup(level=level, css=LEVEL_WORDS[level], title=LEVEL_TITLES[level], items=items)
        for level in LEVELS
        if (items := tuple(item for item in findings if item.level == level))
    ]


def findings_html(findings: Sequence[Finding], root: str, *, linked: bool = False) -> str:
    """The remarks on a sheet. ``linked``: each leads to its field in the form."""
    return render("fiche_constats.html", groupes=finding_groups(findings), racine=root, liens=linked)


def conformity_html(offer: Offer, root: str) -> str:
    """The remarks on a published sheet."""
    return findings_html(check_offer(offer), root)


def card(found: Found) -> dict[str, object]:
    """What the list shows of an offer."""
    offer = found.offer
    table = offer_table()
    option = offer.option_journee4
    return {
        "o": offer,
        "commune": commune_name(offer.commune),
        "departement": departement_name(offer.commune),
        "distance": distance_words(found.home, offer.commune),
        "option": None if option is None else table.field("option_journee4").label(option),
        "logement": None if offer.logement in (None, "aucun") else table.field("logement").label(offer.logement),
        "mois": pay_words(found.pay, "month"),
        "semestre": pay_words(found.pay, "semester"),
    }


def pay_words(pay: Totals | None, period: str) -> str | None:
    """An amount, or its bounds, in words; None where it cannot be computed."""
    if pay is None:
        return None
    span = pay.month if period == "month" else pay.semester
    return span.french()


def list_html(answer: Answer, root: str, *, favourites: Sequence[str] = (), compared: Sequence[str] = ()) -> str:
    """One page of offers as cards."""
    return render(
        "catalogue.html", cartes=[card(found) for found in answer.found], r=answer, racine=root,
        favoris=frozenset(favourites), compares=frozenset(compared),
    )  # fmt: skip


def map_html(answer: Answer, root: str, *, chosen: str | None = None) -> str:
    """The map of the offers found, and its table."""
    pages = {one.code: one.slug for one in current().departements}
    return render(
        "catalogue_carte.html", carte=offers_map(answer.points), r=answer, racine=root, pages=pages, choisie=chosen
    )


def comparison_html(comparison: Comparison, root: str) -> str:
    """Offers side by side."""
    return render("catalogue_comparaison.html", c=comparison, racine=root)


def places_html(found: Sequence[tuple[Place, Decimal | None]], root: str, *, home: str | None = None) -> str:
    """The approved places found."""
    table = place_table()
    rows = [
        {
            "l": place,
            "type": table.field("type").label(place.type),
            "commune": commune_name(place.commune),
            "departement": departement_name(place.commune),
            "jours": [table.field("jours").label(slot) for slot in place.jours],
            "distance": distance_words(home, place.commune),
        }
        for place, _ in found
    ]
    return render("lieux.html", lieux=rows, racine=root)


def facet_view(counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, Sequence[str]]) -> list[dict[str, object]]:
    """The facets with their counts, for the form."""
    return [
        {
            "nom": facet.name,
            "titre": facet.title,
            "valeurs": [
                {"valeur": value, "libelle": label, "nombre": counts[facet.name][value],
                 "choisie": value in chosen.get(facet.name, ())}
                for value, label in facet.values.items()
            ],
        }
        for facet in facets()
    ]  # fmt: skip
