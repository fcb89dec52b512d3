"""The calls that hold the DMG's signed papers against each other: bulletins, receipts, complaints."""

from __future__ import annotations

from collections.abc import Mapping

from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages.bulletin import KIND, Bulletin, bulletin_from
from phco.packages.complaint import MAX_BULLETINS, Receipt, judge_papers, receipt_from
from phco.packages.schema import read_instant
from phco.views import render

RECEIPT = "accuse"
# What is asked of a paper; the rest of what ``paquet.ouvrir`` answers is left.
ASKED = ("valide", "role", "genre", "tableaux", "cree", "campagne")
DATED = (*ASKED, "empreinte", "seq")


def juger(entry: object) -> JsonObject:
    """``reclamation.juger``: what a receipt and bulletins prove together.

    ``recu``: the answer of ``paquet.ouvrir`` on a receipt, or null; ``bulletins``: those on bulletins. Each must be
    signed by the DMG (``valide``): the page has verified it. Errors: E_SIGNATURE, E_GENRE, E_RECLAMATION.
    """
    fields = Fields(entry)
    given = fields.mapping("recu", None, nullable=True)
    receipt = None if given is None else _receipt(fields.child("recu", _part(given, ASKED)))
    bulletins = [
        _bulletin(fields.child(f"bulletins[{n}]", _part(one, DATED)))
        for n, one in enumerate(fields.items("bulletins", most=MAX_BULLETINS))
    ]
    fields.close()
    found = judge_papers(receipt, [one for one in bulletins if one is not None])
    return {"prouve": found.proven, "phrase": found.sentence, "faits": list(found.facts)}


def vue(entry: object) -> JsonObject:
    """``vue.reclamation``: the same, drawn."""
    result = juger(entry)
    return {"html": render("reclamation.html", r=result), "resultat": result}


def _part(paper: object, names: tuple[str, ...]) -> object:
    return {name: paper[name] for name in names if name in paper} if isinstance(paper, Mapping) else paper


def _checked(fields: Fields, kind: str, title: str) -> list[JsonObject]:
    """The rows of a package of that kind that the DMG signed; none, with a fault noted, otherwise."""
    holds, role, genre = fields.boolean("valide"), fields.text("role", None, nullable=True), fields.raw("genre", None)
    if holds is not True or role != "dmg":
        fields.fault("E_SIGNATURE", "Cette pièce n’est pas signée par le DMG de ce site.", "valide",
                     "Déposez la pièce telle que le DMG l’a signée.")  # fmt: skip
        return []
    tables = fields.mapping("tableaux")
    rows = tables.get(kind) if genre == kind else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        fields.fault("E_GENRE", f"Cette pièce n’est pas {title}.", "genre", "Déposez la bonne pièce.")
        return []
    return rows


def _receipt(fields: Fields) -> Receipt | None:
    rows = _checked(fields, RECEIPT, "un accusé de réception")
    created, campaign = fields.text("cree"), fields.text("campagne")
    if not rows:
        return None
    return receipt_from(_timed(rows[0]), campaign=campaign, created=read_instant(created))


def _bulletin(fields: Fields) -> Bulletin | None:
    rows = _checked(fields, KIND, "un bulletin de réception")
    created, campaign, digest = fields.text("cree"), fields.text("campagne"), fields.text("empreinte")
    number = fields.integer("seq", low=1)
    if fields.errors:
        return None
    after = fields.mapping("tableaux").get("suite")
    told = [row for row in after if isinstance(row, dict)] if isinstance(after, list) else []
    return bulletin_from(
        [_timed(row) for row in rows], told, digest=digest, campaign=campaign, number=number,
        created=read_instant(created),
    )  # fmt: skip


def _timed(row: JsonObject) -> JsonObject:
    return row | {"recu": read_instant(str(row.get("recu", "")))}
