"""What a rule parameter is, and the four answers to "what is its value on that day"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from phco.errors import PhcoError
from phco.source import Source

Value = Decimal | int | str | bool | tuple[str, ...]
State = Literal["connu", "termine", "annonce", "inconnu"]


@dataclass(frozen=True, kw_only=True)
class Record:
    """One dated value with its source. ``until`` is the last day it holds, or None while no end is known."""

    value: Value
    unit: str
    since: date
    until: date | None
    lecture: str
    source: Source
    verified_on: date
    assumption: str = ""
    note: str = ""

    @property
    def is_assumption(self) -> bool:
        """True when the value, or its reading, is ours (``A``): every screen must mark it."""
        return bool(self.assumption) or self.source.is_assumption


@dataclass(frozen=True, kw_only=True)
class Known:
    """The value holds on that day. ``next`` is the announced value after it, if any."""

    record: Record
    next: Record | None = None
    state: State = field(default="connu", init=False)

    @property
    def value(self) -> Value:
        """The value itself, of the type its unit asks for."""
        return self.record.value

    @property
    def unit(self) -> str:
        """The unit, one of ``phco.rules.units``."""
        return self.record.unit

    @property
    def source(self) -> Source:
        """The text the value rests on."""
        return self.record.source

    @property
    def verified_on(self) -> date:
        """The day a person last checked the value against its source."""
        return self.record.verified_on


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The value held until ``record.until`` and nothing known replaces it on that day."""

    record: Record
    next: Record | None = None
    state: State = field(default="termine", init=False)


@dataclass(frozen=True, kw_only=True)
class Announced:
    """Nothing holds yet on that day; ``record`` will, from ``record.since``."""

    record: Record
    state: State = field(default="annonce", init=False)


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """No source gives the value. ``reason`` says why, in French."""

    reason: str
    state: State = field(default="inconnu", init=False)


Answer = Known | Ended | Announced | Unknown


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter: its key (``dj.part_fixe``), its rule (``PDJ-01``), its French label and its dated values.

    ``default`` is the reading (``lecture``) used when the user chooses none. ``unknown_reason`` is filled for a
    parameter that no source quantifies; its ``source`` and ``verified_on`` then say where we looked.
    """

    key: str
    rule: str
    label: str
    default: str
    records: tuple[Record, ...]
    unknown_reason: str = ""
    source: Source | None = None
    verified_on: date | None = None

    @property
    def lectures(self) -> tuple[str, ...]:
        """The readings that have a value, the default one first."""
        names = dict.fromkeys([self.default, *(record.lecture for record in self.records)])
        return tuple(name for name in names if any(record.lecture == name for record in self.records))

    def at(self, on: date, lecture: str | None = None) -> Answer:
        """What is known on that day under one reading."""
        wanted = lecture or self.default
        records = [record for record in self.records if record.lecture == wanted]
        if not records:
            return Unknown(reason=self.unknown_reason or f"Aucune valeur pour la lecture « {wanted} ».")
        later = next((record for record in records if record.since > on), None)
        for record in records:
            if record.since <= on and (record.until is None or on <= record.until):
                return Known(record=record, next=later)
        past = [record for record in records if record.until is not None and record.until < on]
        if past:
            return Ended(record=past[-1], next=later)
        return Announced(record=records[0])


REMEMBERED = 8192  # answers of a set of rules: a screen asks the same ones many times


class RuleSet:
    """Every parameter, by key. Values are asked at a day; the clock is never read."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._parameters = dict(sorted(parameters.items()))
        self._answers: dict[tuple[str, date, str | None], Answer] = {}

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._parameters.values())

    def __len__(self) -> int:
        return len(self._parameters)

    def __contains__(self, key: object) -> bool:
        return key in self._parameters

    def __getitem__(self, key: str) -> Parameter:
        """The parameter. Raises KeyError: a key is written by a programmer, never by a user."""
        return self._parameters[key]

    def value(self, key: str, *, on: date, lecture: str | None = None) -> Answer:
        """``Known``, ``Ended``, ``Announced`` or ``Unknown`` on that day."""
        asked = (key, on, lecture)
        if asked not in self._answers:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            self._answers[asked] = self[key].at(on, lecture)
        return self._answers[asked]

    def known(self, key: str, *, on: date, lecture: str | None = None, where: str = "") -> Known:
        """The value that holds on that day. Raises PhcoError E_REGLE_INCONNUE (at ``where``) when none does."""
        answer = self.value(key, on=on, lecture=lecture)
        if isinstance(answer, Known):
            return answer
        raise PhcoError("E_REGLE_INCONNUE", *_explain(self[key], answer, on, where))

    def latest(self, key: str, *, on: date, lecture: str | None = None) -> tuple[Record, bool]:
        """The value of that day or, failing that, the last one published before it (True: it is reused).

        Raises PhcoError E_REGLE_INCONNUE when none was published before that day.
        """
        answer = self.value(key, on=on, lecture=lecture)
        if isinstance(answer, Ended):
            return answer.record, True
        return self.known(key, on=on, lecture=lecture).record, False

    def decimal(self, key: str, *, on: date, lecture: str | None = None) -> Decimal:
        """A known number as a Decimal (an amount in €, a share between 0 and 1, a distance in km …)."""
        value = self.known(key, on=on, lecture=lecture).value
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise TypeError(f"{key} is not a number")
        return Decimal(value)

    def integer(self, key: str, *, on: date, lecture: str | None = None) -> int:
        """A known whole number."""
        value = self.known(key, on=on, lecture=lecture).value
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{key} is not a whole number")
        return value

    def text(self, key: str, *, on: date, lecture: str | None = None) -> str:
        """A known text."""
        value = self.known(key, on=on, lecture=lecture).value
        if not isinstance(value, str):
            raise TypeError(f"{key} is not a text")
        return value

    def texts(self, key: str, *, on: date, lecture: str | None = None) -> tuple[str, ...]:
        """A known list of texts."""
        value = self.known(key, on=on, lecture=lecture).value
        if not isinstance(value, tuple):
            raise TypeError(f"{key} is not a list")
        return value


def _explain(parameter: Parameter, answer: Answer, on: date, where: str) -> tuple[str, str, str]:
    name = f"{parameter.label} ({parameter.rule})"
    day = on.strftime("%d/%m/%Y")
    if isinstance(answer, Announced):
        start = answer.record.since.strftime("%d/%m/%Y")
        what = f"{name} : aucune valeur n’est connue au {day} ; la première vaut à partir du {start}."
        return what, where, f"Choisissez une date à partir du {start}."
    if isinstance(answer, Ended) and answer.record.until:
        end = answer.record.until.strftime("%d/%m/%Y")
        what = f"{name} : la dernière valeur connue a pris fin le {end}."
        return what, where, f"Choisissez une date jusqu’au {end}."
    reason = answer.reason if isinstance(answer, Unknown) else ""
    return f"{name} : valeur inconnue. {reason}".strip(), where, "Aucune source ne la donne : renseignez-la vous-même."
