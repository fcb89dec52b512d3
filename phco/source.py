"""A legal or documentary source: what a number or a date rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Authority = Literal["loi", "procedure", "brochure", "hypothese"]
AUTHORITIES: dict[Authority, str] = {
    "loi": "source nationale",
    "procedure": "procédure nationale",
    "brochure": "document local",
    "hypothese": "hypothèse de l’outil",
}
_BY_REFERENCE: dict[str, Authority] = {"L": "loi", "P": "procedure", "A": "hypothese"}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a value comes from. ``reference``: a document of the subdivision (``S1`` …), ``L`` (law or public text),
    ``P`` (national procedure), ``A`` (our assumption). ``relays``: a local document that tells the national procedure.
    """

    titre: str
    article: str = ""
    publie_le: date | None = None
    reference: str = ""
    relays: bool = False

    @property
    def authority(self) -> Authority:
        """Who says it: the law, the national procedure, a local document, or this tool."""
        return "procedure" if self.relays else _BY_REFERENCE.get(self.reference, "brochure")

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
            "autorite": self.authority,
        }
