"""What the commission tries before it adopts: constraints by hand, the proposal around them, whom each one touches.

Nothing here is a decision: a draft changes nothing until it is adopted, and then each of its lines is one (MAN).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from phco.dmg.commission.constraints import ALONE, FORBID, IMPOSE, PUT_OFF, WITHOUT, Constraint
from phco.dmg.commission.session import Session, around
from phco.errors import PhcoError

KINDS: Mapping[str, str] = {
    IMPOSE: "imposer ce poste", FORBID: "écarter ce poste", WITHOUT: "laisser sans poste", PUT_OFF: "reporter",
}  # fmt: skip
POSTED = (IMPOSE, FORBID)


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

    def of(self, dj: str, kind: str) -> Sequence[Constraint]:
        """The constraints of one DJ and one kind."""
        return [one for one in self.constraints if (one.dj, one.kind) == (dj, kind)]


def _contradicts(new: Constraint, held: Constraint) -> bool:
    """Whether a new constraint takes the place of a former one: one destiny a DJ, and a post is not both at once."""
    if held.dj != new.dj:
        return False
    if new.kind == FORBID:
        return held.kind in POSTED and held.offer == new.offer
    return held.kind != FORBID or held.offer == new.offer


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
    others = sorted(
        {held.dj for held in draft.constraints if (held.kind, held.offer) == (IMPOSE, one.offer)} - {one.dj}
    )
    if one.kind == IMPOSE and len(others) >= post.room:
        raise PhcoError(
            "E_OFFRE", f"« {one.offer} » est déjà imposé à {', '.join(others)}.", "offre",
            "Retirez d’abord cette contrainte, ou choisissez un autre poste.",
        )  # fmt: skip


def propose(found: Session, draft: Draft) -> Proposal:
    """The proposal of least total regret that holds every constraint of a draft, then those that the journal keeps.

    A DJ about whom a decision stands (without a post, put off) is left to it, unless the draft takes the case up again.
    """
    said = {one.dj for one in draft.constraints if one.kind in ALONE}
    rooms = {name: post.room for name, post in found.vacant.items()}
    given = Counter(one.offer for one in draft.constraints if one.kind == IMPOSE)

    def holds(one: Constraint) -> bool:
        """Whether the draft leaves a recorded constraint as it is."""
        if one.kind == FORBID:
            return True
        return one.dj not in said and not (one.kind == IMPOSE and given[one.offer] >= rooms.get(one.offer or "", 0))

    posts = around(
        {case.dj: case.choices for case in found.cases}, rooms,
        {case.dj: case.settled for case in found.cases if case.settled and case.dj not in said},
        {
            case.dj: [
                *(one for one in case.constraints if holds(one)),
                *(one for one in draft.constraints if one.dj == case.dj),
            ]
            for case in found.cases
        },
    )  # fmt: skip
    cases = {case.dj: case for case in found.cases}
    return Proposal(
        posts=dict(sorted(posts.items())),
        regrets={dj: cases[dj].choice(offer).regret for dj, offer in sorted(posts.items())},
        waiting=[case.dj for case in found.cases if case.dj not in posts],
    )  # fmt: skip


def touched(before: Proposal, after: Proposal) -> list[str]:
    """The DJ whose post the last constraint changed."""
    everyone = sorted({*before.posts, *after.posts})
    return [dj for dj in everyone if before.posts.get(dj) != after.posts.get(dj)]
