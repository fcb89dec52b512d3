"""The bridge between the database's rows and the pure verdicts: load one person's facts, settle, write what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from phco.dates import Window
from phco.dmg.ledger.queries.dates import announcements, delays
from phco.dmg.ledger.queries.packages import authors, facts_of, of_kinds, verdicts_of
from phco.dmg.ledger.queries.people import claims_of, grants_of, role_of, rulings_of
from phco.dmg.ledger.queries.rounds import rounds, steps, terms
from phco.dmg.ledger.received import set_claim, set_fault, set_verdict
from phco.dmg.ledger.store import Store, Writer
from phco.dmg.ledger.values import instant, refusal_text
from phco.dmg.verdicts.facts import Outcome, Status
from phco.dmg.verdicts.kinds import RECEIVED, SETTLES, allowed, judge
from phco.dmg.verdicts.settle import Settled, settle
from phco.dmg.verdicts.timing import Frame
from phco.host.disk.objects import Objects

ANY_SUBJECT = "*"
NOTHING: Mapping[str, Window] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Change:
    """A package whose verdict changed: the new status and code."""

    payload: str
    status: str
    code: str

    def as_json(self) -> dict[str, str]:
        """For the journal."""
        return {"paquet": self.payload, "statut": self.status, "code": self.code}


Place = tuple[str, int, str]


@dataclass(frozen=True, kw_only=True)
class Season:
    """What surrounds everyone's packages: read once, it serves while no step, round, semester or delay changes.

    ``delays``: person → step → until when they alone have more time.
    """

    frame: Frame
    due: Mapping[Place, str]
    delays: Mapping[str, Mapping[str, datetime]]

    def frame_of(self, person: str, role: str) -> Frame:
        """The same for one person: what their role may send, and until when they alone have more time."""
        more = self.delays.get(person, {})
        extended = {place: more[code] for place, code in self.due.items() if code in more}
        return replace(self.frame, allowed=allowed(role), extended=extended)


def season_of(store: Store, coming: Mapping[str, Window] = NOTHING) -> Season:
    """The windows that are open: files, each opened round, the semesters of option 4, GEP at any time.

    ``coming``: step → days that it would have, for a change of dates that is only looked at.
    """
    days = {code: step.window for code, step in steps(store).items()} | dict(coming)
    due: dict[Place, str] = {}
    for name, one in RECEIVED.items():
        if one.step and not one.kind.rounds:
            due[(name, 0, ANY_SUBJECT)] = one.step
    opened = rounds(store)
    for row in opened:
        for name, one in RECEIVED.items():
            if one.kind.rounds and (row.candidates_at or name != "classement"):
                due[(name, row.number, ANY_SUBJECT)] = one.step_of(row.number)
    windows: dict[Place, Window | None] = {place: days.get(code) for place, code in due.items()}
    windows[("cr-gep", 0, ANY_SUBJECT)] = None
    for semester, term in terms(store).items():
        windows[("choix-journee4", 0, semester)] = term.window
        windows[("choix-journee4", 0, ANY_SUBJECT)] = None  # several semesters in one: its content says which
    told = announcements(store)
    frozen = {row.number: instant(row.frozen_at) for row in opened if row.frozen_at is not None}
    frame = Frame(
        campaign=store.setting("campagne"), windows=windows, allowed=frozenset(),
        announced={place: told.get(code, ()) for place, code in due.items()}, frozen=frozen,
    )  # fmt: skip
    more: dict[str, dict[str, datetime]] = {}
    for delay in delays(store):
        more.setdefault(delay.person, {})[delay.step] = instant(delay.until)
    return Season(frame=frame, due=due, delays=more)


class Seasons:
    """The season while files are taken in, which changes none: it is read again where another connection wrote."""

    def __init__(self) -> None:
        self._known: tuple[int, Season] | None = None

    def of(self, store: Store) -> Season:
        """The season that the database holds now; inside a transaction."""
        version = store.version()
        if self._known is None or self._known[0] != version:
            self._known = version, season_of(store)
        return self._known[1]


def settled(store: Store, person: str, role: str, season: Season | None = None) -> Settled:
    """The verdicts on one person's packages, from what the database holds now, in a ``season`` that was read before."""
    return settle(
        facts_of(store, person), grants_of(store, person), claims_of(store, person),
        (season or season_of(store)).frame_of(person, role), rulings_of(store, person),
    )  # fmt: skip


def resettle(tx: Writer, person: str, season: Season | None = None) -> list[Change]:
    """Settle one person again and write the verdicts that changed; inside a transaction."""
    found = settled(tx.store, person, role_of(tx.store, person), season)
    for signer, status in found.keys.items():
        set_claim(tx, person, signer, status.value)
    known = verdicts_of(tx.store, person)
    changed: list[tuple[str, Outcome]] = []
    for payload, outcome in sorted(found.outcomes.items()):
        if known[payload] != (outcome.status.value, refusal_text(outcome.refusal)):
            changed.append((payload, outcome))
    # Those that stop counting first, so that « one current list » holds at every statement.
    changed.sort(key=lambda one: one[1].status is Status.RETENU)
    for payload, outcome in changed:
        set_verdict(tx, payload, outcome.status.value, outcome.refusal)
    return [Change(payload=payload, status=outcome.status.value, code=outcome.code) for payload, outcome in changed]


def resettle_all(tx: Writer) -> list[Change]:
    """Settle everyone who has sent something."""
    season = season_of(tx.store)
    return [change for author in authors(tx.store) for change in resettle(tx, author, season)]


def recheck(tx: Writer, objects: Objects) -> None:
    """Judge again every package that depends on a round or a term; the caller settles afterwards."""
    for package in of_kinds(tx.store, SETTLES):
        fault, notes = judge(tx.store, objects, package)
        if refusal_text(fault) != package.fault_json:
            set_fault(tx, package.payload, fault, notes)
