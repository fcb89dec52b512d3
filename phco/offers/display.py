"""The columns of a sheet as people read them: French words, numbers, days; what is not said is said so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from phco.dates import french_day
from phco.money import french_number, french_percent
from phco.offers.communes import commune, departement_name
from phco.offers.model import Offer, Place
from phco.offers.schema import FieldSpec, Table, offer_table, place_table

UNSAID = "non renseigné"
YES = "Oui"
_SHARES = ("part_exoneree", "part_moins_16", "part_plus_75")
_UNITS = {"duree_consultation": "minutes"}


@dataclass(frozen=True, kw_only=True)
class ShownField:
    """One column shown: ``text`` is None where the sheet does not say it."""

    name: str
    title: str
    section: str
    text: str | None


def show(spec: FieldSpec, value: object) -> str | None:
    """One value in French, None where it is not said."""
    if value is None or value == "" or value == ():
        return None
    if isinstance(value, bool):
        return YES if value else "Non"
    if isinstance(value, tuple):
        return ", ".join(spec.label(item) for item in value)
    if isinstance(value, date):
        return french_day(value)
    if spec.name in _SHARES and isinstance(value, Decimal):
        return french_percent(value)
    if spec.options:
        return spec.label(value)
    if isinstance(value, Decimal | int):
        unit = _UNITS.get(spec.name)
        return f"{french_number(value)}\u00a0{unit}" if unit else french_number(value)
    if spec.name == "commune":
        return commune_text(str(value))
    return str(value)


def commune_text(code: str) -> str:
    """``Ville (Département)``; the code itself where it is not one of ours."""
    town = commune(code)
    return f"{town.nom} ({departement_name(code)})" if town else code


def commune_name(code: str) -> str:
    """The name of a commune; the code itself where it is not one of ours."""
    town = commune(code)
    return town.nom if town else code


def shown_fields(item: Offer | Place) -> Iterator[ShownField]:
    """Every column of a sheet or of an approved place, in order."""
    table: Table = offer_table() if isinstance(item, Offer) else place_table()
    for spec in table.fields:
        text = show(spec, getattr(item, spec.name))
        yield ShownField(name=spec.name, title=spec.title, section=spec.section, text=text)


def fourth_day_text(offer: Offer) -> str | None:
    """The 4e journée in one sentence: the option and what the sheet says of it."""
    if offer.option_journee4 is None:
        return None
    label = offer_table().field("option_journee4").label(offer.option_journee4)
    details = {
        1: (offer.option1_activite, offer.option1_lieu),
        2: (offer.option2_structure,),
        3: (offer.option3_structure, offer.option3_mission),
    }.get(offer.option_journee4, ())
    said = [detail for detail in details if detail]
    return f"{label} : {' ; '.join(said)}" if said else label
