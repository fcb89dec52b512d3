"""What a check says of something people wrote: a stable code, the rule behind it, a French sentence and a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["faute", "manque", "alerte"]
BLOCKING, WARNING, ADVICE = "bloquant", "avertissement", "conseil"
LEVELS = (BLOCKING, WARNING, ADVICE)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a list or a plan is not legal, or deserves a look.

    ``severity``: ``faute`` breaks a rule; ``manque`` breaks it only because something is still to be added;
    ``alerte`` breaks nothing. ``code`` is stable; ``where`` is a path in the input, empty for the whole of it.
    """

    code: str
    rule: str
    what: str
    fix: str
    severity: Severity = "faute"
    where: str = ""

    @property
    def blocking(self) -> bool:
        """Whether the list or the plan stays illegal because of it."""
        return self.severity != "alerte"

    def as_json(self) -> dict[str, object]:
        """As the placement's calls answer it: ``{"code", "regle", "gravite", "quoi", "ou", "remede"}``."""
        return {
            "code": self.code,
            "regle": self.rule,
            "gravite": self.severity,
            "quoi": self.what,
            "ou": self.where,
            "remede": self.fix,
        }

    def as_verdict_json(self) -> dict[str, object]:
        """As the verdict on hearts or a ranking writes it: ``{"code", "quoi", "remede", "regle", "bloquant"}``."""
        return {
            "code": self.code,
            "quoi": self.what,
            "remede": self.fix,
            "regle": self.rule,
            "bloquant": self.blocking,
        }


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One remark on a sheet. ``level``: ``bloquant``, ``avertissement``, ``conseil``; ``code`` is stable."""

    rule: str
    level: str
    code: str
    field: str
    what: str
    fix: str

    def as_json(self) -> dict[str, str]:
        """The remark as the calls answer it."""
        return {
            "regle": self.rule, "niveau": self.level, "code": self.code,
            "champ": self.field, "quoi": self.what, "remede": self.fix,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A fault of a received package: code, place, French sentence and remedy. ``rule``: a rule id when there is one."""

    code: str
    what: str
    where: str = ""
    fix: str = ""
    rule: str = ""
