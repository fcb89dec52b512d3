"""The net estimate before income tax of a DJ's month (PDJ-06), employee's share only, and always labelled an estimate.

Line by line, as a payslip: each contribution is its own printed formula rounded to the cent, half up, and the net is
the gross minus the lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from phco.dates import french_day
from phco.money import french_euros, french_percent, to_cents
from phco.pay.tree import Line, Span
from phco.rules import Announced, Record, RuleSet

LECTURE = "loi"
CONTRIBUTIONS = (
    "vieillesse_plafonnee", "vieillesse_deplafonnee", "csg_deductible", "csg_non_deductible", "crds",
    "ircantec_a", "ircantec_b",
)  # fmt: skip
PARAMETERS = (
    *CONTRIBUTIONS, "plafond_mensuel", "assiette_csg", "assiette_ircantec.numerateur", "assiette_ircantec.denominateur",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class NetEstimate:
    """The net of a month, the lines that lead to it (gross first, contributions negative) and what must be said."""

    month: Span
    lines: tuple[Line, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """``mois`` (and its bounds), ``lignes``, ``notes``."""
        lines = [line.as_json() for line in self.lines]
        return {**self.month.as_json("mois"), "lignes": lines, "notes": list(self.notes)}


@dataclass(frozen=True, kw_only=True)
class _Rates:
    """The rates of a day; ``reused`` names those that no text has renewed for it.

    Two days of the same records, reused alike, have the same rates: ``same`` holds that, and is all that is compared.
    """

    same: tuple[tuple[int, bool], ...]
    records: Mapping[str, Record] = field(compare=False)
    reused: Mapping[str, Record] = field(compare=False)

    def number(self, name: str) -> Fraction:
        value = self.records[name].value
        if isinstance(value, Decimal | int):
            return Fraction(value)
        raise TypeError(f"net.{name} is not a number")


def outside_net(rules: RuleSet, on: date) -> str:
    """Why no net can be estimated on that day, in French: it is before the first published rate. Else empty."""
    answers = [rules.value(f"net.{name}", on=on, lecture=LECTURE) for name in PARAMETERS]
    firsts = [answer.record.since for answer in answers if isinstance(answer, Announced)]
    if not firsts:
        return ""
    first = french_day(max(firsts))
    return f"Hors net : les taux des cotisations ne sont connus qu’à partir du {first}, le net n’est pas estimé avant."


def net_estimate(rules: RuleSet, *, on: date, gross: Span, fixed: Fraction | Decimal) -> NetEstimate:
    """The net of a month from its gross and its fixed part (which alone bears Ircantec), both in euros and in cents.

    An interval of gross gives an interval of net: each contribution grows more slowly than its base. Before the first
    published rate the net is unknown, and its one note is that of ``outside_net``.
    """
    outside = outside_net(rules, on)
    if outside:
        return NetEstimate(month=Span(low=None, high=None), lines=(), notes=(outside,))
    rates = _rates(rules, on)
    base = to_cents(fixed)
    low = None if gross.low is None else _lines(rules, rates, gross.low, base)
    high = low if gross.high == gross.low else None if gross.high is None else _lines(rules, rates, gross.high, base)
    notes = ["Estimation avant impôt sur le revenu, part salariale seulement."]
    notes += [_reuse_note(rules, name, record, on) for name, record in rates.reused.items()]
    if low is None or high is None:
        return NetEstimate(month=Span(low=_sum(low), high=_sum(high)), lines=(), notes=tuple(notes))
    lines = tuple(_either(first, second) for first, second in zip(low, high, strict=True))
    return NetEstimate(month=Span(low=_sum(low), high=_sum(high)), lines=lines, notes=tuple(notes))


def _rates(rules: RuleSet, on: date) -> _Rates:
    found = {name: rules.latest(f"net.{name}", on=on, lecture=LECTURE) for name in PARAMETERS}
    return _Rates(
        same=tuple((id(record), reused) for record, reused in found.values()),
        records={name: record for name, (record, _) in found.items()},
        reused={name: record for name, (record, reused) in found.items() if reused},
    )


@lru_cache(maxsize=256)  # a year asks for the same month again and again; the rules, kept with it, keep their records
def _lines(rules: RuleSet, rates: _Rates, gross: Decimal, fixed: Decimal) -> tuple[Line, ...]:
    first = Line(
        rule="PDJ-06", label="Brut du mois", formula="total des lignes du mois", amount=Span.of(gross), period="mois",
        record=rates.records["assiette_csg"], lecture=LECTURE,
    )  # fmt: skip
    lines = [first]
    for name in CONTRIBUTIONS:
        base, text = _base(rates, name, gross, fixed)
        amount = to_cents(base * rates.number(name))
        if name == "ircantec_b" and not amount:  # nobody reaches it with these amounts: not a line of the slip
            continue
        lines.append(
            Line(
                rule="PDJ-06",
                label=rules[f"net.{name}"].label,
                formula=f"− {french_percent(rates.number(name))} × {text}",
                amount=Span.of(-amount),
                period="mois",
                record=rates.records[name],
                lecture=LECTURE,
                note=_note(rules, rates, name),
            )
        )
    return tuple(lines)


def _base(rates: _Rates, name: str, gross: Decimal, fixed: Decimal) -> tuple[Fraction, str]:
    """What a contribution is computed on, unrounded, and the same with the amounts that give it."""
    ceiling = rates.number("plafond_mensuel")
    if name.startswith(("csg", "crds")):
        share = rates.number("assiette_csg")
        return Fraction(gross) * share, f"{french_percent(share)} × {french_euros(gross)} (brut)"
    if name.startswith("ircantec"):
        return _ircantec(rates, name, fixed, ceiling)
    if name == "vieillesse_plafonnee" and gross > ceiling:
        return ceiling, f"{_ceiling_text(ceiling)} (plafond, au-dessous du brut)"
    return Fraction(gross), f"{french_euros(gross)} (brut)"


def _ircantec(rates: _Rates, name: str, fixed: Decimal, ceiling: Fraction) -> tuple[Fraction, str]:
    """Tranche A up to the ceiling, tranche B above it, on a fraction of the fixed part only."""
    top, bottom = rates.number("assiette_ircantec.numerateur"), rates.number("assiette_ircantec.denominateur")
    part = Fraction(fixed) * top / bottom
    text = f"{top}/{bottom} × {french_euros(fixed)}"
    if name == "ircantec_b":
        return max(part - ceiling, Fraction(0)), f"({text} − {_ceiling_text(ceiling)}) (part fixe, au-delà du plafond)"
    if part > ceiling:
        return ceiling, f"{_ceiling_text(ceiling)} (plafond, au-dessous de {text} de part fixe)"
    return part, f"{text} (part fixe)"


def _ceiling_text(ceiling: Fraction) -> str:
    return french_euros(to_cents(ceiling))


def _note(rules: RuleSet, rates: _Rates, name: str) -> str:
    used = {name, *({"plafond_mensuel"} if name in ("vieillesse_plafonnee", "ircantec_a", "ircantec_b") else ())}
    reused = [rules[f"net.{key}"].label for key in rates.reused if key in used]
    return f"Dernière valeur publiée, reprise : {', '.join(reused)}." if reused else ""


def _reuse_note(rules: RuleSet, name: str, record: Record, on: date) -> str:
    until = record.until.year if record.until else record.since.year
    return f"{rules[f'net.{name}'].label} : aucune valeur publiée pour {on.year}, celle de {until} est reprise."


def _either(low: Line, high: Line) -> Line:
    if low.amount == high.amount:
        return low
    bounds = [amount for line in (low, high) if (amount := line.amount.known) is not None]
    span = Span(low=min(bounds), high=max(bounds))
    return Line(
        rule=low.rule, label=low.label, formula=span.french(), amount=span, period=low.period, record=low.record,
        lecture=low.lecture, note=low.note,
    )  # fmt: skip


def _sum(lines: tuple[Line, ...] | None) -> Decimal | None:
    if lines is None:
        return None
    return sum((line.amount.known for line in lines if line.amount.known is not None), Decimal(0))
