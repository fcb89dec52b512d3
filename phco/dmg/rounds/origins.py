"""Which signed packages the frozen lists of a round come from; those packages, and the keys that sign them."""

from __future__ import annotations

from collections.abc import Sequence

from phco.dmg.desk import Desk
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.keys.sealing import unseal
from phco.dmg.ledger.queries.packages import package_of
from phco.dmg.ledger.queries.round_history import RoundHistory
from phco.dmg.ledger.values import Keyholder, Package
from phco.dmg.rounds.market import RoundLists
from phco.dmg.verdicts.book import StoredBook, signers_of
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
    book = StoredBook(desk.store, desk.keys)
    files = [(one, book.holders(one.signer)) for one in found.values()]
    taken = desk.second.each(_taken, files, desk.objects.here, desk.keys)
    contents = {name: plain for name, (plain, _) in zip(found, taken, strict=True)}
    keys = {str(own["empreinte"]): own for _, own in taken if own is not None}
    told = [{key: value for key, value in keys[one].items() if key in KEY} for one in sorted(keys)]
    return {**origins, "contenus": contents, "cles": told}


def _taken(
    received: tuple[Package, Sequence[Keyholder]], objects: Objects, keys: DeskKeys
) -> tuple[str, JsonView | None]:  # fmt: skip
    """A signed package as base64, out of its seal; the key that signs it, None where it left with a former trousseau.

    What such a key signed is named without one.
    """
    package, holders = received
    plain = b64(unseal(objects.get(package.file), keys))
    own = next((one for one in signers_of(holders) if one.person == package.author), keys.own(package.signer))
    return plain, None if own is None else own.as_json()
