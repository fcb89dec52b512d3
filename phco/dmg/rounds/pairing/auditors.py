"""Who checks the matching: the people named to receive the full instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.people import persons
from phco.dmg.ledger.store import Store
from phco.dmg.people.enrol import unknown_person

AUDITORS = "auditeurs"


def named(settings: Mapping[str, str]) -> list[str]:
    """The people named to receive the full instance."""
    return settings.get(AUDITORS, "").split()


def auditors(store: Store) -> list[str]:
    """The people named to receive the full instance."""
    return named(store.settings())


def name_auditors(desk: Desk, names: Sequence[str], now: datetime) -> None:
    """Name who receives the full instance; they are enrolled people. Raises PhcoError E_PERSONNE."""
    enrolled = {one.pseudo for one in persons(desk.store)}
    for one in names:
        if one not in enrolled:
            raise unknown_person(one)
    wanted = " ".join(dict.fromkeys(names))
    if desk.store.setting(AUDITORS) != wanted:
        desk.record([Event(kind="reglage", body={"reglages": {AUDITORS: wanted}})], now)
