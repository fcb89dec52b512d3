"""The placement's calls: dict in, dict out, every fault of the input at once."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from phco.dates import french_range
from phco.errors import PhcoError
from phco.fields import LAST_DAY, Fields
from phco.placement import parameters
from phco.placement.leave import Semester
from phco.placement.leave_dj import check_dj
from phco.placement.leave_saspas import check_saspas
from phco.placement.verdict import Period

MOST_PERIODS = 400
MOST_SEMESTERS = 40


def conges_verifier(entry: Any) -> dict[str, Any]:
    """``conges.verifier``: a leave plan against SAS-05 or CNG. Errors: E_PERIODE, E_SEMESTRES, those of Fields."""
    fields = Fields(entry)
    regime = fields.choice("regime", ("saspas", "dj"))
    semesters = read_semesters(fields, required=regime == "saspas")
    periods = read_periods(fields, "periodes")
    fields.close()
    spans = [one.span for one in semesters] or list(periods)
    on = min((span.start for span in spans), default=LAST_DAY)
    if regime == "saspas":
        notice = parameters.SASPAS_NOTICE
        verdict = check_saspas(semesters, periods, parameters.saspas_leave_rules(on), notice=notice)
    else:
        verdict = check_dj(semesters, periods, parameters.dj_leave_rules(on), notice=parameters.LAW_NOTICE)
    return verdict.as_json()


def read_period(fields: Fields) -> Period | None:
    """``debut`` and ``fin`` of an open reader, or None after noting the fault (E_PERIODE when they are reversed)."""
    before = len(fields.errors)
    start, end = fields.day("debut"), fields.day("fin")
    if len(fields.errors) > before:
        return None
    if end < start:
        fields.fault(
            "E_PERIODE", "La fin est avant le début.", "fin", "Écrivez une fin égale au début ou plus tardive."
        )
        return None
    return Period(start=start, end=end, where=fields.path)


def read_periods(fields: Fields, key: str, default: Any = ..., *, most: int = MOST_PERIODS) -> tuple[Period, ...]:
    """A list of ``{"debut", "fin"}``."""
    values = fields.items(key, most=most) if default is ... else fields.items(key, default, most=most)
    found: list[Period] = []
    for index, value in enumerate(values):
        child = fields.child(f"{key}[{index}]", value)
        period = read_period(child)
        child.close()
        if period is not None:
            found.append(period)
    return tuple(found)


def read_semesters(fields: Fields, *, required: bool) -> tuple[Semester, ...]:
    """``semestres``: seasons and dates that do not overlap (E_SEMESTRES)."""
    found: list[Semester] = []
    before = len(fields.errors)
    values = fields.items("semestres", most=MOST_SEMESTERS)
    for index, value in enumerate(values):
        child = fields.child(f"semestres[{index}]", value)
        season = child.choice("saison", ("hiver", "ete"))
        period = read_period(child)
        child.close()
        if period is not None:
            found.append(Semester(season=season, span=period))
    if len(fields.errors) > before:
        return tuple(found)
    if required and not found:
        fields.fault(
            "E_SEMESTRES", "Il faut au moins un semestre.", "semestres", "Donnez la saison, le début et la fin."
        )
    ordered = sorted(found, key=lambda one: one.span.start)
    for first, second in pairwise(ordered):
        if first.span.touches(second.span):
            said = french_range(second.span.start, second.span.end)
            fields.errors.append(_semester_fault(second, f"Le semestre {said} commence avant la fin du précédent."))
    return tuple(found)


def _semester_fault(semester: Semester, what: str) -> PhcoError:
    return PhcoError(
        "E_SEMESTRES", what, semester.span.where, "Corrigez les dates : deux semestres ne se recouvrent pas."
    )
