"""How a line of a DJ's slip is written: its record and reading, its assumptions, numbers in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from phco.local import fill
from phco.money import french_number, to_cents
from phco.pay.situation import DjSituation
from phco.pay.tree import Line, Span
from phco.rules import Record, RuleSet


def line_of(
    rules: RuleSet, key: str, record: Record, lecture: str, formula: str, amount: Decimal,
    *, period: str = "mois", note: str = "",
) -> Line:  # fmt: skip
    """A line of a parameter's record, ``amount`` known."""
    parameter = rules[key]
    return Line(
        rule=parameter.rule, label=parameter.label, formula=formula, amount=Span.of(amount),
        period="semestre" if period == "semestre" else "mois", record=record, lecture=lecture,
        note=" ".join(part for part in (note, record.note) if part), assumptions=assumed([record]),
    )  # fmt: skip


def assumed(records: Sequence[Record]) -> tuple[str, ...]:
    """What these records assume, each once."""
    return tuple(dict.fromkeys(record.assumption for record in records if record.assumption))


def mean_of(acts: Sequence[Fraction]) -> Fraction:
    """The mean of the months' acts, unrounded."""
    return sum(acts, Fraction(0)) / len(acts)


def acts_text(mean: Fraction) -> str:
    """A mean with at most two decimals; "≈" where it had to be rounded, so that 199,996 never reads "200"."""
    exact = Decimal(mean.numerator) / Decimal(mean.denominator)
    rounded = Decimal(to_cents(mean))
    return (
        french_number(rounded) if Fraction(rounded) == mean else f"≈ {french_number(exact.quantize(Decimal('1e-6')))}"
    )


def zone_text(situation: DjSituation) -> str:
    """The zone of the placement, in words."""
    return "terrain hors ZIP et ZAC" if situation.zone == "hors" else f"terrain en {situation.zone}"


def reading_name(lecture: str) -> str:
    """A reading, as people name it."""
    return fill("‹brochure›") if lecture == "S1" else "le texte officiel"
