"""A round's whole history, read at one instant: what its operations need to know, so that none of them asks twice.

They compute from this frozen value and record once; nothing that another process writes meanwhile is half seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from phco.campaign.model import round_step
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.queries.dates import Delay, delays_in
from phco.dmg.ledger.queries.packages import PACKAGE, UNRULED
from phco.dmg.ledger.queries.people import DEPARTURE, ENROLLED
from phco.dmg.ledger.queries.publications import PUBLICATION, SIGNED, Register, Signed
from phco.dmg.ledger.queries.rounds import HOLDER, ROUND, STEP
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import MANIFEST, Departure, Holder, Package, Publication, Round, Step
from phco.jsontext import JsonView

TOLD, GIVEN = ("tour-ouvert", "candidats", "gel", "tirage"), "accord"
COUNTED = (
    f"{PACKAGE} WHERE (kind, round) IN (VALUES ('fiche-rts', 0), ('dossier-dj', 0), ('voeux', :tour), "
    "('classement', :tour)) AND status = 'retenu' ORDER BY received_at, payload"
)
SIGNED_SINCE = (
    "SELECT at FROM journal WHERE kind = 'publication' AND number > (SELECT max(number) FROM journal WHERE "
    "kind = 'gel' AND json_extract(body, '$.tour') = :tour) AND EXISTS (SELECT 1 FROM "
    "json_each(journal.body, '$.fichiers') WHERE json_extract(value, '$.nom') = :manifest) ORDER BY number LIMIT 1"
)


@dataclass(frozen=True, kw_only=True)
class RoundHistory:
    """What the desk knows of a round. ``round``: None before it is opened; ``applicants``: as it was opened.

    ``journal``: what is told of rounds and of delays; ``manifest_at``: when the manifest was first signed after the
    last freezing (UTC text); ``counted``: the packages that count in it, sheets and files included, in the order of
    their receipt; ``waiting``: everything set aside that nobody has ruled upon; ``materials``: person → their two keys;
    ``signings``: what is told of what was signed.
    """

    tour: int
    round: Round | None
    applicants: Sequence[str]
    journal: Sequence[Entry]
    manifest_at: str | None
    steps: Mapping[str, Step]
    departures: Mapping[str, Departure]
    counted: Sequence[Package]
    waiting: Sequence[Package]
    holders: Sequence[Holder]
    materials: Mapping[str, str]
    settings: Mapping[str, str]
    signed: Mapping[str, Publication]
    signings: Sequence[Signed]

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """What the journal says of this round, in order."""
        return [one for one in self.journal if one.kind != GIVEN and one.body["tour"] == self.tour]

    @property
    def delays(self) -> list[Delay]:
        """The delays in force, of all steps."""
        return delays_in(one for one in self.journal if one.kind == GIVEN)

    @property
    def register(self) -> Register:
        """What the next package to be signed comes after."""
        return Register(signed=self.signed, settings=self.settings, journal=self.signings)

    def standing(self, kind: str) -> list[Package]:
        """The packages of a kind that count."""
        return [one for one in self.counted if one.kind == kind]

    def step(self, part: Literal["dj", "rts", "appariement"]) -> Step | None:
        """One of its steps; None when the campaign has none."""
        return self.steps.get(round_step(self.tour, part).code)

    def said(self, kind: str) -> JsonView:
        """What the journal's last entry of a kind says of this round; empty before there is one."""
        last = self.last(kind)
        return last.body if last is not None else {}

    def last(self, kind: str) -> Entry | None:
        """The journal's last entry of a kind on this round."""
        return next((one for one in reversed(self.entries) if one.kind == kind), None)

    @cached_property
    def frozen_since(self) -> str:
        """When its input was first frozen (UTC text): a later commitment to a draw keeps the same; empty before."""
        return next((one.at for one in self.entries if one.kind == "gel"), "")

    @property
    def sent(self) -> str | None:
        """The object that lists the candidates as they were last sent to the PAMSU; None before that."""
        found: str | None = self.said("candidats").get("liste")
        return found

    @property
    def proof(self) -> Mapping[str, str]:
        """What was recorded with its draw to verify it; empty for a draw of a former version."""
        found: Mapping[str, str] = self.said("tirage").get("preuve", {})
        return found

    @property
    def deposited(self) -> Mapping[str, Sequence[str]]:
        """Whose lists the DMG deposited in their name, once frozen: ``demandeurs``, ``offreurs``; empty for none."""
        found: Mapping[str, Sequence[str]] = self.said("gel").get("depots", {})
        return found

    @cached_property
    def gone(self) -> Mapping[str, Departure]:
        """Who has left the campaign, before its input was frozen where it is."""
        frozen = self.frozen_since
        return {name: one for name, one in self.departures.items() if not frozen or one.at < frozen}


def read_round(store: Store, tour: int) -> RoundHistory:
    """Everything about a round, at one instant."""
    asked = {"tour": tour, "manifest": MANIFEST}
    with store.at_once():
        return RoundHistory(
            tour=tour,
            round=next(iter(store.values(Round, f"{ROUND} WHERE number = :tour", asked)), None),
            applicants=store.applicants(tour),
            manifest_at=next((str(row["at"]) for row in store.rows(SIGNED_SINCE, asked)), None),
            steps={one.code: one for one in store.values(Step, STEP)},
            departures={one.person: one for one in store.values(Departure, f"{DEPARTURE} ORDER BY pseudo")},
            counted=store.values(Package, COUNTED, asked),
            waiting=store.values(Package, f"{PACKAGE} {UNRULED}"),
            holders=store.values(Holder, f"{HOLDER} ORDER BY person"),
            materials={row["person"]: row["material"] for row in store.rows(ENROLLED)},
            settings=store.settings(),
            signed={one.name: one for one in store.values(Publication, f"{PUBLICATION} ORDER BY name")},
            signings=store.values(Signed, SIGNED),
            journal=list(store.entries(kinds=(*TOLD, GIVEN))),
        )
