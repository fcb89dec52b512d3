"""The commission's published result, checked by anyone: its decisions, what it announces, and the rounds before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from phco.matching.verification.case import JsonObject, JsonView

LABELS = {
    "suite": "Les décisions se suivent, sans trou ni retour en arrière.",
    "rejeu": "Rejouées une à une, les décisions donnent les affectations annoncées.",
    "sans-poste": "La commission n’affecte que des docteurs juniors restés sans poste après les tours.",
    "places": "Aucune offre n’est donnée à plus de docteurs juniors qu’elle n’en accueille.",
    "explication": "Mon explication dit la même chose que le procès-verbal.",
}


def check_minutes(
    decisions: Sequence[JsonView], public: JsonView, rounds: Sequence[JsonView], own: JsonView | None = None
) -> JsonObject:
    """The properties of a commission, each true or with its witness.

    ``decisions``: rows of the minutes (``numero``, ``date``, ``dj``, ``decision``, ``offre``); ``public``: the annex
    ``pv``; ``rounds``: the public results of the rounds (``paires``, ``capacites``); ``own``: my explanation, or None.
    """
    gone, withdrawn = _left(public)
    faults = {
        "suite": _order(decisions),
        "rejeu": _replayed(decisions, public, gone, withdrawn),
        "sans-poste": _without(public, rounds, gone, withdrawn),
        "places": _rooms(public, rounds, gone, withdrawn),
    }
    if own is not None:
        faults["explication"] = _mine(public, own)
    broken = [name for name, fault in faults.items() if fault]
    sentence = (
        f"Une vérification échoue : {faults[broken[0]]}" if broken
        else "Le procès-verbal tient : chaque vérification réussit."
    )  # fmt: skip
    return {
        "valide": not broken,
        "phrase": sentence,
        "proprietes": [
            {"nom": name, "vrai": not fault, "libelle": LABELS[name], "temoin": fault or None}
            for name, fault in faults.items()
        ],
    }


def _left(public: JsonView) -> tuple[set[str], set[str]]:
    rows = public.get("departs") or []
    return {row["personne"] for row in rows}, {offer for row in rows for offer in row["offres"]}


def _order(decisions: Sequence[JsonView]) -> str:
    before = ""
    for wanted, row in enumerate(decisions, 1):
        if int(row["numero"]) != wanted:
            return f"la décision n° {wanted} manque."
        if str(row.get("date") or "") < before:
            return f"la décision n° {wanted} est datée d’avant celle qui la précède."
        before = str(row.get("date") or "")
    return ""


def _replayed(decisions: Sequence[JsonView], public: JsonView, gone: set[str], withdrawn: set[str]) -> str:
    held: dict[str, str] = {}
    for row in decisions:
        if row["decision"] == "affecter":
            held[row["dj"]] = row["offre"]
        elif row["decision"] == "retirer":
            held.pop(row["dj"], None)
    told: Mapping[str, str] = public["affectations"]
    for dj, offer in told.items():
        if held.get(dj) != offer:
            return f"« {dj} » est annoncé à {offer}, les décisions ne l’y affectent pas."
    for dj, offer in held.items():
        if told.get(dj) != offer and dj not in gone and offer not in withdrawn:
            return f"« {dj} » est affecté à {offer} par une décision, et n’est pas annoncé."
    return ""


def _kept(rounds: Sequence[JsonView], gone: set[str], withdrawn: set[str]) -> dict[str, str]:
    """DJ → the post that the rounds gave and that nobody has left since."""
    pairs = {dj: offer for one in rounds for dj, offer in one["paires"].items()}
    return {dj: offer for dj, offer in pairs.items() if dj not in gone and offer not in withdrawn}


def _without(public: JsonView, rounds: Sequence[JsonView], gone: set[str], withdrawn: set[str]) -> str:
    kept = _kept(rounds, gone, withdrawn)
    twice = next((dj for dj in public["affectations"] if dj in kept), None)
    return f"« {twice} » tenait déjà {kept[twice]}." if twice is not None else ""


def _rooms(public: JsonView, rounds: Sequence[JsonView], gone: set[str], withdrawn: set[str]) -> str:
    rooms = {offer: room for one in rounds for offer, room in one["capacites"].items()} | dict(public["capacites"])
    kept = _kept(rounds, gone, withdrawn)
    taken = Counter([*public["affectations"].values(), *kept.values()])
    full = next((offer for offer in public["affectations"].values() if taken[offer] > rooms.get(offer, 1)), None)
    return f"« {full} » est donné plus de fois qu’il n’a de places ({taken[full]})." if full is not None else ""


def _mine(public: JsonView, own: JsonView) -> str:
    told = public["affectations"].get(own["dj"])
    if told != own["offre"]:
        return f"elle dit {own['offre'] or 'sans poste'}, le procès-verbal dit {told or 'sans poste'}."
    return ""
