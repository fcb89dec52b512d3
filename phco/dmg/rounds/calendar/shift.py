"""Moving the calendar: every step from one on, by so many days, never overlapping; and moving it back by another act.

What arrived within the days announced at that moment stays in time (``verdicts.settle``): a move takes nothing back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from phco.campaign.model import LABELS, step_code
from phco.dates import Window, paris_day
from phco.dmg.desk import Desk, Event
from phco.dmg.intake.moved import AGAIN, COUNTS, STAYS, write_moved
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.queries.dates import MOVES, last_move
from phco.dmg.ledger.queries.packages import packages
from phco.dmg.ledger.queries.people import persons
from phco.dmg.ledger.queries.publications import publication_of
from phco.dmg.ledger.queries.rounds import rounds, steps
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import MANIFEST, Package, Round, Step, instant
from phco.dmg.rounds.rounds import manifest_item
from phco.dmg.signing.issue import publish
from phco.dmg.verdicts.kinds import RECEIVED
from phco.dmg.verdicts.settling import season_of, settled
from phco.errors import PhcoError

MOST_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class Move:
    """A step whose days change."""

    before: Step
    after: Step


@dataclass(frozen=True, kw_only=True)
class Consequences:
    """What a change of dates does to what was received.

    ``stay``: packages that count and go on counting; ``again``: that count and would not any more; ``back``: that did
    not and would. ``stale``: what was signed with the former dates, by name.
    """

    moves: Sequence[Move]
    stay: Sequence[Package]
    again: Sequence[Package]
    back: Sequence[Package]
    stale: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Shifted:
    """A change of dates made: ``number`` of its journal entry; ``already``: it had been made before.

    ``issued``: what was signed again; ``receipts``: how many are in ``sorties/accuses/dates-NUMBER``.
    """

    number: int
    consequences: Consequences
    already: bool
    issued: Sequence[str]
    receipts: int


def _label(code: str) -> str:
    return f"« {LABELS.get(code, code)} »"


def moved_steps(known: Mapping[str, Step], code: str, days: int, keep: Collection[str] = ()) -> list[Move]:
    """The steps from ``code`` on, each ``days`` later (earlier when negative); those in ``keep`` stay.

    Raises PhcoError: E_ETAPE (unknown step), E_VALEUR (no day, too many), E_CHEVAUCHE (steps would meet or cross).
    """
    for one in (code, *keep):
        if one not in known:
            listed = ", ".join(known)
            raise PhcoError("E_ETAPE", f"L’étape « {one[:40]} » n’existe pas.", "etape", f"Étapes : {listed}.")
    if days == 0 or abs(days) > MOST_DAYS:
        raise PhcoError(
            "E_VALEUR", "Un décalage compte de 1 à 366 jours, en plus ou en moins.", "--jours",
            "Écrivez par exemple --jours 7, ou --jours -2.",
        )  # fmt: skip
    first, shift = step_code(code).order, timedelta(days=days)
    moves = [
        Move(before=step, after=_later(step, shift))
        for step in known.values()
        if step.named.order >= first and step.code not in keep and step.window is not None
    ]
    if not moves:
        raise PhcoError(
            "E_ETAPE", f"Aucune étape datée à partir de {_label(code)}.", "--de",
            "Donnez d’abord des dates : « phco dmg tour dates ».",
        )  # fmt: skip
    _check_order(known, {move.after.code: move.after for move in moves}, days)
    return moves


def _later(step: Step, shift: timedelta) -> Step:
    assert step.start is not None and step.end is not None
    start, end = date.fromisoformat(step.start) + shift, date.fromisoformat(step.end) + shift
    return Step(code=step.code, start=start.isoformat(), end=end.isoformat(), status=step.status)


def _check_order(known: Mapping[str, Step], moved: Mapping[str, Step], days: int) -> None:
    """Refuse a move after which a step starts before the end of an earlier one that stays, or the other way."""
    after = [moved.get(code, step) for code, step in known.items()]
    met = [
        (_room(known[one.code], known[other.code]), one.code, other.code)
        for place, one in enumerate(after)
        for other in after[place + 1 :]
        if (one.code in moved) != (other.code in moved)
        and not other.code.startswith("depot-")  # the two files windows run together
        and one.end is not None and other.start is not None and other.start <= one.end
    ]  # fmt: skip
    if met:
        room, first, second = min(met)
        most = (
            f"Au plus {room} : --jours {room if days > 0 else -room}."
            if room
            else "Aucun jour n’est libre entre elles."
        )
        raise PhcoError(
            "E_CHEVAUCHE", f"{_label(second)} commencerait avant la fin de {_label(first)}.", "--jours",
            f"{most} Sinon, décalez à partir d’une autre étape.",
        )  # fmt: skip


def _room(one: Step, other: Step) -> int:
    """How many whole days stand between two steps."""
    assert one.end is not None and other.start is not None
    return max(0, (date.fromisoformat(other.start) - date.fromisoformat(one.end)).days - 1)


def check_free(opened: Sequence[Round], moves: Sequence[Move]) -> None:
    """Refuse to move what is over: the lists of a round once frozen, its matching once done. Raises E_ETAPE."""
    by_number = {one.number: one for one in opened}
    for move in moves:
        named = move.before.named
        found = by_number.get(named.round)
        if found is None:
            continue
        if found.matched_at is not None or (found.frozen_at is not None and named.actor != "dmg"):
            what = "apparié" if found.matched_at is not None else "figé"
            raise PhcoError(
                "E_ETAPE", f"{_label(named.code)} ne se déplace plus : le tour {named.round} est {what}.", "--de",
                "Décalez à partir d’une étape qui reste à venir.",
            )  # fmt: skip


def consequences(store: Store, moves: Sequence[Move]) -> Consequences:
    """What these moves would do, without writing anything."""
    coming: dict[str, Window] = {move.after.code: window for move in moves if (window := move.after.window) is not None}
    roles, season = {one.pseudo: one.role for one in persons(store)}, season_of(store, coming)
    concerned = [one for one in packages(store) if step_of_package(one) in coming]
    after = {
        payload: outcome.status.value
        for author in {one.author for one in concerned}
        for payload, outcome in settled(store, author, roles.get(author, ""), season).outcomes.items()
    }
    counted = [(one, one.status == "retenu", after[one.payload] == "retenu") for one in concerned]
    return Consequences(
        moves=moves,
        stay=[one for one, was, will in counted if was and will],
        again=[one for one, was, will in counted if was and not will],
        back=[one for one, was, will in counted if will and not was],
        stale=[MANIFEST] if publication_of(store, MANIFEST) is not None else [],
    )  # fmt: skip


def step_of_package(package: Package) -> str:
    """The step in which a package is due; empty for a kind taken at any time."""
    known = RECEIVED.get(package.kind)
    return known.step_of(package.round) if known else ""


def preview(store: Store, code: str, days: int, *, keep: Collection[str] = ()) -> Consequences:
    """What a move would do. Raises PhcoError as ``moved_steps`` and ``check_free``; nothing is written."""
    moves = moved_steps(steps(store), code, days, keep)
    check_free(rounds(store), moves)
    return consequences(store, moves)


def shift(
    desk: Desk, code: str, days: int, now: datetime, *, author: str = "", reason: str = "", keep: Collection[str] = (),
    again: bool = False,
) -> Shifted:  # fmt: skip
    """Move every step from ``code`` on by ``days``; the manifest is issued again once a round is open.

    The same move the same day, as the last change of dates, is not made twice (a command cut and run again) unless
    ``again``: made a second time, and not a third one for the same ``author`` and ``reason``, which is that command
    run again. Raises PhcoError as ``preview``.
    """
    last = last_move(desk.store)
    asked: dict[str, object] = {"de": code, "jours": days, "sauf": sorted(keep)}
    second: dict[str, object] = {"encore": True} if again else {}
    told = {**second, "auteur": author.strip(), "motif": reason.strip()} if again else {}
    if last is not None and _same(last, asked, now) and all(last.body.get(key) == told[key] for key in told):
        return _finished(desk, last, consequences(desk.store, _moves_of(last)), now, already=True)
    moves = moved_steps(steps(desk.store), code, days, keep)
    check_free(rounds(desk.store), moves)
    found = consequences(desk.store, moves)
    entry = _recorded(desk, moves, {**asked, **second, "annule": None}, author, reason, now)
    return _finished(desk, entry, found, now)


def _same(entry: Entry, asked: Mapping[str, object], now: datetime) -> bool:
    if entry.kind != "decalage" or entry.body["annule"] is not None:
        return False
    return all(entry.body[key] == value for key, value in asked.items()) and (
        paris_day(instant(entry.at)) == paris_day(now)
    )


def undo_shift(desk: Desk, number: int, now: datetime, *, author: str = "", reason: str = "") -> Shifted:
    """Put back the days that a move changed, by another entry. Undoing it twice changes nothing.

    Raises PhcoError E_VALEUR (not a move), E_ETAPE (dates changed since, or a step is over).
    """
    entry = next((one for one in desk.store.entries(after=number - 1, kinds=MOVES) if one.number == number), None)
    if entry is None or entry.kind != "decalage":
        numbers = [str(one.number) for one in desk.store.entries(kinds=("decalage",))]
        listed = f"Décalages faits : {', '.join(numbers)}." if numbers else "Aucun décalage n’a été fait."
        raise PhcoError("E_VALEUR", f"L’entrée {number} du journal n’est pas un décalage.", "--annuler", listed)
    known, last = steps(desk.store), last_move(desk.store)
    if last is not None and last.kind == "decalage" and last.body["annule"] == number:
        return _finished(desk, last, consequences(desk.store, _moves_of(last)), now, already=True)
    moves = [Move(before=move.after, after=move.before) for move in _moves_of(entry)]
    if any(known[move.before.code] != move.before for move in moves):
        later = last.number if last is not None else number
        raise PhcoError(
            "E_ETAPE", f"Les dates ont changé depuis ce décalage (entrée {later} du journal).", "--annuler",
            "Annulez d’abord le changement le plus récent, ou redonnez les dates : « phco dmg tour dates ».",
        )  # fmt: skip
    check_free(rounds(desk.store), moves)
    asked = {"de": entry.body["de"], "jours": -entry.body["jours"], "sauf": entry.body["sauf"], "annule": number}
    found = consequences(desk.store, moves)
    return _finished(desk, _recorded(desk, moves, asked, author, reason, now), found, now)


def _recorded(
    desk: Desk, moves: Sequence[Move], asked: Mapping[str, object], author: str, reason: str, now: datetime
) -> Entry:
    if rounds(desk.store):
        _ = desk.keys  # the manifest will be signed again: say now that the passphrase is missing
    body = {
        **asked, "auteur": author.strip(), "motif": reason.strip(),
        "etapes": [_row(move.after) for move in moves], "avant": [_row(move.before) for move in moves],
    }  # fmt: skip
    return desk.record([Event(kind="decalage", body=body)], now)[0]


def _finished(desk: Desk, entry: Entry, found: Consequences, now: datetime, *, already: bool = False) -> Shifted:
    """Issue what the entry makes due: the manifest, a receipt for each package touched. What is there stays."""
    issued = publish(desk, [manifest_item(desk.store, desk.keys.sealing)], now).written if rounds(desk.store) else []
    moved = {move.before.code: (move.before, move.after) for move in found.moves}
    told = ((STAYS, found.stay), (COUNTS, found.back), (AGAIN, found.again))
    receipts = write_moved(desk, entry.number, moved, told)
    return Shifted(number=entry.number, consequences=found, already=already, issued=issued, receipts=len(receipts))


def _row(step: Step) -> dict[str, str | None]:
    return {"code": step.code, "debut": step.start, "fin": step.end, "statut": step.status}


def _moves_of(entry: Entry) -> list[Move]:
    return [
        Move(before=_step(before), after=_step(after))
        for before, after in zip(entry.body["avant"], entry.body["etapes"], strict=True)
    ]


def _step(row: Mapping[str, str | None]) -> Step:
    return Step(code=str(row["code"]), start=row["debut"], end=row["fin"], status=str(row["statut"]))
