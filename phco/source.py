"""A legal or documentary source: what a number or a date rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a value comes from. ``reference``: ``S1``, ``S2``, ``L`` (law or public text), ``A`` (our assumption)."""

    titre: str
    article: str = ""
    publie_le: date | None = None
    reference: str = ""

    @property
    def is_assumption(self) -> bool:
        """True for an assumption of ours (``A``), which every screen must mark as such."""
        return self.reference == "A"

    def as_json(self) -> dict[str, str | None]:
        """The source as the contract's answers carry it."""
        return {
            "titre": self.titre,
            "article": self.article,
            "publie_le": self.publie_le.isoformat() if self.publie_le else None,
            "reference": self.reference,
        }
