"""Where the campaign stands on a day: what is due next, who has sent what, who is missing, what was set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from phco.campaign.model import ROUNDS, step_code
from phco.dates import french_instant
from phco.dmg.commission.staleness import stale_minutes
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.dates import Delay, delays
from phco.dmg.ledger.queries.packages import counts, refusals, senders, set_aside, unreadable
from phco.dmg.ledger.queries.people import enrolled_keys, persons
from phco.dmg.ledger.queries.rounds import pairs_drawn, rounds, steps
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Departure, Package, Round, Step, instant
from phco.dmg.rounds.erratum import Erratum, read_erratum
from phco.dmg.rounds.market import Market, read_market
from phco.dmg.rounds.staleness import stale_round
from phco.dmg.verdicts.contents import chosen_offers
from phco.dmg.verdicts.kinds import RECEIVED
from phco.findings import Refusal
from phco.host.disk.objects import Objects
from phco.jsontext import JsonView
from phco.packages.codes import plain

# Steps that expect something of people: the code of each → the kind, its round, what it is called.
STEPS: Mapping[str, tuple[str, int, str]] = {
    one.step_of(tour): (name, tour, f"{one.due} du tour {tour}" if tour else one.due)
    for name, one in RECEIVED.items()
    if one.due
    for tour in (ROUNDS if one.kind.rounds else (0,))
}


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Someone from whom a step still expects something; ``refused`` is the motive of their last refused attempt,
    ``code`` its code.

    ``before``: until when, in French, their own delay included; ``open``: whether they still can.
    """

    person: str
    step: str
    what: str
    before: str
    refused: str
    code: str
    enrolled: bool
    open: bool


@dataclass(frozen=True, kw_only=True)
class StepState:
    """One step under way or over: how many are expected, how many have sent something that counts."""

    code: str
    what: str
    start: str
    end: str
    open: bool
    expected: int
    received: int
    missing: Sequence[Missing]


