"""A subdivision's folder checked whole: its words, its communes, its campaigns, its rules; every fault at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from phco import local, rules, subdivision
from phco.campaign import load_default as campaigns
from phco.errors import PhcoError, raise_all
from phco.offers.communes import commune, communes
from phco.subdivision import Subdivision


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a sound folder holds. ``unknown``: parameters that nothing quantifies here; ``undated``: steps."""

    name: str
    communes: int
    campaigns: tuple[str, ...]
    undated: int
    zoned: int
    unknown: int


def check(code: str, place: Path | None = None) -> Checked:
    """Check a subdivision, which becomes the current one. ``place``: its folder, where it is not the usual one.

    Raises PhcoError or PhcoErrors, all faults at once, each with its file and place: E_SUBDIVISION, E_ZONAGE,
    E_COMMUNE, E_CAMPAGNE_…, E_REGLE_….
    """
    local.choose(code, place)
    errors: list[PhcoError] = []

    def tried[T](read: Callable[[], T]) -> T | None:
        try:
            return read()
        except PhcoError as error:
            errors.extend(error.flat())
        return None

    here = tried(subdivision.current)
    if here is not None:
        if here.code != code:
            what = f"Le code « {here.code} » n’est pas le nom du dossier, « {code} »."
            errors.append(
                PhcoError("E_SUBDIVISION", what, f"{code}/subdivision.toml code", f'Écrivez code = "{code}".')
            )
        tried(communes)
        if not errors:
            errors += _strangers(here)
    try:
        known = tried(campaigns) or {}
        ruleset = tried(rules.load_default)
    except KeyError as error:  # a document without a code or a title, already told above
        if not errors:
            raise PhcoError("E_SUBDIVISION", f"Il manque {error}.", f"{code}/subdivision.toml", "Ajoutez-le.") from None
        known, ruleset = {}, None
    raise_all(errors)
    assert here is not None and ruleset is not None
    return Checked(
        name=here.name, communes=len(communes()), campaigns=tuple(known), zoned=len(here.zoning),
        undated=sum(step.window is None for one in known.values() for step in one.steps),
        unknown=sum(not one.records for one in ruleset),
    )  # fmt: skip


def _strangers(here: Subdivision) -> list[PhcoError]:
    """Communes that the folder names and that are not of its départements."""
    named = [("subdivision.toml chu.commune", here.chu)] if here.chu else []
    named += [(f"subdivision.toml jalons[{index}]", code) for index, code in enumerate(here.landmarks)]
    named += [("zonage.csv", code) for code in here.zoning]
    return [
        PhcoError(
            "E_COMMUNE", f"« {code} » n’est pas une commune de la subdivision.", f"{here.code}/{where}",
            local.fill("Donnez le code INSEE d’une commune ‹departements_ou›."),
        )
        for where, code in named
        if commune(code) is None
    ]  # fmt: skip
