"""A worked example of every call: its entry (the ``examples.json`` of its room in phco/calls) and its answer now.

A text that starts with « @ » in an entry stands for something made on the spot: ``@apparier:paires`` is a part of the
answer of another example, ``@fiche`` a demonstration sheet, ``@signature`` what the page's key would sign. So the
examples form chains, and none of their values is copied by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from phco.calls import CALLS, Call
from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.host.keys.examples import demonstration_packages, example_file, example_key
from phco.jsontext import JsonObject
from phco.offers import offer_as_json
from phco.offers.demonstration import demonstration_offers
from phco.packages.identity import b64, unb64
from phco.packages.shortlink import shorten

PERSON = "dj-exemple"
SHOWN = ("vue.",)  # calls that draw a screen: listed, not shown


class Examples:
    """The examples of every call; each answer is computed once."""

    def __init__(self) -> None:
        self._made: dict[str, JsonObject] = {}

    @cached_property
    def written(self) -> dict[str, dict[str, object]]:
        """The entries as written, « @ » texts included."""
        found = {name: one.example() for name, one in CALLS.items()}
        return {name: example for name, example in found.items() if example is not None}

    @property
    def calls(self) -> list[Call]:
        """The calls to show, in the order of the table."""
        return [one for name, one in CALLS.items() if name in self.written]

    @property
    def forgotten(self) -> list[str]:
        """The calls that have no example yet: a test wants none."""
        return sorted(name for name in CALLS if not name.startswith(SHOWN) and name not in self.written)

    def entry(self, name: str) -> JsonObject:
        """The entry of a call, ready to be sent."""
        return {key: self._resolved(item) for key, item in self.written[name].items()}

    def answer(self, name: str) -> JsonObject:
        """What the call answers. Raises PhcoError when the example no longer holds."""
        if name not in self._made:
            try:
                self._made[name] = call(name, self.entry(name))
            except PhcoError as error:
                said = " ".join(f"{one.where} : {one.what}" for one in error.flat())
                raise PhcoError("E_PAGE", f"L’exemple de « {name} » est refusé. {said}", name, "Corrigez-le.") from None
        return self._made[name]

    def _resolved(self, value: object) -> object:
        if isinstance(value, Mapping):
            return {key: self._resolved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._resolved(item) for item in value]
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        name, colon, path = value[1:].partition(":")
        if not colon:
            return _MADE[name](self)
        found: JsonObject = self.answer(name)
        for step in filter(None, path.split(".")):
            found = found[step]
        return found


def _offers(examples: Examples, count: int) -> list[str]:
    found = [str(one["id"]) for one in examples.answer("catalogue.filtrer")["offres"]][:count]
    if len(found) < count:
        raise PhcoError("E_PAGE", "L’exemple du catalogue n’a pas assez d’offres.", "catalogue.filtrer", "Corrigez-le.")
    return found


def _public_key(_examples: Examples) -> dict[str, object]:
    key = example_key(PERSON).public
    return {
        "format": "phco-cle-publique-1", "personne": PERSON, "role": "dj", "usage": "signature",
        "algorithme": key.algorithm, "cle": b64(key.raw), "empreinte": key.thumbprint,
    }  # fmt: skip


_MADE: dict[str, Callable[[Examples], object]] = {
    "fiche": lambda _: offer_as_json(demonstration_offers(1)[0]),
    "une-offre": lambda examples: _offers(examples, 1)[0],
    "deux-offres": lambda examples: _offers(examples, 2),
    "code": lambda _: demonstration_packages()[0],
    "cle-du-dj": lambda _: b64(example_key(PERSON).public.raw),
    "cle-du-dmg": lambda _: b64(example_key("dmg", "P-256").public.raw),
    "cle-publique": _public_key,
    "signature": lambda examples: b64(
        example_key(PERSON).sign(unb64(examples.answer("paquet.preparer")["a_signer"], "a_signer"))
    ),
    "lien": lambda _: shorten(demonstration_packages()[1]["invitation_dj"]),
    "dossier": lambda _: b64(example_file("dossier-dj")[0]),
}
