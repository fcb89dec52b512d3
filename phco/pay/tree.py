"""The tree that a simulation answers with: lines that explain themselves, their totals, and intervals for unknowns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from phco.money import ZERO, french_euros, money_text
from phco.rules import Record

Period = Literal["mois", "semestre"]
SEMESTER = 6  # months; also the unit of the contract's "semestre" (ORG-01)
YEAR = 12  # months


@dataclass(frozen=True, kw_only=True)
class Span:
    """An amount in euros, or the interval that holds it. ``None`` on a side means that nothing bounds it there."""

    low: Decimal | None
    high: Decimal | None

    @classmethod
    def of(cls, amount: Decimal) -> Span:
        """A known amount."""
        return cls(low=amount, high=amount)

    @classmethod
    def hull(cls, spans: Iterable[Span]) -> Span:
        """The smallest interval that holds them all."""
        lows, highs = zip(*((span.low, span.high) for span in spans), strict=True)
        return cls(
            low=None if None in lows else min(low for low in lows if low is not None),
            high=None if None in highs else max(high for high in highs if high is not None),
        )

    @property
    def known(self) -> Decimal | None:
        """The amount when it is known, else None."""
        return self.low if self.low is not None and self.low == self.high else None

    def __add__(self, other: Span) -> Span:
        return Span(
            low=None if self.low is None or other.low is None else self.low + other.low,
            high=None if self.high is None or other.high is None else self.high + other.high,
        )

    def times(self, count: int) -> Span:
        """The amount ``count`` times (``count`` ≥ 0)."""
        return Span(
            low=None if self.low is None else self.low * count, high=None if self.high is None else self.high * count
        )

    def as_json(self, key: str) -> dict[str, str | None]:
        """``{key: "…"}`` when known; else null, with ``key_min`` and ``key_max`` (null where nothing bounds it)."""
        if self.known is not None:
            return {key: money_text(self.known)}
        low = None if self.low is None else money_text(self.low)
        high = None if self.high is None else money_text(self.high)
        return {key: None, f"{key}_min": low, f"{key}_max": high}

    def french(self) -> str:
        """``1 000,00 €``, ``de 0,00 € à 1 000,00 €``, ``au moins 600,00 €``."""
        if self.known is not None:
            return french_euros(self.known)
        if self.low is not None and self.high is not None:
            return f"de {french_euros(self.low)} à {french_euros(self.high)}"
        if self.low is not None:
            return f"au moins {french_euros(self.low)}"
        return f"au plus {french_euros(self.high)}" if self.high is not None else "inconnu"


NOTHING = Span.of(ZERO)


@dataclass(frozen=True, kw_only=True)
class OtherReading:
    """What the same line would be under another reading of its rule."""

    lecture: str
    amount: Span
    text: str = ""

    def as_json(self) -> dict[str, object]:
        """``lecture``, ``montant`` (and its bounds), ``texte``."""
        return {"lecture": self.lecture, **self.amount.as_json("montant"), "texte": self.text}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One amount: its rule, what it is, the formula with the user's own numbers, its period and its source.

    ``told`` is False where nobody gives the amount: no total counts it, and it is shown as unknown, never as zero.
    """

    rule: str
    label: str
    formula: str
    amount: Span
    period: Period
    record: Record
    lecture: str
    note: str = ""
    assumptions: tuple[str, ...] = ()
    others: tuple[OtherReading, ...] = ()
    told: bool = True

    def as_json(self) -> dict[str, object]:
        """The line as CONTRACT.md writes it, with its reading, its assumptions and the other readings beside it.

        ``inconnu`` is there, and true, where the amount is told by nobody.
        """
        source = {**self.record.source.as_json(), "verifie_le": self.record.verified_on.isoformat()}
        return {
            "regle": self.rule,
            "libelle": self.label,
            "formule": self.formula,
            **self.amount.as_json("montant"),
            "periode": self.period,
            "source": source,
            "note": self.note,
            "lecture": self.lecture,
            "hypotheses": list(self.assumptions),
            "autres_lectures": [other.as_json() for other in self.others],
            **({} if self.told else {"inconnu": True}),
        }


