"""The Table Schemas of ``datapackage/schemas`` as the core reads them, without frictionless.

One source for the rules of a cell: the host validates with frictionless, the browser with this module, and a test
proves that both give the same verdict on the same cells.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from phco.dates import iso_day
from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.local import remembered
from phco.money import french_number
from phco.offers.resources import resource_text

TRUE, FALSE, SEPARATOR = "oui", "non", " | "
Value = str | int | bool | Decimal | date | tuple[str, ...] | None

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TAG = re.compile(r"<[A-Za-z/!?]")
_MIXED = re.compile(r"[A-Za-zÀ-ɏ][Ͱ-ԯ]|[Ͱ-ԯ][A-Za-zÀ-ɏ]")


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """One column: ``kind`` is the Table Schema type; ``options`` the allowed values; ``many`` a list « a | b »."""

    name: str
    title: str
    description: str
    kind: str
    section: str
    required: bool = False
    options: tuple[str, ...] = ()
    labels: Mapping[str, str]
    many: bool = False
    pattern: re.Pattern[str] | None = None
    max_length: int | None = None
    min_length: int | None = None
    low: str | None = None
    high: str | None = None

    def label(self, value: object) -> str:
        """The French words for one allowed value (the value itself where it has none)."""
        return self.labels.get(str(value), str(value))

    @property
    def several_lines(self) -> bool:
        """Whether its text may hold line breaks."""
        return self.kind == "string" and self.pattern is not None and bool(self.pattern.match("a\nb"))

    @property
    def example(self) -> str:
        """A valid writing, for remedies."""
        if self.options:
            return self.options[0]
        return {"boolean": "oui", "date": "2027-05-03", "integer": self.low or "1", "number": self.low or "1"}.get(
            self.kind, ""
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """One Table Schema: its columns in order."""

    name: str
    title: str
    description: str
    fields: tuple[FieldSpec, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(spec.name for spec in self.fields)

    def field(self, name: str) -> FieldSpec:
        """One column by name. Raises KeyError."""
        return self._by_name[name]

    @property
    def _by_name(self) -> Mapping[str, FieldSpec]:
        return _index(self)

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The headings of the form, in order."""
        return tuple(dict.fromkeys(spec.section for spec in self.fields))


_INDEXES: dict[str, dict[str, FieldSpec]] = {}


def _index(table: Table) -> dict[str, FieldSpec]:
    if table.name not in _INDEXES:
        _INDEXES[table.name] = {spec.name: spec for spec in table.fields}
    return _INDEXES[table.name]


def _spec(raw: JsonObject) -> FieldSpec:
    rules = raw.get("constraints", {})
    values = raw.get("phco:valeurs", rules.get("enum", ()))
    return FieldSpec(
        name=raw["name"], title=raw["title"], description=raw["description"], kind=raw["type"],
        section=raw["phco:rubrique"], required=bool(rules.get("required")), options=tuple(str(item) for item in values),
        labels=raw.get("phco:libelles", {}), many="phco:valeurs" in raw or raw["name"] == "co_pamsu",
        pattern=re.compile(rules["pattern"]) if "pattern" in rules else None,
        max_length=rules.get("maxLength"), min_length=rules.get("minLength"),
        low=str(rules["minimum"]) if "minimum" in rules else None,
        high=str(rules["maximum"]) if "maximum" in rules else None,
    )  # fmt: skip


def _table(file: str) -> Table:
    raw = json.loads(resource_text("schemas", file))
    fields = tuple(_spec(item) for item in raw["fields"])
    return Table(name=raw["name"], title=raw["title"], description=raw["description"], fields=fields)


@remembered
def offer_table() -> Table:
    """The schema ``offre``: the RTS sheet."""
    return _table("offre.json")


@remembered
def place_table() -> Table:
    """The schema ``lieu-agree``: an approved place of option 4 (ORG-13)."""
    return _table("lieu-agree.json")


def read_cell(spec: FieldSpec, text: str, where: str) -> tuple[Value, PhcoError | None]:
    """The value of one cell of a canonical table, or the fault (French: what is wrong, how to mend it).

    An empty cell is None, a fault only where the column is required.
    """
    if text == "":
        if not spec.required:
            return None, None
        return None, PhcoError(
            "E_CHAMP_MANQUANT", f"« {spec.title} » est vide.", where, f"Écrivez : {spec.description}"
        )
    if spec.kind == "boolean":
        if text in (TRUE, FALSE):
            return text == TRUE, None
        return None, _fault("E_VALEUR", f"{_shown(text)} n’est ni oui ni non.", where, "Écrivez oui ou non.")
    if spec.kind in ("integer", "number"):
        return _read_number(spec, text, where)
    if spec.kind == "date":
        return _read_day(spec, text, where)
    return _read_text(spec, text, where)


def _read_number(spec: FieldSpec, text: str, where: str) -> tuple[Value, PhcoError | None]:
    whole = spec.kind == "integer"
    if not (_INTEGER if whole else _NUMBER).fullmatch(text):
        kind = "un nombre entier" if whole else "un nombre"
        fix = f"Écrivez par exemple {'12' if whole else '12.5'}, sans unité ni espace."
        return None, _fault("E_INTEGER" if whole else "E_TYPE", f"{_shown(text)} n’est pas {kind}.", where, fix)
    if whole and spec.options:
        if text in spec.options:
            return int(text), None
        return None, _fault("E_VALEUR", f"{_shown(text)} n’est pas une valeur possible.", where, _choices(spec))
    number = Decimal(text)
    low, high = Decimal(spec.low or "-1e12"), Decimal(spec.high or "1e12")
    if not low <= number <= high:
        limits = f"entre {french_number(low)} et {french_number(high)}"
        what = f"{french_number(number)} n’est pas compris {limits}."
        return None, _fault("E_PLAGE", what, where, f"{spec.title} : écrivez une valeur comprise {limits}.")
    return (int(text) if whole else number), None


