"""The source of a draw, committed to before it exists, and the seed it gives afterwards (MAT).

A commitment is ``loto:2026-09-09`` or ``drand:<chain>:<round>``. Its seed adds what came:
``loto:2026-09-09:3-11-24-37-49+7`` (five numbers from the smallest to the largest, then the numéro Chance) or
``drand:<chain>:<round>:<randomness>``. Each has one spelling and no other, since the lottery hashes the text: a second
spelling would be a second draw.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from phco.dates import french_day
from phco.errors import PhcoError
from phco.matching.draws.known import Chain, known_draws

_LOTO = re.compile(r"loto:([0-9]{4}-[0-9]{2}-[0-9]{2})")
_LOTO_SEED = re.compile(r"(loto:[0-9-]{10}):([1-9][0-9]?(?:-[1-9][0-9]?){4})\+([1-9][0-9]?)")
_DRAND = re.compile(r"drand:([0-9a-f]{64}):([1-9][0-9]{0,11})")
_DRAND_SEED = re.compile(r"(drand:[0-9a-f]{64}:[1-9][0-9]{0,11}):([0-9a-f]{64})")
FORM = "Écrivez « loto:AAAA-MM-JJ » ou « drand:chaîne:tour », par exemple loto:2026-09-09."


@dataclass(frozen=True, kw_only=True)
class LotoSource:
    """The main draw of the Loto on the evening of ``day``."""

    day: date

    @property
    def text(self) -> str:
        """The one spelling of this commitment."""
        return f"loto:{self.day.isoformat()}"

    @property
    def at(self) -> datetime:
        """The instant (UTC) before which nothing of it is known."""
        return known_draws().loto.at(self.day)

    @property
    def french(self) -> str:
        """As people read it."""
        return f"le tirage principal du Loto du {french_day(self.day)}"

    def seed(self, numbers: Sequence[int], chance: int) -> str:
        """The seed of what was drawn, in any order given. Raises PhcoError E_TIRAGE for what this draw cannot give."""
        rule = known_draws().loto
        drawn = sorted(numbers)
        if len(drawn) != rule.count or len(set(drawn)) != rule.count:
            raise _fault(f"Le Loto tire {rule.count} numéros différents.", "Recopiez-les du tirage principal.")
        if not all(1 <= number <= rule.highest for number in drawn):
            raise _fault(f"Un numéro du Loto va de 1 à {rule.highest}.", "Recopiez-les du tirage principal.")
        if not 1 <= chance <= rule.highest_chance:
            raise _fault(f"Le numéro Chance va de 1 à {rule.highest_chance}.", "Recopiez-le du tirage principal.")
        return f"{self.text}:{'-'.join(str(number) for number in drawn)}+{chance}"


@dataclass(frozen=True, kw_only=True)
class DrandSource:
    """One round of a drand chain."""

    chain: Chain
    round: int

    @property
    def text(self) -> str:
        """The one spelling of this commitment."""
        return f"drand:{self.chain.hash}:{self.round}"

    @property
    def at(self) -> datetime:
        """The instant (UTC) this round is due."""
        return self.chain.at(self.round)

    @property
    def french(self) -> str:
        """As people read it."""
        return f"le tour {self.round} de la balise publique drand « {self.chain.name} »"

    def seed(self, signature: bytes) -> str:
        """The seed of the round's signature; whether the signature is the chain's own is for a verifier of BLS."""
        return f"{self.text}:{hashlib.sha256(signature).hexdigest()}"

    def message(self, previous: bytes) -> bytes:
        """What the chain signs for this round; ``previous``: the signature before, empty where rounds stand alone."""
        number = self.round.to_bytes(8, "big")
        return hashlib.sha256((previous if self.chain.chained else b"") + number).digest()


Source = LotoSource | DrandSource


def read_source(text: str) -> Source:
    """A commitment. Raises PhcoError E_TIRAGE for any other spelling, a day without a draw, an unknown chain."""
    if found := _LOTO.fullmatch(text):
        try:
            day = date.fromisoformat(found[1])
        except ValueError:
            raise _fault(f"« {found[1]} » n’est pas une date.", FORM) from None
        rule = known_draws().loto
        if not rule.held_on(day):
            evenings = f"{', '.join(rule.evenings[:-1])} et {rule.evenings[-1]}"
            raise _fault(f"Il n’y a pas de Loto le {french_day(day, weekday=True)}.", f"Ses soirs : {evenings}.")
        return LotoSource(day=day)
    if found := _DRAND.fullmatch(text):
        chain = known_draws().chains.get(found[1])
        if chain is None:
            names = ", ".join(f"{one.name} ({one.hash})" for one in known_draws().chains.values())
            raise _fault("Cette chaîne drand n’est pas connue.", f"Chaînes connues : {names}.")
        return DrandSource(chain=chain, round=int(found[2]))
    raise _fault(f"« {text[:80]} » n’est pas un tirage que l’on puisse vérifier.", FORM)


def read_seed(text: str) -> Source:
    """The source that a seed names, its value checked for form. Raises PhcoError E_TIRAGE for any other spelling."""
    if found := _LOTO_SEED.fullmatch(text):
        source = read_source(found[1])
        assert isinstance(source, LotoSource)
        if source.seed([int(one) for one in found[2].split("-")], int(found[3])) != text:
            raise _fault("Les numéros du Loto s’écrivent du plus petit au plus grand.", "Rangez-les.")
        return source
    if found := _DRAND_SEED.fullmatch(text):
        return read_source(found[1])
    raise _fault(f"« {text[:80]} » n’est pas le résultat d’un tirage.", "Par exemple loto:2026-09-09:3-11-24-37-49+7.")


def _fault(what: str, fix: str) -> PhcoError:
    return PhcoError("E_TIRAGE", what, "tirage", fix)
