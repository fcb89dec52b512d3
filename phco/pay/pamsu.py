"""What a PAMSU receives for one DJ: gross lines by rule (PPM-01 … PPM-06), shares between several PAMSU, intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from phco.jsontext import JsonObject
from phco.pay.pamsu_lines import absence, acts_done, compensation, fee, supervision, untold, zone_aid
from phco.pay.situation import ZONES, PamsuSituation, pamsu_readings
from phco.pay.tree import (
    SEMESTER,
    YEAR,
    Completion,
    Line,
    OtherReading,
    Slip,
    Span,
    Totals,
    mattering,
    merged,
    total_of,
)  # fmt: skip
from phco.rules import RuleSet

ZONE, QPV, EXEMPT, ACTS, DUTY = (
    "la zone du terrain", "le quartier prioritaire (QPV)", "la part de patients exonérés", "le nombre d’actes par mois",
    "la supervision de la PDSA",
)  # fmt: skip
SAMPLE_ACTS = Fraction(999)  # any positive number: shows whether acts matter at all when they are unknown


@dataclass(frozen=True, kw_only=True)
class _Exempt:
    """A share of exempt patients and the band it counts in (0, 1, 2): at a bound, a limit may count in either."""

    share: Fraction
    band: int


def pamsu_slip(rules: RuleSet, situation: PamsuSituation) -> Slip:
    """The gross lines and totals of a PAMSU situation, whole for the group where there are several (PPM-07).

    Raises PhcoError E_REGLE_INCONNUE for a day without a value.
    """
    slip = _merged(rules, situation)
    lines = []
    for index, line in enumerate(slip.lines):
        others = list(line.others)
        for lecture in pamsu_readings()[line.rule]:
            if lecture != situation.reading(line.rule):
                other = replace(situation, lectures={**situation.lectures, line.rule: lecture})
                same = _merged(rules, other).lines[index]
                if same.amount != line.amount:
                    others.append(OtherReading(lecture=lecture, amount=same.amount, text=same.formula))
        lines.append(replace(line, others=tuple(others)))
    return replace(slip, lines=tuple(lines))


def unknowns(rules: RuleSet, situation: PamsuSituation) -> list[str]:
    """The names of the unknowns that change some total, in French."""
    return mattering(_completions(rules, situation))


def band(rules: RuleSet, situation: PamsuSituation, share: Fraction) -> int:
    """0, 1 or 2: the compensation band of an exempt share, compared unrounded, bounds inclusive (PPM-03)."""
    if untold(rules, "pamsu.compensation.seuil_bas"):
        return 0
    low = Fraction(rules.decimal("pamsu.compensation.seuil_bas", on=situation.start))
    high = Fraction(rules.decimal("pamsu.compensation.seuil_haut", on=situation.start))
    return 0 if share < low else 1 if share <= high else 2


def at_share(rules: RuleSet, situation: PamsuSituation, share: Fraction, rank: int) -> Slip:
    """The slip for one exempt share counted in one band: at a bound, the limit from either side (PPM-03)."""
    slip = merged(_completions(rules, situation, [_Exempt(share=share, band=rank)]))
    return slip if situation.acts is not None else _unbounded(slip)


def _completions(rules: RuleSet, situation: PamsuSituation, exempts: list[_Exempt] | None = None) -> list[Completion]:
    choices: list[tuple[str, str, Sequence[object]]] = []
    if situation.zone is None:
        choices.append(("zone", ZONE, list(ZONES)))
    if situation.qpv is None:
        choices.append(("qpv", QPV, [False, True]))
    if situation.supervises is None:
        choices.append(("supervises", DUTY, [False, True]))
    if situation.acts is None:
        choices.append(("acts", ACTS, [Fraction(0), SAMPLE_ACTS]))
    if exempts is None and situation.exempt is not None:
        exempts = [_Exempt(share=situation.exempt, band=band(rules, situation, situation.exempt))]
    if exempts is None and untold(rules, "pamsu.compensation.seuil_bas"):
        exempts = [_Exempt(share=Fraction(0), band=0), _Exempt(share=Fraction(1), band=0)]
    if exempts is None:
        low = Fraction(rules.decimal("pamsu.compensation.seuil_bas", on=situation.start))
        high = Fraction(rules.decimal("pamsu.compensation.seuil_haut", on=situation.start))
        bounds = [(Fraction(0), 0), (low, 0), (low, 1), (high, 1), (high, 2), (Fraction(1), 2)]
        exempts = [_Exempt(share=share, band=rank) for share, rank in bounds]
    found, kept = [], _Kept()
    for exempt, rest in product(exempts, list(product(*(options for _, _, options in choices)))):
        filled: JsonObject = {name: value for (name, _, _), value in zip(choices, rest, strict=True)}
        marks: dict[str, object] = {label: value for (_, label, _), value in zip(choices, rest, strict=True)}
        if len(exempts) > 1:
            marks[EXEMPT] = exempt
        slip = _concrete_slip(rules, replace(situation, exempt=exempt.share, **filled), exempt.band, kept)
        found.append(Completion(assumed=marks, slip=slip))
    return found


def _merged(rules: RuleSet, situation: PamsuSituation) -> Slip:
    slip = merged(_completions(rules, situation))
    return slip if situation.acts is not None else _unbounded(slip)


def _unbounded(slip: Slip) -> Slip:
    """Unknown acts have no upper bound: an amount that grows with them has none either."""

    def opened(line: Line) -> Line:
        if line.rule != "PPM-02" or line.amount.known is not None:
            return line
        negative = line.amount.low is not None and line.amount.low < 0
        span = replace(line.amount, low=None) if negative else replace(line.amount, high=None)
        return replace(line, amount=span, formula=f"selon {ACTS}")

    def open_total(total: Span | None) -> Span | None:
        return None if total is None else replace(total, high=None) if total.known is None else total

    lines = tuple(opened(line) for line in slip.lines)
    if all(line.amount.known is not None for line in lines if line.rule == "PPM-02"):
        return slip
    totals = slip.totals
    return Slip(
        lines=lines,
        totals=Totals(
            month=open_total(totals.month) or totals.month, semester=open_total(totals.semester) or totals.semester,
            year=open_total(totals.year) or totals.year, duration=open_total(totals.duration),
        ),
    )  # fmt: skip


class _Kept:
    """The lines of the completions of one situation: each is computed once for the unknowns that it reads."""

    def __init__(self) -> None:
        self._lines: dict[tuple[object, ...], list[Line]] = {}

    def lines(self, rule: str, *read: object, make: Callable[[], list[Line]]) -> list[Line]:
        found = self._lines.get((rule, *read))
        if found is None:
            found = self._lines[(rule, *read)] = make()
        return found


def _concrete_slip(rules: RuleSet, situation: PamsuSituation, exempt_band: int, kept: _Kept) -> Slip:
    done = (situation.acts, situation.exempt)
    [acts] = kept.lines("PPM-02", *done, make=lambda: [acts_done(rules, situation)])
    monthly = [
        *kept.lines("PPM-01", make=lambda: [fee(rules, situation)]),
        acts,
        *kept.lines(
            "PPM-03", situation.exempt, exempt_band, make=lambda: [compensation(rules, situation, exempt_band)]
        ),
        *kept.lines("PPM-04", situation.zone, situation.qpv, make=lambda: [zone_aid(rules, situation)]),
        *kept.lines("PPM-05", situation.supervises, make=lambda: [supervision(rules, situation)]),
    ]
    month = total_of(monthly, "mois")
    once = kept.lines("PPM-06", *done, make=lambda: absence(rules, situation, acts, SEMESTER))
    semester = month.times(SEMESTER) + total_of(once, "semestre")
    duration = None
    if situation.months != SEMESTER:
        apart = absence(rules, situation, acts, situation.months)
        duration = month.times(situation.months) + total_of(apart, "semestre")
    year = duration if duration is not None and situation.months == YEAR else semester.times(2)
    return Slip(
        lines=(*monthly, *once), totals=Totals(month=month, semester=semester, year=year, duration=duration)
    )  # fmt: skip
