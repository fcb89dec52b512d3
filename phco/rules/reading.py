"""TOML texts → a checked ``RuleSet``. Every fault of every file is said at once, with file, line and key path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from phco.errors import PhcoError, raise_all
from phco.rules.model import Parameter, Record, RuleSet
from phco.rules.rows import TextFile, read_day, read_lecture, read_record, read_source, required_text, unknown_keys
from phco.source import Source

RULE_ID = re.compile(r"[A-Z]{3}-\d{2}")
PARAMETER_KEYS = ("regle", "libelle", "lecture", "valeurs", "inconnu", "source", "verifie_le")
_SYNTAX_LINE = re.compile(r"line (\d+)")


@dataclass
class _Draft:
    """A parameter gathered from one or several files before it is checked as a whole."""

    key: str
    file: TextFile
    line: int
    head: dict[str, object] | None = None
    rows: list[tuple[TextFile, int, str, object]] = field(default_factory=list)


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
    import tomllib  # a phone has the rules that the build read

    errors: list[PhcoError] = []
    drafts: dict[str, _Draft] = {}
    empty: set[str] | None = None
    for name, text in [*texts.items(), *(instead or {}).items()]:
        if instead and name in instead and empty is None:
            empty = {key for key, draft in drafts.items() if not draft.rows}
        file = TextFile(name=name, errors=errors, documents=documents or {})
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


def _collect(node: dict[str, object], path: str, file: TextFile, drafts: dict[str, _Draft]) -> None:
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


def _collect_one(node: dict[str, object], path: str, file: TextFile, drafts: dict[str, _Draft]) -> None:
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
    unknown_keys(head, PARAMETER_KEYS, file, line, key)
    rule = required_text(head, "regle", file, line, key)
    label = required_text(head, "libelle", file, line, key)
    if rule and not RULE_ID.fullmatch(rule):
        file.fault(
            "E_REGLE_VALEUR", f"« {rule} » n’est pas un identifiant de règle.", line, f"{key}.regle", "Ex. PDJ-01."
        )
    default = read_lecture(head.get("lecture", "S1"), file, line, key)
    read = [(row, read_record(*row, default=default)) for row in draft.rows]
    rows = [_Row(file=at, line=where, path=path, record=record) for (at, where, path, _), record in read if record]
    reason, source, verified = "", None, None
    if not draft.rows and missing and "inconnu" not in head:
        reason = missing
    elif not draft.rows:
        reason = required_text(head, "inconnu", file, line, key)
        source = read_source(head.get("source"), file, line, key)
        verified = read_day(head, "verifie_le", file, line, key)
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


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A record and where it is written."""

    file: TextFile
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
