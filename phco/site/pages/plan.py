"""The plan of the site and its glossary, read from two small data files; a fault names the file and the place."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.local import fill

MOST_NEWS = 3  # lines of news on the home page


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the header (``dossier``: its folder of pages, ``simuler``), also in the phone's bottom bar."""

    titre: str
    dossier: str
    icone: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """A next action: words beginning with a verb, and the pages that can do it (the first that exists is used)."""

    titre: str
    pages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Door:
    """One of the three doors of the home page."""

    titre: str
    role: str
    resume: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, kw_only=True)
class RoleEntry(Action):
    """One entry of the header of a role."""

    icone: str


@dataclass(frozen=True, kw_only=True)
class Trial(RoleEntry):
    """One of the best things, shown to whoever arrives."""

    texte: str


@dataclass(frozen=True, kw_only=True)
class News:
    """One sentence for people, its day, and where it leads."""

    le: date
    texte: str
    pages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Entries of the header (and those of a role), groups of reading pages (in order), links of the footer; what the
    home page opens on: its doors, the best things, the news.
    """

    entrees: tuple[Entry, ...]
    roles: Mapping[str, tuple[RoleEntry, ...]]
    groupes: tuple[str, ...]
    pied: tuple[Action, ...]
    portes: tuple[Door, ...]
    essais: tuple[Trial, ...]
    nouvelles: tuple[News, ...]


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word of the glossary. ``formes``: the writings opened in the pages; none for a word read without help."""

    sigle: str
    nom: str
    definition: str
    formes: tuple[str, ...]
    regles: tuple[str, ...]

    @property
    def ancre(self) -> str:
        """The anchor of the term in the glossary page."""
        return re.sub(r"[^a-z0-9]+", "-", fold(self.sigle)).strip("-")


@dataclass(frozen=True, kw_only=True)
class Glossary:
    """The terms, sorted by their writing."""

    termes: tuple[Term, ...]

    @property
    def by_form(self) -> dict[str, Term]:
        """The term of each writing opened in the pages."""
        return {form: term for term in self.termes for form in term.formes}


def fold(text: str) -> str:
    """``Évrecy`` as ``evrecy``: lower case, no accent, œ and æ in two letters (as the page's search folds them)."""
    plain = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _read(path: Path) -> JsonObject:
    try:
        return tomllib.loads(fill(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise PhcoError("E_PLAN", f"Le fichier n’est pas du TOML lisible : {error}", path.name) from error


def _take(row: JsonObject, keys: tuple[str, ...], path: Path, place: str) -> None:
    missing, unknown = [key for key in keys if key not in row], [key for key in row if key not in keys]
    if missing or unknown:
        what = f"clés absentes : {missing}, inconnues : {unknown}"
        raise PhcoError("E_PLAN", f"Un enregistrement est mal formé ({what}).", f"{path.name}:{place}")


def _actions(rows: list[JsonObject], path: Path, place: str) -> tuple[Action, ...]:
    for index, row in enumerate(rows):
        _take(row, ("titre", "pages"), path, f"{place}[{index}]")
    return tuple(Action(titre=row["titre"], pages=tuple(row["pages"])) for row in rows)


def _roles(rows: list[JsonObject], path: Path) -> dict[str, tuple[RoleEntry, ...]]:
    found: dict[str, tuple[RoleEntry, ...]] = {}
    for index, row in enumerate(rows):
        _take(row, ("code", "entree"), path, f"role[{index}]")
        for place, entry in enumerate(row["entree"]):
            _take(entry, ("titre", "icone", "pages"), path, f"role[{index}].entree[{place}]")
        found[row["code"]] = tuple(RoleEntry(**{**one, "pages": tuple(one["pages"])}) for one in row["entree"])
    return found


def _news(rows: list[JsonObject], path: Path) -> tuple[News, ...]:
    if len(rows) > MOST_NEWS:
        fix = f"Gardez les {MOST_NEWS} qui comptent."
        raise PhcoError("E_PLAN", f"L’accueil a {len(rows)} nouvelles.", f"{path.name}:nouvelle", fix)
    for index, row in enumerate(rows):
        _take(row, ("le", "texte", "pages"), path, f"nouvelle[{index}]")
    return tuple(News(le=date.fromisoformat(row["le"]), texte=row["texte"], pages=tuple(row["pages"])) for row in rows)


def read_plan(path: Path) -> Plan:
    """Read site_src/plan.toml. Raises PhcoError E_PLAN."""
    data = _read(path)
    _take(data, ("entree", "role", "groupes", "pied", "porte", "essai", "nouvelle"), path, "")
    for index, row in enumerate(data["entree"]):
        _take(row, ("titre", "dossier", "icone", "description"), path, f"entree[{index}]")
    for index, row in enumerate(data["porte"]):
        _take(row, ("titre", "role", "resume", "action"), path, f"porte[{index}]")
    for index, row in enumerate(data["essai"]):
        _take(row, ("titre", "texte", "icone", "pages"), path, f"essai[{index}]")
    return Plan(
        entrees=tuple(Entry(**row) for row in data["entree"]),
        roles=_roles(data["role"], path),
        essais=tuple(Trial(**{**row, "pages": tuple(row["pages"])}) for row in data["essai"]),
        nouvelles=_news(data["nouvelle"], path),
        groupes=tuple(data["groupes"]),
        pied=_actions(data["pied"], path, "pied"),
        portes=tuple(
            Door(
                titre=row["titre"],
                role=row["role"],
                resume=row["resume"],
                actions=_actions(row["action"], path, f"porte[{index}].action"),
            )
            for index, row in enumerate(data["porte"])
        ),
    )


def read_glossary(path: Path) -> Glossary:
    """Read site_src/glossaire.toml. Raises PhcoError E_PLAN, also for a writing that two terms claim."""
    data = _read(path)
    terms: list[Term] = []
    owner: dict[str, str] = {}
    for index, row in enumerate(data["terme"]):
        full = {"formes": [row.get("sigle", "")], "regles": [], **row}
        _take(full, ("sigle", "nom", "definition", "formes", "regles"), path, f"terme[{index}]")
        term = Term(**{**full, "formes": tuple(full["formes"]), "regles": tuple(full["regles"])})
        for form in term.formes:
            if form in owner:
                raise PhcoError("E_PLAN", f"« {form} » appartient à {owner[form]} et à {term.sigle}.", path.name)
            owner[form] = term.sigle
        terms.append(term)
    return Glossary(termes=tuple(sorted(terms, key=lambda term: fold(term.sigle))))
