"""Leave during the SASPAS (SAS-05): whole weeks, a share for each season, a limit across the semester boundary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from phco.dates import Period, french_day, french_range
from phco.findings import Reason
from phco.french import counted
from phco.placement.leave.model import LeaveVerdict, LeaveYear, Season, Semester, overlap_reasons
from phco.placement.spans import WEEK, days_of, is_weekday, monday_of, runs

RULE = "SAS-05"
SEASON_NAMES: dict[Season, str] = {"hiver": "d’hiver", "ete": "d’été"}
MIDDLE_OF_WEEK = timedelta(days=2)  # Wednesday: the semester that holds it holds most of the week's working days


@dataclass(frozen=True, kw_only=True)
class SaspasLeaveRules:
    """The numbers of SAS-05, in weeks."""

    weeks_a_year: int
    winter_min: int
    winter_max: int
    summer_min: int
    summer_max: int
    consecutive_max: int

    def bounds(self, season: Season) -> tuple[int, int]:
        """Least and most weeks of a season."""
        if season == "hiver":
            return self.winter_min, self.winter_max
        return self.summer_min, self.summer_max


def check_saspas(
    semesters: tuple[Semester, ...], periods: tuple[Period, ...], rules: SaspasLeaveRules, *, notice: str = ""
) -> LeaveVerdict:
    """Check a year's plan of weeks (SAS-05).

    ``semesters`` must not overlap (any order). The limits of the year apply to the two semesters of a year together
    (``years_of``), and a semester given alone is held to its own limits only. A week belongs to the semester that holds
    its Wednesday.
    """
    ordered = tuple(sorted(semesters, key=lambda one: one.span.start))
    reasons = [*_part_weeks(periods), *overlap_reasons(periods, RULE, RULE)]
    weeks = booked_weeks(periods)
    placed: dict[int, list[date]] = {index: [] for index in range(len(ordered))}
    outside: list[date] = []
    for monday in weeks:
        index = semester_of(monday, ordered)
        (outside if index is None else placed[index]).append(monday)
    reasons += [_outside(monday) for monday in outside]
    blocks = tuple(runs(periods, lambda day: not is_weekday(day)))
    reasons += _too_long(blocks, rules)

    years: list[LeaveYear] = []
    for year in years_of(ordered):
        counts = {one.season: len(placed[ordered.index(one)]) for one in year}
        years.append(_balance(year, counts, rules))
        reasons += _season_reasons(year, counts, rules)
    seasons = [one for one in ("hiver", "ete") if any(sem.season == one for sem in ordered)]
    taken = {one: sum(len(placed[i]) for i, sem in enumerate(ordered) if sem.season == one) for one in seasons}
    left = {one: sum(year.detail.get(one, 0) for year in years) for one in seasons}
    return LeaveVerdict(
        regime="saspas",
        reasons=tuple(reasons),
        taken={**taken, "total": sum(taken.values())},
        left={**left, "total": sum(year.left for year in years)},
        lost=sum(year.lost for year in years),
        runs=blocks,
        years=tuple(years),
        warnings=((notice,) if notice else ()),
    )


def booked_weeks(periods: tuple[Period, ...]) -> list[date]:
    """The Mondays of the weeks with at least one booked day from Monday to Friday, in order, each once."""
    return sorted({monday_of(day) for period in periods for day in days_of(period) if is_weekday(day)})


def semester_of(monday: date, semesters: tuple[Semester, ...]) -> int | None:
    """The index of the semester a week belongs to, or None outside all of them."""
    middle = monday + MIDDLE_OF_WEEK
    return next((i for i, one in enumerate(semesters) if one.span.start <= middle <= one.span.end), None)


def years_of(ordered: Sequence[Semester]) -> list[tuple[Semester, ...]]:
    """The years that semesters in order of date make: a winter and the summer after it, then what is left.

    A summer that no winter precedes makes a year with the lone winter that follows it (a placement that starts in May).
    """
    years: list[tuple[Semester, ...]] = []
    for one in ordered:
        if one.season == "ete" and years and [held.season for held in years[-1]] == ["hiver"]:
            years[-1] = (*years[-1], one)
        else:
            years.append((one,))
    paired: list[tuple[Semester, ...]] = []
    for year in years:
        if paired and [[held.season for held in part] for part in (paired[-1], year)] == [["ete"], ["hiver"]]:
            paired[-1] = (*paired[-1], *year)
        else:
            paired.append(year)
    return paired


def _balance(year: tuple[Semester, ...], counts: dict[Season, int], rules: SaspasLeaveRules) -> LeaveYear:
    """Weeks still to place, and winter weeks given up: those that the summer, as planned, does not make up for."""
    total = sum(counts.values())
    room = {one.season: max(0, rules.bounds(one.season)[1] - counts[one.season]) for one in year}
    spare = max(0, rules.weeks_a_year - total)
    winter = counts.get("hiver", 0)
    if "hiver" not in counts:
        lost = 0
    elif "ete" not in counts:
        lost = max(0, rules.weeks_a_year - rules.summer_max - winter)
    else:
        summer = min(counts["ete"], rules.summer_max)
        lost = max(0, min(rules.winter_max - winter, rules.weeks_a_year - winter - summer))
    return LeaveYear(
        start=year[0].span.start,
        end=year[-1].span.end,
        taken=total,
        left=min(spare, sum(room.values())),
        lost=lost,
        detail={season: min(places, spare) for season, places in room.items()},
    )


# — reasons ————————————————————————————————————————————————————————————————————————————————————————
def _part_weeks(periods: tuple[Period, ...]) -> list[Reason]:
    found = []
    for period in periods:
        monday, sunday = monday_of(period.start), monday_of(period.end) + WEEK - timedelta(days=1)
        if (monday, sunday) != (period.start, period.end):
            found.append(
                Reason(
                    code=f"{RULE}-SEMAINE-INCOMPLETE",
                    rule=RULE,
                    what=f"La période {french_range(period.start, period.end)} n’est pas faite de semaines entières.",
                    fix=f"Posez-la du {french_day(monday, weekday=True)} au {french_day(sunday, weekday=True)}.",
                    where=period.where,
                )
            )
    return found


def _outside(monday: date) -> Reason:
    return Reason(
        code=f"{RULE}-HORS-SEMESTRE",
        rule=RULE,
        what=f"La semaine du {french_day(monday)} n’est dans aucun des semestres donnés.",
        fix="Déplacez-la dans un semestre, ou corrigez les dates du semestre.",
    )


def _too_long(blocks: tuple[Period, ...], rules: SaspasLeaveRules) -> list[Reason]:
    found = []
    for block in blocks:
        weeks = len(booked_weeks((block,)))
        if weeks > rules.consecutive_max:
            found.append(
                Reason(
                    code=f"{RULE}-CONSECUTIVES",
                    rule=RULE,
                    what=f"{counted(weeks, 'semaine')} se suivent, {french_range(block.start, block.end)} ; "
                    f"le maximum est {rules.consecutive_max}, changement de semestre compris.",
                    fix="Laissez au moins une semaine de stage au milieu, ou raccourcissez cette absence.",
                )
            )
    return found


def _season_reasons(year: tuple[Semester, ...], counts: dict[Season, int], rules: SaspasLeaveRules) -> list[Reason]:
    found: list[Reason] = []
    for one in year:
        least, most = rules.bounds(one.season)
        count, name = counts[one.season], SEASON_NAMES[one.season]
        tail = "HIVER" if one.season == "hiver" else "ETE"
        said = f"{counted(count, 'semaine')} au semestre {name}"
        if count > most:
            found.append(
                Reason(
                    code=f"{RULE}-MAX-{tail}",
                    rule=RULE,
                    what=f"{said} : le maximum est {most}.",
                    fix=f"Retirez-en {count - most} de ce semestre.",
                )
            )
        elif count < least:
            found.append(
                Reason(
                    code=f"{RULE}-MIN-{tail}",
                    rule=RULE,
                    what=f"{said} : il en faut au moins {least}.",
                    fix=f"Posez encore {counted(least - count, 'semaine')} au semestre {name}.",
                    severity="manque",
                )
            )
    total = sum(counts.values())
    if total > rules.weeks_a_year:
        found.append(
            Reason(
                code=f"{RULE}-TOTAL",
                rule=RULE,
                what=f"{counted(total, 'semaine')} sur l’année : le droit est de {rules.weeks_a_year}.",
                fix=f"Retirez-en {total - rules.weeks_a_year}.",
            )
        )
    return found
