"""Read ``{"demandeurs", "offreurs", …}`` strictly into the canonical market: every fault at once, with its path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phco.errors import PhcoError
from phco.field_object import ID_FIX
from phco.field_values import id_fault, whole_number
from phco.fields import Fields
from phco.jsontext import JsonView
from phco.matching.engine.problem import METHODS, Line, Problem, market_fingerprint
from phco.matching.reading.faults import Faults
from phco.matching.reading.groups import read_groups
from phco.matching.reading.lists import read_ranking, read_wishes
from phco.matching.reading.mutual import Places, mutual_pairs

ROUNDS = (1, 2, 3)
MOST_CAPACITY = 1_000_000
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_TIERS_FIX = 'Écrivez des rangs, le meilleur d’abord : [["a", "b"], ["c"]].'


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What ``apparier`` was asked: a market, a method, a draw."""

    problem: Problem
    method: str
    draw: str


def read_request(entry: object, *, draw_required: bool = True) -> Request:
    """The request of an ``apparier`` entry (CONTRACT.md), with the optional ``groupes``.

    Raises every fault at once: E_TYPE, E_CHAMP_MANQUANT, E_CHAMP_INCONNU, E_VALEUR, E_PLAGE (round, capacity),
    E_ID_INCONNU, E_DOUBLON, E_TEXT, E_GROUPE.
    """
    return _read(entry, draw_required, whole=True)


def check_request(entry: object, *, draw_required: bool = True) -> None:
    """Raise what ``read_request`` would, without putting the market together: a verifier reads it by itself."""
    _read(entry, draw_required, whole=False)


def _read(entry: object, draw_required: bool, *, whole: bool) -> Request:
    fields = Fields(entry)
    faults = Faults(fields.errors)
    round_ = _whole(fields, faults, "tour", 1, ROUNDS[0], ROUNDS[-1], "Un tour est 1, 2 ou 3.")
    applicants = fields.mapping("demandeurs")
    posts = fields.mapping("offreurs")
    method = fields.choice("methode", METHODS, METHODS[0])
    draw = fields.text("graine") if draw_required else fields.text("graine", "-")
    groups = fields.mapping("groupes", {})
    if draw_required and fields.has("graine") and "graine" not in _broken(fields.errors) and not draw.strip():
        faults.note(
            "E_VALEUR", "La graine est vide.", "graine", "Nommez le tirage public, par exemple « loto-2026-09-09 »."
        )
    if isinstance(draw, str) and _UNWRITABLE.search(draw):
        faults.note("E_TEXT", "La graine contient un caractère illisible.", "graine", "Ressaisissez-la.")
    problem = _read_market(round_, applicants, posts, groups, faults, whole=whole)
    faults.close()
    fields.close()
    return Request(problem=problem, method=method, draw=draw)


def _broken(errors: Sequence[PhcoError]) -> set[str]:
    return {error.where for error in errors}


def _whole(fields: Fields, faults: Faults, key: str, default: int, low: int, high: int, fix: str) -> int:
    """A JSON whole number at ``key``; a text or a boolean is not one."""
    value = fields.raw(key, default)
    number = whole_number(value)
    if number is None:
        faults.note("E_TYPE", "Un nombre entier est attendu.", fields.place(key), fix)
        return default
    if not low <= number <= high:
        shown = number if abs(number) < 10**12 else "ce nombre"
        faults.note("E_PLAGE", f"{shown} n’est pas permis ici.", fields.place(key), fix)
        return default
    return number


def _read_market(
    round_: int, applicants: JsonView, posts: JsonView, groups: JsonView, faults: Faults, *, whole: bool
) -> Problem:
    _check_names(applicants, "demandeurs", faults)
    _check_names(posts, "offreurs", faults)
    applicant_names, post_names = sorted(applicants), sorted(posts)
    applicant_index = {name: i for i, name in enumerate(applicant_names)}
    post_index = {name: i for i, name in enumerate(post_names)}
    wished: list[Line] = []
    for name in applicant_names:
        line = read_wishes(applicants[name], f"demandeurs.{name[:60]}", post_index, faults)
        if whole:
            wished.append(line)
    capacities: list[int] = []
    ranked: list[Line] = []
    place: list[Places] = []
    for name in post_names:
        capacity, listed = _read_post(name, posts[name], faults)
        line, there = read_ranking(listed, f"offreurs.{name[:60]}.classement", applicant_index, faults)
        if whole:  # what is only checked is not kept: a large market takes its memory once
            capacities.append(capacity)
            ranked.append(line)
            place.append(there)
    members = read_groups(groups, post_index, faults)
    if len(faults) or not whole:
        return Problem(round=round_, applicants=(), posts=(), capacities=(), wishes=(), lines=())
    received = market_fingerprint(round_, wished, capacities, ranked, applicant_names, post_names, members)
    wishes, lines, dropped = mutual_pairs(wished, ranked, place, applicant_names, post_names)
    return Problem(
        round=round_,
        applicants=applicant_names,
        posts=post_names,
        capacities=capacities,
        wishes=wishes,
        lines=lines,
        dropped=dropped,
        groups=members,
        received_fingerprint=received,
        places=place,
    )


def _check_names(side: Mapping[str, object], key: str, faults: Faults) -> None:
    for name in side:
        if (what := id_fault(name)) is not None:
            faults.note(*what, f"{key}.{str(name)[:60]!r}", ID_FIX)


def _read_post(name: str, value: object, faults: Faults) -> tuple[int, object]:
    """Capacity (1 when absent) and the unread ranking of one post."""
    if type(value) is dict and value.keys() == {"classement"}:  # as most are
        return 1, value["classement"]
    where = f"offreurs.{name[:60]}"
    if not isinstance(value, dict) or "classement" not in value or not value.keys() <= {"capacite", "classement"}:
        errors: list[PhcoError] = []
        reader = Fields(value, where, errors)
        if isinstance(value, dict):
            reader.raw("capacite", 1)
            reader.raw("classement")
            reader.close()
        for error in errors:
            faults.note(error.code, error.what, error.where, error.fix)
        if not isinstance(value, dict):
            return 1, []
    capacity = whole_number(value.get("capacite", 1))
    if capacity is None:
        faults.note("E_TYPE", "La capacité est un nombre entier.", f"{where}.capacite", "Écrivez 1, 2, …")
        capacity = 1
    elif not 1 <= capacity <= MOST_CAPACITY:
        what = "La capacité d’une offre est d’au moins 1." if capacity < 1 else "Cette capacité est démesurée."
        faults.note("E_PLAGE", what, f"{where}.capacite", "Écrivez 1, 2, … ou retirez l’offre.")
        capacity = 1
    return capacity, value.get("classement", [])
