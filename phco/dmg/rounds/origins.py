"""Which signed packages the frozen lists of a round come from; those packages, and the keys that sign them."""

from __future__ import annotations

from phco.dmg.desk import Desk
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.keys.sealing import unseal
from phco.dmg.ledger.queries.packages import package_of
from phco.dmg.ledger.queries.round_history import RoundHistory
from phco.dmg.rounds.market import RoundLists
from phco.dmg.verdicts.book import StoredBook
from phco.host.disk.objects import Objects
from phco.jsontext import JsonObject, JsonView
from phco.packages.identity import b64

KEY = ("personne", "role", "usage", "algorithme", "cle")


def origins_of(lists: RoundLists) -> JsonObject:
    """The digest of each list, sheet and ranking that counts, by who it stands for."""
    wishes = {one.author: one.payload for one in lists.voeux}
    rankings = {one.author: one.payload for one in lists.classements}
    known = lists.sheets
    return {
        "demandeurs": {one: wishes.get(one) for one in lists.applicants},
        "offreurs": {
            offer: {"fiche": known[offer].payload, "classement": rankings.get(known[offer].author)}
            for offer in lists.round.offers
            if offer in known
        },
    }


def frozen_origins(desk: Desk, known: RoundHistory) -> JsonObject | None:
    """As they were when the round was frozen; None for a round that an earlier phco froze."""
    digest = known.said("gel").get("paquets")
    return None if digest is None else desk.kept(digest)


def with_contents(desk: Desk, origins: JsonView) -> JsonObject:
    """The origins with each signed package, taken out of its seal. Raises PhcoError E_OBJET_ABSENT, E_OBJET_ALTERE."""
    names = {one for one in origins["demandeurs"].values() if one}
    names |= {one for post in origins["offreurs"].values() for one in post.values() if one}
    found = {name: package for name in sorted(names) if (package := package_of(desk.store, name)) is not None}
    files = [one.file for one in found.values()]
    plain = desk.second.each(_plain, files, desk.objects.here, desk.keys)
    keys: dict[str, JsonObject] = {}
    book = StoredBook(desk.store, desk.keys)
    for package in found.values():
        mine = (one for one in book.signers(package.signer) if one.person == package.author)
        own = next(mine, None) or book.own(package.signer)
        if own is None:
            continue  # its key left with a former trousseau: what it signed is named without one
        keys[own.keyid] = {key: value for key, value in own.as_json().items() if key in KEY}
    contents = dict(zip(found, plain, strict=True))
    return {**origins, "contenus": contents, "cles": [keys[one] for one in sorted(keys)]}


def _plain(digest: str, objects: Objects, keys: DeskKeys) -> str:
    """A signed package as base64, out of its seal."""
    return b64(unseal(objects.get(digest), keys))
