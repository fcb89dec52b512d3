"""Preference lists as a request writes them, read quickly; every fault of one is said, with its path.

A list is a list of classes of ids: ``[["a", "b"], ["c"]]``, best first.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from phco.matching.engine.problem import Line
from phco.matching.reading.faults import MOST_FAULTS_OF_A_KIND, Faults
from phco.matching.reading.mutual import Places, places

MOST_NAMES_FOR_A_HINT = 1000
_UNREAD = Line([], None)
_TIERS_FIX = 'Écrivez des rangs, le meilleur d’abord : [["a", "b"], ["c"]].'


def read_wishes(value: object, where: str, index: Mapping[str, int], faults: Faults) -> Line:
    """An applicant's list, in the indices of the posts; not to be used when it adds to ``faults``."""
    line = _quick_line(value, index)
    if line is _UNREAD or len(set(line.order)) < len(line.order):
        _tell_tiers(value, where, index, faults)
    return line


def read_ranking(value: object, where: str, index: Mapping[str, int], faults: Faults) -> tuple[Line, Places]:
    """A post's list, in the indices of the applicants, and where each stands; the same faults."""
    if type(value) is list and set(map(type, value)) <= {list}:
        try:
            there = {index[name]: place for place, (name,) in enumerate(value)}
        except (KeyError, TypeError, ValueError):
            there = {}
        if len(there) == len(value):  # strict, as most are: one pass does all
            return Line(list(there), None), there
    line = _quick_line(value, index)
    there = places(line)
    if line is _UNREAD or len(there) < len(line.order):
        _tell_tiers(value, where, index, faults)
    return line, there


def _quick_line(value: object, index: Mapping[str, int]) -> Line:
    """Classes of ids as a line of indices, ``_UNREAD`` if that cannot be: ``_tell_tiers`` then says why and where."""
    if type(value) is not list or not set(map(type, value)) <= {list}:
        return _UNREAD
    try:
        try:
            return Line([index[name] for (name,) in value], None)
        except ValueError:  # a class of several ids, or an empty one
            return _read_classes(value, index)
    except (KeyError, TypeError):
        return _UNREAD


def _read_classes(tiers: list[list[str]], index: Mapping[str, int]) -> Line:
    order: list[int] = []
    ends: list[int] = []
    for tier in tiers:
        if tier:
            order += sorted([index[name] for name in tier])
            ends.append(len(order))
    return Line(order, None if len(ends) == len(order) else ends)


def _tell_tiers(value: object, where: str, index: Mapping[str, int], faults: Faults) -> None:
    """Say every fault of a list of tiers."""
    if not isinstance(value, list):
        faults.note("E_TYPE", "Une liste de rangs est attendue.", where, _TIERS_FIX)
        return
    seen: set[str] = set()
    for i, tier in enumerate(value):
        if not isinstance(tier, list):
            faults.note("E_TYPE", "Un rang est une liste d’identifiants.", f"{where}[{i}]", _TIERS_FIX)
            continue
        for j, name in enumerate(tier):
            place = f"{where}[{i}][{j}]"
            if not isinstance(name, str) or not name:
                what = "Un rang contient un autre rang." if isinstance(name, list) else "Un identifiant est un texte."
                faults.note("E_TYPE", what, place, _TIERS_FIX)
            elif name in seen:
                what = f"« {name[:60]} » figure deux fois dans cette liste."
                faults.note("E_DOUBLON", what, place, "Gardez une seule mention.")
            elif name not in index:
                faults.note(
                    "E_ID_INCONNU", f"« {name[:60]} » n’est déclaré nulle part.", place, _hint(name, index, faults)
                )
            if isinstance(name, str):
                seen.add(name)


def _hint(name: str, index: Mapping[str, int], faults: Faults) -> str:
    if len(index) <= MOST_NAMES_FOR_A_HINT and len(faults) < MOST_FAULTS_OF_A_KIND:
        near = difflib.get_close_matches(name[:60], index, n=1)
        if near:
            return f"Vouliez-vous dire « {near[0]} » ?"
    return "Déclarez-le de son côté, ou retirez-le de cette liste."
