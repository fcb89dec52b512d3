"""The rounds: steps, what was opened, sent, frozen and matched, who holds what; and the places of the fourth day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Agreement, Holder, Round, Step, Term
from phco.jsontext import loads_object

STEP = "SELECT code, start, end, status FROM step"


def steps(store: Store) -> dict[str, Step]:
    """Every step by code, in the order of a campaign."""
    found = sorted(store.values(Step, STEP), key=lambda step: step.named.order)
    return {step.code: step for step in found}


def step_of(store: Store, code: str) -> Step | None:
    """One step; None when the campaign has none of that code."""
    return next(iter(store.values(Step, f"{STEP} WHERE code = ?", (code,))), None)


ROUND = (
    "SELECT number, opened_at, catalogue, offers AS offers_json, candidates_at, frozen_at, instance, input_hash, "
    "method, matched_at, draw, result FROM round"
)


def rounds(store: Store) -> list[Round]:
    """The rounds that were opened, in order."""
    return store.values(Round, f"{ROUND} ORDER BY number")


def round_of(store: Store, tour: int) -> Round | None:
    """One round; None before it is opened."""
    return store.value(Round, f"{ROUND} WHERE number = ?", (tour,))


def last_round(store: Store) -> int:
    """The number of the last round opened, 0 before the first."""
    return max((one.number for one in rounds(store)), default=0)


def takes_part(store: Store, tour: int, person: str) -> bool:
    """Whether a person is among the applicants of a round."""
    return store.row("SELECT 1 FROM applicant WHERE round = ? AND person = ?", (tour, person)) is not None


def _last_entry(store: Store, kind: str, tour: int, key: str) -> str | None:
    row = store.row(
        "SELECT json_extract(body, ?) AS found FROM journal WHERE kind = ? AND json_extract(body, '$.tour') = ? "
        "ORDER BY number DESC LIMIT 1",
        (f"$.{key}", kind, tour),
    )
    return str(row["found"]) if row and row["found"] is not None else None


def announced_draw(store: Store, tour: int) -> str:
    """The public draw named when the input of a round was frozen, empty before."""
    return _last_entry(store, "gel", tour, "tirage") or ""


def pairs_drawn(store: Store) -> dict[int, int]:
    """Round → how many pairs its draw gave."""
    query = (
        "SELECT json_extract(body, '$.tour') AS tour, (SELECT count(*) FROM json_each(body, '$.paires')) AS pairs "
        "FROM journal WHERE kind = 'tirage' ORDER BY number"
    )
    return {row["tour"]: row["pairs"] for row in store.rows(query)}


def set_apart_in(store: Store, tour: int) -> Mapping[str, str]:
    """DJ → offer of the pairs drawn in a round that nobody holds: one of the two had left after the freezing."""
    bodies = [entry.body for entry in store.entries(kinds=("tirage",)) if entry.body["tour"] == tour]
    found: Mapping[str, str] = bodies[-1].get("ecartes", {}) if bodies else {}
    return found


def candidates_digest(store: Store, tour: int) -> str | None:
    """The object that lists the candidates as they were last sent to the PAMSU; None before that."""
    return _last_entry(store, "candidats", tour, "liste")


def catalogues(store: Store, tour: int) -> dict[str, Sequence[str]]:
    """Digest of each catalogue published for a round → the offers it listed."""
    bodies = (entry.body for entry in store.entries(kinds=("tour-ouvert",)))
    return {body["catalogue"]: body["offres"] for body in bodies if body["tour"] == tour}


def sheets_told(store: Store, tour: int) -> Mapping[str, str]:
    """Offer → the package of its sheet, as the last catalogue of a round was made; empty for an earlier version's."""
    found: Mapping[str, str] = {}
    for entry in store.entries(kinds=("tour-ouvert",)):
        if entry.body["tour"] == tour:
            found = entry.body.get("fiches", {})
    return found


def catalogue_at(store: Store, tour: int, at: str) -> Sequence[str]:
    """The offers of the catalogue in force for a round at an instant (UTC text): the first one before it is published.

    Empty for a round that was never opened.
    """
    found: Sequence[str] = ()
    for entry in store.entries(kinds=("tour-ouvert",)):
        if entry.body["tour"] == tour and (not found or entry.at <= at):
            found = entry.body["offres"]
    return found


HOLDER = "SELECT person, offer, origin, pamsu FROM holder"


def holders(store: Store) -> list[Holder]:
    """Who holds which post, by person."""
    return store.values(Holder, f"{HOLDER} ORDER BY person")


def holder_of(store: Store, person: str) -> Holder | None:
    """The post that a person holds."""
    return next(iter(store.values(Holder, f"{HOLDER} WHERE person = ?", (person,))), None)


# — the fourth day ————————————————————————————————————————————————————————————————————————————————————————————
def places(store: Store) -> dict[str, Mapping[str, str]]:
    """Id → cells of the sheet of each approved place, by id."""
    return {row["id"]: loads_object(row["sheet"]) for row in store.rows("SELECT id, sheet FROM place ORDER BY id")}


TERM = "SELECT semester, start, end, places AS places_json, draw, result FROM place_term"


def terms(store: Store) -> dict[str, Term]:
    """The semesters whose places were published."""
    return {row["semester"]: Term(**dict(row)) for row in store.rows(f"{TERM} ORDER BY semester")}


def term_of(store: Store, semester: str) -> Term | None:
    """One semester; None before its places are published."""
    row = store.row(f"{TERM} WHERE semester = ?", (semester,))
    return Term(**dict(row)) if row else None


def agreements(store: Store, semester: str) -> list[Agreement]:
    """Who is where in a semester, by person."""
    query = "SELECT semester, person, place, state, at FROM agreement WHERE semester = ? ORDER BY person"
    return [Agreement(**dict(row)) for row in store.rows(query, (semester,))]