@dataclass(frozen=True, kw_only=True)
class Totals:
    """A month (without what is paid by the semester), six months, twelve, and the placement's own months.

    ``year`` is two semesters like the first, except for a placement of twelve months: then it is ``duration``.
    """

    month: Span
    semester: Span
    year: Span
    duration: Span | None = None

    def as_json(self) -> dict[str, str | None]:
        """``mois``, ``semestre``, ``annee`` and, for another length than six months, ``duree``."""
        parts = {
            **self.month.as_json("mois"),
            **self.semester.as_json("semestre"),
            **self.year.as_json("annee"),
        }
        return parts if self.duration is None else {**parts, **self.duration.as_json("duree")}


@dataclass(frozen=True, kw_only=True)
class Slip:
    """Lines and totals: what one situation pays."""

    lines: tuple[Line, ...]
    totals: Totals


def total_of(lines: Sequence[Line], period: Period) -> Span:
    """The sum of the lines of one period."""
    total = NOTHING
    for line in lines:
        if line.period == period:
            total = total + line.amount
    return total


@dataclass(frozen=True, kw_only=True)
class Completion:
    """One way to fill in the unknowns: what was assumed of each (its French name → a value), and its slip."""

    assumed: Mapping[str, object]
    slip: Slip


def merged(completions: Sequence[Completion]) -> Slip:
    """One slip for all the completions of a situation: each amount becomes the interval that holds them all.

    The completions have the same lines in the same order. A line that changes says what it depends on.
    """
    slips = [completion.slip for completion in completions]
    if len(slips) == 1:
        return slips[0]
    apart = _Apart(completions)
    lines = tuple(_merged_line(line, apart) for line in zip(*(slip.lines for slip in slips), strict=True))
    durations = [slip.totals.duration for slip in slips if slip.totals.duration is not None]
    totals = Totals(
        month=Span.hull(slip.totals.month for slip in slips),
        semester=Span.hull(slip.totals.semester for slip in slips),
        year=Span.hull(slip.totals.year for slip in slips),
        duration=Span.hull(durations) if durations else None,
    )
    return Slip(lines=lines, totals=totals)


def mattering(completions: Sequence[Completion]) -> list[str]:
    """The names of the unknowns that change some total, in order."""
    return _Apart(completions).names([completion.slip.totals for completion in completions])


def _merged_line(every: Sequence[Line], apart: _Apart) -> Line:
    lines = list({id(line): line for line in every}.values())  # completions share the lines that they do not change
    if len(lines) == 1:
        return lines[0]
    first, amount = lines[0], Span.hull(line.amount for line in lines)
    same_note = len({line.note for line in lines}) == 1
    note = first.note if same_note else ""
    if len({line.formula for line in lines}) == 1:
        return replace(first, amount=amount, note=note)
    if amount.known is not None:
        return replace(first, amount=amount, formula=amount.french(), note=note)
    names = apart.names([line.amount for line in every])
    formula = f"selon {_listed(names)}"
    return replace(first, amount=amount, formula=formula, note=note or "À vérifier.")


def _listed(names: Sequence[str]) -> str:
    return " et ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


class _Apart:
    """What tells the completions apart: for each unknown, the ranks of those that differ by it alone."""

    def __init__(self, completions: Sequence[Completion]) -> None:
        self._completions = completions

    @cached_property
    def _groups(self) -> Mapping[str, Sequence[Sequence[int]]]:
        marks = [tuple(completion.assumed.values()) for completion in self._completions]
        found = {}
        for place, name in enumerate(self._completions[0].assumed):
            groups: dict[tuple[object, ...], list[int]] = {}
            for rank, mark in enumerate(marks):
                groups.setdefault(mark[:place] + mark[place + 1 :], []).append(rank)
            found[name] = list(groups.values())
        return found

    def names(self, values: Sequence[object]) -> list[str]:
        """The unknowns whose change alone, in some pair of completions, changes the value (one a completion)."""
        return [
            name
            for name, groups in self._groups.items()
            if any(values[rank] != values[group[0]] for group in groups for rank in group[1:])
        ]
