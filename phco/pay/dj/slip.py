"""What a DJ is paid: gross lines by rule (PDJ-01 … PDJ-05), in the reading asked for, with intervals for unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.pay.dj.activity import activity_line, stay_bonuses
from phco.pay.dj.aid import aid_line, cumulated, zip_line
from phco.pay.dj.fixed import fixed_line, pdsa_line
from phco.pay.dj.readings import reading_name
from phco.pay.kept import Kept
from phco.pay.situation import ZONES, DjSituation, dj_readings
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
)
from phco.rules import RuleSet

ZONE, HOME, CHU, ACTS = (
    "la zone du terrain", "la distance du domicile", "la distance du CHU", "le nombre d’actes par mois",
)  # fmt: skip


type KeptLines = Kept[tuple[tuple[Line, ...], Decimal | None]]
"""Lines, and what the whole placement's bonuses sum to where they are among them."""


def dj_slip(rules: RuleSet, situation: DjSituation, kept: KeptLines | None = None) -> Slip:
    """The gross lines and totals of a DJ situation. ``kept``: lines already computed for this situation.

    An unknown that changes nothing is ignored; one that matters turns the amounts it touches into intervals.
    Both aids asked under a reading that allows one: the higher is counted, and the line says so.
    Raises PhcoError: E_REGLE_INCONNUE for a day without a value.
    """
    kept = kept or Kept()
    slip = plain_slip(rules, situation, kept)
    lines = tuple(
        replace(line, others=_others(rules, situation, index, line, kept)) for index, line in enumerate(slip.lines)
    )
    return replace(slip, lines=lines)


def plain_slip(rules: RuleSet, situation: DjSituation, kept: KeptLines | None = None) -> Slip:
    """``dj_slip`` without the other readings beside each line (for grids of many situations).

    ``kept``: lines already computed for this situation, whatever its acts.
    """
    return merged(completions(rules, situation, kept))


def unknowns(rules: RuleSet, situation: DjSituation, kept: KeptLines | None = None) -> list[str]:
    """The names of the unknowns that change some total, in French. ``kept``: as for ``plain_slip``."""
    return mattering(completions(rules, situation, kept))


def completions(rules: RuleSet, situation: DjSituation, kept: KeptLines | None = None) -> list[Completion]:
    """The slips of every way to fill in the unknowns. ``kept``: as for ``plain_slip``."""
    kept = kept or Kept()
    return [Completion(assumed=marks, slip=_concrete_slip(rules, one, kept)) for marks, one in filled(rules, situation)]


def filled(rules: RuleSet, situation: DjSituation) -> list[tuple[dict[str, object], DjSituation]]:
    """Every way to fill in the unknowns, up to what the rules can tell apart, with a mark of what was assumed.

    Every rule is a threshold, so one value on each side of it stands for all the others.
    """
    lecture = situation.reading("PDJ-02")
    limit = rules.decimal("dj.transport.distance_minimale", on=situation.start, lecture=lecture)
    threshold = rules.integer("dj.activite.seuil", on=situation.start, lecture=situation.reading("PDJ-03"))
    moving = situation.aide in ("transport", "les-deux")
    choices: list[tuple[str, str, list[object]]] = []
    if situation.zone is None:
        choices.append(("zone", ZONE, list(ZONES)))
    if situation.distance is None and moving:
        choices.append(("distance", HOME, [limit, limit + 1]))
    if situation.distance_chu is None and moving and lecture != "S1":
        choices.append(("distance_chu", CHU, [limit, limit + 1]))
    if situation.acts is None:
        choices.append(("acts", ACTS, [_flat(0, situation), _flat(threshold + 1, situation)]))
    found = []
    for values in product(*(options for _, _, options in choices)):
        given: JsonObject = {name: value for (name, _, _), value in zip(choices, values, strict=True)}
        marks = {label: value for (_, label, _), value in zip(choices, values, strict=True)}
        found.append((marks, replace(situation, **given)))
    return found


def month_lines(rules: RuleSet, situation: DjSituation, kept: KeptLines) -> tuple[Line, ...]:
    """The lines paid each month, unknowns filled in: fixed part, aid, ZIP bonus, PDSA.

    ``kept``: as for ``plain_slip``.
    """

    def made(*lines: Line) -> tuple[tuple[Line, ...], None]:
        return lines, None

    place = (situation.zone, situation.distance, situation.distance_chu)
    fixed, _ = kept.get("PDJ-01", situation.reading("PDJ-01"), make=lambda: made(fixed_line(rules, situation)))
    aids, _ = kept.get(
        "PDJ-02", situation.reading("PDJ-02"), situation.reading("PDJ-04"), *place,
        make=lambda: made(*cumulated(rules, situation, aid_line(rules, situation), zip_line(rules, situation))),
    )  # fmt: skip
    pdsa, _ = kept.get("PDJ-05", make=lambda: made(pdsa_line(rules, situation)))
    return (*fixed, *aids, *pdsa)


def _concrete_slip(rules: RuleSet, situation: DjSituation, kept: KeptLines) -> Slip:
    fixed, aid, zip_bonus, pdsa = month_lines(rules, situation, kept)
    acts = _all_acts(situation)
    [activity], bonuses = kept.get(
        "PDJ-03", situation.reading("PDJ-03"), acts, make=lambda: _activity(rules, situation, acts)
    )
    lines = (fixed, aid, activity, zip_bonus, pdsa)
    month = total_of(lines, "mois")
    semester = month.times(SEMESTER) + total_of(lines, "semestre")
    year, duration = semester.times(2), None
    if bonuses is not None:
        duration = month.times(situation.months) + Span.of(bonuses)
        year = duration if situation.months == YEAR else year
    return Slip(lines=lines, totals=Totals(month=month, semester=semester, year=year, duration=duration))


def _activity(
    rules: RuleSet, situation: DjSituation, acts: Sequence[Fraction]
) -> tuple[tuple[Line, ...], Decimal | None]:
    """The line of the first semester; for another length than six months, what the whole placement's bonuses sum to."""
    line = activity_line(rules, situation, acts[:SEMESTER])
    if situation.months == SEMESTER:
        return (line,), None
    note, bonuses = stay_bonuses(rules, situation, acts)
    return (replace(line, note=" ".join(part for part in (line.note, note) if part)),), bonuses


def _all_acts(situation: DjSituation) -> tuple[Fraction, ...]:
    if situation.acts is None:
        raise TypeError("acts are filled in before a slip is computed")
    return situation.acts


def _others(
    rules: RuleSet, situation: DjSituation, index: int, line: Line, kept: KeptLines
) -> tuple[OtherReading, ...]:
    """The same line under the other readings of its rule, where it differs."""
    found = []
    for lecture in dj_readings()[line.rule]:
        if lecture == situation.reading(line.rule):
            continue
        other = replace(situation, lectures={**situation.lectures, line.rule: lecture})
        try:
            same = merged(completions(rules, other, kept)).lines[index]
        except PhcoError:  # that reading has no value on that day
            continue
        if same.amount != line.amount:
            text = f"{reading_name(lecture)} : {same.formula}"
            found.append(OtherReading(lecture=lecture, amount=same.amount, text=text))
    return tuple(found)


def _flat(value: int, situation: DjSituation) -> tuple[Fraction, ...]:
    return (Fraction(value),) * situation.months
