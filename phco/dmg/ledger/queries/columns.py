"""Thousands of packages at once: only the columns that a long list, or the market, looks at."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from phco.dmg.ledger.queries.packages import COUNTS
from phco.dmg.ledger.store import Store
from phco.jsontext import canonical


class Weighed(NamedTuple):
    """A package of a person, beside the others of its kind and round; ``code``: of its refusal, else empty."""

    author: str
    kind: str
    round: int
    subject: str
    status: str
    received_at: str
    code: str


def by_worth(store: Store, people: Collection[str] | None = None) -> list[Weighed]:
    """Every package by kind and round, the one that counts after those that do not, the newest last.

    Of some ``people`` alone when they are told.
    """
    of, who = ("", ()) if people is None else (f"WHERE author IN {LISTED} ", (_listed(people),))
    rows = store.rows(
        "SELECT author, kind, round, subject, status, received_at, coalesce(json_extract(refusal, '$.code'), '') AS "
        f"code FROM package {of}ORDER BY kind, round, status = 'retenu', received_at, seq, payload",
        who,
    )
    return [Weighed(*row) for row in rows]


LISTED = "(SELECT value FROM json_each(?))"


def _listed(names: Collection[str]) -> str:
    return canonical(sorted(names)).decode()


class Arrived(NamedTuple):
    """A package in a long list: what tells it from the others, and its verdict."""

    payload: str
    author: str
    kind: str
    status: str


def arrivals(store: Store) -> list[Arrived]:
    """Every package, the latest first."""
    rows = store.rows("SELECT payload, author, kind, status FROM package ORDER BY received_at DESC, payload DESC")
    return [Arrived(*row) for row in rows]


class Said(NamedTuple):
    """What a package that counts says: its digest, its author, its content as canonical JSON."""

    payload: str
    author: str
    content_json: str


def said(store: Store, kind: str, tour: int = 0, people: Collection[str] | None = None) -> list[Said]:
    """``standing``, without what nobody reads of thousands of them; of some ``people`` alone when they are told."""
    of, who = ("", ()) if people is None else (f"AND author IN {LISTED} ", (_listed(people),))
    rows = store.rows(
        f"SELECT payload, author, content FROM package WHERE kind = ? AND round = ? AND status = ? {of}"
        "ORDER BY received_at, payload",
        (kind, tour, COUNTS, *who),
    )
    return [Said(*row) for row in rows]


def rankings_of(store: Store, tour: int, dj: str) -> list[Said]:
    """The rankings that count in a round, of the PAMSU who name a DJ (and of some who do not, maybe)."""
    rows = store.rows(
        "SELECT payload, author, content FROM package WHERE kind = 'classement' AND round = ? AND status = ? "
        "AND instr(content, ?) ORDER BY received_at, payload",
        (tour, COUNTS, canonical(dj).decode()),
    )
    return [Said(*row) for row in rows]
