"""Declared groups: practitioners who share the place of one offer. They must be a partition (ORG-07)."""

from __future__ import annotations

from collections.abc import Mapping

from phco.matching.reading.faults import Faults


def read_groups(groups: Mapping[str, object], index: Mapping[str, int], faults: Faults) -> dict[str, tuple[str, ...]]:
    """``groupes``: offer id → the practitioners who share its place. They must be a partition (ORG-07)."""
    owner: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(groups, key=str):
        where, members = f"groupes.{str(name)[:60]}", groups[name]
        if name not in index:
            faults.note(
                "E_ID_INCONNU",
                f"Le groupe « {str(name)[:60]} » n’est pas une offre.",
                where,
                "Déclarez son offre dans offreurs.",
            )
        if not isinstance(members, list) or not members or not all(isinstance(one, str) and one for one in members):
            faults.note("E_TYPE", "Un groupe est une liste non vide de praticiens.", where, 'Écrivez ["p1", "p2"].')
            continue
        for j, one in enumerate(members):
            what = _why_not(one, name, owner, index)
            if what:
                faults.note("E_GROUPE", what, f"{where}[{j}]", "Un praticien partage une seule place : gardez-en une.")
            owner.setdefault(one, name)
        found[name] = tuple(sorted(set(members)))
    return found


def _why_not(one: str, name: str, owner: Mapping[str, str], index: Mapping[str, int]) -> str:
    """Why practitioner ``one`` cannot be in group ``name``, or the empty string."""
    said = f"« {one[:60]} »"
    if owner.get(one) == name:
        return f"{said} figure deux fois dans ce groupe."
    if one in owner:
        return f"{said} est déjà dans le groupe « {owner[one][:60]} » : les groupes doivent former une partition."
    if one in index and one != name:
        return (
            f"{said} offre aussi un poste seul : un praticien à la fois seul et dans un groupe qui partage sa place"
            " peut ne laisser aucun appariement stable."
        )
    return ""
