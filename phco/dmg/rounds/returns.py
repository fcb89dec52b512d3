"""Where what people export is to be sent: the DMG's address, in its signed manifest; it may change in the season."""

from __future__ import annotations

from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.values import RETURN
from phco.errors import PhcoError
from phco.host.spreadsheets.people import MAIL


def return_address(text: str, where: str = "--retour") -> str:
    """One address of mail, or "" for none. Raises PhcoError E_VALEUR."""
    address = text.strip()
    if address and not MAIL.fullmatch(address):
        raise PhcoError(
            "E_VALEUR", f"« {address[:60]} » n’est pas une adresse de courriel.", where,
            "Écrivez-la seule : envois@dmg.exemple.fr.",
        )  # fmt: skip
    return address


def tell_return(desk: Desk, text: str, now: datetime) -> bool:
    """Keep another address ("": none any more) for the next manifest; whether it changed. Raises PhcoError E_VALEUR."""
    address = return_address(text)
    if desk.store.setting(RETURN, "") == address:
        return False
    desk.record([Event(kind="reglage", body={"reglages": {RETURN: address}})], now)
    return True
