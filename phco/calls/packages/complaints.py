"""The calls that hold the DMG's signed papers against each other: bulletins, receipts, complaints."""

from __future__ import annotations

from phco.calls.packages.given_back import dmg_tables, part
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages.bulletin import KIND, Bulletin, bulletin_from
from phco.packages.complaint import MAX_BULLETINS, Receipt, judge_papers, receipt_from
from phco.packages.schema import instant_field
from phco.views import render

RECEIPT = "accuse"


def juger(entry: object) -> JsonObject:
    """``reclamation.juger``: what a receipt and bulletins prove together.

    ``recu``: the answer of ``paquet.ouvrir`` on a receipt, or null; ``bulletins``: those on bulletins. Each must be
    signed by the DMG (``valide``): the page has verified it. Errors: E_SIGNATURE, E_GENRE, E_RECLAMATION.
    """
    fields = Fields(entry)
    given = fields.mapping("recu", None, nullable=True)
    receipt = None if given is None else _receipt(fields.child("recu", part(given, "campagne")))
    bulletins = [
        _bulletin(fields.child(f"bulletins[{n}]", part(one, "campagne", "empreinte", "seq")))
        for n, one in enumerate(fields.items("bulletins", most=MAX_BULLETINS))
    ]
    fields.close()
    found = judge_papers(receipt, [one for one in bulletins if one is not None])
    return {"prouve": found.proven, "phrase": found.sentence, "faits": list(found.facts)}


def vue(entry: object) -> JsonObject:
    """``vue.reclamation``: the same, drawn."""
    result = juger(entry)
    return {"html": render("reclamation.html", r=result), "resultat": result}


def _receipt(fields: Fields) -> Receipt | None:
    tables = dmg_tables(fields, RECEIPT, "un accusé de réception")
    created, campaign = instant_field(fields, "cree"), fields.text("campagne")
    if fields.errors or not tables:
        return None
    return receipt_from(tables[RECEIPT][0], campaign=campaign, created=created)


def _bulletin(fields: Fields) -> Bulletin | None:
    tables = dmg_tables(fields, KIND, "un bulletin de réception")
    created, campaign, digest = instant_field(fields, "cree"), fields.text("campagne"), fields.text("empreinte")
    number = fields.integer("seq", low=1)
    if fields.errors or not tables:
        return None
    return bulletin_from(
        tables[KIND], tables.get("suite", ()), digest=digest, campaign=campaign, number=number, created=created
    )
