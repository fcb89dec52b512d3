"""What a check of the placement answers: reasons with a stable code, the rule behind each, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Severity = Literal["faute", "manque", "alerte"]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing to say about a plan, in French.

    ``severity``: ``faute`` breaks a rule; ``manque`` breaks it only because something is still to be added;
    ``alerte`` breaks nothing and deserves a look. ``code`` starts with the rule id (``SAS-05-CONSECUTIVES``).
    """

    code: str
    rule: str
    what: str
    fix: str
    severity: Severity = "faute"
    where: str = ""

    def as_json(self) -> dict[str, object]:
        """``{"code", "regle", "gravite", "quoi", "ou", "remede"}``."""
        return {
            "code": self.code,
            "regle": self.rule,
            "gravite": self.severity,
            "quoi": self.what,
            "ou": self.where,
            "remede": self.fix,
        }


@dataclass(frozen=True, kw_only=True)
class Period:
    """Whole days, both ends included; ``where`` is the path of the input it was read from."""

    start: date
    end: date
    where: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends on or after its start: {self.start} … {self.end}")

    @property
    def length(self) -> int:
        """Number of calendar days."""
        return (self.end - self.start).days + 1

    def touches(self, other: Period) -> bool:
        """Whether the two share at least one day."""
        return self.start <= other.end and other.start <= self.end


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """``1 semaine``, ``3 semaines`` with a no-break space."""
    return f"{number}\u00a0{noun if abs(number) < 2 else plural or noun + 's'}"
