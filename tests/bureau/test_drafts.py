"""The board's draft: every constraint holds, the rest is the least regret left, everything can be undone."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.bureau.board import Board
from phco.dmg.commission.constraints import Constraint
from phco.dmg.commission.drafts import KINDS, Draft, check, propose, touched
from phco.dmg.commission.regret import Choice, Ranked
from phco.dmg.commission.session import Case, Session, Vacant
from phco.dmg.rounds.market import Sheet, Told
from phco.errors import PhcoError
from phco.offers import offer_as_cells
from tests.dmg.dmg_small import offers

DJ, OFFERS = ("dj-1", "dj-2", "dj-3"), tuple(one.id for one in offers(4))


def table(hearts: list[int]) -> Session:
    """Three DJ, four vacant posts; twelve numbers of hearts."""
    posts = {
        one.id: Vacant(sheet=Sheet(told=Told(cells=offer_as_cells(one)), payload="", author=""), room=1)
        for one in offers(4)
    }
    cases = [
        Case(
            dj=dj, commune="", proposed=None, past={},
            choices=[
                Choice(offer=offer, hearts=hearts[4 * row + place], distance=Decimal(place))
                for place, offer in enumerate(OFFERS)
            ],
        )
        for row, dj in enumerate(DJ)
    ]  # fmt: skip
    return Session(cases=cases, vacant=posts, total=0)


def constraint(kind: str, dj: str, offer: str | None) -> Constraint:
    return Constraint(
        kind=kind, dj=dj, offer=offer if kind in ("imposer", "interdire") else None,
        author="Pr Martin", reason="proche du domicile",
    )  # fmt: skip


CONSTRAINTS = st.lists(
    st.builds(constraint, st.sampled_from(sorted(KINDS)), st.sampled_from(DJ), st.sampled_from(OFFERS)), max_size=8
)


def laid(found: Session, wanted: list[Constraint]) -> Draft:
    draft = Draft()
    for one in wanted:
        try:
            check(found, draft, one)
        except PhcoError as error:
            assert error.code == "E_OFFRE"
            continue
        draft = draft.with_one(one)
    return draft


@given(hearts=st.lists(st.integers(0, 5), min_size=12, max_size=12), wanted=CONSTRAINTS)
def test_constraints_hold_and_the_rest_costs_least(hearts: list[int], wanted: list[Constraint]) -> None:
    found = table(hearts)
    draft = laid(found, wanted)
    got = propose(found, draft)
    imposed = {one.dj: one.offer for one in draft.constraints if one.kind == "imposer"}
    apart = {one.dj for one in draft.constraints if one.kind in ("sans-poste", "reporter")}
    forbidden = {(one.dj, one.offer) for one in draft.constraints if one.kind == "interdire"}
    assert imposed.items() <= got.posts.items()
    assert not apart & set(got.posts)
    assert not forbidden & set(got.posts.items())
    assert len(set(got.posts.values())) == len(got.posts)
    assert sorted([*got.posts, *got.waiting]) == sorted(DJ)
    costs = {(case.dj, one.offer): one.regret for case in found.cases for one in case.choices}
    best = min(
        (-sum(one is not None for one in chosen), sum(costs[dj, o] for dj, o in zip(DJ, chosen, strict=True) if o))
        for chosen in itertools.product((None, *OFFERS), repeat=len(DJ))
        if allowed(chosen, imposed, apart, forbidden)
    )
    assert (-len(got.posts), got.total) == best


@given(
    hearts=st.dictionaries(st.sampled_from([f"o-{n}" for n in range(7)]), st.integers(0, 5)),
    towns=st.lists(st.sampled_from(["14118", "50129", "61001"]), min_size=5, max_size=5),
    far=st.lists(st.none() | st.decimals(0, 300, places=1), min_size=3, max_size=3),
)
def test_posts_are_ranked_without_looking_at_each(
    hearts: dict[str, int], towns: list[str], far: list[Decimal | None]
) -> None:
    """The order, and each choice, of the two thousand posts of a large campaign."""
    communes = {f"o-{n}": town for n, town in enumerate(towns)}
    distances = dict(zip(("14118", "50129", "61001"), far, strict=True))
    plain = sorted(
        (
            Choice(offer=offer, hearts=hearts.get(offer, 0), distance=distances[town])
            for offer, town in communes.items()
        ),
        key=lambda one: (one.regret, one.offer),
    )
    ranked = Ranked(communes, hearts, distances)
    assert list(ranked) == plain
    assert (ranked[:2], len(ranked), ranked[-1]) == (plain[:2], 5, plain[-1])
    assert all(ranked.of(one.offer) == one for one in plain)


Pairs = set[tuple[str, str | None]]


def allowed(
    chosen: tuple[str | None, ...],
    imposed: dict[str, str | None],
    apart: set[str],
    forbidden: Pairs,
) -> bool:
    posts = [one for one in chosen if one]
    return len(set(posts)) == len(posts) and all(
        (dj not in imposed or imposed[dj] == offer) and (dj not in apart or offer is None)
        and (offer is None or (dj, offer) not in forbidden)
        for dj, offer in zip(DJ, chosen, strict=True)
    )  # fmt: skip


@given(wanted=CONSTRAINTS)
def test_every_gesture_is_undone(wanted: list[Constraint]) -> None:
    board = start = Board()
    for one in wanted:
        board = board.changed(board.draft.with_one(one))
    for _ in wanted:
        board = board.undone()
    assert board == start
    with pytest.raises(PhcoError):
        board.undone()


def test_one_destiny_a_person() -> None:
    draft = Draft().with_one(constraint("imposer", "dj-1", OFFERS[0])).with_one(constraint("reporter", "dj-1", None))
    assert [one.kind for one in draft.constraints] == ["reporter"]
    draft = draft.with_one(constraint("interdire", "dj-1", OFFERS[1])).with_one(
        constraint("imposer", "dj-1", OFFERS[1])
    )
    assert [one.kind for one in draft.constraints] == ["imposer"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dj": "dj-9"}, "E_PERSONNE"), ({"offer": "o-9999"}, "E_OFFRE"), ({"offer": None}, "E_OFFRE"),
        ({"author": " "}, "E_TEXT"), ({"reason": ""}, "E_TEXT"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(changes: dict[str, str], code: str) -> None:
    one = replace(constraint("imposer", "dj-1", OFFERS[0]), **changes)  # type: ignore[arg-type]
    with pytest.raises(PhcoError) as fault:
        check(table([3] * 12), Draft(), one)
    assert fault.value.code == code


def test_who_else_is_touched_is_told() -> None:
    found = table([5, 0, 0, 0, 4, 3, 0, 0, 0, 0, 3, 0])
    before = propose(found, Draft())
    after = propose(found, Draft().with_one(constraint("imposer", "dj-2", before.posts["dj-1"])))
    assert touched(before, after) == ["dj-1", "dj-2"]


def test_what_the_journal_keeps_is_followed_unless_the_draft_takes_the_case_up() -> None:
    found = table([5, 1, 1, 1] * 3)
    kept = Constraint(number=1, dj="dj-2", kind="imposer", offer=OFFERS[0], author="Pr Martin", reason="proche")
    one, two, three = found.cases
    found = replace(found, cases=[replace(one, settled="laisser-sans-poste"), replace(two, constraints=[kept]), three])
    plain = propose(found, Draft())
    assert plain.waiting == ["dj-1"], "a decision stands"
    assert plain.posts["dj-2"] == OFFERS[0]
    again = propose(found, laid(found, [constraint("imposer", "dj-1", OFFERS[0])]))
    assert again.posts["dj-1"] == OFFERS[0], "the case is taken up again"
    assert again.posts.get("dj-2") != OFFERS[0], "a post is given once"
