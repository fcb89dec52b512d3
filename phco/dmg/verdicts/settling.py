"""The bridge between the database's rows and the pure verdicts: load one person's facts, settle, write what changed."""

from __future__ import annotations

from dataclasses import dataclass

from phco.dates import Window
from phco.dmg.ledger.queries.packages import authors, facts_of, of_kinds, verdicts_of
from phco.dmg.ledger.queries.people import claims_of, grants_of, person_of, rulings_of
from phco.dmg.ledger.queries.rounds import rounds, steps, terms
from phco.dmg.ledger.received import set_claim, set_fault, set_verdict
from phco.dmg.ledger.store import Store, Writer
from phco.dmg.ledger.values import refusal_text
from phco.dmg.verdicts.facts import Outcome, Status
from phco.dmg.verdicts.kinds import RECEIVED, SETTLES, allowed, judge
from phco.dmg.verdicts.settle import Frame, Settled, settle
from phco.host.disk.objects import Objects

ANY_SUBJECT = "*"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A package whose verdict changed: the new status and code."""

    payload: str
    status: str
    code: str

    def as_json(self) -> dict[str, str]:
        """For the journal."""
        return {"paquet": self.payload, "statut": self.status, "code": self.code}


def frame_of(store: Store, role: str) -> Frame:
    """The windows open to a role: files, each opened round, the semesters of option 4, GEP at any time."""
    days = {code: step.window for code, step in steps(store).items()}
    windows: dict[tuple[str, int, str], Window | None] = {("cr-gep", 0, ANY_SUBJECT): None}
    for name, one in RECEIVED.items():
        if one.step and not one.kind.rounds:
            windows[(name, 0, ANY_SUBJECT)] = days.get(one.step)
    for row in rounds(store):
        for name, one in RECEIVED.items():
            if one.kind.rounds and (row.candidates_at or name != "classement"):
                windows[(name, row.number, ANY_SUBJECT)] = days.get(one.step_of(row.number))
    for semester, term in terms(store).items():
        windows[("choix-journee4", 0, semester)] = term.window
        windows[("choix-journee4", 0, ANY_SUBJECT)] = None  # several semesters in one: its content says which
    return Frame(campaign=store.setting("campagne"), windows=windows, allowed=allowed(role))


def settled(store: Store, person: str, role: str) -> Settled:
    """The verdicts on one person's packages, from what the database holds now."""
    return settle(
        facts_of(store, person), grants_of(store, person), claims_of(store, person), frame_of(store, role),
        rulings_of(store, person),
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
