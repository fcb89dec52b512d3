"""What a round makes of a list: the hearts of a DJ, or the ranking of a PAMSU."""

from __future__ import annotations

from dataclasses import dataclass

from phco.findings import Reason
from phco.wishes.flechage import Flechage


@dataclass(frozen=True, kw_only=True)
class ListVerdict:
    """``minimum`` (to be legal) and ``count``: offers with 1 to 5 hearts, or candidates ranked.

    ``advised``: what a ranking should have in every round (80 %); None for hearts, which have a minimum alone.
    """

    legal: bool
    minimum: int
    count: int
    reasons: tuple[Reason, ...]
    flechage: Flechage | None
    advised: int | None = None

    def as_json(self) -> dict[str, object]:
        """The answer of ``voeux verifier`` and of ``classement verifier``."""
        return {
            "legal": self.legal,
            "minimum": self.minimum,
            **({} if self.advised is None else {"conseille": self.advised}),
            "compte": self.count,
            "raisons": [reason.as_verdict_json() for reason in self.reasons],
            "flechage": self.flechage.as_json() if self.flechage else None,
        }
