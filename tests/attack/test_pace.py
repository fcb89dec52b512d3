"""The bounds of ``pace`` catch what they are for: a reader that looks back, and one that is merely too slow."""

from __future__ import annotations

import pytest

from tests.attack.pace import SECOND, Reader, doubled, fixed_work, is_steep, lasting

SHORT = 0.05  # a limit, in usual seconds, that is soon passed


def looks_back(data: bytes) -> object:
    """Reads again, at each line, all that came before: its time grows as the square of the size."""
    return [data.count(b"x", 0, place) for place in range(0, len(data), 16)]


def straight(data: bytes) -> object:
    return [fixed_work() for _ in range(len(data) // 10_000)]


def lasts(seconds: float) -> Reader:
    """A reader that takes so many usual seconds, on any machine."""
    return lambda _: [fixed_work() for _ in range(round(SECOND * seconds))]


def test_a_reader_that_looks_back_is_steep_however_many_turns_are_taken() -> None:
    before, after = doubled(looks_back, bytes(50_000), bytes(100_000))
    assert is_steep(before, after), (before, after)


def test_a_reader_that_does_not_is_not() -> None:
    before, after = doubled(straight, bytes(60_000), bytes(120_000))
    assert not is_steep(before, after), (before, after)


@pytest.mark.parametrize(("seconds", "passes"), [(0.6, True), (1.5, False)])
def test_a_slow_reader_is_over_the_limit_whatever_the_machine(seconds: float, passes: bool) -> None:
    assert (lasting(lasts(seconds * SHORT), b"", SHORT) <= SHORT) is passes
