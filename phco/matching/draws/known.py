"""What is known of the public draws: the Loto's evenings and sizes, the drand chains (data/tirages.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from phco.carried import carried
from phco.dates import DAYS, PARIS
from phco.trees import parsed

FAR = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp())  # a round later than any date that is written


@dataclass(frozen=True, kw_only=True)
class Loto:
    """The main draw of the French Loto: the evenings it is held on, how many numbers, and their ranges from 1."""

    evenings: tuple[str, ...]
    hour: time
    count: int
    highest: int
    highest_chance: int
    source: str
    checked: date

    def held_on(self, day: date) -> bool:
        """Whether a draw is held on the evening of that day."""
        return DAYS[day.weekday()] in self.evenings

    def at(self, day: date) -> datetime:
        """The instant (UTC) before which nothing of that evening's draw is known."""
        return datetime.combine(day, self.hour, PARIS).astimezone(UTC)

    def following(self, instant: datetime) -> date:
        """The day of the first draw whose hour is after ``instant`` (aware)."""
        day = instant.astimezone(PARIS).date()
        return next(one for n in range(8) if self.held_on(one := day + timedelta(days=n)) and self.at(one) > instant)


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A drand chain: hash and public key (hex), signature scheme, time of round 1, period in seconds."""

    name: str
    hash: str
    scheme: str
    dst: str
    key: str
    genesis: int
    period: int
    source: str
    checked: date

    @property
    def chained(self) -> bool:
        """Whether a round signs the signature of the round before."""
        return self.scheme == "pedersen-bls-chained"

    def at(self, round_: int) -> datetime:
        """The instant (UTC) a round is due; ``FAR`` for one that no calendar writes."""
        return datetime.fromtimestamp(min(self.genesis + (round_ - 1) * self.period, FAR), UTC)

    def following(self, instant: datetime) -> int:
        """The first round due after ``instant`` (aware)."""
        return max(1, (int(instant.timestamp()) - self.genesis) // self.period + 2)


@dataclass(frozen=True, kw_only=True)
class Known:
    """Every public draw the desk accepts; ``chains`` by hash, the proposed one first."""

    loto: Loto
    chains: Mapping[str, Chain]


@cache
def known_draws() -> Known:
    """The draws of ``data/tirages.toml``."""
    text = carried("matching/draws/data/tirages.toml").read_text(encoding="utf-8")
    data = parsed(text)
    loto = data["loto"]
    chains = [
        Chain(
            name=one["nom"], hash=one["chaine"], scheme=one["schema"], dst=one["dst"], key=one["cle_publique"],
            genesis=one["genese"], period=one["periode_s"], source=one["source"], checked=one["verifie_le"],
        )
        for one in data["drand"]
    ]  # fmt: skip
    return Known(
        loto=Loto(
            evenings=tuple(loto["soirs"]), hour=time.fromisoformat(loto["heure"]), count=loto["numeros"],
            highest=loto["plus_grand_numero"], highest_chance=loto["plus_grande_chance"], source=loto["source"],
            checked=loto["verifie_le"],
        ),
        chains={chain.hash: chain for chain in chains},
    )  # fmt: skip
