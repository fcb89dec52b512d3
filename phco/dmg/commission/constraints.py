"""What the members ask of the next proposal: impose a post, forbid one, leave someone without, put a case off (MAN).

A constraint decides nothing: it is followed by the proposal, and becomes a decision when the proposal is adopted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.store import Store
from phco.dmg.people.enrol import unknown_person
from phco.dmg.rounds.market import Market, read_market
from phco.errors import PhcoError
from phco.packages.csvtext import FORBIDDEN

IMPOSE, FORBID, WITHOUT, PUT_OFF, LIFT = "imposer", "interdire", "sans-poste", "reporter", "lever"
KINDS = (IMPOSE, FORBID, WITHOUT, PUT_OFF)
ALONE = (IMPOSE, WITHOUT, PUT_OFF)  # a DJ has one of these at most: a later one takes its place
WORDS = {
    IMPOSE: "{dj} à {offer}, imposé", FORBID: "{dj} à {offer}, interdit", WITHOUT: "{dj} laissé sans poste",
    PUT_OFF: "{dj}, cas reporté",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """One constraint. ``offer``: None where the kind names none; ``number``: 0 on the board, where none is recorded."""

    dj: str
    kind: str
    offer: str | None
    author: str
    reason: str
    number: int = 0

    @property
    def told(self) -> str:
        """« dj-004 à o-0012, interdit (n° 3 : trop loin) »."""
        return f"{WORDS[self.kind].format(dj=self.dj, offer=self.offer)} (n° {self.number} : {self.reason})"


def constraints(store: Store) -> list[Constraint]:
    """Those in force, in order."""
    found: dict[int, Constraint] = {}
    for entry in store.entries(kinds=("contrainte",)):
        body = entry.body
        for number in body["annule"]:
            found.pop(number, None)
        if body["nature"] != LIFT:
            found[body["numero"]] = Constraint(
                number=body["numero"], dj=body["dj"], kind=body["nature"], offer=body["offre"], author=body["auteur"],
                reason=body["motif"],
            )  # fmt: skip
    return list(found.values())


def constrain(
    desk: Desk, dj: str, kind: str, offer: str | None, *, author: str, reason: str, now: datetime
) -> Constraint:
    """Record a constraint of the next proposal. Raises PhcoError: E_PERSONNE, E_DEPART, E_DECISION, E_OFFRE,
    E_CONTRAINTE (it contradicts another one), E_TEXT."""
    check_said(author, reason)
    market, known = read_market(desk.store), constraints(desk.store)
    if known and desk.just_said("contrainte", _said(dj, kind, offer, author, reason)):
        return known[-1]
    check_free(market, dj)
    if offer is not None and offer not in market.free_offers:
        raise PhcoError(
            "E_OFFRE", f"« {offer[:60]} » n’est pas une offre vacante.", "offre",
            "« phco dmg commission table » les liste.",
        )  # fmt: skip
    _check_others(market, known, dj, kind, offer)
    replaced = [one.number for one in known if one.dj == dj and kind in ALONE and one.kind in ALONE]
    made = _record(desk, dj, kind, offer, author, reason, replaced, now)
    return next(one for one in constraints(desk.store) if one.number == made)


def lift(desk: Desk, dj: str, *, author: str, reason: str, now: datetime) -> list[Constraint]:
    """Take back every constraint on a DJ. Raises PhcoError E_CONTRAINTE when there is none, E_TEXT."""
    check_said(author, reason)
    found = [one for one in constraints(desk.store) if one.dj == dj]
    if not found and desk.just_said("contrainte", _said(dj, LIFT, None, author, reason)):
        return []
    if not found:
        raise PhcoError(
            "E_CONTRAINTE", f"Aucune contrainte ne porte sur « {dj[:60]} ».", "dj",
            "« phco dmg commission table » les liste.",
        )  # fmt: skip
    _record(desk, dj, LIFT, None, author, reason, [one.number for one in found], now)
    return found


LONGEST = {"auteur": 120, "motif": 2000}  # as the table of the minutes holds them


def check_said(author: str, reason: str) -> None:
    """Whatever the commission writes carries an author and a reason. Raises PhcoError E_TEXT."""
    for text, name in ((author, "auteur"), (reason, "motif")):
        if len(text.strip()) < 2:
            raise PhcoError("E_TEXT", f"Chaque décision porte un {name}.", name, f"Donnez --{name}.")
        odd = FORBIDDEN.search(text)
        if odd or len(text) > LONGEST[name]:  # no signed paper could carry it: the minutes would never be written
            what = f"un caractère invisible (U+{ord(odd[0]):04X})" if odd else f"plus de {LONGEST[name]} caractères"
            raise PhcoError("E_TEXT", f"Ce texte a {what}.", name, "Retapez-le au clavier, plus court s’il est long.")


def check_free(market: Market, dj: str) -> None:
    """The commission treats DJ who take part and have no post. Raises PhcoError E_PERSONNE, E_DEPART, E_DECISION."""
    if dj not in market.djs:
        raise unknown_person(dj)
    if dj in market.gone:
        raise PhcoError("E_DEPART", f"« {dj} » a démissionné.", "dj", "« phco dmg etat » montre les départs.")
    held = market.held.get(dj)
    if held is not None:
        raise PhcoError(
            "E_DECISION", f"« {dj} » tient déjà « {held} ».", "dj",
            "Si c’est une décision de la commission, retirez-la d’abord : « phco dmg commission annuler ».",
        )  # fmt: skip


def _check_others(market: Market, known: Sequence[Constraint], dj: str, kind: str, offer: str | None) -> None:
    against = {IMPOSE: FORBID, FORBID: IMPOSE}.get(kind)
    clash = next((one for one in known if (one.dj, one.kind, one.offer) == (dj, against, offer)), None)
    if clash is None and kind == IMPOSE and offer is not None:
        others = [one for one in known if one.kind == IMPOSE and one.offer == offer and one.dj != dj]
        if len(others) >= market.room_left(market.free_offers[offer]):
            clash = others[-1]
    if clash is not None:
        raise opposed(clash)


def opposed(clash: Constraint) -> PhcoError:
    """E_CONTRAINTE: a constraint in force stands against it."""
    return PhcoError(
        "E_CONTRAINTE", f"Une contrainte s’y oppose : {clash.told}.", "offre",
        f"Levez-la d’abord : « phco dmg commission lever {clash.dj} ».",
    )  # fmt: skip


def _said(dj: str, kind: str, offer: str | None, author: str, reason: str) -> dict[str, object]:
    return {"dj": dj, "nature": kind, "offre": offer, "auteur": author.strip(), "motif": reason.strip()}


def _record(
    desk: Desk, dj: str, kind: str, offer: str | None, author: str, reason: str, undone: Sequence[int], now: datetime
) -> int:
    number = 1 + sum(1 for _ in desk.store.entries(kinds=("contrainte",)))
    body = {"numero": number, **_said(dj, kind, offer, author, reason), "annule": list(undone)}
    desk.record([Event(kind="contrainte", body=body)], now)
    return number
