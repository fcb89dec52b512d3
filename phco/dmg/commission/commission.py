"""The commission: who is left, what is vacant, a proposal, and decisions that are never overwritten (MAN, CMP-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from phco.campaign.model import ROUNDS
from phco.dmg.commission.constraints import (
    ALONE,
    FORBID,
    IMPOSE,
    PUT_OFF,
    WITHOUT,
    Constraint,
    check_said,
    constraints,
    opposed,
)
from phco.dmg.commission.regret import Choice, least_regret
from phco.dmg.desk import Desk, Event
from phco.dmg.forcing import Obstacle, overcome
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
    """One DJ without a post: every vacant post, the least regretted first; ``proposed`` is the proposal's.

    ``settled``: the explicit decision that stands (``laisser-sans-poste``, ``reporter``), which no proposal touches,
    or the empty string; ``constraints``: those that the proposal follows.
    """

    dj: str
    commune: str
    choices: Sequence[Choice]
    proposed: str | None
    past: Mapping[int, int]
    """Round → number of offers hearted in it (0: no list that counted)."""
    settled: str = ""
    constraints: Sequence[Constraint] = ()

    @property
    def alone(self) -> Constraint | None:
        """The constraint that decides for this DJ alone (imposed, without a post, put off)."""
        return next((one for one in self.constraints if one.kind in ALONE), None)


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
    undoes: int | None = None


def rounds_left(opened: Sequence[Round], market: Market) -> list[Obstacle]:
    """Whether another round could still match someone: the commission decides once none can."""
    last = opened[-1].number if opened else 0
    if last >= max(ROUNDS) or not (market.free_people and market.free_offers):
        return []
    fix = f"Ouvrez le tour {last + 1} : « phco dmg tour ouvrir {last + 1} »."
    what = f"Le tour {last + 1} n’a pas eu lieu, et il reste des offres : la commission décide après le tour 3."
    return [Obstacle(code="E_TOURS", what=what, fix=fix)]


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
    return proposal(
        read_market(desk.store), {tour: read_hearts(desk.store, tour) for tour in ROUNDS},
        settled_by(decisions(desk)), constraints(desk.store),
    )  # fmt: skip


def settled_by(made: Sequence[Decision]) -> dict[str, str]:
    """DJ → the explicit decision that stands for them; an undone one and the one that undid it do not count."""
    standing = {one.dj: one.kind for one in made if one.undone_by is None and one.undoes is None}
    return {dj: kind for dj, kind in standing.items() if kind in ("laisser-sans-poste", "reporter")}


def proposal(
    market: Market, hearts: Mapping[int, Mapping[str, Mapping[str, int]]], settled: Mapping[str, str],
    asked: Sequence[Constraint],
) -> Session:  # fmt: skip
    """The proposal of least total regret among those that follow the constraints, around the explicit decisions."""
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
    of = {one: [each for each in asked if each.dj == one] for one in left}
    found = around(table, {name: post.room for name, post in vacant.items()}, settled, of)
    cases = [
        Case(
            dj=one, commune=homes[one], choices=table[one], proposed=found.get(one),
            past={tour: len(wishes.get(one, {})) for tour, wishes in hearts.items()}, settled=settled.get(one, ""),
            constraints=of[one],
        )
        for one in left
    ]  # fmt: skip
    total = sum(choice.regret for case in cases for choice in case.choices if choice.offer == case.proposed)
    return Session(cases=cases, vacant=vacant, total=total)


def around(
    table: Mapping[str, Sequence[Choice]], rooms: Mapping[str, int], settled: Mapping[str, str],
    asked: Mapping[str, Sequence[Constraint]],
) -> dict[str, str]:  # fmt: skip
    """DJ → offer: imposed posts first, the least total regret among what is left and not forbidden.

    A post imposed that is no longer vacant is given to nobody in its stead: the members say what becomes of the DJ.
    """
    imposed: dict[str, str] = {}
    left = dict(rooms)
    for dj in sorted(asked):
        for each in asked[dj]:
            if each.kind == IMPOSE and each.offer is not None and left.get(each.offer, 0) > 0 and dj not in settled:
                imposed[dj] = each.offer
                left[each.offer] -= 1
    free = {
        dj: [one for one in choices if (FORBID, one.offer) not in {(each.kind, each.offer) for each in asked[dj]}]
        for dj, choices in table.items()
        if dj not in settled and not any(each.kind in ALONE for each in asked[dj])
    }
    return {**least_regret(free, left), **imposed}


def decisions(desk: Desk) -> list[Decision]:
    """Every decision in order; an undone one stays, and says which one undid it."""
    entries = list(desk.store.entries(kinds=("decision",)))
    undone = {entry.body["annule"]: entry.body["numero"] for entry in entries if entry.body["annule"]}
    return [
        Decision(
            number=entry.body["numero"], at=entry.at, dj=entry.body["dj"], kind=entry.body["decision"],
            offer=entry.body["offre"], author=entry.body["auteur"], reason=entry.body["motif"],
            undone_by=undone.get(entry.body["numero"]), undoes=entry.body["annule"],
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
    forced: bool = False,
    sure: bool = False,
) -> Decision:
    """Record one decision. ``affecter`` gives the post ``offer``; ``retirer`` takes back what the commission gave.

    ``forced``: before the third round, for the same reason; ``sure``: whoever calls has checked that already. Raises
    PhcoError: E_ETAPE, E_TOURS, E_DEPART, E_VALEUR, E_PERSONNE, E_OFFRE (unknown, or no room left), E_CONTRAINTE,
    E_DECISION (a post obtained by matching is not the commission's to take; nothing to take back), E_TEXT.
    """
    check_ready(rounds(desk.store))
    if kind not in KINDS:
        raise PhcoError(
            "E_VALEUR", f"« {kind} » n’est pas une décision.", "decision", f"Choisissez : {', '.join(KINDS)}."
        )
    check_said(author, reason)
    said = {"dj": dj, "decision": kind, "auteur": author.strip(), "motif": reason.strip(), "annule": undoes}
    if desk.just_said("decision", said | ({"offre": offer} if kind == "affecter" else {})):
        return decisions(desk)[-1]
    market, held, made = read_market(desk.store), holder_of(desk.store, dj), len(decisions(desk))
    if dj not in market.djs:
        raise unknown_person(dj)
    if dj in market.gone:
        raise PhcoError("E_DEPART", f"« {dj} » a démissionné.", "dj", "« phco dmg etat » montre les départs.")
    if held is not None and held.origin != "commission":
        raise PhcoError(
            "E_DECISION", f"« {dj} » tient déjà « {held.offer} » ({held.origin}).", "dj",
            "La commission ne traite que les docteurs juniors restés sans poste après les tours.",
        )  # fmt: skip
    before = held.offer if held else None
    after = before
    if kind == "affecter":
        _check_offer(market, offer, before)
        barred = next(
            (one for one in constraints(desk.store) if (one.dj, one.kind, one.offer) == (dj, FORBID, offer)), None
        )
        if barred is not None and undoes is None:
            raise opposed(barred)
        after = offer
    elif kind == "retirer":
        if before is None:
            raise PhcoError(
                "E_DECISION", f"« {dj} » n’a pas de poste à retirer.", "dj", "Vérifiez « phco dmg etat --detail »."
            )
        offer, after = before, None
    else:
        offer = None
    if undoes is None and not sure:
        early = rounds_left(rounds(desk.store), market)
        overcome(desk, "commission", early, forced=reason if forced else None, now=now)
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
    if sheet is None and offer in market.sheets.withdrawn:
        raise PhcoError("E_OFFRE", f"L’offre « {offer} » a été retirée.", "offre", "Choisissez une offre vacante.")
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
    told = f"Annule la décision n° {number} : {reason}"
    if desk.just_said("decision", {"annule": number, "auteur": author.strip(), "motif": told.strip()}):
        return decisions(desk)[-1]
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


def accept(desk: Desk, *, author: str, reason: str, now: datetime, forced: bool = False) -> list[Decision]:
    """Take the whole proposal as it stands, one decision a DJ; what was decided explicitly is left as it is.

    A constraint that decides for a DJ alone becomes their decision, with its own reason.
    """
    found = session(desk)
    early = rounds_left(rounds(desk.store), read_market(desk.store))
    overcome(desk, "commission", early, forced=reason if forced else None, now=now)
    made: list[Decision] = []
    for case in found.cases:
        alone = case.alone
        kind = "affecter" if case.proposed is not None else _OF.get(alone.kind if alone is not None else "")
        if case.settled or kind is None:
            continue
        why = alone.reason if alone is not None else reason
        made.append(decide(desk, case.dj, kind, case.proposed, author=author, reason=why, now=now, sure=True))
    return made


_OF = {WITHOUT: "laisser-sans-poste", PUT_OFF: "reporter"}
