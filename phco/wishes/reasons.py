"""Why a list is not legal, or deserves a warning: a code, a French sentence, a remedy, the rule it rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason. ``blocking`` is false for a warning (the list stays legal)."""

    code: str
    what: str
    fix: str
    rule: str
    blocking: bool = True

    def as_json(self) -> dict[str, object]:
        """As CONTRACT.md writes it (``code``, ``quoi``, ``remede``), with the rule and whether it blocks."""
        return {
            "code": self.code,
            "quoi": self.what,
            "remede": self.fix,
            "regle": self.rule,
            "bloquant": self.blocking,
        }


def plural(count: int, one: str, many: str) -> str:
    """``1 offre``, ``3 offres``: the number and its noun, joined by a no-break space (0 and 1 are singular)."""
    return f"{count}\u00a0{one if count < 2 else many}"
