"""Our Table Schemas, and the typed reading and writing of their rows. A schema sent by the other side is never used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Final

from phco.dates import iso_day
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonView
from phco.offers.resources import resource_text
from phco.packages.codes import fault

Value = str | int | bool | Decimal | date | datetime | None
Cells = Mapping[str, object]  # a row to write: values, or texts already written; reading it back judges it

ID_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?![\\s\\S])"
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?")
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_CONTACT: Final = re.compile(
    r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}|(?:\+\s*33|\b0033|\b0)\s*(?:\(0\)\s*)?[1-9](?:[\s.\-]*[0-9]{2}){4}(?![0-9])"
)
MAX_SHOWN: Final = 40


def read_integer(text: str) -> int:
    """An integer written the one way: no sign +, no leading zero. Raises PhcoError E_INTEGER."""
    if not _INTEGER.fullmatch(text):
        raise fault("E_INTEGER", f"« {text[:MAX_SHOWN]} » n’est pas un nombre entier.")
    return int(text)


def read_instant(text: str) -> datetime:
    """``2026-09-02T10:00:00Z``, a real instant in UTC. Raises PhcoError E_TIMESTAMP."""
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise fault("E_TIMESTAMP", f"« {text[:MAX_SHOWN]} » n’est pas un instant.")


def instant_field(fields: Fields, key: str) -> datetime:
    """The instant of one field of a call; a fault is noted in ``fields``, as its other getters do."""
    before = len(fields.errors)
    text = fields.text(key)
    try:
        return read_instant(text)
    except PhcoError as error:
        if len(fields.errors) == before and fields.has(key):
            fields.fault(error.code, error.what, key, error.fix)
        return datetime(2000, 1, 1, tzinfo=UTC)


def _read_number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise fault("E_SCHEMA", f"« {text[:MAX_SHOWN]} » n’est pas un nombre.", fix="Écrivez par exemple 12.5.")
    return Decimal(text)


def _read_day(text: str) -> date:
    found = iso_day(text)
    if found is not None:
        return found
    raise fault("E_TIMESTAMP", f"« {text[:MAX_SHOWN]} » n’est pas une date.", fix="Écrivez-la AAAA-MM-JJ.")


def _reader(field: JsonView) -> Callable[[str], Value]:
    kind = field["type"]
    if kind == "boolean":
        yes, no = _yes_no(field)

        def read_boolean(text: str) -> bool:
            if text not in (yes, no):
                raise fault(
                    "E_SCHEMA", f"« {text[:MAX_SHOWN]} » n’est ni {yes} ni {no}.", fix=f"Écrivez {yes} ou {no}."
                )
            return text == yes

        return read_boolean
    known: dict[str, Callable[[str], Value]] = {
        "string": str, "integer": read_integer, "number": _read_number, "date": _read_day, "datetime": read_instant,
    }  # fmt: skip
    return known[kind]


def _yes_no(field: JsonView) -> tuple[str, str]:
    return str(field.get("trueValues", ["true"])[0]), str(field.get("falseValues", ["false"])[0])


def _less(one: Value, other: Value) -> bool:
    """Whether a value comes before another one of its column: numbers, or days."""
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        return one < other
    return isinstance(one, date) and isinstance(other, date) and one < other


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: how its texts become values, and what they must respect."""

    name: str
    kind: str
    parse: Callable[[str], Value]
    required: bool
    enum: frozenset[Value] | None
    low: Value
    high: Value
    pattern: re.Pattern[str] | None
    is_id: bool
    shortest: int
    longest: int
    yes_no: tuple[str, str]
    no_contact: bool

    def plain(self, cells: Sequence[str]) -> bool:
        """Whether these texts are all sound and are their own values: the usual column of identifiers, read at once."""
        pattern = self.pattern
        return (
            pattern is not None
            and self.kind == "string"
            and self.enum is None
            and not self.no_contact
            and all(map(pattern.search, cells))
            and self.shortest <= min(map(len, cells))
            and max(map(len, cells)) <= self.longest
            and all(cells)
        )

    def read(self, text: str) -> Value:
        """The value of one cell. Raises PhcoError (codes E_SCHEMA, E_INTEGER, E_TIMESTAMP, E_ID_SYNTAX, E_TEXT)."""
        if text == "":
            if self.required:
                raise fault("E_SCHEMA", f"La colonne « {self.name} » est vide.", fix="Remplissez-la.")
            return None
        if self.pattern is not None and not self.pattern.search(text):
            raise fault(
                "E_ID_SYNTAX" if self.is_id else "E_SCHEMA", f"« {text[:MAX_SHOWN]} » n’a pas la forme attendue."
            )
        if not self.shortest <= len(text) <= self.longest:
            limits = f"{self.shortest} à {self.longest} caractères"
            raise fault("E_TEXT", f"Le texte a {len(text)} caractères.", fix=f"Il en faut {limits}.")
        if self.no_contact and _CONTACT.search(text):
            raise fault("E_CONTACT")
        value = self.parse(text)
        if self.enum is not None and value not in self.enum:
            choices = ", ".join(sorted(str(one) for one in self.enum))
            raise fault("E_SCHEMA", f"« {text[:MAX_SHOWN]} » n’est pas permis.", fix=f"Valeurs possibles : {choices}.")
        if (self.low is not None and _less(value, self.low)) or (self.high is not None and _less(self.high, value)):
            raise OutOfRange(self, text)
        return value

    def write(self, value: object) -> str:
        """The one writing of a value; a text is taken as already written."""
        if type(value) is str:  # what most are
            return value
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.yes_no[0 if value else 1]
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, Decimal):
            return format(value.normalize(), "f")
        return value.isoformat() if isinstance(value, date) else str(value)


