"""To decide, to undo, to accept the proposal: each a new entry, the former ones stay (MAN)."""

from __future__ import annotations

from datetime import datetime

from phco.dmg.commission.constraints import (
    FORBID,
    PUT_OFF,
    WITHOUT,
    check_said,
    constraints,
    opposed,
)
from phco.dmg.commission.decisions import Decision, decisions
from phco.dmg.commission.session import check_ready, rounds_left, session
from phco.dmg.desk import Desk, Event
from phco.dmg.forcing import forcing, overcome
from phco.dmg.ledger.queries.rounds import holder_of, rounds
from phco.dmg.ledger.store import Store
from phco.dmg.people.enrol import unknown_person
from phco.dmg.rounds.market import Market, read_market
from phco.errors import PhcoError

KINDS = ("affecter", "retirer", "laisser-sans-poste", "reporter")


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
        return decisions(desk.store)[-1]
    market = read_market(desk.store)
    event = _decision(desk.store, market, len(decisions(desk.store)) + 1, dj, kind, offer, author, reason, undoes)
    if undoes is None and not sure:
        early = rounds_left(rounds(desk.store), market)
        overcome(desk, "commission", early, forced=reason if forced else None, now=now)
    desk.record([event], now)
    return decisions(desk.store)[-1]


def _decision(
    store: Store, market: Market, number: int, dj: str, kind: str, offer: str | None, author: str, reason: str,
    undoes: int | None = None,
) -> Event:  # fmt: skip
    """What the journal says of a decision; raises as ``decide`` does."""
    held = holder_of(store, dj)
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
        barred = next((one for one in constraints(store) if (one.dj, one.kind, one.offer) == (dj, FORBID, offer)), None)
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
    known = market.sheets.by_id
    body = {
        "numero": number, "dj": dj, "decision": kind, "offre": offer, "auteur": author.strip(),
        "motif": reason.strip(), "avant": before, "apres": after, "annule": undoes,
        "pamsu": known[after].author if after is not None and after in known else "",
    }  # fmt: skip
    return Event(kind="decision", body=body)


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
    told = f"Annule la décision n°\u00a0{number}\u00a0: {reason}"
    if desk.just_said("decision", {"annule": number, "auteur": author.strip(), "motif": told.strip()}):
        return decisions(desk.store)[-1]
    later = [entry for entry in entries.values() if entry.body["numero"] > number and entry.body["dj"] == dj]
    if later:
        raise PhcoError(
            "E_DECISION", f"La décision n° {later[-1].body['numero']} a déjà repris le cas de « {target.body['dj']} ».",
            "numero", "Annulez d’abord la plus récente, ou prenez une nouvelle décision.",
        )  # fmt: skip
    kind, offer = _reverse(target.body["avant"], target.body["apres"])
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
    check_ready(rounds(desk.store))
    check_said(author, reason)
    found, market = session(desk.store), read_market(desk.store)
    early = rounds_left(rounds(desk.store), market)
    events, count = forcing("commission", early, forced=reason if forced else None), len(decisions(desk.store))
    made: list[Event] = []
    for case in found.cases:
        alone = case.alone
        kind = "affecter" if case.proposed is not None else _OF.get(alone.kind if alone is not None else "")
        if case.settled or kind is None:
            continue
        why, number = alone.reason if alone is not None else reason, count + len(made) + 1
        made.append(_decision(desk.store, market, number, case.dj, kind, case.proposed, author, why))
    if made:  # all or none: a command stopped here has decided nothing
        desk.record([*events, *made], now)
    return decisions(desk.store)[count:]


_OF = {WITHOUT: "laisser-sans-poste", PUT_OFF: "reporter"}
