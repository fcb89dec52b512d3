"""What every screen of the wishes is given, read from its entry: the round and its quotas, its offers, the hearts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from phco.catalogue import Catalogue, kept
from phco.errors import PhcoError
from phco.fields import Fields
from phco.wishes import ListVerdict, Quotas, check_hearts, last_checked, quotas_at
from phco.wishes.heart_reading import read_hearts, read_tour
from phco.wishes.lists import Hearts, by_level, split_open


def read_offers(fields: Fields) -> Catalogue:
    """The catalogue of the round, loaded before, named by its digest."""
    digest = fields.text("catalogue", max_length=64)
    try:
        return kept(digest, fields.place("catalogue"))
    except PhcoError as error:
        if digest:
            fields.errors.extend(error.flat())
        return Catalogue(("id",), (), "")


def read_round(fields: Fields) -> tuple[int, Quotas]:
    """The round (1 to 3) and the quotas of the day."""
    tour = read_tour(fields, 1)
    return tour, quotas_at(fields.day("au", last_checked()))


@dataclass(frozen=True, kw_only=True)
class Board:
    """What every screen of the hearts is given: the round, its quotas, its offers, the hearts, the offer aimed at."""

    tour: int
    quotas: Quotas
    catalogue: Catalogue
    hearts: Hearts
    target: str | None

    @cached_property
    def open(self) -> tuple[Hearts, Sequence[str]]:
        """The hearts given to offers of the round, and the offers that it does not have any more."""
        return split_open(self.hearts, self.catalogue.ids)

    @property
    def mine(self) -> Hearts:
        """The hearts given to offers of the round."""
        return self.open[0]

    @property
    def aimed(self) -> str | None:
        """The offer aimed at, where the round has it."""
        return self.target if self.target in self.catalogue.positions else None

    @cached_property
    def verdict(self) -> ListVerdict:
        """What the round makes of the list."""
        return check_hearts(
            tour=self.tour, offers=self.catalogue.ids, hearts=self.mine, quotas=self.quotas, target=self.aimed
        )

    @property
    def levels(self) -> list[int]:
        """The hearts that one may give, from 1."""
        return list(range(1, self.quotas.most + 1))

    @property
    def noted(self) -> list[tuple[int, Sequence[str]]]:
        """Level → its offers, the most hearts first."""
        return list(by_level(self.mine, self.catalogue.ids, self.quotas.most))


def read_board(fields: Fields) -> Board:
    """``tour``, ``au``, ``catalogue``, ``coeurs`` and ``flechage``."""
    tour, quotas = read_round(fields)
    catalogue = read_offers(fields)
    hearts = read_hearts(fields, quotas.most, default={})
    target = fields.id("flechage", None, nullable=True)
    return Board(tour=tour, quotas=quotas, catalogue=catalogue, hearts=hearts, target=target)
