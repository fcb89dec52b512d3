"""What a departure is computed from: the person, the market, the round under way, what came of the rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from phco.campaign.model import ROUNDS
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.packages import standing
from phco.dmg.ledger.queries.people import person_of
from phco.dmg.ledger.queries.rounds import agreements, rounds, terms
from phco.dmg.ledger.values import Agreement, Person, Round
from phco.dmg.rounds.market import Market, RoundLists, Sheet, read_lists, read_market, sheets_of
from phco.dmg.verdicts.contents import candidates_of

Stage = Literal["avant", "voeux", "candidats", "fige", "apparie", "commission", "publie"]
LAST = max(ROUNDS)
STAGES: Mapping[Stage, str] = {
    "avant": "avant l’ouverture du tour 1",
    "voeux": "pendant les vœux",
    "candidats": "pendant les classements",
    "fige": "après le gel, avant le tirage",
    "apparie": "entre deux tours",
    "commission": "pendant la commission",
    "publie": "après le procès-verbal",
}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """``round``, ``lists``: the last round opened; ``came``: its offers → candidates sent to their PAMSU.

    ``minutes_at``: when the minutes were last written (UTC text), empty before; ``heirs``: offers of the person → the
    PAMSU whose sheet, under the same id, stands once they have left.
    """

    person: Person
    market: Market
    round: Round | None
    lists: RoundLists | None
    came: Mapping[str, Sequence[str]]
    decided: bool
    minutes_at: str
    agreements: Sequence[Agreement]
    heirs: Mapping[str, str] = field(default_factory=dict)

    @property
    def minutes(self) -> bool:
        """Whether the minutes of the commission were written."""
        return bool(self.minutes_at)

    @property
    def stage(self) -> Stage:
        """Where the campaign stands."""
        if self.round is None:
            return "avant"
        if self.minutes:
            return "publie"
        if self.round.matched_at is not None:
            return "commission" if self.decided or self.round.number == LAST else "apparie"
        if self.round.frozen_at is not None:
            return "fige"
        return "candidats" if self.round.candidates_at is not None else "voeux"

    @cached_property
    def led(self) -> list[str]:
        """The offers that the person leads, sorted; none for a DJ."""
        return sorted(name for name, one in self.sheets.items() if one.author == self.person.pseudo)

    @property
    def sheets(self) -> Mapping[str, Sheet]:
        """Every sheet, those withdrawn too; the one that stands, where there are two."""
        return {**self.market.sheets.withdrawn, **self.market.sheets.by_id}

    def room(self, offer: str) -> int:
        """How many DJ an offer can take in all; one where its sheet is unknown (a renewed post)."""
        return self.sheets[offer].offer.capacity if offer in self.sheets else 1

    @property
    def chance(self) -> str:
        """What is left to a DJ who has no post at this point, as the end of a French sentence."""
        tour = self.round.number if self.round is not None else 0
        if self.stage in ("commission", "publie") or (self.stage in ("candidats", "fige") and tour == LAST):
            return "la commission traite son cas"
        if self.stage in ("avant", "voeux"):
            return f"il participe au tour {max(1, tour)}"
        return f"il participe au tour {tour + 1}"


def read_scene(desk: Desk, person: str) -> Scene:
    """Everything at once, for someone enrolled."""
    found, opened = person_of(desk.store, person), rounds(desk.store)
    assert found is not None
    last, market = opened[-1] if opened else None, read_market(desk.store)
    after = sheets_of(standing(desk.store, "fiche-rts"), {*market.gone, person}).by_id
    heirs = {
        offer: after[offer].author
        for offer, one in market.sheets.by_id.items()
        if one.author == person and offer in after
    }
    return Scene(
        person=found, market=market, round=last, heirs=heirs,
        lists=read_lists(desk.store, last.number) if last is not None else None,
        came=(candidates_of(desk.store, desk.objects, last.number) or {}) if last is not None else {},
        decided=any(True for _ in desk.store.entries(kinds=("decision",))),
        minutes_at=next((one.at for one in reversed(list(desk.store.entries(kinds=("pv",))))), ""),
        agreements=[one for semester in terms(desk.store) for one in agreements(desk.store, semester)],
    )  # fmt: skip
