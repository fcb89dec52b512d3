"""What the commission tries before it adopts: constraints by hand, the proposal around them, whom each one touches.

Nothing here is a decision: a draft changes nothing until it is adopted, and then each of its lines is one (MAN).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from phco.dmg.commission.commission import Session
from phco.dmg.commission.regret import Choice, least_regret
from phco.errors import PhcoError

Kind = Literal["imposer", "interdire", "laisser-sans-poste", "reporter"]
KINDS: Mapping[str, str] = {
    "imposer": "imposer ce poste", "interdire": "écarter ce poste", "laisser-sans-poste": "laisser sans poste",
    "reporter": "reporter",
}  # fmt: skip
POSTED = ("imposer", "interdire")


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """One thing settled by hand, for the next proposal. ``offer``: of ``imposer`` and ``interdire`` only."""

    kind: Kind
    dj: str
    offer: str | None
    author: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The constraints in the order in which they were laid."""

    constraints: Sequence[Constraint] = ()

    def with_one(self, one: Constraint) -> Draft:
        """The same draft with one more; it takes the place of what it contradicts."""
        kept = [held for held in self.constraints if not _contradicts(one, held)]
        return replace(self, constraints=(*kept, one))

    def without(self, number: int) -> Draft:
        """The same draft without its constraint ``number`` (from 1). Raises PhcoError E_DECISION."""
        if not 1 <= number <= len(self.constraints):
            raise PhcoError("E_DECISION", f"Il n’y a pas de contrainte n° {number}.", "numero", "Rechargez l’écran.")
        return replace(self, constraints=tuple(c for n, c in enumerate(self.constraints, 1) if n != number))

    def of(self, dj: str, kind: Kind) -> Sequence[Constraint]:
        """The constraints of one DJ and one kind."""
        return [one for one in self.constraints if (one.dj, one.kind) == (dj, kind)]


def _contradicts(new: Constraint, held: Constraint) -> bool:
    """Whether a new constraint takes the place of a former one: one destiny a DJ, and a post is not both at once."""
    if held.dj != new.dj:
        return False
    if new.kind == "interdire":
        return held.kind in POSTED and held.offer == new.offer
    return held.kind != "interdire" or held.offer == new.offer


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a draft leads to. ``posts``: DJ → offer; ``regrets``: DJ → regret of it; ``waiting``: DJ left without."""

    posts: Mapping[str, str]
    regrets: Mapping[str, int]
    waiting: Sequence[str]

    @property
    def total(self) -> int:
        """The sum of the regrets."""
        return sum(self.regrets.values())


def check(found: Session, draft: Draft, one: Constraint) -> None:
    """Refuse a constraint that cannot be. Raises PhcoError E_PERSONNE, E_OFFRE, E_TEXT."""
    if one.dj not in {case.dj for case in found.cases}:
        raise PhcoError("E_PERSONNE", f"« {one.dj[:60]} » n’attend pas de poste.", "dj", "Choisissez dans la liste.")
    for text, name in ((one.author, "qui a la parole"), (one.reason, "le motif")):
        if len(text.strip()) < 2:
            raise PhcoError("E_TEXT", f"Dites {name}.", "motif", "Chaque choix porte un auteur et un motif.")
    if one.kind not in POSTED:
        return
    post = found.vacant.get(one.offer or "")
    if post is None:
        raise PhcoError("E_OFFRE", f"« {one.offer} » n’est pas un poste vacant.", "offre", "Choisissez dans la liste.")
    taken = [held.dj for held in draft.constraints if held.kind == "imposer" and held.offer == one.offer != ""]
    others = [dj for dj in taken if dj != one.dj]
    if one.kind == "imposer" and len(others) >= post.room:
        raise PhcoError(
            "E_OFFRE", f"« {one.offer} » est déjà imposé à {', '.join(others)}.", "offre",
            "Retirez d’abord cette contrainte, ou choisissez un autre poste.",
        )  # fmt: skip


def propose(found: Session, draft: Draft) -> Proposal:
    """The proposal of least total regret that holds every constraint of a draft, then those that the journal keeps.

    A DJ about whom a decision stands (without a post, put off) is left to it, unless the draft takes the case up again.
    """
    asked = [*draft.constraints, *_recorded(found, draft)]
    imposed: dict[str, str] = {}
    rooms = {name: post.room for name, post in found.vacant.items()}
    for one in asked:
        if one.kind == "imposer" and one.offer is not None and rooms.get(one.offer, 0) > 0 and one.dj not in imposed:
            imposed[one.dj] = one.offer
            rooms[one.offer] -= 1
    apart = {one.dj for one in asked if one.kind in ("laisser-sans-poste", "reporter")}
    forbidden = {(one.dj, one.offer) for one in asked if one.kind == "interdire"}
    table: dict[str, Sequence[Choice]] = {
        case.dj: [choice for choice in case.choices if (case.dj, choice.offer) not in forbidden]
        for case in found.cases
        if case.dj not in imposed and case.dj not in apart
    }
    posts = imposed | least_regret(table, rooms)
    costs = {(case.dj, choice.offer): choice.regret for case in found.cases for choice in case.choices}
    return Proposal(
        posts=dict(sorted(posts.items())), regrets={dj: costs[dj, offer] for dj, offer in sorted(posts.items())},
        waiting=[case.dj for case in found.cases if case.dj not in posts],
    )  # fmt: skip


def _recorded(found: Session, draft: Draft) -> list[Constraint]:
    """What the journal asks of the DJ about whom the draft says nothing that stands alone."""
    said = {one.dj for one in draft.constraints if one.kind != "interdire"}
    kinds: Mapping[str, Kind] = {"imposer": "imposer", "interdire": "interdire", "sans-poste": "laisser-sans-poste",
                                 "reporter": "reporter"}  # fmt: skip
    asked = [
        Constraint(kind=kinds[one.kind], dj=one.dj, offer=one.offer, author=one.author, reason=one.reason)
        for case in found.cases
        for one in case.constraints
        if one.kind == "interdire" or case.dj not in said
    ]
    settled: Mapping[str, Kind] = {"laisser-sans-poste": "laisser-sans-poste", "reporter": "reporter"}
    return asked + [
        Constraint(kind=settled[case.settled], dj=case.dj, offer=None, author="", reason="")
        for case in found.cases
        if case.settled and case.dj not in said
    ]


def touched(before: Proposal, after: Proposal) -> list[str]:
    """The DJ whose post the last constraint changed."""
    everyone = sorted({*before.posts, *after.posts})
    return [dj for dj in everyone if before.posts.get(dj) != after.posts.get(dj)]
