"""One value of a rule, from its TOML row: its unit, days, reading and source, every fault said at its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from phco.errors import PhcoError
from phco.rules.model import Record, Value
from phco.rules.units import UNITS, read_value
from phco.source import Source

LECTURES = ("S1", "loi")
REFERENCES = ("S1", "S2", "L", "P", "A")
RECORD_KEYS = (
    "a_partir_du", "jusqu_au", "montant", "valeur", "unite", "lecture", "source", "verifie_le", "hypothese", "note",
)  # fmt: skip
SOURCE_KEYS = ("titre", "article", "publie_le", "reference", "document")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")


@dataclass
class TextFile:
    """One TOML text while it is read: where its tables start, and the faults found."""

    name: str
    errors: list[PhcoError]
    documents: Mapping[str, Source] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    arrays: dict[str, list[int]] = field(default_factory=dict)

    def locate(self, text: str) -> None:
        """Note the line where each table starts."""
        for number, line in enumerate(text.splitlines(), start=1):
            header = _HEADER.match(line)
            if header:
                path = re.sub(r"\s*\.\s*", ".", header[2]).replace('"', "")
                if header[1] == "[[":
                    self.arrays.setdefault(path, []).append(number)
                else:
                    self.tables.setdefault(path, number)

    def fault(self, code: str, what: str, line: int, path: str, fix: str) -> None:
        """Add a fault, at its file, line and key path."""
        where = (f"{self.name}:{line} {path}" if line else f"{self.name} {path}").strip()
        self.errors.append(PhcoError(code, what, where, fix))


def read_record(file: TextFile, line: int, path: str, row: object, *, default: str) -> Record | None:
    """One dated value; None when anything of it is at fault. ``default``: its reading when it says none."""
    if not isinstance(row, dict):
        file.fault("E_REGLE_INCOMPLETE", "Une valeur est une table.", line, path, "Écrivez ses clés.")
        return None
    before = len(file.errors)
    unknown_keys(row, RECORD_KEYS, file, line, path)
    since = read_day(row, "a_partir_du", file, line, path)
    until = read_day(row, "jusqu_au", file, line, path) if "jusqu_au" in row else None
    if since and until and until < since:
        file.fault(
            "E_REGLE_VALEUR", "La valeur finit avant de commencer.", line, f"{path}.jusqu_au", "Corrigez la date."
        )
    value = _value(row, file, line, path)
    source = read_source(row.get("source"), file, line, path)
    verified = read_day(row, "verifie_le", file, line, path)
    lecture = read_lecture(row.get("lecture", default), file, line, path)
    assumption = optional_text(row, "hypothese", file, line, path)
    note = optional_text(row, "note", file, line, path)
    if len(file.errors) > before or since is None or verified is None or source is None or value is None:
        return None
    return Record(
        value=value, unit=row["unite"], since=since, until=until, lecture=lecture, source=source,
        verified_on=verified, assumption=assumption, note=note,
    )  # fmt: skip


def _value(row: dict[str, object], file: TextFile, line: int, path: str) -> Value | None:
    unit = required_text(row, "unite", file, line, path)
    written = [key for key in ("montant", "valeur") if key in row]
    if len(written) != 1:
        file.fault(
            "E_REGLE_INCOMPLETE", "Une valeur porte soit « montant », soit « valeur ».", line, path,
            "Écrivez l’un des deux, et un seul.",
        )  # fmt: skip
    if unit and unit not in UNITS:
        near = difflib.get_close_matches(unit, UNITS, n=1)
        fix = f"Vouliez-vous dire « {near[0]} » ?" if near else f"Unités connues : {', '.join(UNITS)}."
        file.fault("E_REGLE_UNITE", f"L’unité « {unit} » n’est pas connue.", line, f"{path}.unite", fix)
    if len(written) != 1 or unit not in UNITS:
        return None
    (key,) = written
    if key == "montant" and UNITS[unit] in ("text", "texts", "boolean"):
        fix = "« montant » sert aux nombres, « valeur » à tout."
        file.fault("E_REGLE_UNITE", f"« montant » ne va pas avec l’unité « {unit} ».", line, f"{path}.{key}", fix)
        return None
    value = read_value(row[key], unit)
    if value is None:
        file.fault(
            "E_REGLE_VALEUR",
            f"« {row[key]} » n’est pas une valeur en « {unit} ».",
            line,
            f"{path}.{key}",
            "Corrigez-la.",
        )
    return value


def read_source(raw: object, file: TextFile, line: int, path: str) -> Source | None:
    """Who says it: written whole, or the name of a declared document with its article; None when at fault."""
    place = f"{path}.source"
    if not isinstance(raw, dict):
        file.fault(
            "E_REGLE_INCOMPLETE", "La source manque.", line, place,
            "Ajoutez source = { titre, article, publie_le, reference }.",
        )  # fmt: skip
        return None
    before = len(file.errors)
    unknown_keys(raw, SOURCE_KEYS, file, line, place)
    if "document" in raw:
        named = required_text(raw, "document", file, line, place)
        if named and named not in file.documents:
            known = ", ".join(file.documents) or "aucun"
            what = f"Le document « {named} » n’est pas déclaré."
            file.fault("E_REGLE_VALEUR", what, line, f"{place}.document", f"Documents connus : {known}.")
        article = required_text(raw, "article", file, line, place)
        return replace(file.documents[named], article=article) if len(file.errors) == before else None
    title = required_text(raw, "titre", file, line, place)
    article = required_text(raw, "article", file, line, place)
    reference = required_text(raw, "reference", file, line, place)
    published = read_day(raw, "publie_le", file, line, place)
    if reference and reference not in REFERENCES:
        fix = f"Valeurs possibles : {', '.join(REFERENCES)}."
        file.fault("E_REGLE_VALEUR", f"« {reference} » n’est pas une référence.", line, f"{place}.reference", fix)
    if len(file.errors) > before:
        return None
    return Source(titre=title, article=article, publie_le=published, reference=reference)


def unknown_keys(row: dict[str, object], known: tuple[str, ...], file: TextFile, line: int, path: str) -> None:
    """A fault for each key that is not among the known ones, with the nearest."""
    for key in row:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            fix = f"Vouliez-vous dire « {near[0]} » ?" if near else f"Clés connues : {', '.join(known)}."
            file.fault("E_REGLE_CLE", f"La clé « {key} » n’est pas connue.", line, f"{path}.{key}", fix)


def required_text(row: dict[str, object], key: str, file: TextFile, line: int, path: str) -> str:
    """A text that must be there; empty, with a fault, when it is not."""
    value = row.get(key)
    if isinstance(value, str) and value.strip():
        return value
    file.fault("E_REGLE_INCOMPLETE", f"« {key} » manque.", line, f"{path}.{key}", "Écrivez un texte non vide.")
    return ""


def optional_text(row: dict[str, object], key: str, file: TextFile, line: int, path: str) -> str:
    """A text that may be absent, not empty."""
    return required_text(row, key, file, line, path) if key in row else ""


def read_day(row: dict[str, object], key: str, file: TextFile, line: int, path: str) -> date | None:
    """A day; None, with a fault, for anything else."""
    value = row.get(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    file.fault(
        "E_REGLE_INCOMPLETE", f"« {key} » manque ou n’est pas une date.", line, f"{path}.{key}", "Ex. 2026-11-22."
    )
    return None


def read_lecture(value: object, file: TextFile, line: int, path: str) -> str:
    """Whose reading it is; the first one, with a fault, when it is not known."""
    if isinstance(value, str) and value in LECTURES:
        return value
    fix = f"Lectures possibles : {', '.join(LECTURES)}."
    file.fault("E_REGLE_LECTURE", f"La lecture {value!r} n’existe pas.", line, f"{path}.lecture", fix)
    return LECTURES[0]
