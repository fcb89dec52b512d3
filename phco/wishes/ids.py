"""Checks on identifiers shared by hearts, ranking and fléchage."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Sequence

from phco.errors import PhcoError

MOST_SUGGESTIONS = 20  # a whole list of unknown ids is a wrong catalogue, not twenty slips of the pen
COMPARED = 30


def known(ids: Sequence[str], where: str, errors: list[PhcoError]) -> dict[str, int]:
    """Each id with its position; a duplicate is noted as E_DOUBLON."""
    found = {one: index for index, one in enumerate(ids)}
    if len(found) == len(ids):
        return found
    found.clear()
    for index, one in enumerate(ids):
        if one in found:
            errors.append(
                PhcoError(
                    "E_DOUBLON", f"« {one[:60]} » figure deux fois.", f"{where}[{index}]", "Gardez une seule mention."
                )
            )
        found.setdefault(one, index)
    return found


def unknown_ids(places: Iterable[tuple[str, str]], among: Sequence[str], what: str) -> list[PhcoError]:
    """E_ID_INCONNU for each (place, id) that ``among`` lacks; the first ones name the nearest known id."""
    there = set(among)
    errors: list[PhcoError] = []
    for where, one in places:
        if one in there:
            continue
        near = nearest(one, among) if len(errors) < MOST_SUGGESTIONS else None
        fix = f"Vouliez-vous dire « {near} » ?" if near else "Vérifiez cet identifiant dans la liste du tour."
        errors.append(PhcoError("E_ID_INCONNU", f"« {one[:60]} » {what}.", where, fix))
    return errors


def nearest(one: str, among: Iterable[str]) -> str | None:
    """The id that looks most like ``one``, or None; only those that share most pairs of letters are compared."""
    mine = _pairs(one[:60])
    likely = heapq.nlargest(COMPARED, among, key=lambda other: len(mine & _pairs(other[:60])))
    return next(iter(difflib.get_close_matches(one[:60], likely, n=1, cutoff=0.6)), None)


def _pairs(text: str) -> set[str]:
    return {*map(str.__add__, f"^{text}", f"{text}$")}
