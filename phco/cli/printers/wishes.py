"""How hearts, rankings and fléchages are said on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from phco.french import counted
from phco.jsontext import JsonView
from phco.local import fill


def hearts(result: JsonView) -> str:
    """``voeux verifier``."""
    return "\n".join(
        _verdict(result, "offre notée", "offres notées", "La liste est légale.", "La liste n’est pas légale.")
    )


def ranking(result: JsonView) -> str:
    """``classement verifier``."""
    return "\n".join(
        _verdict(
            result, "candidat classé", "candidats classés", "Le classement est légal.", "Le classement n’est pas légal."
        )
    )


def plan(result: JsonView) -> str:
    """``flechage planifier``."""
    lines = [
        f"Cœurs à donner ({counted(result['compte'], 'offre', 'offres')}, "
        f"{counted(result['necessaires'], 'demandée', 'demandées')}) :"
    ]
    lines += [f"  {offer} : {'♥' * count} {count}" for offer, count in result["coeurs"].items()]
    pamsu = result["pamsu"]
    lines += ["Ce que fait le PAMSU :", f"  {pamsu['consigne']}"]
    lines += [
        f"  {counted(one['candidats'], 'candidat', 'candidats')} : {one['a_classer']} à classer"
        for one in pamsu["exemples"]
    ]
    lines += ["Si le PAMSU renonce :", f"  {result['si_le_pamsu_renonce']['quoi']}"]
    lines += ["Conseil :", f"  {result['conseil']}", f"  {result['portee']}"]
    return "\n".join([*lines, *(f"Note : {note}" for note in result["notes"])])


def _verdict(result: JsonView, one: str, many: str, good: str, bad: str) -> Iterable[str]:
    yield f"{'✓' if result['legal'] else '✗'} {good if result['legal'] else bad}"
    yield f"  {counted(result['compte'], one, many)}, minimum {result['minimum']}"
    yield from _reasons(result["raisons"])
    flechage = result["flechage"]
    if flechage is not None:
        if flechage["valide"]:
            own = "conforme ‹brochure_a›" if flechage["conforme_s1"] else "qui s’écarte du protocole ‹brochure_de›"
            yield fill(f"✓ Fléchage valide, {own}")
        else:
            yield "✗ Fléchage non valide"
        yield from _reasons(flechage["raisons"])


def _reasons(reasons: Iterable[JsonView]) -> Iterable[str]:
    for reason in reasons:
        mark = "→" if reason["bloquant"] else "·"
        yield f"  {mark} {reason['quoi']} {reason['remede']} ({reason['regle']}, {reason['code']})"
