"""What a screen of the desk is: its name in the menu, its address, what it reads, the template that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from phco.dmg.desk import Desk
from phco.french import counted
from phco.jsontext import JsonObject

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Query:
    """What the address asks: the words searched, the page (from 1), other fields as they are."""

    fields: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    @property
    def page(self) -> int:
        """The page asked for, 1 where it is none."""
        text = self["page"]
        return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


class Memory:
    """What was read at one head of the journal: the same until something is recorded. A few heads are kept."""

    HEADS = 2

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], dict[str, object]] = {}

    def of[T](self, head: tuple[int, str], name: str, make: Callable[[], T]) -> T:
        """What ``make`` gives for this head, made once."""
        shelf = self._kept.setdefault(head, {})
        while len(self._kept) > self.HEADS:
            del self._kept[next(iter(self._kept))]
        if name not in shelf:
            shelf[name] = make()
        return cast(T, shelf[name])


@dataclass(frozen=True, kw_only=True)
class View:
    """What a screen is read from: the open desk, what the address asks, the DMG's time."""

    desk: Desk
    query: Query
    now: datetime
    memory: Memory = field(default_factory=Memory)

    def kept[T](self, name: str, make: Callable[[], T]) -> T:
        """Something costly that only the journal changes."""
        return self.memory.of(self.desk.store.head(), name, make)


Context = JsonObject
Reader = Callable[[View], Context]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One of the ten screens. ``name`` is its address and its template's stem."""

    name: str
    title: str
    read: Reader
    acts: Sequence[str] = ()

    @property
    def path(self) -> str:
        """Its address."""
        return "/" if self.name == "aujourdhui" else f"/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Page[T]:
    """One page of a long list."""

    rows: Sequence[T]
    number: int
    last: int
    total: int

    def of[Drawn](self, rows: Sequence[Drawn]) -> Page[Drawn]:
        """The same page, its rows as they are drawn."""
        return Page(rows=rows, number=self.number, last=self.last, total=self.total)

    def said(self, one: str, many: str = "") -> str:
        """``350 offres``, and which page of how many."""
        words = counted(self.total, one, many)
        return words if self.last == 1 else f"{words}, page {self.number} sur {self.last}"


def page_of[T](rows: Sequence[T], query: Query) -> Page[T]:
    """The page that the address asks for."""
    last = max(1, -(-len(rows) // PAGE))
    number = min(query.page, last)
    return Page(rows=rows[(number - 1) * PAGE : number * PAGE], number=number, last=last, total=len(rows))
