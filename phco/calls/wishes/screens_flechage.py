"""The fléchage assistant's screens: the plan with its difference, and the one-page note for the PAMSU."""

from __future__ import annotations

from phco.calls.wishes.board import read_offers, read_round
from phco.calls.wishes.screens import change_rows, names_of
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.views import render
from phco.wishes import plan_flechage
from phco.wishes.advice import plan_as_json
from phco.wishes.heart_reading import read_hearts
from phco.wishes.lists import by_level, split_open

WAYS = ("brochure", "gradue")
SHOWN = 40  # offers named at each level of what is left if the PAMSU defects


def flechage(entry: object) -> JsonObject:
    """``vue.flechage``: the whole legal pattern from the list as it is, what it changes, what the PAMSU must do.

    ``maniere``: ``brochure`` (1 heart to all others) or ``gradue`` (the hearts given stay, 4 at most).
    """
    fields = Fields(entry)
    tour, quotas = read_round(fields)
    catalogue = read_offers(fields)
    hearts = read_hearts(fields, quotas.most, default={})
    target = fields.id("cible")
    way = fields.choice("maniere", WAYS, WAYS[0])
    fields.close()
    mine, _ = split_open(hearts, catalogue.ids)
    loved = sorted(
        (one for one, value in mine.items() if value), key=lambda one: (-mine[one], catalogue.positions[one])
    )
    plan = plan_flechage(
        tour=tour, offers=catalogue.ids, target=target, preferred=loved, quotas=quotas,
        keep=mine if way == "gradue" else None,
    )  # fmt: skip
    result = plan_as_json(plan) | {"cible": target, "maniere": way}
    new = {**{one: value for one, value in mine.items() if not value and one not in plan.hearts}, **plan.hearts}
    result["coeurs"] = new
    landing = [
        {"niveau": level, "offres": names_of(catalogue, held[:SHOWN]), "reste": max(0, len(held) - SHOWN)}
        for level, held in by_level(
            {one: value for one, value in new.items() if value and one != target}, catalogue.ids, quotas.best
        )
    ]
    html = render(
        "flechage-plan.html", r=result, lignes=change_rows(catalogue, mine, new), maniere=way,
        cible=names_of(catalogue, [target])[0], ajoutees=names_of(catalogue, plan.filled[:8]),
        reste=max(0, len(plan.filled) - 8), meilleur=quotas.best, suite=plan.minimum,
        repli=landing,
    )  # fmt: skip
    return {"html": html, "resultat": result}


def note(entry: object) -> JsonObject:
    """``vue.flechage-note``: the page that the DJ hands to the PAMSU."""
    fields = Fields(entry)
    tour, quotas = read_round(fields)
    catalogue = read_offers(fields)
    target = fields.id("cible")
    author = fields.text("auteur", "", max_length=64)
    fields.close()
    if target not in catalogue.positions:
        fix = "Choisissez la cible dans la liste."
        raise PhcoError("E_ID_INCONNU", "Cette offre n’est pas ouverte dans ce tour.", "cible", fix)
    plan = plan_flechage(tour=tour, offers=catalogue.ids, target=target, preferred=[], quotas=quotas)
    examples = [
        {"candidats": count, "a_classer": plan.ranked_for(count), "autres": plan.ranked_for(count) - 1}
        for count in (1, 2, 3, 5, 8, 10, 15, 20)
    ]
    html = render(
        "flechage-note.html", cible=names_of(catalogue, [target])[0], tour=tour, auteur=author, exemples=examples,
        part=quotas.flechage_ranking, meilleur=quotas.best,
    )  # fmt: skip
    return {"html": html, "resultat": {"cible": target, "exemples": examples}}
