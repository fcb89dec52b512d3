"""The commission: who is left, what is vacant, a proposal, and decisions that are never overwritten (MAN, CMP-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from phco.campaign.model import ROUNDS
from phco.dmg.commission.regret import Choice, least_regret
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.rounds import holder_of, rounds
from phco.dmg.ledger.values import Round
from phco.dmg.people.enrol import unknown_person
from phco.dmg.rounds.market import Market, Sheet, read_hearts, read_market, step_fault
from phco.errors import PhcoError
from phco.offers.communes import distance_km

KINDS = ("affecter", "retirer", "laisser-sans-poste", "reporter")


@dataclass(frozen=True, kw_only=True)
class Vacant:
    """A vacant post as the commission sees it."""

    sheet: Sheet
    room: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """One DJ without a post: every vacant post, the least regretted first; ``proposed`` is the proposal's."""

    dj: str
    commune: str
    choices: Sequence[Choice]
    proposed: str | None
    past: Mapping[int, int]
    """Round → number of offers hearted in it (0: no list that counted)."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """What lies on the commission's table."""

    cases: Sequence[Case]
    vacant: Mapping[str, Vacant]
    total: int


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision, as the minutes tell it."""

    number: int
    at: str
    dj: str
    kind: str
    offer: str | None
    author: str
    reason: str
    undone_by: int | None


def check_ready(opened: Sequence[Round]) -> None:
    """The commission meets once every opened round is matched. Raises PhcoError E_ETAPE."""
    if not opened or opened[-1].matched_at is None:
        what = f"Le tour {opened[-1].number} n’est pas apparié." if opened else "Aucun tour n’a eu lieu."
        raise step_fault(what, "Terminez les tours avant la commission.")


@lru_cache(maxsize=100_000)
def _distance(home: str, there: str) -> Decimal | None:
    return distance_km(home, there) if home and there else None


def session(desk: Desk) -> Session:
    """Everyone left with every vacant post, and the proposal of least total regret."""
    check_ready(rounds(desk.store))
    return _session(read_market(desk.store), {tour: read_hearts(desk.store, tour) for tour in ROUNDS})


def _session(market: Market, hearts: Mapping[int, Mapping[str, Mapping[str, int]]]) -> Session:
    vacant = {name: Vacant(sheet=one, room=market.room_left(one)) for name, one in market.free_offers.items()}
    homes, left = market.djs, market.free_people
    table: dict[str, list[Choice]] = {}
    for one in left:
        table[one] = sorted(
            (
                Choice(
                    offer=name,
                    hearts=max((wishes.get(one, {}).get(name, 0) for wishes in hearts.values()), default=0),
                    distance=_distance(homes[one], post.sheet.offer.commune),
                )
                for name, post in vacant.items()
            ),
            key=lambda choice: (choice.regret, choice.offer),
        )
    proposal = least_regret(table, {name: post.room for name, post in vacant.items()})
    cases = [
        Case(
            dj=one, commune=homes[one], choices=table[one], proposed=proposal.get(one),
            past={tour: len(wishes.get(one, {})) for tour, wishes in hearts.items()},
        )
        for one in left
    ]  # fmt: skip
    total = sum(choice.regret for case in cases for choice in case.choices if choice.offer == case.proposed)
    return Session(cases=cases, vacant=vacant, total=total)


def decisions(desk: Desk) -> list[Decision]:
    """Every decision in order; an undone one stays, and says which one undid it."""
    entries = list(desk.store.entries(kinds=("decision",)))
    undone = {entry.body["annule"]: entry.body["numero"] for entry in entries if entry.body["annule"]}
    return [
        Decision(
            number=entry.body["numero"], at=entry.at, dj=entry.body["dj"], kind=entry.body["decision"],
            offer=entry.body["offre"], author=entry.body["auteur"], reason=entry.body["motif"],
            undone_by=undone.get(entry.body["numero"]),
        )
        for entry in entries
    ]  # fmt: skip


def decide(
    desk: Desk,
    dj: str,
    kind: str,
    offer: str | None,
    *,
    author: str,
    reason: str,
    now: datetime,
    undoes: int | None = None,
) -> Decision:
    """Record one decision. ``affecter`` gives the post ``offer``; ``retirer`` takes back what the commission gave.

    Raises PhcoError: E_ETAPE, E_VALEUR, E_PERSONNE, E_OFFRE (unknown, or no room left), E_DECISION (a post obtained by
    matching is not the commission's to take; nothing to take back), E_TEXT (no author or no reason).
    """
    check_ready(rounds(desk.store))
    if kind not in KINDS:
        raise PhcoError(
            "E_VALEUR", f"« {kind} » n’est pas une décision.", "decision", f"Choisissez : {', '.join(KINDS)}."
        )
    for text, name in ((author, "auteur"), (reason, "motif")):
        if len(text.strip()) < 2:
            raise PhcoError("E_TEXT", f"Chaque décision porte un {name}.", name, f"Donnez --{name}.")
    market, held, made = read_market(desk.store), holder_of(desk.store, dj), len(decisions(desk))
    if dj not in market.djs:
        raise unknown_person(dj)
    if held is not None and held.origin != "commission":
        raise PhcoError(
            "E_DECISION", f"« {dj} » tient déjà « {held.offer} » ({held.origin}).", "dj",
            "La commission ne traite que les docteurs juniors restés sans poste après les tours.",
        )  # fmt: skip
    before = held.offer if held else None
    after = before
    if kind == "affecter":
        _check_offer(market, offer, before)
        after = offer
    elif kind == "retirer":
        if before is None:
            raise PhcoError(
                "E_DECISION", f"« {dj} » n’a pas de poste à retirer.", "dj", "Vérifiez « phco dmg etat --detail »."
            )
        offer, after = before, None
    else:
        offer = None
    known = market.sheets.by_id
    body = {
        "numero": made + 1, "dj": dj, "decision": kind, "offre": offer, "auteur": author.strip(),
        "motif": reason.strip(), "avant": before, "apres": after, "annule": undoes,
        "pamsu": known[after].author if after is not None and after in known else "",
    }  # fmt: skip
    desk.record([Event(kind="decision", body=body)], now)
    return decisions(desk)[-1]


def _check_offer(market: Market, offer: str | None, before: str | None) -> None:
    sheet = market.sheets.by_id.get(offer or "")
    if sheet is None:
        raise PhcoError(
            "E_OFFRE", f"L’offre « {offer} » n’existe pas.", "offre", "« phco dmg commission table » les liste."
        )
    if offer != before and market.room_left(sheet) < 1:
        who = ", ".join(one for one, post in market.held.items() if post == offer)
        raise PhcoError("E_OFFRE", f"« {offer} » est déjà pourvue ({who}).", "offre", "Choisissez une offre vacante.")


def undo(desk: Desk, number: int, *, author: str, reason: str, now: datetime) -> Decision:
    """Undo a decision by a new entry; the former one stays. Raises PhcoError E_DECISION when it no longer stands."""
    entries = {entry.body["numero"]: entry for entry in desk.store.entries(kinds=("decision",))}
    target = entries.get(number)
    if target is None:
        raise PhcoError(
            "E_DECISION", f"Il n’y a pas de décision n° {number}.", "numero", "« phco dmg commission table » les liste."
        )
    dj = target.body["dj"]
    later = [entry for entry in entries.values() if entry.body["numero"] > number and entry.body["dj"] == dj]
    if later:
        raise PhcoError(
            "E_DECISION", f"La décision n° {later[-1].body['numero']} a déjà repris le cas de « {target.body['dj']} ».",
            "numero", "Annulez d’abord la plus récente, ou prenez une nouvelle décision.",
        )  # fmt: skip
    kind, offer = _reverse(target.body["avant"], target.body["apres"])
    told = f"Annule la décision n°\u00a0{number}\u00a0: {reason}"
    return decide(desk, dj, kind, offer, author=author, reason=told, now=now, undoes=number)


def _reverse(before: str | None, after: str | None) -> tuple[str, str | None]:
    """The decision that takes a DJ back from ``after`` to ``before``, with its offer."""
    if before == after:
        return "reporter", None
    return ("retirer", None) if before is None else ("affecter", before)


def accept(desk: Desk, *, author: str, reason: str, now: datetime) -> list[Decision]:
    """Take the whole proposal as it stands, one decision a DJ."""
    found = session(desk)
    made: list[Decision] = []
    for case in found.cases:
        if case.proposed is not None:
            made.append(decide(desk, case.dj, "affecter", case.proposed, author=author, reason=reason, now=now))
    return made
