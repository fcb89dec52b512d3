"""The bridge between the database's rows and the pure verdicts: load one person's facts, settle, write what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phco.dates import Window
from phco.dmg.ledger.queries.dates import announcements, more_time
from phco.dmg.ledger.queries.packages import authors, facts_of, of_kinds, verdicts_of
from phco.dmg.ledger.queries.people import claims_of, grants_of, person_of, rulings_of
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


def frame_of(store: Store, person: str, role: str, coming: Mapping[str, Window] = NOTHING) -> Frame:
    """The windows open to a person: files, each opened round, the semesters of option 4, GEP at any time.

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
    told, more = announcements(store), {one.step: one.until for one in more_time(store, person)}
    frozen = {row.number: instant(row.frozen_at) for row in opened if row.frozen_at is not None}
    return Frame(
        campaign=store.setting("campagne"), windows=windows, allowed=allowed(role),
        announced={place: told.get(code, ()) for place, code in due.items()},
        extended={place: more[code] for place, code in due.items() if code in more}, frozen=frozen,
    )  # fmt: skip


def settled(store: Store, person: str, role: str, coming: Mapping[str, Window] = NOTHING) -> Settled:
    """The verdicts on one person's packages, from what the database holds now (``coming``: see ``frame_of``)."""
    return settle(
        facts_of(store, person), grants_of(store, person), claims_of(store, person),
        frame_of(store, person, role, coming), rulings_of(store, person),
    )  # fmt: skip


def resettle(tx: Writer, person: str) -> list[Change]:
    """Settle one person again and write the verdicts that changed; inside a transaction."""
    who = person_of(tx.store, person)
    found = settled(tx.store, person, who.role if who else "")
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
    return [change for author in authors(tx.store) for change in resettle(tx, author)]


def recheck(tx: Writer, objects: Objects) -> None:
    """Judge again every package that depends on a round or a term; the caller settles afterwards."""
    for package in of_kinds(tx.store, SETTLES):
        fault, notes = judge(tx.store, objects, package)
        if refusal_text(fault) != package.fault_json:
            set_fault(tx, package.payload, fault, notes)
