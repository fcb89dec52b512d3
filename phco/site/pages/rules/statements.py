"""The statements of the rules in a sentence or two each (site_src/regles.toml), beside the values of phco.rules."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from phco.errors import PhcoError, raise_all
from phco.jsontext import JsonObject
from phco.local import chosen, fill
from phco.site.pages.context import SiteContext
from phco.subdivision import current

RULE_ID = re.compile(r"([A-Z]{3})(-\d{2})?")
SOURCES = {
    "S1": "Document d’une autre subdivision",
    "S2": "Page d’une autre faculté, 2021",
    "P": "Procédure nationale",
    "L": "Texte légal ou public",
    "A": "Hypothèse de ce projet",
}
KEYS = ("titre", "enonce", "sources", "hypothese", "ecart")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A rule in words. ``enonce`` and ``ecart`` (another reading) hold macros; ``hypothese`` says what is ours."""

    id: str
    famille: str
    titre: str
    enonce: str
    sources: tuple[str, ...]
    hypothese: str = ""
    ecart: str = ""


def read_statements(path: Path) -> dict[str, Statement]:
    """Every statement by rule id, in the order of the file. Raises PhcoErrors (E_PLAN), all faults at once."""
    data: JsonObject = tomllib.loads(fill(path.read_text(encoding="utf-8")))
    families: dict[str, str] = data.pop("familles")
    errors: list[PhcoError] = []
    found: dict[str, Statement] = {}
    for rule, row in data.items():
        place = f"{path.name}:{rule}"
        named = RULE_ID.fullmatch(rule)
        if not named or named[1] not in families:
            errors.append(PhcoError("E_PLAN", "L’identifiant n’est pas celui d’une famille de règles.", place))
            continue
        if unknown := [key for key in row if key not in KEYS] + [key for key in KEYS[:3] if key not in row]:
            errors.append(PhcoError("E_PLAN", f"Clés inconnues ou absentes : {', '.join(unknown)}.", place))
            continue
        if set(row["sources"]) - set(SOURCES) or not row["sources"]:
            errors.append(PhcoError("E_PLAN", f"Sources possibles : {', '.join(SOURCES)}.", place))
        if ("A" in row["sources"]) != bool(row.get("hypothese")):
            errors.append(PhcoError("E_PLAN", "Une source A va avec son hypothèse, et l’inverse.", place))
        found[rule] = Statement(id=rule, famille=families[named[1]], **{**row, "sources": tuple(row["sources"])})
    raise_all(errors)
    return found


def source_names() -> dict[str, str]:
    """The sources in words: the documents of the current subdivision by their own names."""
    return {**SOURCES, **{one.code: one.short for one in current().documents}}


@cache
def _read(path: Path, _stamp: int, _subdivision: str) -> dict[str, Statement]:
    return read_statements(path)


def statements(context: SiteContext) -> dict[str, Statement]:
    """The statements of the site being built."""
    path = context.source / "regles.toml"
    return _read(path, path.stat().st_mtime_ns, chosen())
