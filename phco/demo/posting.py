"""What the people of a rehearsal send: each package written, sealed and put in a message, on whichever core is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from phco.demo.actors import Actor, hearts_rows, ranking_rows
from phco.demo.parts import mail
from phco.demo.world import Plan, dossier, hearts, ranking, world_of
from phco.host.keys.seal import seal
from phco.host.second import Second
from phco.offers import offer_as_cells
from phco.packages.identity import PublicKey
from phco.packages.schema import Cells
from phco.wishes import Quotas


@dataclass(frozen=True, kw_only=True)
class Post:
    """What a batch of sendings has in common. ``opener``: the key of the desk; ``created``: when they are all sent.

    ``opened``, ``quotas``: the offers of a round and its shares, for hearts.
    """

    plan: Plan
    opener: PublicKey
    created: datetime
    tour: int | None = None
    catalogue: str | None = None
    opened: tuple[str, ...] = ()
    quotas: Quotas | None = None


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Someone who sends something. ``offer``: that of a PAMSU; ``names``: the candidates whom they rank."""

    actor: Actor
    offer: str = ""
    names: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A message as the desk's server has it, and where its author has come to. ``hearts``: what a list gives."""

    name: str
    mail: bytes
    seq: int
    prev: str | None
    hearts: Mapping[str, int] = field(default_factory=dict)


def posted(
    second: Second, write: Callable[[Sending, Post], Posted], sendings: Sequence[Sending], post: Post,
    progress: Callable[..., None],
) -> list[Posted]:  # fmt: skip
    """Each sending as it is posted, in their order; their authors remember what they sent."""
    made = second.each(write, sendings, post, progress=progress)
    for one, done in zip(sendings, made, strict=True):
        one.actor.seq, one.actor.prev = done.seq, done.prev
    return made


def sheet(one: Sending, post: Post) -> Posted:
    """The sheet of a PAMSU."""
    return _posted(one, post, "fiche-rts", {"offre": [offer_as_cells(world_of(post.plan).offers[one.offer])]})


def file(one: Sending, post: Post) -> Posted:
    """CV and letter of a DJ."""
    row, pieces = dossier(world_of(post.plan), one.actor.pseudo)
    return _posted(one, post, "dossier-dj", {"dossier-dj": [row]}, pieces)


def wishes(one: Sending, post: Post) -> Posted:
    """The hearts of a DJ."""
    assert post.tour is not None and post.quotas is not None
    given = hearts(world_of(post.plan), one.actor.pseudo, post.tour, post.opened, post.quotas)
    return replace(_posted(one, post, "voeux", {"voeux": hearts_rows(post.tour, given)}), hearts=given)


def rankings(one: Sending, post: Post) -> Posted:
    """The ranking of a PAMSU."""
    assert post.tour is not None
    order = ranking(world_of(post.plan), one.offer, one.names, post.tour)
    return _posted(one, post, "classement", {"classement": ranking_rows(post.tour, order)})


def _posted(
    one: Sending, post: Post, kind: str, tables: Mapping[str, Iterable[Cells]],
    pieces: Mapping[str, bytes] | None = None,
) -> Posted:  # fmt: skip
    writer = replace(one.actor)  # whoever is asked here is left as they were
    package = writer.write(
        kind, tables, created=post.created, tour=post.tour, catalogue=post.catalogue, pieces=pieces
    )  # fmt: skip
    name = f"{writer.pseudo}.phco"
    data = mail(name, seal(package, post.opener), post.created)
    return Posted(name=name, mail=data, seq=writer.seq, prev=writer.prev)
