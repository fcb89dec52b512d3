"""Twelve months one by one: changing acts, absences, a change of practice at mid-year (``simuler annee``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from phco.dates import Window, french_month
from phco.money import to_cents
from phco.pay import dj
from phco.pay.kept import Kept
from phco.pay.net import net_estimate, outside_net
from phco.pay.semesters import Semester, by_semester, doubts
from phco.pay.situation import DjSituation
from phco.pay.slots import Slot, absence_notes, hole_notes, slots_of
from phco.pay.tree import NOTHING, SEMESTER, Completion, Line, Slip, Span, Totals, merged, total_of
from phco.rules import RuleSet

ROUTINE_NOTES = (
    "Montants bruts, avant cotisations et impôt ; la prime d’activité est comptée au dernier mois du semestre.",
    "Chaque mois compte dans le semestre universitaire qui tient la plupart de ses jours.",
)


@dataclass(frozen=True, kw_only=True)
class YearMonth:
    """One month of the year: its slot, its lines, its gross and the estimate of its net."""

    slot: Slot
    lines: tuple[Line, ...]
    gross: Span
    net: Span
    net_notes: tuple[str, ...] = ()

    def as_json(self, rank: int) -> dict[str, object]:
        """The month as ``simuler.annee`` answers it."""
        slot = self.slot
        return {
            "rang": rank,
            "nom": french_month(slot.window.start),
            "debut": slot.window.start.isoformat(),
            "fin": slot.window.end.isoformat(),
            "periode": slot.period,
            "actes": None if slot.acts is None else _plain(slot.acts),
            "jours_absence": slot.absent_days,
            "lignes": [line.as_json() for line in self.lines],
            **self.gross.as_json("total"),
            "net_estime": self.net.as_json("mois"),
        }


@dataclass(frozen=True, kw_only=True)
class Year:
    """The months, twelve or more, and their total. ``net`` is None where some month has no estimate."""

    months: tuple[YearMonth, ...]
    total: Span
    net: Span | None
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """``mois``, ``total`` (and its bounds), ``totaux.annee``, ``net_estime.annee`` (or null), ``notes``."""
        return {
            "mois": [month.as_json(rank) for rank, month in enumerate(self.months, start=1)],
            **self.total.as_json("total"),
            "totaux": self.total.as_json("annee"),
            "net_estime": None if self.net is None else self.net.as_json("annee"),
            "notes": list(self.notes),
        }


def simulate_year(
    rules: RuleSet, periods: Sequence[DjSituation], absences: Sequence[Window] = (), *, at_this_pace: bool = False
) -> Year:
    """The months from the first period's start, each at its own date's values; PDJ-03 in a semester's last month.

    ``periods`` is not empty, in order, twelve months of placement at most. ``at_this_pace``: semesters are whole ones
    counted from the start, not those of the calendar (the ``semestre`` of ``simuler.dj``, twice).
    Raises PhcoError: E_REGLE_INCONNUE (see ``dj_slip``).
    """
    year = slots_of(periods, absences)
    placed = [(rank, slot.window) for rank, slot in enumerate(year) if slot.period is not None]
    groups = [] if at_this_pace else by_semester(rules, placed, periods[0].intakes)
    ranked = [ranks for _, ranks in groups] or _by_six([rank for rank, _ in placed])
    bonuses = _bonuses(rules, periods, year, ranked)
    months = [_month(rules, periods, slot, bonuses.get(rank)) for rank, slot in enumerate(year)]
    return Year(
        months=tuple(months), total=_sum([month.gross for month in months]), net=_net(rules, months),
        notes=_notes(periods, year, groups, months),
    )  # fmt: skip


def _notes(
    periods: Sequence[DjSituation],
    year: Sequence[Slot],
    groups: Sequence[tuple[Semester, Sequence[int]]],
    months: Sequence[YearMonth],
) -> tuple[str, ...]:
    notes = list(ROUTINE_NOTES if groups else ROUTINE_NOTES[:1])
    notes += [*doubts(groups), *absence_notes(year), *hole_notes(periods, year)]
    if not all(period.pdsa for period in periods):
        notes.append("Total hors PDSA là où aucun montant n’est saisi.")
    notes += [note for month in months for note in month.net_notes]
    return tuple(dict.fromkeys(notes))


def _sum(spans: Sequence[Span]) -> Span:
    total = NOTHING
    for span in spans:
        total = total + span
    return total


def _net(rules: RuleSet, months: Sequence[YearMonth]) -> Span | None:
    """The net of the months together; None where a month is before the first published rate."""
    paid = [month for month in months if month.slot.period is not None]
    if any(outside_net(rules, month.slot.window.start) for month in paid):
        return None
    return _sum([month.net for month in paid])


def _month(rules: RuleSet, periods: Sequence[DjSituation], slot: Slot, bonus: Line | None) -> YearMonth:
    if slot.period is None:
        return YearMonth(slot=slot, lines=(), gross=NOTHING, net=NOTHING)
    here = replace(periods[slot.period], start=slot.window.start)
    kept: dj.KeptLines = Kept()
    options = []
    for marks, one in dj.filled(rules, replace(here, acts=())):  # no line of a month follows its acts
        monthly = dj.month_lines(rules, one, kept)
        month = total_of(monthly, "mois")
        totals = Totals(month=month, semester=month, year=month)
        options.append(Completion(assumed=marks, slip=Slip(lines=monthly, totals=totals)))
    slip = merged(options)
    lines = (*slip.lines, bonus) if bonus else slip.lines
    gross = slip.totals.month + bonus.amount if bonus else slip.totals.month
    net = net_estimate(rules, on=slot.window.start, gross=gross, fixed=dj.exact_fixed(rules, here))
    return YearMonth(slot=slot, lines=lines, gross=gross, net=net.month, net_notes=net.notes)


def _by_six(ranks: Sequence[int]) -> list[Sequence[int]]:
    return [ranks[first : first + SEMESTER] for first in range(0, len(ranks), SEMESTER)]


def _bonuses(
    rules: RuleSet, periods: Sequence[DjSituation], year: Sequence[Slot], semesters: Sequence[Sequence[int]]
) -> Mapping[int, Line]:
    """The activity bonus of each semester, at the rank of its last month with a placement."""
    found = {}
    for ranks in semesters:
        last = year[ranks[-1]]
        if last.period is None:
            raise TypeError("a semester holds months of placement only")
        situation = replace(periods[last.period], start=last.window.start)
        found[ranks[-1]] = _bonus(rules, situation, [year[rank].acts for rank in ranks])
    return found


def _bonus(rules: RuleSet, situation: DjSituation, acts: Sequence[Fraction | None]) -> Line:
    """The bonus of one semester; an interval where the months of unknown acts decide of it."""
    known = [number for number in acts if number is not None]
    if len(known) == len(acts):
        return dj.activity_line(rules, situation, known)
    lecture = situation.reading("PDJ-03")
    threshold = rules.integer("dj.activite.seuil", on=situation.start, lecture=lecture)
    least = [Fraction(0) if number is None else number for number in acts]
    most = [Fraction((threshold + 1) * len(acts)) if number is None else number for number in acts]
    low, high = (dj.activity_line(rules, situation, filled) for filled in (least, most))
    amount = Span.hull([low.amount, high.amount])
    if amount.known is not None:  # the months that are known are enough
        return replace(low, formula=f"mois connus seuls : {low.formula}", note="")
    return replace(low, amount=amount, formula=f"selon {dj.ACTS}", note="")


def _plain(acts: Fraction) -> str:
    return f"{to_cents(acts).normalize():f}" if acts else "0"
