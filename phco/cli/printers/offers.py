"""The answers on offers said to people on a terminal."""

from __future__ import annotations

from decimal import Decimal

from phco.cli.printers.pay import amount
from phco.french import counted, plural
from phco.jsontext import JsonView
from phco.money import french_number

MARKS = {"bloquant": "✗", "avertissement": "!", "conseil": "·"}


def sheet(result: JsonView) -> str:
    """``fiche.verifier``: the remarks, the blocking ones first."""
    blocking = counted(result["comptes"]["bloquant"], "point bloquant", "points bloquants")
    head = "Fiche conforme." if result["conforme"] else f"Fiche à corriger : {blocking}."
    lines = [
        f"{MARKS[one['niveau']]} {one['regle']} ({one['champ']}) : {one['quoi']} {one['remede']}"
        for one in result["constats"]
    ]
    return "\n".join([head, *lines])


def _amount(totals: JsonView | None, key: str) -> str:
    """A total or its bounds; « paie inconnue » only where nothing is known of it."""
    return "paie inconnue" if totals is None else f"{amount(totals, key)} brut"


def _offer(one: JsonView) -> str:
    where = f"{one['commune_nom']} ({one['departement']})"
    distance = "" if one["distance_km"] is None else f", {french_number(Decimal(one['distance_km']))}\u00a0km"
    distance += " (distance approximative)" if one.get("distance_approchee") else ""
    pay = _amount(one.get("paie"), "mois")
    return f"{one['id']}  {one['cabinet']}, {where}{distance} — {one['zone'] or 'zone inconnue'}, {pay} par mois"


def found(result: JsonView) -> str:
    """``catalogue.filtrer``: one line an offer."""
    page = f"{result['resume']}, page {result['page']} sur {result['pages']}."
    return "\n".join([page, *(_offer(one) for one in result["offres"])])


def compared(result: JsonView) -> str:
    """``catalogue.comparer``: one block a fact, the facts that differ marked."""
    lines = [" | ".join(f"{one['id']} {one['cabinet']}" for one in result["offres"])]
    lines += [
        f"{'≠' if row['differe'] else '='} {row['titre']} : {' | '.join(row['valeurs'])}" for row in result["lignes"]
    ]
    return "\n".join(lines)


def pay(result: JsonView) -> str:
    """``catalogue.paie``: a month and six months at each offer."""
    return "\n".join(
        f"{one['id']}  {_amount(one['totaux'], 'mois')} par mois, {_amount(one['totaux'], 'semestre')} sur 6 mois"
        for one in result["offres"]
    )


def places(result: JsonView) -> str:
    """``lieux.filtrer``: one line a place."""
    lines = [f"{one['id']}  {one['nom']}, {one['commune_nom']} — {one['type']}" for one in result["lieux"]]
    return "\n".join([f"{result['total']} {plural(result['total'], 'lieu', 'lieux')}.", *lines])


def towns(result: JsonView) -> str:
    """``communes.chercher``: one line a commune."""
    lines = [f"{one['code']}  {one['nom']} ({one['departement']})" for one in result["communes"]]
    return "\n".join(lines or ["Aucune commune ne correspond."])