def _read_day(spec: FieldSpec, text: str, where: str) -> tuple[Value, PhcoError | None]:
    fix = "Écrivez la date AAAA-MM-JJ, par exemple 2027-05-03."
    found = iso_day(text)
    if found is None:
        return None, _fault("E_DATE", f"{_shown(text)} n’est pas une date.", where, fix)
    if not (spec.low or "0") <= text <= (spec.high or "9"):
        return None, _fault("E_DATE", f"L’année {found.year} est hors de ce que l’outil connaît.", where, fix)
    return found, None


def _read_text(spec: FieldSpec, text: str, where: str) -> tuple[Value, PhcoError | None]:
    if spec.max_length is not None and len(text) > spec.max_length:
        what = f"Le texte a {french_number(len(text))} caractères ; la limite est {french_number(spec.max_length)}."
        return None, _fault("E_TEXT", what, where, "Raccourcissez-le.")
    if spec.min_length is not None and len(text) < spec.min_length:
        return None, _fault("E_TEXT", f"{_shown(text)} est trop court.", where, spec.description)
    if spec.options and not spec.many:
        if text in spec.options:
            return text, None
        return None, _fault("E_VALEUR", f"{_shown(text)} n’est pas une valeur possible.", where, _choices(spec))
    if spec.pattern is not None and not spec.pattern.match(text):
        return None, _diagnosis(spec, text, where)
    return (tuple(text.split(SEPARATOR)) if spec.many else text), None


def _diagnosis(spec: FieldSpec, text: str, where: str) -> PhcoError:
    """Say which character or word makes a text fail its pattern."""
    hidden = next((c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co")), None)
    mixed = _MIXED.search(text)
    if mixed:
        odd = max(mixed[0], key=ord)
        what = f"Une lettre n’est pas latine : « {odd} » ({_named(odd)})."
        return _fault("E_TEXT", what, where, "Ressaisissez ce mot au clavier.")
    if spec.many and spec.options:
        wrong = [item for item in text.split(SEPARATOR) if item not in spec.options]
        what = f"{_shown(wrong[0] if wrong else text)} n’est pas une valeur possible."
        return _fault("E_VALEUR", what, where, _choices(spec) + " Séparez-les par « | ».")
    if hidden == "\n" or hidden == "\t":
        return _fault("E_TEXT", "Le texte tient sur une seule ligne.", where, "Ôtez le saut de ligne ou la tabulation.")
    if text != text.strip():
        return _fault("E_TEXT", "Le texte commence ou finit par une espace.", where, "Ôtez-la.")
    if hidden is not None:
        what = f"Le texte contient un caractère invisible (U+{ord(hidden):04X})."
        return _fault("E_TEXT", what, where, "Effacez la cellule et ressaisissez-la.")
    if "\ufffd" in text:
        return _fault("E_ENCODING", "Un caractère a été perdu (�).", where, "Ressaisissez ce mot.")
    free = spec.name not in ("id", "pamsu", "co_pamsu", "groupe", "commune", "campagne", "telephone", "site_web")
    if free and text.startswith("="):
        return _fault(
            "E_FORMULE", "Le texte commence par « = » : c’est une formule.", where, "Écrivez le texte lui-même."
        )
    if free and _TAG.search(text):
        return _fault("E_TEXT", "Le texte contient une balise HTML.", where, "Écrivez le texte sans mise en forme.")
    code = "E_ID_SYNTAX" if spec.name in ("id", "pamsu", "co_pamsu", "groupe") else "E_VALEUR"
    foreign = next((char for char in text if not char.isascii()), None)
    if not free and foreign is not None:
        what = f"Le caractère « {foreign} » ({_named(foreign)}) n’est pas permis ici."
        return _fault(code, what, where, spec.description)
    return _fault(code, f"{_shown(text)} n’a pas la forme attendue.", where, spec.description)


_SCRIPTS = {"CYRILLIC": "lettre cyrillique", "GREEK": "lettre grecque", "FULLWIDTH": "caractère de pleine chasse"}


def _named(char: str) -> str:
    """A character's alphabet in French, and its number."""
    script = _SCRIPTS.get(unicodedata.name(char, "").partition(" ")[0])
    return f"{script}, U+{ord(char):04X}" if script else f"U+{ord(char):04X}"


def _choices(spec: FieldSpec) -> str:
    return f"Valeurs possibles : {', '.join(spec.options)}."


def _shown(text: str) -> str:
    return f"« {text[:40]}{'…' if len(text) > 40 else ''} »"


def _fault(code: str, what: str, where: str, fix: str) -> PhcoError:
    return PhcoError(code, what, where, fix)


def write_cell(value: Value) -> str:
    """The canonical writing of a value: ``oui``, ``0.42``, ``2027-05-03``, ``a | b``, empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, tuple):
        return SEPARATOR.join(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else str(value)
