"""More time for one person alone: who gave it, why, until when; what it changes, and what must be run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.campaign.model import LABELS, step_code
from phco.dates import french_instant, utc_text
from phco.dmg.desk import Desk, Event
from phco.dmg.intake.receipts import write_again
from phco.dmg.ledger.queries.dates import delays
from phco.dmg.ledger.queries.packages import package_of, sent_by, verdicts_of
from phco.dmg.ledger.queries.people import person_of
from phco.dmg.ledger.queries.rounds import round_of, rounds, step_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package, Person, Step
from phco.dmg.people.departures import already_gone
from phco.dmg.people.faults import unknown_person
from phco.dmg.verdicts.kinds import RECEIVED, allowed
from phco.errors import PhcoError

COUNTS = "retenu"


@dataclass(frozen=True, kw_only=True)
class Granted:
    """``number`` of the journal's entry; ``already``: nothing was written.

    ``changed``: packages whose verdict changed, as they are now; ``again``: the commands to run again; ``receipts``:
    how many replies are in ``sorties/accuses/accord-NUMBER``.
    """

    number: int
    already: bool
    changed: Sequence[Package]
    again: Sequence[str]
    receipts: int


def _kinds(person: Person, code: str) -> list[str]:
    """What this person sends in a step; nothing when the step is not theirs."""
    tour = step_code(code).round
    return [
        name for name in sorted(allowed(person.role)) if RECEIVED[name].step and RECEIVED[name].step_of(tour) == code
    ]


def grant(desk: Desk, person: str, code: str, until: datetime, *, author: str, reason: str, now: datetime) -> Granted:
    """Give one person until ``until`` (that second included) for a step; their verdicts are settled again.

    Raises PhcoError: E_PERSONNE, E_DEPART (they have left), E_ETAPE (unknown, not theirs, the round is frozen),
    E_VALEUR (not after the step's end, no author, no reason).
    """
    who = _known(desk.store, person)
    _signed(author, reason)
    step = step_of(desk.store, code)
    if step is None or not _kinds(who, code):
        theirs = [one for one in LABELS if step_of(desk.store, one) is not None and _kinds(who, one)]
        raise PhcoError(
            "E_ETAPE",
            f"« {code[:40]} » n’est pas une étape de {person}.",
            "--etape",
            f"Ses étapes : {', '.join(theirs)}.",
        )
    _check_open(desk.store, code)
    if step.window is None or until <= step.window.end_utc:
        end = french_instant(step.window.end_utc) if step.window is not None else "à une date inconnue"
        raise PhcoError(
            "E_VALEUR", f"Ce délai n’ajoute rien : l’étape finit {'le ' if step.window else ''}{end}.", "--jusqu-au",
            "Donnez un instant plus tardif.",
        )  # fmt: skip
    told = utc_text(until)
    same = next((one for one in delays(desk.store, person) if (one.step, one.until) == (code, told)), None)
    if same is not None:
        if desk.just_said("accord", {"personne": person, "etape": code, "jusqu": told}):
            write_again(desk, f"accord-{same.number}", _saved(desk.store, person, _kinds(who, code), step, told))
        return Granted(number=same.number, already=True, changed=(), again=(), receipts=0)
    body = {
        "personne": person, "etape": code, "jusqu": told, "auteur": author.strip(), "motif": reason.strip(),
        "annule": None,
    }  # fmt: skip
    return _recorded(desk, person, body, now)


def take_back(desk: Desk, number: int, *, author: str, reason: str, now: datetime) -> Granted:
    """Take a delay back, by another entry. Raises PhcoError E_VALEUR (not a delay in force), E_ETAPE (round frozen)."""
    _signed(author, reason)
    found = next((one for one in delays(desk.store) if one.number == number), None)
    if found is None and desk.just_said(
        "accord", {"annule": number, "auteur": author.strip(), "motif": reason.strip()}
    ):
        return _already_back(desk, number)
    if found is None:
        listed = ", ".join(f"{one.number} ({one.person})" for one in delays(desk.store)) or "aucun"
        raise PhcoError(
            "E_VALEUR", f"L’entrée {number} du journal n’est pas un délai en cours.", "--annuler",
            f"Délais en cours : {listed}.",
        )  # fmt: skip
    _check_open(desk.store, found.step)
    body = {
        "personne": found.person, "etape": found.step, "jusqu": found.until, "auteur": author.strip(),
        "motif": reason.strip(), "annule": number,
    }  # fmt: skip
    return _recorded(desk, found.person, body, now)


def _already_back(desk: Desk, number: int) -> Granted:
    """A delay that a stopped command took back, maybe before it answered those whose verdict changed."""
    delay = next(iter(desk.store.entries(after=number - 1)))
    last = desk.last_entry()
    assert last is not None  # the one that took it back
    person, code = delay.body["personne"], delay.body["etape"]
    step = step_of(desk.store, code)
    assert step is not None  # the delay was given for it
    end = utc_text(step.window.end_utc) if step.window is not None else ""
    kinds = _kinds(_known(desk.store, person), code)
    mine = [one for one in sent_by(desk.store, person) if one.kind in kinds and one.round == (step.named.round or 0)]
    late = [one for one in mine if end < one.received_at <= delay.body["jusqu"]]
    before = [one for one in mine if one.received_at <= end and one.status == "retenu"]
    write_again(desk, f"accord-{last.number}", [one.payload for one in (*late, *(before if late else ()))])
    return Granted(number=last.number, already=True, changed=(), again=(), receipts=0)


def _known(store: Store, person: str) -> Person:
    who = person_of(store, person)
    if who is None:
        raise unknown_person(person)
    if who.departure is not None:
        raise already_gone(who.departure)
    return who


def _signed(author: str, reason: str) -> None:
    for value, where, what in ((author, "--auteur", "qui l’accorde"), (reason, "--motif", "pourquoi")):
        if len(value.strip()) < 2:
            raise PhcoError("E_VALEUR", f"Un délai dit {what}.", where, "Ajoutez-le : il reste au journal.")


def _check_open(store: Store, code: str) -> None:
    tour = step_code(code).round
    found = round_of(store, tour) if tour else None
    if found is not None and found.frozen_at is not None:
        raise PhcoError(
            "E_ETAPE", f"Le tour {tour} est figé : ses listes ne changent plus.", "--etape",
            "La personne participe au tour suivant, ou à la commission.",
        )  # fmt: skip


def _saved(store: Store, person: str, kinds: Sequence[str], step: Step, until: str) -> list[str]:
    """The packages that this delay made count, and the one before: a command may not have answered them."""
    end = utc_text(step.window.end_utc) if step.window is not None else ""
    mine = [one for one in sent_by(store, person) if one.kind in kinds and one.round == (step.named.round or 0)]
    late = [one for one in mine if end < one.received_at <= until]
    before = [one for one in mine if one.received_at <= end and one.status == "remplace"]
    last = max(before, key=lambda one: one.seq, default=None)
    return [one.payload for one in (*late, *([last] if late and last is not None else ()))]


def _recorded(desk: Desk, person: str, body: Mapping[str, object], now: datetime) -> Granted:
    before = verdicts_of(desk.store, person)
    entry = desk.record([Event(kind="accord", body=body)], now)[0]
    after = verdicts_of(desk.store, person)
    found = [package_of(desk.store, payload) for payload in sorted(after) if after[payload] != before[payload]]
    changed = [one for one in found if one is not None]
    receipts = write_again(desk, f"accord-{entry.number}", [one.payload for one in changed])
    return Granted(
        number=entry.number, already=False, changed=changed, receipts=len(receipts),
        again=to_run(desk.store, [one for one in changed if before[one.payload][0] != one.status]),
    )  # fmt: skip


def to_run(store: Store, changed: Sequence[Package]) -> list[str]:
    """The commands whose outputs these packages change, of the rounds that are not frozen yet; in order."""
    live = [one for one in rounds(store) if one.frozen_at is None]
    lines: list[str] = []
    for one in live:
        sheets = any(package.kind == "fiche-rts" for package in changed)
        if sheets:
            lines.append(f"phco dmg tour ouvrir {one.number}")
        hearts = any(package.kind == "voeux" and package.round == one.number for package in changed)
        files = any(package.kind == "dossier-dj" for package in changed)
        if one.candidates_at is not None and (sheets or hearts or files):
            lines.append(f"phco dmg tour candidats {one.number}")
    return [*lines, "phco dmg publier"] if changed else []
