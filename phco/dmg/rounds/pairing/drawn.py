"""A frozen input and its draw: the same two always give the same matching, verified twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from phco.errors import PhcoError
from phco.jsontext import JsonObject, JsonView
from phco.matching.certify import certified, matched
from phco.matching.engine.solve import Matching
from phco.matching.reading.request import read_request
from phco.matching.telling.publication import public_result
from phco.matching.verification.verify import verify

Instance = JsonView


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A frozen input and its draw: the same two always give the same matching. ``fingerprint``: the published one.

    ``proof``: what lets anyone verify the draw, empty for a draw of a former version.
    """

    instance: Instance
    method: str | None
    draw: str | None
    fingerprint: str | None
    proof: Mapping[str, str] = field(default_factory=dict)

    @property
    def entry(self) -> JsonObject:
        """The whole request, as ``apparier`` reads it."""
        return {**self.instance, "methode": self.method, "graine": self.draw}

    @cached_property
    def matching(self) -> Matching:
        """What it gives. Raises PhcoError E_VALEUR, E_SOLVEUR."""
        return matched(read_request(self.entry))

    @cached_property
    def result(self) -> JsonObject:
        """The result, verified twice and held against the published fingerprint. Raises PhcoError E_CERTIFICAT."""
        result = certified(self.entry, self.matching)
        if not verify(self.entry, result)["valide"] or result["certificat"]["empreinte"] != self.fingerprint:
            raise PhcoError(
                "E_CERTIFICAT", "Le résultat ne correspond pas à l’entrée figée : il n’est pas enregistré.", "instance",
                "L’objet de l’entrée figée a changé : « phco dmg journal --verifier ».",
            )  # fmt: skip
        return result

    @property
    def public(self) -> JsonObject:
        """What everyone may read of it."""
        return self.told(public_result(self.matching))

    def told(self, document: JsonObject) -> JsonObject:
        """A published document, with what verifies the draw beside it."""
        return {**document, "tirage": dict(self.proof)} if self.proof else document
