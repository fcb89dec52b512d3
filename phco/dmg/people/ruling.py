"""What people settle after a telephone call: which key, which package; a later ruling replaces."""

from __future__ import annotations

from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.packages import package_of
from phco.dmg.ledger.queries.people import claims_named, person_of, rulings_of
from phco.dmg.ledger.queries.rounds import round_of
from phco.dmg.ledger.store import Store
from phco.dmg.people.faults import unknown_person
from phco.dmg.people.rivals import named, rivals_of
from phco.errors import PhcoError


def rule(
    desk: Desk, person: str, *, author: str, reason: str, at: datetime, key: str | None = None,
    keep: str | None = None, drop: str | None = None, cancel: str | None = None,
) -> str:  # fmt: skip
    """Settle what was set aside: the key to keep, or the package to keep or to leave out; gives the one that was meant.

    A package is named by the first characters of its hash. A later ruling replaces an earlier one on the same code or
    number; ``cancel`` takes one back. The same ruling again writes nothing. Raises PhcoError:
    E_PERSONNE, E_CLE, E_PAQUET, E_ETAPE (the round of the package is matched: nothing of it changes).
    """
    if person_of(desk.store, person) is None:
        raise unknown_person(person)
    if key is not None:
        return _rule_key(desk, person, key, author, reason, at)
    choice, rulings = named(desk.store, person, keep or drop or cancel or ""), rulings_of(desk.store, person)
    twins = _twins(desk.store, person, choice)
    if cancel is not None:
        if choice not in rulings.kept | rulings.dropped:
            said = _body(person, "garder", 0, [], [choice], author, reason)
            if desk.just_said("arbitrage", said):  # a stopped command took it back already
                return choice
            raise PhcoError(
                "E_PAQUET", "Rien n’a été tranché pour cet envoi.", "paquet",
                f"Voyez ce qui l’a été : « phco dmg journal --personne {person} ».",
            )  # fmt: skip
        _check_open(desk.store, choice)
        _record(desk, person, "garder", 0, [], [choice], author, reason, at)
    elif keep is not None:
        undone = sorted((rulings.kept & twins) | (rulings.dropped & {choice}))
        if choice not in rulings.kept or undone:
            _check_open(desk.store, choice)
            _record(desk, person, "garder", 0, [choice], undone, author, reason, at)
    else:
        undone = sorted(rulings.kept & {choice})
        if choice not in rulings.dropped or undone:
            _check_open(desk.store, choice)
            _record(desk, person, "ecarter", 0, [choice], undone, author, reason, at)
    return choice


def _check_open(store: Store, payload: str) -> None:
    package = package_of(store, payload)
    found = round_of(store, package.round) if package is not None and package.round else None
    if found is not None and found.matched_at is not None:
        raise PhcoError(
            "E_ETAPE", f"Le tour {found.number} est apparié : ses listes ne changent plus.", "paquet",
            "La personne participe au tour suivant, ou à la commission.",
        )  # fmt: skip


def _twins(store: Store, person: str, choice: str) -> set[str]:
    """The other packages under the same number."""
    for group in rivals_of(store, person):
        payloads = {one.payload for one in group.packages}
        if choice in payloads:
            return payloads - {choice}
    return set()


def _rule_key(desk: Desk, person: str, key: str, author: str, reason: str, at: datetime) -> str:
    asked = key.strip().removesuffix("…")
    found = claims_named(desk.store, person, asked) if asked else []
    if len(found) > 1:
        room = len(asked) + 6
        raise PhcoError(
            "E_CLE", f"« {asked[:40]} » désigne {len(found)} clés : {', '.join(one.signer[:room] for one in found)}.",
            "cle", "Donnez quelques caractères de plus.",
        )  # fmt: skip
    if not found:
        known = ", ".join(one.signer[:12] for one in claims_named(desk.store, person, "")) or "aucune"
        raise PhcoError(
            "E_CLE", "Cette personne n’a présenté aucune clé de cette empreinte.", "cle",
            f"Clés qu’elle a présentées : {known}.",
        )  # fmt: skip
    claim = found[0]
    ruled = {signer for number, signer in rulings_of(desk.store, person).keys if number == claim.number}
    if ruled != {claim.signer}:
        undone = sorted(ruled - {claim.signer})
        _record(desk, person, "cle", claim.number, [claim.signer], undone, author, reason, at)
    return claim.signer


def _record(
    desk: Desk, person: str, what: str, number: int, choices: list[str], undone: list[str], author: str, reason: str,
    at: datetime,
) -> None:  # fmt: skip
    desk.record([Event(kind="arbitrage", body=_body(person, what, number, choices, undone, author, reason))], at)


def _body(
    person: str, what: str, number: int, choices: list[str], undone: list[str], author: str, reason: str
) -> dict[str, object]:
    body: dict[str, object] = {
        "personne": person, "quoi": what, "numero": number, "choix": choices, "auteur": author, "motif": reason,
    }  # fmt: skip
    return body | ({"annule": undone} if undone else {})
