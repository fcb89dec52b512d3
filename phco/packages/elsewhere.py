"""Where a file of another subdivision belongs: its DMG's site, as the directory that our own DMG signed gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from phco.carried import carried
from phco.errors import PhcoError, PhcoErrors
from phco.jsontext import JsonObject, loads_object
from phco.local import CODE, chosen
from phco.packages.codes import fault

FILE: Final = "annuaire-signe.json"  # beside the rules, in the wheel of a site built with a publication
_SAID: Final = re.compile(rf"«\s({CODE.pattern})\s»")


def stranger(said: str, where: str) -> PhcoError:
    """E_SUBDIVISION, by name: whose the file is, whose campaign this is, and where to take it when that is known."""
    what = f"Ce fichier est de la subdivision « {said} », pas de « {chosen()} »."
    return fault("E_SUBDIVISION", what, where, remedy(what, _shipped()))


def remedy(what: str, rows: Iterable[Mapping[str, str]]) -> str:
    """What to do with a file refused so (``what``: the words of ``stranger``); empty where no row names its site."""
    named = place_said(what)
    found = next((row for row in rows if row["subdivision"] == named), None)
    if found is None:
        return ""
    return f"Son site est {found['site']} ({found['nom']}) : ouvrez-le là, ou remettez-le à son DMG."


def place_said(what: str) -> str:
    """The subdivision that ``stranger``'s words give to the file; empty in other words."""
    named = _SAID.search(what)
    return named[1] if named else ""


def addressed(error: PhcoError, rows: Iterable[Mapping[str, str]]) -> PhcoError:
    """The same fault, or the same faults; each that is ``stranger``'s with the site that a row gives, if one does."""
    known = tuple(rows)
    found = [
        fault(one.code, one.what, one.where, remedy(one.what, known) or one.fix) if one.code == "E_SUBDIVISION" else one
        for one in error.flat()
    ]
    return found[0] if len(found) == 1 else PhcoErrors(found)


@cache
def _shipped() -> tuple[Mapping[str, str], ...]:
    """The directory that came with the code, on a site built with a publication that has one."""
    found = carried(f"rules/data/{FILE}")
    if not found.is_file():
        return ()
    signed: JsonObject = loads_object(found.read_text(encoding="utf-8"))
    return tuple(signed["subdivisions"])
