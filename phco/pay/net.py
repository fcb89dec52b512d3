"""The net estimate before income tax of a DJ's month (PDJ-06), employee's share only, and always labelled an estimate.

The contributions are computed exactly on the month's gross, then rounded once; the lines share that rounded total by
largest remainder, so that gross and lines sum to the net to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from phco.money import french_euros, french_percent, to_cents
from phco.pay.tree import Line, Span
from phco.rules import Record, RuleSet

LECTURE = "loi"
CONTRIBUTIONS = (
    "vieillesse_plafonnee", "vieillesse_deplafonnee", "csg_deductible", "csg_non_deductible", "crds",
    "ircantec_a", "ircantec_b",
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
    """The rates of a day; ``reused`` names those that no text has renewed for it."""

    records: Mapping[str, Record]
    reused: Mapping[str, Record]

    def number(self, name: str) -> Fraction:
        value = self.records[name].value
        if isinstance(value, Decimal | int):
            return Fraction(value)
        raise TypeError(f"net.{name} is not a number")


def net_estimate(rules: RuleSet, *, on: date, gross: Span, fixed: Fraction) -> NetEstimate:
    """The net of a month from its gross and its fixed part (which alone bears Ircantec), both in euros.

    ``fixed`` is the fixed part before it was rounded to the cent: the net is rounded once, at the end.
    An interval of gross gives an interval of net: each contribution grows more slowly than its base.
    Raises PhcoError E_REGLE_INCONNUE for a day before the first published rate.
    """
    rates = _rates(rules, on)
    low = None if gross.low is None else _lines(rules, rates, gross.low, fixed)
    high = None if gross.high is None else _lines(rules, rates, gross.high, fixed)
    notes = ["Estimation avant impôt sur le revenu, part salariale seulement."]
    notes += [_reuse_note(rules, name, record, on) for name, record in rates.reused.items()]
    if low is None or high is None:
        return NetEstimate(month=Span(low=_sum(low), high=_sum(high)), lines=(), notes=tuple(notes))
    lines = tuple(_either(first, second) for first, second in zip(low, high, strict=True))
    return NetEstimate(month=Span(low=_sum(low), high=_sum(high)), lines=lines, notes=tuple(notes))


def _rates(rules: RuleSet, on: date) -> _Rates:
    names = (*CONTRIBUTIONS, "plafond_mensuel", "assiette_csg", "assiette_ircantec.numerateur",
             "assiette_ircantec.denominateur")  # fmt: skip
    found = {name: rules.latest(f"net.{name}", on=on, lecture=LECTURE) for name in names}
    return _Rates(
        records={name: record for name, (record, _) in found.items()},
        reused={name: record for name, (record, reused) in found.items() if reused},
    )


def _lines(rules: RuleSet, rates: _Rates, gross: Decimal, fixed: Fraction) -> list[Line]:
    unrounded = Fraction(gross) + fixed - Fraction(to_cents(fixed))
    bases = _bases(rates, unrounded, fixed)
    exact = {name: bases[name] * rates.number(name) for name in CONTRIBUTIONS}
    net = to_cents(unrounded - sum(exact.values(), Fraction(0)))
    shares = _in_cents(gross - net, exact)
    first = Line(
        rule="PDJ-06", label="Brut du mois", formula="total des lignes du mois", amount=Span.of(gross), period="mois",
        record=rates.records["assiette_csg"], lecture=LECTURE,
    )  # fmt: skip
    lines = [first]
    for name in CONTRIBUTIONS:
        record, rate = rates.records[name], rates.number(name)
        formula = f"− {french_percent(rate)} × {french_euros(to_cents(bases[name]))}{_base_text(name, rates)}"
        lines.append(
            Line(
                rule="PDJ-06",
                label=rules[f"net.{name}"].label,
                formula=formula,
                amount=Span.of(-shares[name]),
                period="mois",
                record=record,
                lecture=LECTURE,
                note=_note(rules, rates, name),
            )
        )
    return [line for line in lines if line.label != rules["net.ircantec_b"].label or line.amount.known]


def _bases(rates: _Rates, gross: Fraction, fixed: Fraction) -> dict[str, Fraction]:
    ceiling = rates.number("plafond_mensuel")
    csg = gross * rates.number("assiette_csg")
    part = rates.number("assiette_ircantec.numerateur") / rates.number("assiette_ircantec.denominateur")
    ircantec = fixed * part
    return {
        "vieillesse_plafonnee": min(gross, ceiling),
        "vieillesse_deplafonnee": gross,
        "csg_deductible": csg,
        "csg_non_deductible": csg,
        "crds": csg,
        "ircantec_a": min(ircantec, ceiling),
        "ircantec_b": max(ircantec - ceiling, Fraction(0)),
    }


def _in_cents(total: Decimal, exact: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """The exact contributions in cents, summing to ``total``: largest remainder, ties to the first."""
    cents = {name: value * 100 for name, value in exact.items()}
    floors = {name: value.numerator // value.denominator for name, value in cents.items()}
    short = int(total * 100) - sum(floors.values())
    for name in sorted(cents, key=lambda name: floors[name] - cents[name])[:short]:
        floors[name] += 1
    return {name: Decimal(value) / 100 for name, value in floors.items()}


def _base_text(name: str, rates: _Rates) -> str:
    if name.startswith(("csg", "crds")):
        return f" ({french_percent(rates.number('assiette_csg'))} du brut)"
    if name.startswith("ircantec"):
        top, bottom = rates.number("assiette_ircantec.numerateur"), rates.number("assiette_ircantec.denominateur")
        return f" ({top}/{bottom} de la part fixe)"
    if name == "vieillesse_plafonnee":
        return f" (brut, dans la limite du plafond de {french_euros(to_cents(rates.number('plafond_mensuel')))})"
    return " (brut)"


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


def _sum(lines: list[Line] | None) -> Decimal | None:
    if lines is None:
        return None
    return sum((line.amount.known for line in lines if line.amount.known is not None), Decimal(0))
