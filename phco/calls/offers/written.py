"""Calls of a sheet being written: begun from an invitation or another sheet, its texts put in form, its town read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from phco import campaign
from phco.calls.offers.reading import read_catalogue
from phco.catalogue import Query, ask
from phco.errors import PhcoError, PhcoErrors
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.offers import commune, offer_as_json, offer_from_json, offer_table
from phco.offers.model import Offer
from phco.offers.renewal import TO_READ_AGAIN, Holder, begun, beside, renewed
from phco.offers.town_names import town_named, town_words, unknown_town
from phco.offers.typed import said, tidy
from phco.views.fiche import answer_title

MAX_TYPED = 100_000  # characters
MOST_FOUND = 6
MINE, COLLEAGUE = "moi", "confrere"
_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")


def read_sheet(value: object, *, draft: bool = False) -> Offer:
    """A sheet as a form gives it, its commune by name or by code. Raises every fault at once, the town's with them."""
    if not isinstance(value, Mapping) or not isinstance(value.get("commune"), str):
        return offer_from_json(value, "fiche", draft=draft)
    text = str(value["commune"]).strip()
    town = town_named(text)
    if town is not None or not text or _CODE.fullmatch(text):
        return offer_from_json({**value, "commune": town.code if town else text}, "fiche", draft=draft)
    faults: list[PhcoError] = [unknown_town(text, "fiche.commune")]
    try:
        offer_from_json({**value, "commune": None}, "fiche", draft=True)
    except PhcoError as error:
        faults.append(error)
    raise PhcoErrors(faults)


def commencer(entry: object) -> JsonObject:
    """``{"le", "pamsu"?, "campagne"?}`` → what a new sheet already knows: its id, campaign, first day, PAMSU."""
    fields = Fields(entry)
    holder = _holder(fields)
    fields.close()
    return {"fiche": offer_as_json(begun(holder)), "phrase": _fixed(begun(holder))}


def reprendre(entry: object) -> JsonObject:
    """A sheet begun from another: ``{"fiche", "de": "moi"|"confrere", "le", "pamsu"?, "campagne"?}``.

    Answers the new sheet, the writing of its commune, the columns to read again, and a sentence.
    """
    fields = Fields(entry)
    value = fields.raw("fiche")
    whose = fields.choice("de", (MINE, COLLEAGUE), MINE)
    holder = _holder(fields)
    fields.close()
    former = read_sheet(value, draft=True)
    offer = renewed(former, holder) if whose == MINE else beside(former, holder)
    town = commune(offer.commune)
    again = [name for name in TO_READ_AGAIN if getattr(offer, name) is not None]
    return {
        "fiche": offer_as_json(offer),
        "commune": town_words(town) if town else "",
        "a_relire": [{"champ": name, "titre": answer_title(name)} for name in again],
        "phrase": _taken(former, offer, whose),
        "fixe": _fixed(offer),
    }


def publiees(entry: object) -> JsonObject:
    """Sheets of a catalogue to begin from: ``miennes``, that ``pamsu`` supervises; ``trouvees``, of a search."""
    fields = Fields(entry)
    catalogue = read_catalogue(fields)
    pamsu = fields.id("pamsu", None, nullable=True)
    search = fields.text("recherche", "", max_length=200)
    fields.close()
    every = (catalogue.offer(position) for position in range(len(catalogue))) if pamsu else ()
    mine = [offer for offer in every if pamsu in offer.supervisors]
    found = ask(catalogue, Query(search=search, size=MOST_FOUND)) if search.strip() else None
    return {
        "miennes": [_line(offer) for offer in mine[:MOST_FOUND]],
        "trouvees": [_line(one.offer) for one in found.found] if found else [],
        "total": found.total if found else 0,
    }


def _line(offer: Offer) -> JsonObject:
    town = commune(offer.commune)
    words = ", ".join(part for part in (offer.cabinet, town.nom if town else None) if part)
    return {"id": offer.id, "libelle": words, "adresse": offer.adresse, "campagne": offer.campagne}


def saisie(entry: object) -> JsonObject:
    """``{"champ", "texte"}`` → the text as its column writes it, and what was done to it; nothing said is ever cut."""
    fields = Fields(entry)
    table = offer_table()
    name = fields.choice("champ", table.names)
    raw = fields.raw("texte")  # what a paste brings is no fault: it is what this call is for
    if not isinstance(raw, str) or len(raw) > MAX_TYPED:
        fields.fault("E_TYPE", "Un texte est attendu.", "texte", "Écrivez un texte de 100 000 caractères au plus.")
    fields.close()
    spec = table.field(name)
    plain, done = tidy(spec, str(raw), several_lines=spec.several_lines)
    return {"texte": plain, "phrase": said(done)}


def _holder(fields: Fields) -> Holder:
    """Who writes, and for which campaign: the one of the invitation, else the one ahead on that day."""
    pamsu = fields.id("pamsu", None, nullable=True)
    code = fields.text("campagne", None, nullable=True)
    on = fields.day("le")
    known = campaign.load_default()
    ahead = campaign.ahead(known.values(), on).campaign
    found = known.get(code) if code else ahead
    start: date | None = found.intake if found else None
    return Holder(pamsu=pamsu, campaign=code or (found.code if found else None), start=start)


def _fixed(offer: Offer) -> str:
    """What the invitation and the calendar settle, on one line."""
    known = campaign.load_default().get(offer.campagne)
    parts = (
        f"offre {offer.id}" if offer.id else None,
        f"PAMSU {offer.pamsu}" if offer.pamsu and offer.pamsu != offer.id else None,
        known.label[:1].lower() + known.label[1:]
        if known
        else (f"campagne {offer.campagne}" if offer.campagne else None),
    )
    return ", ".join(part for part in parts if part)


def _taken(former: Offer, offer: Offer, whose: str) -> str:
    name = former.cabinet or former.id
    if whose == COLLEAGUE:
        return f"Le cabinet « {name} » est repris. Ce que vous seul pouvez dire reste à répondre."
    year = f" (campagne {former.campagne})" if former.campagne and former.campagne != offer.campagne else ""
    return f"Votre fiche « {name} »{year} est reprise. Relisez ce qui change d’une année à l’autre."
