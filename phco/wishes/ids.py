"""Checks on identifiers shared by hearts, ranking and fléchage."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from phco.errors import PhcoError


def known(ids: Sequence[str], where: str, errors: list[PhcoError]) -> dict[str, int]:
    """Each id with its position; a duplicate is noted as E_DOUBLON."""
    found: dict[str, int] = {}
    for index, one in enumerate(ids):
        if one in found:
            errors.append(
                PhcoError(
                    "E_DOUBLON", f"« {one[:60]} » figure deux fois.", f"{where}[{index}]", "Gardez une seule mention."
                )
            )
        found.setdefault(one, index)
    return found


def unknown_id(one: str, where: str, among: Iterable[str], what: str) -> PhcoError:
    """E_ID_INCONNU, with the nearest known id when there is one."""
    near = difflib.get_close_matches(one, list(among)[:2000], n=1, cutoff=0.6)
    fix = f"Vouliez-vous dire « {near[0]} » ?" if near else "Vérifiez cet identifiant dans la liste du tour."
    return PhcoError("E_ID_INCONNU", f"« {one[:60]} » {what}.", where, fix)