@dataclass(frozen=True, kw_only=True)
class Status:
    """The state of the campaign. ``stale``: French sentences on what was signed and is no longer up to date."""

    campaign: str
    title: str
    people: Mapping[str, int]
    enrolled: Mapping[str, int]
    steps: Sequence[StepState]
    next_step: JsonView | None
    packages: Mapping[str, Mapping[str, int]]
    unreadable: int
    set_aside: Sequence[Mapping[str, str]]
    rounds: Sequence[JsonView]
    held: int
    left: int
    vacant: int
    delays: Sequence[Delay] = ()
    erratum: Erratum | None = None
    departures: Sequence[Departure] = ()
    stale: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the state of a campaign is computed from.

    ``applicants``, ``chosen``: round → DJ who take part; offers that have a candidate. ``sent``: kind and round → who
    has sent one that counts; ``refused``: the same → who was refused, and why the last time.
    """

    steps: Mapping[str, Step]
    rounds: Mapping[int, Round]
    pairs: Mapping[int, int]
    applicants: Mapping[int, Sequence[str]]
    chosen: Mapping[int, Collection[str]]
    people: Mapping[str, Sequence[str]]
    enrolled: Collection[str]
    market: Market
    sent: Mapping[tuple[str, int], Collection[str]]
    refused: Mapping[tuple[str, int], Mapping[str, Refusal]]
    departures: Sequence[Departure] = ()
    delays: Sequence[Delay] = ()


def status(desk: Desk, now: datetime) -> Status:
    """Everything ``etat`` shows."""
    seen = read_state(desk.store, desk.objects)
    parted, minutes = stale_round(desk.store, seen.market), stale_minutes(desk.store)
    again = " « phco dmg commission pv » l’établit de nouveau."
    return Status(
        campaign=desk.campaign,
        title=desk.store.setting("titre"),
        people={role: len(names) for role, names in seen.people.items()},
        enrolled={role: sum(1 for one in names if one in seen.enrolled) for role, names in seen.people.items()},
        steps=[_step(seen, code, now) for code in STEPS if _shown(seen, code, now)],
        next_step=_next(seen.steps.values(), now.date()),
        packages={kind: dict(sorted(found.items())) for kind, found in counts(desk.store).items()},
        unreadable=unreadable(desk.store),
        set_aside=[_told(desk.objects, one) for one in set_aside(desk.store)],
        rounds=[_round(seen, one) for one in seen.rounds.values()],
        held=len(seen.market.held),
        left=len(seen.market.free_people),
        vacant=len(seen.market.free_offers),
        delays=seen.delays,
        erratum=read_erratum(desk.store, seen.market),
        departures=seen.departures,
        stale=[*(parted.sentences if parted else ()), *([minutes + again] if minutes else ())],
    )


def read_state(store: Store, objects: Objects) -> Seen:
    """Everything at once."""
    opened, due = {one.number: one for one in rounds(store)}, {(kind, tour) for kind, tour, _ in STEPS.values()}
    found = senders(store)
    refused: dict[tuple[str, int], dict[str, Refusal]] = {one: {} for one in due}
    for package in refusals(store):
        if (package.kind, package.round) in refused and package.refusal is not None:
            refused[(package.kind, package.round)][package.author] = package.refusal
    everyone = persons(store)
    gone = {one.pseudo: one.departure for one in everyone if one.departure is not None}
    return Seen(
        steps=steps(store), rounds=opened,
        pairs=pairs_drawn(store),
        applicants={tour: [one for one in store.applicants(tour) if one not in gone] for tour in opened},
        chosen={tour: chosen_offers(store, objects, tour) for tour in opened},
        people={
            role: [one.pseudo for one in everyone if one.role == role and one.departure is None]
            for role in ("dj", "pamsu")
        },
        enrolled=enrolled_keys(store).keys(), market=read_market(store),
        sent={one: found.get(one, set()) for one in due},
        refused=refused, departures=sorted(gone.values(), key=lambda one: (one.at, one.person)), delays=delays(store),
    )  # fmt: skip


def _shown(seen: Seen, code: str, now: datetime) -> bool:
    step, tour = seen.steps.get(code), step_code(code).round
    if step is None or step.window is None or now < step.window.start_utc:
        return False
    return not tour or tour in seen.rounds


def expected(seen: Seen, code: str) -> Sequence[str]:
    """Who a step expects something from."""
    step = step_code(code)
    if not step.round:
        return seen.people["dj" if step.actor == "dj" else "pamsu"]
    if step.round not in seen.rounds:
        return []
    if step.actor == "dj":
        return seen.applicants[step.round]
    known = seen.market.sheets.by_id
    return sorted({known[offer].author for offer in seen.chosen[step.round] if offer in known})


def _step(seen: Seen, code: str, now: datetime) -> StepState:
    kind, tour, what = STEPS[code]
    step = seen.steps[code]
    window = step.window
    assert window is not None
    sent, wanted, refused = seen.sent[(kind, tour)], expected(seen, code), seen.refused[(kind, tour)]
    frozen = bool(tour and seen.rounds[tour].frozen_at)
    until = dict.fromkeys(wanted, window.end_utc)
    for delay in seen.delays:
        if delay.step == code and delay.person in until:
            until[delay.person] = max(until[delay.person], instant(delay.until))
    missing = [
        Missing(
            person=one, step=code, what=what, before=french_instant(until[one]),
            refused=refused[one].what if one in refused else "", code=refused[one].code if one in refused else "",
            enrolled=one in seen.enrolled, open=window.start_utc <= now <= until[one] and not frozen,
        )
        for one in wanted
        if one not in sent
    ]  # fmt: skip
    return StepState(
        code=code, what=what, start=step.start or "", end=step.end or "", open=window.holds(now), expected=len(wanted),
        received=sum(1 for one in wanted if one in sent), missing=missing,
    )  # fmt: skip


def _next(known: Iterable[Step], today: date) -> JsonView | None:
    coming = [
        (step.end, step.start or "", step.code)
        for step in known
        if step.end is not None and date.fromisoformat(step.end) >= today
    ]
    if not coming:
        return None
    end, start, code = min(coming)
    return {"code": code, "debut": start or None, "fin": end, "jours": (date.fromisoformat(end) - today).days}


def trace_of(objects: Objects, package: Package) -> str:
    """The line of the mail whose hour alone would save a package, to be believed or not; empty for any other."""
    refusal = package.refusal
    kept = objects.reception(package.file) if refusal is not None and refusal.code == "E_HEURE" else None
    return kept.evidence if kept is not None else ""


def _told(objects: Objects, package: Package) -> Mapping[str, str]:
    """A package that waits for a ruling; ``trace``: as ``trace_of``."""
    refusal, trace = package.refusal, trace_of(objects, package)
    return {
        **({"trace": trace} if trace else {}),
        "personne": package.author,
        "genre": package.kind,
        "tour": str(package.round or ""),
        "seq": str(package.seq),
        "recu_le": package.received_at,
        "paquet": package.payload,
        "code": refusal.code if refusal else "",
        "quoi": refusal.what if refusal else "",
    }


def _round(seen: Seen, one: Round) -> JsonView:
    stage = "ouvert"
    for at, name in ((one.candidates_at, "candidats envoyés"), (one.frozen_at, "figé"), (one.matched_at, "apparié")):
        stage = name if at else stage
    return {
        "tour": one.number, "etat": stage, "demandeurs": len(seen.applicants[one.number]),
        "offres": len(one.offers), "paires": seen.pairs.get(one.number, 0), "empreinte": one.input_hash or "",
    }  # fmt: skip


REMINDER_COLUMNS = (
    "pseudonyme", "nom", "courriel", "etape", "attendu", "avant", "appareil inscrit", "dernier refus", "message",
)  # fmt: skip


def reminders(desk: Desk, found: Status) -> list[list[object]]:
    """One row a person and a step, still open for them, that expects something of them; with a message to send."""
    rows: list[list[object]] = []
    for step in found.steps:
        for one in step.missing:
            if not one.open:
                continue
            name = desk.name(one.person)
            rows.append(
                [
                    one.person, name.full if name.nom else "", name.courriel, one.step, one.what, one.before,
                    one.enrolled, one.refused, message(one, name.full if name.nom else ""),
                ]
            )  # fmt: skip
    return rows


def message(one: Missing, name: str) -> str:
    """A short reminder: of a refusal, what its code says."""
    hello = f"Bonjour {name}," if name else "Bonjour,"
    code = f" Votre dernier envoi n’a pas pu être retenu ({one.code}) : {plain(one.code)[0]}" if one.code else ""
    first = "" if one.enrolled else " Commencez par ouvrir votre invitation : votre appareil n’est pas encore inscrit."
    return f"{hello} nous n’avons pas encore {one.what} de votre part ; la clôture est le {one.before}.{code}{first}"
