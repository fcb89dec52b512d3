"""The rounds: steps, what was opened, sent, frozen and matched, who holds what; and the places of the fourth day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Agreement, Holder, Round, Step, Term
from phco.jsontext import loads_object


def steps(store: Store) -> dict[str, Step]:
    """Every step by code, in the order of a campaign."""
    found = [
        Step(code=row["code"], start=row["start"], end=row["end"], status=row["status"])
        for row in store.rows("SELECT code, start, end, status FROM step ORDER BY code")
    ]
    return {step.code: step for step in sorted(found, key=lambda step: step.named.order)}


def step_of(store: Store, code: str) -> Step | None:
    """One step; None when the campaign has none of that code."""
    row = store.row("SELECT code, start, end, status FROM step WHERE code = ?", (code,))
    return Step(code=row["code"], start=row["start"], end=row["end"], status=row["status"]) if row else None


ROUND = (
    "SELECT number, opened_at, catalogue, offers AS offers_json, candidates_at, frozen_at, instance, input_hash, "
    "method, matched_at, draw, result FROM round"
)


def rounds(store: Store) -> list[Round]:
    """The rounds that were opened, in order."""
    return [Round(**dict(row)) for row in store.rows(f"{ROUND} ORDER BY number")]


def round_of(store: Store, tour: int) -> Round | None:
    """One round; None before it is opened."""
    row = store.row(f"{ROUND} WHERE number = ?", (tour,))
    return Round(**dict(row)) if row else None


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


def freeze_entry(store: Store, tour: int) -> tuple[int, str, str] | None:
    """The last freeze of a round: number of its entry, its instant (UTC text), the draw it names; None before."""
    row = store.row(
        "SELECT number, at, json_extract(body, '$.tirage') AS named FROM journal "
        "WHERE kind = 'gel' AND json_extract(body, '$.tour') = ? ORDER BY number DESC LIMIT 1",
        (tour,),
    )
    return (int(row["number"]), str(row["at"]), str(row["named"])) if row else None


def manifest_signed_after(store: Store, number: int, name: str) -> str | None:
    """When a package of that name was first signed after an entry of the journal (UTC text); None when it was not."""
    row = store.row(
        "SELECT at FROM journal WHERE kind = 'publication' AND number > ? AND EXISTS (SELECT 1 FROM "
        "json_each(journal.body, '$.fichiers') WHERE json_extract(value, '$.nom') = ?) ORDER BY number LIMIT 1",
        (number, name),
    )
    return str(row["at"]) if row else None


def draw_proof(store: Store, tour: int) -> Mapping[str, str]:
    """What was recorded with a round's draw to verify it; empty for a draw of a former version."""
    found = _last_entry(store, "tirage", tour, "preuve")
    proof: Mapping[str, str] = loads_object(found) if found else {}
    return proof


def deposited_lists(store: Store, tour: int) -> Mapping[str, Sequence[str]]:
    """Whose lists of a frozen round the DMG deposited in their name: ``demandeurs``, ``offreurs``; empty for none."""
    bodies = [entry.body for entry in store.entries(kinds=("gel",)) if entry.body["tour"] == tour]
    found: Mapping[str, Sequence[str]] = bodies[-1].get("depots", {}) if bodies else {}
    return found


def set_apart_in(store: Store, tour: int) -> Mapping[str, str]:
    """DJ → offer of the pairs drawn in a round that nobody holds: one of the two had left after the freezing."""
    bodies = [entry.body for entry in store.entries(kinds=("tirage",)) if entry.body["tour"] == tour]
    found: Mapping[str, str] = bodies[-1].get("ecartes", {}) if bodies else {}
    return found


def origins_digest(store: Store, tour: int) -> str | None:
    """The object that lists which packages the frozen lists come from; None for a round frozen by an earlier phco."""
    found = _last_entry(store, "gel", tour, "paquets")
    return None if found in (None, "None") else found


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


def frozen_since(store: Store, tour: int) -> str:
    """When the input of a round was first frozen (UTC text): a later commitment to a draw keeps the same; or empty."""
    return next((entry.at for entry in store.entries(kinds=("gel",)) if entry.body["tour"] == tour), "")


def catalogue_at(store: Store, tour: int, at: str) -> Sequence[str]:
    """The offers of the catalogue in force for a round at an instant (UTC text): the first one before it is published.

    Empty for a round that was never opened.
    """
    found: Sequence[str] = ()
    for entry in store.entries(kinds=("tour-ouvert",)):
        if entry.body["tour"] == tour and (not found or entry.at <= at):
            found = entry.body["offres"]
    return found


def holders(store: Store) -> list[Holder]:
    """Who holds which post, by person."""
    query = "SELECT person, offer, origin, pamsu FROM holder ORDER BY person"
    return [Holder(**dict(row)) for row in store.rows(query)]


def holder_of(store: Store, person: str) -> Holder | None:
    """The post that a person holds."""
    row = store.row("SELECT person, offer, origin, pamsu FROM holder WHERE person = ?", (person,))
    return Holder(**dict(row)) if row else None


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
