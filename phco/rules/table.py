"""Every parameter at a day, as rows that a screen, a page and ``phco regles`` all draw (STYLE.md, point 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from phco.money import french_euros, french_number, french_percent
from phco.rules.model import Announced, Answer, Ended, Known, Parameter, Record, RuleSet, State, Unknown, Value
from phco.source import Source

STATE_NAMES: dict[State, str] = {
    "connu": "en vigueur",
    "termine": "terminé",
    "annonce": "annoncé",
    "inconnu": "inconnu",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One parameter under one reading at one day. ``record`` is None when no source gives a value."""

    parameter: Parameter
    lecture: str
    state: State
    record: Record | None
    next: Record | None
    reason: str

    @property
    def is_default(self) -> bool:
        """Whether this reading is the one used when the user chooses none."""
        return self.lecture == self.parameter.default

    @property
    def source(self) -> Source | None:
        """Where the value, or the finding that there is none, comes from."""
        return self.record.source if self.record else self.parameter.source

    @property
    def verified_on(self) -> date | None:
        """The day it was last checked."""
        return self.record.verified_on if self.record else self.parameter.verified_on

    def as_json(self) -> dict[str, object]:
        """The row as ``regles`` answers it (CONTRACT.md)."""
        record, source = self.record, self.source
        return {
            "cle": self.parameter.key,
            "regle": self.parameter.rule,
            "libelle": self.parameter.label,
            "lecture": self.lecture,
            "par_defaut": self.is_default,
            "valeur": value_json(record.value) if record else None,
            "unite": record.unit if record else None,
            "texte": value_text(record.value, record.unit) if record else "inconnu",
            "etat": self.state,
            "a_partir_du": record.since.isoformat() if record else None,
            "jusqu_au": record.until.isoformat() if record and record.until else None,
            "source": source.as_json() if source else None,
            "verifie_le": self.verified_on.isoformat() if self.verified_on else None,
            "hypothese": (record.assumption or source.article if record.is_assumption else "")
            if record and source
            else "",
            "note": record.note if record else self.reason,
            "autorite": source.authority if source else None,
            "prochaine": _next_json(self.next),
        }


def table(rules: RuleSet, on: date) -> Iterator[Row]:
    """One row a parameter and reading, by rule id then key; the default reading first."""
    for parameter in sorted(rules, key=lambda parameter: (parameter.rule, parameter.key)):
        for lecture in parameter.lectures or (parameter.default,):
            yield _row(parameter, lecture, parameter.at(on, lecture))


def _row(parameter: Parameter, lecture: str, answer: Answer) -> Row:
    record, following, reason = None, None, ""
    if isinstance(answer, Known | Ended):
        record, following = answer.record, answer.next
    elif isinstance(answer, Announced):
        record, following = answer.record, answer.record
    elif isinstance(answer, Unknown):
        reason = answer.reason
    return Row(parameter=parameter, lecture=lecture, state=answer.state, record=record, next=following, reason=reason)


def _next_json(record: Record | None) -> dict[str, object] | None:
    if record is None:
        return None
    return {
        "valeur": value_json(record.value),
        "texte": value_text(record.value, record.unit),
        "a_partir_du": record.since.isoformat(),
    }


def value_json(value: Value) -> object:
    """Decimals as strings, lists as lists, whole numbers and booleans as they are."""
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def value_text(value: Value, unit: str) -> str:
    """The value in French with its unit: ``2 790,00 € par mois``, ``20 %``, ``15 km``, ``oui``."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " ; ".join(value)
    name, _, per = unit.partition("/")
    suffix = f" par {per}" if per else ""
    if name == "EUR":
        return f"{french_euros(Decimal(value))}{suffix}"
    if name == "part":
        return french_percent(Decimal(value))
    if name in ("entier", "rang"):
        return french_number(value)
    return f"{french_number(value)}\u00a0{_counted(name, value)}{suffix}"


def _counted(name: str, value: Decimal | int) -> str:
    """A unit's noun, singular for less than two (0 and 1 in French)."""
    if value >= 2 or name in ("mois", "km", "DJ"):
        return name
    return {"vœux": "vœu", "jours ouvrés": "jour ouvré"}.get(name, name.removesuffix("s"))
