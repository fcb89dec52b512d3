"""The calendar over time, as the journal tells it: the days announced for each step, and the delays given to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import instant, window_of
from phco.dmg.verdicts.facts import Announced, MoreTime

MOVES = ("etape", "decalage")
ANNOUNCED = "annonce"  # written in the body of an ``etape`` since what arrived in announced days stays in time


def announcements(store: Store) -> dict[str, list[Announced]]:
    """Step → its days as they were announced, in order.

    An ``etape`` written before announcements were kept had judged everything by its own days: it still does.
    """
    found: dict[str, list[Announced]] = {}
    for entry in store.entries(kinds=("campagne", *MOVES)):
        for step in told_in(entry):
            window = window_of(step["debut"], step["fin"])
            if entry.kind == "campagne" or (entry.kind == "etape" and not entry.body.get(ANNOUNCED)):
                found[step["code"]] = [Announced(window=window)]
            else:
                moment = Announced(window=window, since=instant(entry.at), entry=entry.number)
                found.setdefault(step["code"], []).append(moment)
    return found


def told_in(entry: Entry) -> Sequence[Mapping[str, str]]:
    """The steps whose days an entry gives: code, debut, fin, statut."""
    steps: Sequence[Mapping[str, str]] = [entry.body] if entry.kind == "etape" else entry.body["etapes"]
    return steps


def last_move(store: Store) -> Entry | None:
    """The last entry that changed dates; None when none did."""
    return store.last_entry(MOVES)


@dataclass(frozen=True, kw_only=True)
class Delay:
    """A delay in force: the journal's number, the person, the step, until when (UTC text), who gave it and why."""

    number: int
    person: str
    step: str
    until: str
    author: str
    reason: str


def delays(store: Store, person: str | None = None) -> list[Delay]:
    """The delays in force, of everyone or of one person, in order."""
    return delays_in(store.entries(kinds=("accord",)), person)


def delays_in(entries: Iterable[Entry], person: str | None = None) -> list[Delay]:
    """The same, of entries that give delays or take them back."""
    found: dict[int, Delay] = {}
    for entry in entries:
        body = entry.body
        if body["annule"] is not None:
            found.pop(body["annule"], None)
        elif person is None or body["personne"] == person:
            found[entry.number] = Delay(
                number=entry.number, person=body["personne"], step=body["etape"], until=body["jusqu"],
                author=body["auteur"], reason=body["motif"],
            )  # fmt: skip
    return list(found.values())


def more_time(store: Store, person: str) -> list[MoreTime]:
    """The delays in force of one person, as the verdicts take them."""
    return [MoreTime(step=one.step, until=instant(one.until)) for one in delays(store, person)]
