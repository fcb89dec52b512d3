"""What a PAMSU receives for one DJ: gross lines by rule (PPM-01 … PPM-06), shares between several PAMSU, intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from phco.jsontext import JsonObject
from phco.pay.kept import Kept
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
type KeptLines = Kept[list[Line]]
SAMPLE_ACTS = Fraction(999)  # any positive number: shows whether acts matter at all when they are unknown


@dataclass(frozen=True, kw_only=True)
class _Exempt:
    """A share of exempt patients and the band it counts in (0, 1, 2): at a bound, a limit may count in either."""

    share: Fraction
    band: int


def pamsu_slip(rules: RuleSet, situation: PamsuSituation, kept: KeptLines | None = None) -> Slip:
    """The gross lines and totals of a PAMSU situation, whole for the group where there are several (PPM-07).

    ``kept``: lines already computed for this situation. Raises PhcoError E_REGLE_INCONNUE for a day without a value.
    """
    kept = kept or Kept()
    slip = _merged(rules, situation, kept)
    lines = []
    for index, line in enumerate(slip.lines):
        others = list(line.others)
        for lecture in pamsu_readings()[line.rule]:
            if lecture != situation.reading(line.rule):
                other = replace(situation, lectures={**situation.lectures, line.rule: lecture})
                same = _merged(rules, other, kept).lines[index]
                if same.amount != line.amount:
                    others.append(OtherReading(lecture=lecture, amount=same.amount, text=same.formula))
        lines.append(replace(line, others=tuple(others)))
    return replace(slip, lines=tuple(lines))


def unknowns(rules: RuleSet, situation: PamsuSituation, kept: KeptLines | None = None) -> list[str]:
    """The names of the unknowns that change some total, in French. ``kept``: as for ``pamsu_slip``."""
    return mattering(_completions(rules, situation, kept or Kept()))


def band(rules: RuleSet, situation: PamsuSituation, share: Fraction) -> int:
    """0, 1 or 2: the compensation band of an exempt share, compared unrounded, bounds inclusive (PPM-03)."""
    if untold(rules, "pamsu.compensation.seuil_bas"):
        return 0
    low = Fraction(rules.decimal("pamsu.compensation.seuil_bas", on=situation.start))
    high = Fraction(rules.decimal("pamsu.compensation.seuil_haut", on=situation.start))
    return 0 if share < low else 1 if share <= high else 2


def at_shares(rules: RuleSet, situation: PamsuSituation, wanted: Sequence[tuple[Fraction, int]]) -> list[Slip]:
    """The slip for each exempt share counted in one band: at a bound, the limit from either side (PPM-03)."""
    rests, kept = _filled(situation), Kept[list[Line]]()
    slips = []
    for share, rank in wanted:
        slip = merged(_completed(rules, rests, [_Exempt(share=share, band=rank)], kept))
        slips.append(slip if situation.acts is not None else _unbounded(slip))
    return slips


def _filled(situation: PamsuSituation) -> list[tuple[dict[str, object], PamsuSituation]]:
    """Every way to fill in the unknowns save the exempt share, with a mark of what was assumed."""
    choices: list[tuple[str, str, Sequence[object]]] = []
    if situation.zone is None:
        choices.append(("zone", ZONE, list(ZONES)))
    if situation.qpv is None:
        choices.append(("qpv", QPV, [False, True]))
    if situation.supervises is None:
        choices.append(("supervises", DUTY, [False, True]))
    if situation.acts is None:
        choices.append(("acts", ACTS, [Fraction(0), SAMPLE_ACTS]))
    found = []
    for values in product(*(options for _, _, options in choices)):
        given: JsonObject = {name: value for (name, _, _), value in zip(choices, values, strict=True)}
        marks: dict[str, object] = {label: value for (_, label, _), value in zip(choices, values, strict=True)}
        found.append((marks, replace(situation, **given)))
    return found


def _exempts(rules: RuleSet, situation: PamsuSituation) -> list[_Exempt]:
    """The exempt share that is known, or one on each side of every threshold."""
    if situation.exempt is not None:
        return [_Exempt(share=situation.exempt, band=band(rules, situation, situation.exempt))]
    if untold(rules, "pamsu.compensation.seuil_bas"):
        return [_Exempt(share=Fraction(0), band=0), _Exempt(share=Fraction(1), band=0)]
    low = Fraction(rules.decimal("pamsu.compensation.seuil_bas", on=situation.start))
    high = Fraction(rules.decimal("pamsu.compensation.seuil_haut", on=situation.start))
    bounds = [(Fraction(0), 0), (low, 0), (low, 1), (high, 1), (high, 2), (Fraction(1), 2)]
    return [_Exempt(share=share, band=rank) for share, rank in bounds]


def _completed(
    rules: RuleSet,
    rests: Sequence[tuple[dict[str, object], PamsuSituation]],
    exempts: Sequence[_Exempt],
    kept: KeptLines,
) -> list[Completion]:
    several = len(exempts) > 1
    return [
        Completion(
            assumed={**marks, EXEMPT: exempt} if several else marks, slip=_concrete_slip(rules, rest, exempt, kept)
        )
        for exempt in exempts
        for marks, rest in rests
    ]


def _completions(rules: RuleSet, situation: PamsuSituation, kept: KeptLines) -> list[Completion]:
    return _completed(rules, _filled(situation), _exempts(rules, situation), kept)


def _merged(rules: RuleSet, situation: PamsuSituation, kept: KeptLines) -> Slip:
    slip = merged(_completions(rules, situation, kept))
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


def _concrete_slip(rules: RuleSet, situation: PamsuSituation, exempt: _Exempt, kept: KeptLines) -> Slip:
    def lines(rule: str, *read: object, make: Callable[[], list[Line]]) -> list[Line]:
        return kept.get(rule, situation.reading(rule), *read, make=make)

    def whole() -> PamsuSituation:
        return replace(situation, exempt=exempt.share)

    done = (situation.acts, exempt.share)
    [acts] = lines("PPM-02", *done, make=lambda: [acts_done(rules, whole())])
    monthly = [
        *lines("PPM-01", make=lambda: [fee(rules, situation)]),
        acts,
        *lines("PPM-03", exempt.share, exempt.band, make=lambda: [compensation(rules, whole(), exempt.band)]),
        *lines("PPM-04", situation.zone, situation.qpv, make=lambda: [zone_aid(rules, situation)]),
        *lines("PPM-05", situation.supervises, make=lambda: [supervision(rules, situation)]),
    ]
    month = total_of(monthly, "mois")
    once = lines("PPM-06", *done, make=lambda: absence(rules, situation, acts, SEMESTER))
    semester = month.times(SEMESTER) + total_of(once, "semestre")
    duration = None
    if situation.months != SEMESTER:
        apart = absence(rules, situation, acts, situation.months)
        duration = month.times(situation.months) + total_of(apart, "semestre")
    year = duration if duration is not None and situation.months == YEAR else semester.times(2)
    return Slip(
        lines=(*monthly, *once), totals=Totals(month=month, semester=semester, year=year, duration=duration)
    )  # fmt: skip