class OutOfRange(PhcoError):
    """A number outside its column's bounds; a kind may give it a code of its own."""

    def __init__(self, column: Column, text: str) -> None:
        bounds = [
            f"au moins {column.low}" if column.low is not None else "",
            f"au plus {column.high}" if column.high is not None else "",
        ]
        super().__init__(
            "E_SCHEMA",
            f"« {text[:MAX_SHOWN]} » est hors des bornes.",
            "",
            f"Il faut {', '.join(filter(None, bounds))}.",
        )


@dataclass(frozen=True, kw_only=True)
class Schema:
    """One of our Table Schemas. ``lean`` is what a descriptor carries: structure and constraints, no prose."""

    name: str
    title: str
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    primary_key: tuple[str, ...]
    lean: Mapping[str, object]

    @cached_property
    def known(self) -> frozenset[str]:
        """The names of its columns."""
        return frozenset(self.names)


def _column(field: JsonView) -> Column:
    parse, rules = _reader(field), field.get("constraints", {})

    def bound(key: str) -> Value:
        return None if key not in rules else parse(str(rules[key]))

    enum = rules.get("enum")
    return Column(
        name=field["name"],
        kind=field["type"],
        parse=parse,
        required=bool(rules.get("required")),
        enum=None if enum is None else frozenset(parse(str(one)) for one in enum),
        low=bound("minimum"),
        high=bound("maximum"),
        pattern=re.compile(rules["pattern"]) if "pattern" in rules else None,
        is_id=rules.get("pattern") == ID_PATTERN,
        shortest=rules.get("minLength", 0),
        longest=rules.get("maxLength", 20_000),
        yes_no=_yes_no(field),
        no_contact=bool(field.get("phco:sans_contact")),
    )


_KEPT: Final = ("name", "type", "format", "constraints", "trueValues", "falseValues")


@cache
def schema(name: str) -> Schema:
    """The schema ``datapackage/schemas/<name>.json``. Raises FileNotFoundError for a name that is not ours."""
    raw = json.loads(resource_text("schemas", f"{name}.json"))
    key: list[str] = raw.get("primaryKey", [])
    lean: dict[str, object] = {
        "fields": [{k: field[k] for k in _KEPT if k in field} for field in raw["fields"]],
        "missingValues": [""],
    }
    if key:
        lean["primaryKey"] = key
    columns = tuple(_column(field) for field in raw["fields"])
    return Schema(
        name=name,
        title=raw["title"],
        columns=columns,
        names=tuple(column.name for column in columns),
        primary_key=tuple(key),
        lean=lean,
    )


def as_texts(shape: Schema, row: Cells, where: str) -> list[str]:
    """The cells of one row in order. Raises PhcoError E_SCHEMA for a column that the schema lacks."""
    if not row.keys() <= shape.known:
        unknown: Sequence[str] = [name for name in row if name not in shape.known]
        raise fault("E_SCHEMA", f"La colonne « {unknown[0][:MAX_SHOWN]} » n’existe pas dans « {shape.name} ».", where)
    return [column.write(row.get(column.name)) for column in shape.columns]
