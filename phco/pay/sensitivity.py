"""How a total moves: against the acts of a month (PDJ-03), against the exempt share (PPM-02, the steps of PPM-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from phco.money import french_percent
from phco.pay import dj, pamsu
from phco.pay.kept import Kept
from phco.pay.situation import DjSituation, PamsuSituation
from phco.pay.tree import Slip, Span
from phco.rules import RuleSet


@dataclass(frozen=True, kw_only=True)
class Point:
    """The totals for one value of what varies."""

    x: Fraction
    slip: Slip

    def as_json(self) -> dict[str, object]:
        """``x`` and the totals."""
        return {"x": plain(self.x), **self.slip.totals.as_json()}


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A stretch without a jump: its ends (``closed`` at the end or not), its totals there, the bonus it enjoys."""

    start: Fraction
    end: Fraction
    starts_closed: bool
    ends_closed: bool
    first: Slip
    last: Slip
    bonus: Span
    text: str

    def as_json(self) -> dict[str, object]:
        """``de``, ``a``, whether each end belongs to it, totals at both ends (limits where it does not), ``prime``."""
        return {
            "de": plain(self.start),
            "a": plain(self.end),
            "de_inclus": self.starts_closed,
            "a_inclus": self.ends_closed,
            "debut": self.first.totals.as_json(),
            "fin": self.last.totals.as_json(),
            **self.bonus.as_json("prime"),
            "texte": self.text,
        }


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """Points on a grid, and the segments between the jumps."""

    variable: str
    points: Sequence[Point]
    segments: Sequence[Segment]

    def as_json(self) -> dict[str, object]:
        """``variable``, ``points``, ``segments``."""
        return {
            "variable": self.variable,
            "points": [point.as_json() for point in self.points],
            "segments": [segment.as_json() for segment in self.segments],
        }


def against_acts(rules: RuleSet, situation: DjSituation, grid: Sequence[Fraction]) -> Sensitivity:
    """A DJ's totals for each constant number of acts a month of ``grid`` (in order), and the step of PDJ-03."""
    lecture = situation.reading("PDJ-03")
    threshold = Fraction(rules.integer("dj.activite.seuil", on=situation.start, lecture=lecture))
    included = rules.known("dj.activite.seuil_inclus", on=situation.start, lecture=lecture).value is True

    kept: dj.KeptLines = Kept()

    def slip(acts: Fraction) -> Slip:
        return dj.plain_slip(rules, replace(situation, acts=(acts,) * situation.months, acts_listed=False), kept)

    points = [Point(x=x, slip=slip(x)) for x in grid]
    below, above = slip(threshold - 1), slip(threshold + 1)
    segments = []
    if grid[0] < threshold:
        segments.append(
            Segment(
                start=grid[0], end=min(threshold, grid[-1]), starts_closed=True,
                ends_closed=not included or grid[-1] < threshold, first=below, last=below, bonus=_bonus(below),
                text=f"moins de {plain(threshold)} actes" if included else f"{plain(threshold)} actes ou moins",
            )
        )  # fmt: skip
    if grid[-1] >= threshold:
        segments.append(
            Segment(
                start=max(threshold, grid[0]), end=grid[-1], starts_closed=included or grid[0] > threshold,
                ends_closed=True, first=above, last=above, bonus=_bonus(above),
                text=f"{plain(threshold)} actes ou plus" if included else f"plus de {plain(threshold)} actes",
            )
        )  # fmt: skip
    return Sensitivity(variable="actes_par_mois", points=points, segments=segments)


def against_share(rules: RuleSet, situation: PamsuSituation, grid: Sequence[Fraction]) -> Sensitivity:
    """A PAMSU's totals for each exempt share of ``grid`` (in order, within 0…1), and the three bands of PPM-03."""
    low = Fraction(rules.decimal("pamsu.compensation.seuil_bas", on=situation.start))
    high = Fraction(rules.decimal("pamsu.compensation.seuil_haut", on=situation.start))
    bands = [
        (Fraction(0), low, True, False, f"moins de {french_percent(low)}"),
        (low, high, True, True, f"de {french_percent(low)} à {french_percent(high)} inclus"),
        (high, Fraction(1), False, True, f"plus de {french_percent(high)}"),
    ]
    met = [(rank, one) for rank, one in enumerate(bands) if one[1] >= grid[0] and one[0] <= grid[-1]]
    wanted = [(x, pamsu.band(rules, situation, x)) for x in grid]
    for rank, (start, end, *_) in met:
        wanted += [(max(start, grid[0]), rank), (min(end, grid[-1]), rank)]
    slips = pamsu.at_shares(rules, situation, wanted)
    points = [Point(x=x, slip=slip) for x, slip in zip(grid, slips, strict=False)]
    ends = slips[len(grid) :]
    segments = [
        Segment(
            start=max(start, grid[0]), end=min(end, grid[-1]),
            starts_closed=starts_closed or grid[0] > start, ends_closed=ends_closed or grid[-1] < end,
            first=first, last=last, bonus=_line_amount(first, "PPM-03"), text=text,
        )
        for (_, (start, end, starts_closed, ends_closed, text)), first, last in zip(
            met, ends[::2], ends[1::2], strict=True
        )
    ]  # fmt: skip
    return Sensitivity(variable="part_exoneree", points=points, segments=segments)


def grid_of(start: Fraction, end: Fraction, step: Fraction) -> list[Fraction]:
    """``start``, ``start + step`` … up to ``end`` included."""
    count = int((end - start) / step)
    found = [start + step * rank for rank in range(count + 1)]
    return found if found[-1] == end else [*found, end]


def plain(number: Fraction) -> str:
    """A number as the contract writes it: ``200``, ``0.5``, ``0.63``."""
    if number.denominator == 1:
        return str(number.numerator)
    text = f"{float(number):.6f}".rstrip("0")
    return text.rstrip(".")


def _bonus(slip: Slip) -> Span:
    return _line_amount(slip, "PDJ-03")


def _line_amount(slip: Slip, rule: str) -> Span:
    return next(line.amount for line in slip.lines if line.rule == rule)
