"""The two regimes of leave: SASPAS weeks (SAS-05) and a DJ's working days (CNG), told in one verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from phco.dates import Period, french_day, french_range
from phco.findings import Reason
from phco.placement.spans import overlaps

Season = Literal["hiver", "ete"]


@dataclass(frozen=True, kw_only=True)
class Semester:
    """A semester of six months, or what is known of it: its season and its first and last day."""

    season: Season
    span: Period


@dataclass(frozen=True, kw_only=True)
class LeaveYear:
    """One year of the count: what is taken, what may still be, what is lost; in weeks (SASPAS) or working days (DJ)."""

    start: date
    end: date
    taken: int
    left: int
    lost: int = 0
    paid_if_untaken: int = 0
    detail: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The year as the contract's answers carry it."""
        return {
            "debut": self.start.isoformat(),
            "fin": self.end.isoformat(),
            "poses": self.taken,
            "restant": self.left,
            "perdus": self.lost,
            "indemnisables": self.paid_if_untaken,
            **({"detail": dict(self.detail)} if self.detail else {}),
        }


@dataclass(frozen=True, kw_only=True)
class LeaveVerdict:
    """The answer of ``conges.verifier``.

    ``taken``/``left``: ``{"hiver", "ete", "total"}`` in weeks, or ``{"jours"}`` in working days. ``lost``: weeks that
    this plan, kept as it stands, gives up. ``runs``: absences as lived, adjoining bookings joined.
    """

    regime: str
    reasons: tuple[Reason, ...]
    taken: dict[str, int]
    left: dict[str, int]
    lost: int
    runs: tuple[Period, ...]
    years: tuple[LeaveYear, ...]
    warnings: tuple[str, ...]

    @property
    def legal(self) -> bool:
        """Whether no rule is broken, a plan still to be completed included."""
        return not self.reasons

    @property
    def completable(self) -> bool:
        """Whether adding leave, and removing none, can make the plan legal (true for a legal one)."""
        return all(reason.severity == "manque" for reason in self.reasons)

    def as_json(self) -> dict[str, object]:
        """``conges.verifier`` of CONTRACT.md, with the details a screen draws."""
        return {
            "legal": self.legal,
            "raisons": [{"code": r.code, "quoi": r.what, "remede": r.fix, "regle": r.rule} for r in self.reasons],
            "poses": dict(self.taken),
            "restant": dict(self.left),
            "perdus": self.lost,
            "completable": self.completable,
            "blocs": [
                {"debut": run.start.isoformat(), "fin": run.end.isoformat(), "jours": run.length} for run in self.runs
            ],
            "annees": [year.as_json() for year in self.years],
            "avertissements": list(self.warnings),
        }


def overlap_reasons(periods: tuple[Period, ...], rule: str, code: str) -> list[Reason]:
    """One reason for each booking that takes again days already booked."""
    return [
        Reason(
            code=f"{code}-CHEVAUCHEMENT",
            rule=rule,
            what=f"La période {french_range(second.start, second.end)} recouvre "
            f"celle {french_range(first.start, first.end)}.",
            fix=f"Faites-la commencer après le {french_day(first.end)}, ou retirez-la.",
            where=second.where,
        )
        for first, second in overlaps(periods)
    ]
