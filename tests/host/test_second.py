"""A second core: the same comes out whoever makes it, in order, whatever becomes of the other process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from phco.errors import PhcoError
from phco.host import second as seconds
from phco.host.second import ALONE, Second
from phco.local import DEFAULT, choose, chosen

ITEMS = list(range(60))


@pytest.fixture(autouse=True)
def every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few things are worth it here."""
    monkeypatch.setattr(seconds, "FEW", 4)
    monkeypatch.setattr(seconds, "TOGETHER", 4)


@pytest.fixture
def second() -> Iterator[Second]:
    """The other process, there; nothing of it is left afterwards."""
    with Second(lambda: 2) as one:
        limit = time.monotonic() + 60
        while not one._other.ready():
            assert time.monotonic() < limit
            time.sleep(0.02)
        process = one._other._process
        yield one
    assert process is not None and process.poll() is not None


def whose(number: int, added: int) -> tuple[int, int]:
    """A result, and the process that made it; it takes a moment."""
    time.sleep(0.002)
    return number + added, os.getpid()


def refuses(number: int, wrong: frozenset[int]) -> int:
    """A fault for some numbers, told with its place."""
    time.sleep(0.002)
    if number in wrong:
        raise PhcoError("E_ESSAI", "Refusé.", f"n° {number}", "Rien.")
    return number


def dies(number: int, here: int) -> int:
    """The end of the other process, in the middle of what it was given."""
    time.sleep(0.002)
    if os.getpid() != here:
        os._exit(1)
    return number


def place_of(_: int) -> str:
    """The subdivision of the process that is asked."""
    time.sleep(0.002)
    return chosen()


def slowly(number: int) -> Iterator[int]:
    """Answers that come one by one."""
    for one in range(3):
        time.sleep(0.01)
        yield 10 * number + one


def test_each_item_is_made_once_and_in_order_on_both_cores(second: Second) -> None:
    told: list[None] = []
    found = second.each(whose, ITEMS, 100, progress=lambda: told.append(None))
    assert [value for value, _ in found] == [100 + one for one in ITEMS]
    makers = [process for _, process in found]
    assert makers[0] == os.getpid() != makers[-1]
    assert len(set(makers)) == 2 and len(told) == len(ITEMS)
    assert [value for value, _ in ALONE.each(whose, ITEMS, 100)] == [value for value, _ in found]


@pytest.mark.parametrize("wrong", [{0}, {59}, {30, 59}, {3, 58}])
def test_the_first_fault_is_told_whoever_met_it(second: Second, wrong: set[int]) -> None:
    said = []
    for one in (second, ALONE):
        with pytest.raises(PhcoError) as caught:
            one.each(refuses, ITEMS, frozenset(wrong))
        said.append(caught.value.where)
    assert said == [f"n° {min(wrong)}"] * 2
    assert second.each(refuses, ITEMS, frozenset()) == ITEMS, "it serves again"


def test_one_that_dies_leaves_the_work_here(second: Second) -> None:
    assert second.each(dies, ITEMS, os.getpid()) == ITEMS
    assert second._other._process is None
    assert {process for _, process in second.each(whose, ITEMS, 0)} == {os.getpid()}, "it is left alone from now on"


def test_it_speaks_for_the_same_subdivision(second: Second) -> None:
    try:
        choose("paris")
        assert set(second.each(place_of, ITEMS)) == {"paris"}
    finally:
        choose(DEFAULT)
    assert set(second.each(place_of, ITEMS)) == {DEFAULT}


def test_nobody_waits_for_it_and_a_few_things_do_not_start_it() -> None:
    with Second(lambda: 2) as second:
        assert second.each(whose, ITEMS[:3], 0) == [(one, os.getpid()) for one in ITEMS[:3]]
        assert second._other._process is None
        assert second.each(whose, ITEMS[:8], 0)[0] == (0, os.getpid())
        assert second._other._process is not None
        process = second._other._process
    assert process.poll() is not None
    assert {process for _, process in second.each(whose, ITEMS, 0)} == {os.getpid()}, "it is over"
    assert second._other._process is None
    with Second(lambda: 1) as second:
        second.begin()
        assert {process for _, process in second.each(whose, ITEMS, 0)} == {os.getpid()}
        assert second._other._process is None


def test_answers_are_heard_in_the_order_of_the_questions(second: Second) -> None:
    first, then = second.asked(slowly, (1,)), second.asked(slowly, (2,))
    assert {process for _, process in second.each(whose, ITEMS, 0)} == {os.getpid()}, "it is busy: nobody waits"
    assert list(second.heard(first)) == [10, 11, 12]
    assert list(second.heard(then)) == [20, 21, 22]
    assert len({process for _, process in second.each(whose, ITEMS, 0)}) == 2


def test_answers_that_nobody_heard_are_no_answer_to_the_next_question(second: Second) -> None:
    second.asked(slowly, (1,))
    assert list(second.heard(second.asked(slowly, (2,)))) == [20, 21, 22]


def test_two_questions_of_one_that_dies_are_both_left(second: Second) -> None:
    first, then = second.asked(slowly, (1,)), second.asked(slowly, (2,))
    process = second._other._process
    assert process is not None
    process.kill()
    started = time.monotonic()
    assert len(list(second.heard(first))) < 3 and len(list(second.heard(then))) < 3
    assert time.monotonic() - started < 30
