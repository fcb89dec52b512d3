"""Acts that cannot be undone: what stands in their way, and the reason given to go on all the same.

An obstacle refuses the act. Forced with a reason, the act goes on and the journal keeps both (entry ``forcage``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.errors import PhcoError, raise_all

LEAST = 2  # characters of a reason


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why an act should wait: a stable code, a French sentence, what to do."""

    code: str
    what: str
    fix: str

    def as_json(self) -> dict[str, str]:
        """For ``--json``."""
        return {"code": self.code, "quoi": self.what, "remede": self.fix}


def check_reason(reason: str | None) -> None:
    """A forced act says why; None: it is not forced. Raises PhcoError E_TEXT."""
    if reason is not None and len(reason.strip()) < LEAST:
        raise PhcoError("E_TEXT", "Un geste forcé porte son motif.", "motif", "Ajoutez --motif « pourquoi ».")


def forcing(act: str, obstacles: Sequence[Obstacle], *, forced: str | None, tour: int | None = None) -> list[Event]:
    """What the journal says of an act forced past its obstacles: one entry, or none when nothing stands in its way.

    Raises the obstacles as PhcoError(s) when it is not forced, E_TEXT for a reason that is not one.
    """
    check_reason(forced)
    if not obstacles:
        return []
    if forced is None:
        raise_all(
            [
                PhcoError(one.code, one.what, act, f"{one.fix} Pour passer outre : --forcer, avec un motif.")
                for one in obstacles
            ]
        )
        return []
    body = {"acte": act, "tour": tour, "motif": forced.strip(), "malgre": [one.what for one in obstacles]}
    return [Event(kind="forcage", body=body)]


def overcome(
    desk: Desk, act: str, obstacles: Sequence[Obstacle], *, forced: str | None, now: datetime,
    before: Collection[str] = (),
) -> None:  # fmt: skip
    """Refuse an act that something stands in the way of; forced, write why in the journal at once and go on.

    ``before``: the kinds of the entries that the act itself writes next. Raises as ``forcing`` does.
    """
    entries = forcing(act, obstacles, forced=forced)
    if entries and not desk.just_said(entries[0].kind, entries[0].body, before=before):
        desk.record(entries, now)
