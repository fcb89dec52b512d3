"""TOML texts → a checked ``RuleSet``. Every fault of every file is said at once, with file, line and key path."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from phco.errors import PhcoError, raise_all
from phco.rules.model import Parameter, Record, RuleSet, Value
from phco.rules.units import UNITS, read_value
from phco.source import Source

RULE_ID = re.compile(r"[A-Z]{3}-\d{2}")
LECTURES = ("S1", "loi")
REFERENCES = ("S1", "S2", "L", "P", "A")
PARAMETER_KEYS = ("regle", "libelle", "lecture", "valeurs", "inconnu", "source", "verifie_le")
RECORD_KEYS = (
    "a_partir_du", "jusqu_au", "montant", "valeur", "unite", "lecture", "source", "verifie_le", "hypothese", "note",
)  # fmt: skip
SOURCE_KEYS = ("titre", "article", "publie_le", "reference", "document")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_SYNTAX_LINE = re.compile(r"line (\d+)")


@dataclass
class _File:
    """One TOML text while it is read: where its tables start, and the faults found."""

    name: str
    errors: list[PhcoError]
    documents: Mapping[str, Source] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    arrays: dict[str, list[int]] = field(default_factory=dict)

    def locate(self, text: str) -> None:
        for number, line in enumerate(text.splitlines(), start=1):
            header = _HEADER.match(line)
            if header:
                path = re.sub(r"\s*\.\s*", ".", header[2]).replace('"', "")
                if header[1] == "[[":
                    self.arrays.setdefault(path, []).append(number)
                else:
                    self.tables.setdefault(path, number)

    def fault(self, code: str, what: str, line: int, path: str, fix: str) -> None:
        where = (f"{self.name}:{line} {path}" if line else f"{self.name} {path}").strip()
        self.errors.append(PhcoError(code, what, where, fix))


@dataclass
class _Draft:
    """A parameter gathered from one or several files before it is checked as a whole."""

    key: str
    file: _File
    line: int
    head: dict[str, object] | None = None
    rows: list[tuple[_File, int, str, object]] = field(default_factory=list)


def document(code: str, row: Mapping[str, object]) -> Source:
    """A document that records cite by name, from its row of a ``documents`` table (already checked)."""
    published = row.get("publie_le")
    return Source(
        titre=str(row["titre"]), publie_le=published if isinstance(published, date) else None,
        reference=str(row.get("reference", code)),
    )  # fmt: skip


def load_texts(
    texts: Mapping[str, str],
    documents: Mapping[str, Source] | None = None,
    missing: str = "",
    instead: Mapping[str, str] | None = None,
) -> RuleSet:
    """Read TOML texts (file name → text) into a rule set.

    A parameter is declared once (``[dj.part_fixe]`` with ``regle`` and ``libelle``); its dated values
    (``[[dj.part_fixe.valeurs]]``) may come from any of the texts, so next year's value can live in a file of its own.
    ``documents``: what a source may name (``document = "S1"``) instead of repeating its title. ``missing``: what is
    said of a parameter that no text quantifies; without it, such a parameter must say ``inconnu`` itself. ``instead``:
    texts whose values hold only for the parameters that the others leave without any (assumptions of this tool).
    A value without end is closed by the next one's start; an explicit end that runs past it is an overlap.

    Raises PhcoError or PhcoErrors: E_REGLE_SYNTAXE, E_REGLE_INCOMPLETE, E_REGLE_CLE, E_REGLE_UNITE, E_REGLE_VALEUR,
    E_REGLE_DOUBLON, E_REGLE_CHEVAUCHEMENT, E_REGLE_LECTURE.
    """
    errors: list[PhcoError] = []
    drafts: dict[str, _Draft] = {}
    empty: set[str] | None = None
    for name, text in [*texts.items(), *(instead or {}).items()]:
        if instead and name in instead and empty is None:
            empty = {key for key, draft in drafts.items() if not draft.rows}
        file = _File(name=name, errors=errors, documents=documents or {})
        try:
            tree = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            found = _SYNTAX_LINE.search(str(error))
            file.fault(
                "E_REGLE_SYNTAXE", f"Le fichier n’est pas du TOML valide ({error}).",
                int(found[1]) if found else text.count("\n") + 1, "", "Corrigez la syntaxe à cette ligne.",
            )  # fmt: skip
            continue
        file.locate(text)
        mine: dict[str, _Draft] = {} if empty is not None else drafts
        _collect(tree, "", file, mine)
        for key in (empty or set()) & mine.keys():
            drafts[key].rows += mine[key].rows
    parameters = {
        key: parameter for key, draft in drafts.items() if (parameter := _parameter(draft, missing)) is not None
    }
    raise_all(errors)
    return RuleSet(parameters)


def _collect(node: dict[str, object], path: str, file: _File, drafts: dict[str, _Draft]) -> None:
    if any(key in node for key in ("regle", "libelle", "valeurs", "inconnu")):
        _collect_one(node, path, file, drafts)
        return
    for key, child in node.items():
        place = f"{path}.{key}" if path else key
        if isinstance(child, dict):
            _collect(child, place, file, drafts)
        else:
            line = file.tables.get(path, 0)
            file.fault("E_REGLE_CLE", f"« {key} » n’appartient à aucun paramètre.", line, place, "Retirez-la.")


def _collect_one(node: dict[str, object], path: str, file: _File, drafts: dict[str, _Draft]) -> None:
    starts = file.arrays.get(f"{path}.valeurs", [])
    line = file.tables.get(path, starts[0] if starts else 0)
    draft = drafts.setdefault(path, _Draft(key=path, file=file, line=line))
    head = {key: value for key, value in node.items() if key != "valeurs"}
    if head:
        if draft.head is not None:
            first = f"{draft.file.name}:{draft.line}"
            file.fault("E_REGLE_DOUBLON", f"Ce paramètre est déjà déclaré ({first}).", line, path, "Gardez-en un seul.")
        else:
            draft.head, draft.file, draft.line = head, file, line
    rows = node.get("valeurs", [])
    if not isinstance(rows, list):
        file.fault("E_REGLE_CLE", "« valeurs » est une liste de tables.", line, path, f"Écrivez [[{path}.valeurs]].")
        return
    for index, row in enumerate(rows):
        at = starts[index] if index < len(starts) else line
        draft.rows.append((file, at, f"{path}.valeurs[{index}]", row))


def _parameter(draft: _Draft, missing: str) -> Parameter | None:
    file, line, key = draft.file, draft.line, draft.key
    head = draft.head or {}
    before = len(file.errors)
    _unknown_keys(head, PARAMETER_KEYS, file, line, key)
    rule = _required_text(head, "regle", file, line, key)
    label = _required_text(head, "libelle", file, line, key)
    if rule and not RULE_ID.fullmatch(rule):
        file.fault(
            "E_REGLE_VALEUR", f"« {rule} » n’est pas un identifiant de règle.", line, f"{key}.regle", "Ex. PDJ-01."
        )
    default = _lecture(head.get("lecture", "S1"), file, line, key)
    read = [(row, _record(*row, default=default)) for row in draft.rows]
    rows = [_Row(file=at, line=where, path=path, record=record) for (at, where, path, _), record in read if record]
    reason, source, verified = "", None, None
    if not draft.rows and missing and "inconnu" not in head:
        reason = missing
    elif not draft.rows:
        reason = _required_text(head, "inconnu", file, line, key)
        source = _source(head.get("source"), file, line, key)
        verified = _day(head, "verifie_le", file, line, key)
    elif any(name in head for name in ("inconnu", "source", "verifie_le")):
        file.fault(
            "E_REGLE_CLE", "Un paramètre qui a des valeurs porte sa source dans chaque valeur.", line, key,
            "Retirez « inconnu », « source » et « verifie_le » du paramètre.",
        )  # fmt: skip
    ordered = _in_order(rows)
    if len(file.errors) > before:
        return None
    if missing and ordered and all(record.lecture != default for record in ordered):
        default = ordered[0].lecture
    return Parameter(
        key=key, rule=rule, label=label, default=default, records=ordered,
        unknown_reason=reason, source=source, verified_on=verified,
    )  # fmt: skip


def _record(file: _File, line: int, path: str, row: object, *, default: str) -> Record | None:
    if not isinstance(row, dict):
        file.fault("E_REGLE_INCOMPLETE", "Une valeur est une table.", line, path, "Écrivez ses clés.")
        return None
    before = len(file.errors)
    _unknown_keys(row, RECORD_KEYS, file, line, path)
    since = _day(row, "a_partir_du", file, line, path)
    until = _day(row, "jusqu_au", file, line, path) if "jusqu_au" in row else None
    if since and until and until < since:
        file.fault(
            "E_REGLE_VALEUR", "La valeur finit avant de commencer.", line, f"{path}.jusqu_au", "Corrigez la date."
        )
    value = _value(row, file, line, path)
    source = _source(row.get("source"), file, line, path)
    verified = _day(row, "verifie_le", file, line, path)
    lecture = _lecture(row.get("lecture", default), file, line, path)
    assumption = _optional_text(row, "hypothese", file, line, path)
    note = _optional_text(row, "note", file, line, path)
    if len(file.errors) > before or since is None or verified is None or source is None or value is None:
        return None
    return Record(
        value=value, unit=row["unite"], since=since, until=until, lecture=lecture, source=source,
        verified_on=verified, assumption=assumption, note=note,
    )  # fmt: skip


def _value(row: dict[str, object], file: _File, line: int, path: str) -> Value | None:
    unit = _required_text(row, "unite", file, line, path)
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


def _source(raw: object, file: _File, line: int, path: str) -> Source | None:
    place = f"{path}.source"
    if not isinstance(raw, dict):
        file.fault(
            "E_REGLE_INCOMPLETE", "La source manque.", line, place,
            "Ajoutez source = { titre, article, publie_le, reference }.",
        )  # fmt: skip
        return None
    before = len(file.errors)
    _unknown_keys(raw, SOURCE_KEYS, file, line, place)
    if "document" in raw:
        named = _required_text(raw, "document", file, line, place)
        if named and named not in file.documents:
            known = ", ".join(file.documents) or "aucun"
            what = f"Le document « {named} » n’est pas déclaré."
            file.fault("E_REGLE_VALEUR", what, line, f"{place}.document", f"Documents connus : {known}.")
        article = _required_text(raw, "article", file, line, place)
        return replace(file.documents[named], article=article) if len(file.errors) == before else None
    title = _required_text(raw, "titre", file, line, place)
    article = _required_text(raw, "article", file, line, place)
    reference = _required_text(raw, "reference", file, line, place)
    published = _day(raw, "publie_le", file, line, place)
    if reference and reference not in REFERENCES:
        fix = f"Valeurs possibles : {', '.join(REFERENCES)}."
        file.fault("E_REGLE_VALEUR", f"« {reference} » n’est pas une référence.", line, f"{place}.reference", fix)
    if len(file.errors) > before:
        return None
    return Source(titre=title, article=article, publie_le=published, reference=reference)


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A record and where it is written."""

    file: _File
    line: int
    path: str
    record: Record


