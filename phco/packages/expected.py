"""What an opener asked for, held against what a package says of itself: its kind, campaign, round and DMG.

A signature says who wrote a package, not that it is the one that was wanted: last year's results are as well signed as
this year's. Only what a package of the first format could not say (its DMG) is let pass when it is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from phco.packages.archive import SIGNATURE
from phco.packages.codes import fault
from phco.packages.kinds import KINDS
from phco.packages.statement import ADDRESSEE, About


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What was asked for; None where anything will do. ``dmg``: the thumbprint of the DMG's signing key.

    ``round``: 1 to 3; ``kinds``: any of them.
    """

    kinds: tuple[str, ...] | None = None
    campaign: str | None = None
    round: int | None = None
    dmg: str | None = None

    def check(self, about: About) -> None:
        """Raise PhcoError unless this is what was asked for: E_OTHER_KIND, E_OTHER_DMG, E_WRONG_ROUND."""
        if self.kinds is not None and about.kind.name not in self.kinds:
            wanted = " ou ".join(f"« {KINDS[one].title} »" for one in self.kinds if one in KINDS)
            what = f"Ce fichier est « {about.kind.title} », pas {wanted}."
            raise fault("E_OTHER_KIND", what, f"{SIGNATURE}:predicate.genre")
        if self.dmg is not None and about.dmg not in (None, self.dmg):
            raise fault("E_OTHER_DMG", where=f"{SIGNATURE}:predicate.{ADDRESSEE}")
        if self.campaign is not None and about.campaign != self.campaign:
            what = f"Ce fichier est de la campagne « {about.campaign} », pas « {self.campaign} »."
            raise fault("E_WRONG_ROUND", what, f"{SIGNATURE}:predicate.campagne", "Ouvrez celui de cette campagne.")
        if self.round is not None and about.round != self.round:
            said = f"du tour {about.round}" if about.round else "sans tour"
            what = f"Ce fichier est {said}, pas du tour {self.round}."
            raise fault("E_WRONG_ROUND", what, f"{SIGNATURE}:predicate.tour", f"Ouvrez celui du tour {self.round}.")


ANYTHING: Final = Expected()
