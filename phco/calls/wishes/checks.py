"""Calls of the wishes: ``voeux.verifier``, ``classement.verifier``, ``flechage.planifier`` (CONTRACT.md)."""

from __future__ import annotations

from collections.abc import Callable

from phco.errors import PhcoError
from phco.field_values import MISSING, Required
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.wishes import check_hearts, check_ranking, last_checked, plan_flechage, quotas_at
from phco.wishes.advice import plan_as_json
from phco.wishes.heart_reading import hearts_at, read_hearts, read_tour
from phco.wishes.lists import liked, noted

MOST_LISTS = 60
REFERENCES = ("offres_ouvertes", "candidats")  # the lists that all other ids are looked for in


def verifier(entry: object) -> JsonObject:
    """``voeux.verifier``: is this list legal in this round, and what does it make of a fléchage."""
    fields = Fields(entry)
    tour = read_tour(fields)
    offers = _listed(fields, "offres_ouvertes")
    hearts = read_hearts(fields, quotas_at(last_checked()).most)
    target = fields.id("flechage", None, nullable=True)
    on = fields.day("au", last_checked())
    return _answer(
        fields,
        lambda: check_hearts(tour=tour, offers=offers, hearts=hearts, quotas=quotas_at(on), target=target).as_json(),
    )


def resumer(entry: object) -> JsonObject:
    """``voeux.resumer``: of each list of hearts, how many offers are noted and which are liked most.

    in: ``{"listes": [{"o1": 5, "o2": 0}, …]}``, 60 at most; out: ``{"listes": [{"compte": 1, "preferees": ["o1"]}]}``.
    """
    fields = Fields(entry)
    most = quotas_at(last_checked()).most
    lists = [
        hearts_at(fields, value, f"listes[{index}]", most)
        for index, value in enumerate(fields.items("listes", most=MOST_LISTS))
    ]
    fields.close()
    return {"listes": [{"compte": noted(one), "preferees": list(liked(one, most))} for one in lists]}


def classement_verifier(entry: object) -> JsonObject:
    """``classement.verifier``: is this strict order legal in this round."""
    fields = Fields(entry)
    tour = read_tour(fields)
    candidates, ranking = _listed(fields, "candidats"), _listed(fields, "classement")
    target = fields.id("flechage", None, nullable=True)
    on = fields.day("au", last_checked())
    return _answer(
        fields,
        lambda: check_ranking(
            tour=tour, candidates=candidates, ranking=ranking, quotas=quotas_at(on), target=target
        ).as_json(),
    )


def flechage_planifier(entry: object) -> JsonObject:
    """``flechage.planifier``: the hearts to give, and what the PAMSU must do."""
    fields = Fields(entry)
    tour = read_tour(fields)
    offers = _listed(fields, "offres_ouvertes")
    target = fields.id("cible")
    preferred = _listed(fields, "preferees", [])
    on = fields.day("au", last_checked())
    return _answer(
        fields,
        lambda: plan_as_json(
            plan_flechage(tour=tour, offers=offers, target=target, preferred=preferred, quotas=quotas_at(on))
        ),
    )


def _answer(fields: Fields, compute: Callable[[], JsonObject]) -> JsonObject:
    """The answer, or every fault at once: those of the reading and those of the ids."""
    result: JsonObject = {}
    said = {fault.where for fault in fields.errors}
    blind = not said.isdisjoint(REFERENCES)  # without the list itself, every id would be said unknown
    try:
        result = compute()
    except PhcoError as error:
        fields.errors.extend(
            fault for fault in error.flat() if fault.where not in said and not (blind and fault.code == "E_ID_INCONNU")
        )
    fields.close()
    return result


def _listed(fields: Fields, key: str, default: Required[list[str]] = MISSING) -> list[str]:
    """The ids of a list, each at its own place: what is not an id was noted, and keeps its place under a stand-in."""
    fields.ids(key, default)
    values = fields.raw(key, [])
    if not isinstance(values, list):
        return []
    return [one if isinstance(one, str) and one else f"\0{key}[{index}]" for index, one in enumerate(values)]