def _in_order(rows: list[_Row]) -> tuple[Record, ...]:
    """Sort by reading and start, refuse twins and overlaps, and close an open value at the next one's start."""
    kept: list[Record] = []
    for lecture in dict.fromkeys(row.record.lecture for row in rows):
        one = sorted((row for row in rows if row.record.lecture == lecture), key=lambda row: row.record.since)
        for row, after in zip(one, [*one[1:], None], strict=True):
            record = row.record
            if after is None or (record.until is not None and record.until < after.record.since):
                kept.append(record)
                continue
            since = after.record.since
            if record.since == since:
                code, what = "E_REGLE_DOUBLON", f"Deux valeurs commencent le {since}"
            elif record.until is not None:
                code, what = "E_REGLE_CHEVAUCHEMENT", f"Deux valeurs se chevauchent du {since} au {record.until}"
            else:
                kept.append(_closed(record, since - timedelta(days=1)))
                continue
            fix = f"Gardez une seule valeur par jour ; l’autre est en {row.file.name}:{row.line} ({lecture})."
            after.file.fault(code, f"{what}.", after.line, after.path, fix)
    return tuple(kept)


def _closed(record: Record, until: date) -> Record:
    return Record(
        value=record.value, unit=record.unit, since=record.since, until=until, lecture=record.lecture,
        source=record.source, verified_on=record.verified_on, assumption=record.assumption, note=record.note,
    )  # fmt: skip


