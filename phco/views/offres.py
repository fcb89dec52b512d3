"""The screens of the offers as HTML: a sheet, a list, the map, a comparison, the approved places.

The page of an offer, its preview in the PAMSU's form and its print are one and the same template.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from phco.campaign import intakes
from phco.catalogue import Answer, Comparison, Found, Living, facets
from phco.catalogue.pay_at import MONTHS, facts_of, totals_for
from phco.errors import PhcoError
from phco.findings import LEVELS, Finding
from phco.french import plural
from phco.local import remembered_lately
from phco.money import NO_BREAK_SPACE, french_number
from phco.offers.communes import chu, departement_name, distance_km, distance_words
from phco.offers.conformity import check_offer
from phco.offers.display import YES, ShownField, commune_name, fourth_day_text, shown_fields
from phco.offers.model import Offer, Place
from phco.offers.schema import offer_table, place_table
from phco.pay import DjSituation, Totals, simulate_dj
from phco.rules import load_default
from phco.subdivision import current
from phco.views import render
from phco.views.maps import locator, offers_map

LEVEL_WORDS = {"bloquant": "erreur", "avertissement": "attention", "conseil": "info"}
LEVEL_TITLES = {"bloquant": "À corriger avant l’envoi", "avertissement": "À vérifier", "conseil": "Conseils"}
NO_AID = "aucune"
AIDS = {
    NO_AID: "sans aide au transport ni au logement",
    "transport": "avec l’aide au transport demandée",
    "logement": "avec l’aide au logement demandée",
    "les-deux": "avec les aides au transport et au logement demandées",
}
# the same beside the pay, on a first screen
AIDS_HERE = {
    NO_AID: "sans aide",
    "transport": "avec l’aide au transport",
    "logement": "avec l’aide au logement",
    "les-deux": "avec les deux aides",
}
# columns that the head of the sheet, its week or its fourth day already say
HEADED = frozenset(
    {"id", "cabinet", "commune", "zone", "fictif", "presentation", "option_journee4", "logement_details", "pamsu"}
)


def sheet_html(
    offer: Offer, root: str, *, preview: bool = False, home: str | None = None, twin: bool = False,
    levels: Sequence[int] = (), here: str = "", deposited: bool = False,
) -> str:  # fmt: skip
    """The whole sheet. ``root``: relative way to the site's root; ``preview``: what is not said is marked.

    ``home``: the commune that a distance is told from. ``twin``: whether another offer has its name and its commune. On
    its own page: ``levels``, the hearts that it may be given; ``here``, what ``here_html`` made.
    ``deposited``: the DMG signed it in its PAMSU's name.
    """
    return render(
        "offre.html",
        niveaux=levels,
        ici=here,
        deposee=deposited,
        **sheet_context(offer, root, preview=preview, home=home, twin=twin),
    )


def here_html(offer: Offer, living: Living, root: str) -> str:
    """What the offer is for who asks: the pay with the aid asked for, the distance, where it is on the map."""
    distance = distance_km(living.commune, offer.commune) if living.commune else None
    pay = totals_for(facts_of(offer), living, distance)
    return render(
        "offre-ici.html", o=offer, mois=pay_words(pay, "month"), semestre=pay_words(pay, "semester"),
        aide=AIDS_HERE[living.aide],
        distance=distance_words(living.commune, offer.commune), distance_chu=distance_words(chu(), offer.commune),
        plan=locator(offer.commune, living.commune), racine=root,
    )  # fmt: skip


def slip_html(offer: Offer, living: Living, root: str) -> str:
    """The payslip there with the aid asked for, and the way to the simulator with every fact of the sheet.

    Empty where the first day is not known or has no published amount.
    """
    facts = facts_of(offer)
    if facts.start is None:
        return ""
    far = distance_km(living.commune, offer.commune) if living.commune else None
    asked = living.aide != NO_AID  # without an aid, no distance changes the pay
    slip = _slip(
        facts.start, facts.zone, facts.acts, living.aide, far if asked else None, facts.chu if asked else None, root
    )
    known = {
        "zone": offer.zone, "debut": offer.debut, "actes_par_mois": facts.acts, "distance_chu_km": facts.chu,
        "distance_km": far, "aide": living.aide if asked else None,
    }  # fmt: skip
    told = {name: str(value) for name, value in known.items() if value is not None}
    return slip and slip + render("offre-refaire.html", racine=root, faits=told)


@remembered_lately(4096)
def _slip(
    start: date, zone: str | None, acts: int | None, aide: str, far: Decimal | None, chu: Decimal | None, root: str
) -> str:
    months = None if acts is None else (Fraction(acts),) * MONTHS
    situation = DjSituation(
        start=start, zone=zone, acts=months, aide=aide, distance=far, distance_chu=chu, intakes=intakes()
    )
    try:
        answer = simulate_dj(load_default(), situation).as_json()
    except PhcoError as error:
        if error.code != "E_REGLE_INCONNUE":
            raise
        return ""
    return render("offre_paie.html", r=answer, debut=start, aide=AIDS[aide], racine=root)


def sheet_context(
    offer: Offer, root: str, *, preview: bool = False, home: str | None = None, twin: bool = False
) -> dict[str, object]:
    """What ``offre.html`` reads. What is « Oui » is told apart, in order: ``remplies``."""
    shown = {item.name: item for item in shown_fields(offer)}
    sections = [(title, _facts(offer, shown, title, preview)) for title in offer_table().sections]
    met = [item for _, facts in sections for item in facts if item.text == YES]
    sections = [(title, [item for item in facts if item not in met]) for title, facts in sections]
    return {
        "o": offer,
        "commune": commune_name(offer.commune) if offer.commune else "",
        "departement": departement_name(offer.commune),
        "zone": shown["zone"].text,
        "option": fourth_day_text(offer),
        "sections": [(title, facts) for title, facts in sections if facts],
        "distance": distance_words(home, offer.commune),
        "distance_chu": distance_words(chu(), offer.commune),
        "remplies": met,
        "jumelle": twin_words(offer) if twin else None,
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
        "jumelle": twin_words(offer) if found.twin else None,
        "mois": pay_words(found.pay, "month"),
        "semestre": pay_words(found.pay, "semester"),
    }


def twin_words(offer: Offer) -> str:
    """What tells two offers of one practice apart: the PAMSU, the street, the sheet."""
    said = (f"PAMSU {offer.pamsu}" if offer.pamsu else None, offer.adresse, f"fiche {offer.id}")
    words = ", ".join(one for one in said if one)
    return words[:1].upper() + words[1:]


def pay_words(pay: Totals | None, period: str) -> str | None:
    """An amount, or its bounds, in words; None where it cannot be computed."""
    if pay is None:
        return None
    span = pay.month if period == "month" else pay.semester
    return span.french()


def list_html(
    answer: Answer, root: str, *, levels: Sequence[int], favourites: Sequence[str] = (), compared: Sequence[str] = ()
) -> str:
    """One page of offers as cards. ``levels``: the hearts that an offer may be given."""
    return render(
        "catalogue.html", cartes=[card(found) for found in answer.found], r=answer, racine=root, niveaux=levels,
        favoris=frozenset(favourites), compares=frozenset(compared),
    )  # fmt: skip


def show_words(total: int) -> str:
    """What the button of the phone's filters says: « Voir 111 offres »."""
    return f"Voir {french_number(total)}{NO_BREAK_SPACE}{plural(total, 'offre')}" if total else "Aucune offre"


def map_html(answer: Answer, root: str, *, chosen: str | None = None) -> str:
    """The map of the offers found, and its table."""
    pages = {one.code: one.slug for one in current().departements}
    return render(
        "catalogue_carte.html", carte=offers_map(answer.points), r=answer, racine=root, pages=pages, choisie=chosen
    )


def comparison_html(comparison: Comparison, root: str, *, twins: Collection[str] = ()) -> str:
    """Offers side by side. ``twins``: the ids of those that another offer's name and commune would not tell apart."""
    apart = {one.id: twin_words(one) for one in comparison.offers if one.id in twins}
    return render("catalogue_comparaison.html", c=comparison, racine=root, jumelles=apart)


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