def _unknown_keys(row: dict[str, object], known: tuple[str, ...], file: _File, line: int, path: str) -> None:
    for key in row:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            fix = f"Vouliez-vous dire « {near[0]} » ?" if near else f"Clés connues : {', '.join(known)}."
            file.fault("E_REGLE_CLE", f"La clé « {key} » n’est pas connue.", line, f"{path}.{key}", fix)


def _required_text(row: dict[str, object], key: str, file: _File, line: int, path: str) -> str:
    value = row.get(key)
    if isinstance(value, str) and value.strip():
        return value
    file.fault("E_REGLE_INCOMPLETE", f"« {key} » manque.", line, f"{path}.{key}", "Écrivez un texte non vide.")
    return ""


def _optional_text(row: dict[str, object], key: str, file: _File, line: int, path: str) -> str:
    return _required_text(row, key, file, line, path) if key in row else ""


def _day(row: dict[str, object], key: str, file: _File, line: int, path: str) -> date | None:
    value = row.get(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    file.fault(
        "E_REGLE_INCOMPLETE", f"« {key} » manque ou n’est pas une date.", line, f"{path}.{key}", "Ex. 2026-11-22."
    )
    return None


def _lecture(value: object, file: _File, line: int, path: str) -> str:
    if isinstance(value, str) and value in LECTURES:
        return value
    fix = f"Lectures possibles : {', '.join(LECTURES)}."
    file.fault("E_REGLE_LECTURE", f"La lecture {value!r} n’existe pas.", line, f"{path}.lecture", fix)
    return LECTURES[0]
