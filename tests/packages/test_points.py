"""Whether a public key has prime order, held against its definition: multiplied by that order, it gives the neutral."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.host.keys.keys import seeded_key
from phco.packages.points import D25519, P25519, _decode, sound_ed25519

ORDER = 2**252 + 27742317777372353535851937790883648493
NEUTRAL = (0, 1)
Point = tuple[int, int]


def added(one: Point, two: Point) -> Point:
    """The sum of two points of the curve, by the textbook."""
    (a, b), (c, d) = one, two
    k = D25519 * a * b * c * d % P25519
    return (
        (a * d + b * c) * pow(1 + k, -1, P25519) % P25519,
        (b * d + a * c) * pow(1 - k, -1, P25519) % P25519,
    )


def times(factor: int, point: Point) -> Point:
    """A point added to itself."""
    total = NEUTRAL
    for bit in f"{factor:b}":
        total = added(total, total)
        total = added(total, point) if bit == "1" else total
    return total


def encoded(point: Point) -> bytes:
    """As RFC 8032 writes it."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def some_points(count: int) -> list[Point]:
    """Points of the curve, of whatever order."""
    rng = random.Random(25519)
    found: list[Point] = []
    while len(found) < count:
        point = _decode(rng.randbytes(32))
        found += [] if point is None else [point]
    return found


POINTS = some_points(60)
TORSION = next(point for point in (times(ORDER, one) for one in POINTS) if times(4, point) != NEUTRAL)
EIGHT = [times(n, TORSION) for n in range(8)]


def test_the_eight_points_of_small_order_are_refused() -> None:
    assert (len(set(EIGHT)), times(8, TORSION)) == (8, NEUTRAL)
    assert not any(sound_ed25519(encoded(one)) for one in EIGHT)


@pytest.mark.parametrize("place", range(len(POINTS)))
def test_a_point_is_sound_when_its_order_is_the_prime(place: int) -> None:
    point = POINTS[place]
    assert sound_ed25519(encoded(point)) == (times(ORDER, point) == NEUTRAL)
    sound = times(8, point)
    found = [sound_ed25519(encoded(added(sound, one))) for one in EIGHT]
    assert found == [True, *[False] * 7], "the same point, and those that a small order hides behind"


@given(st.binary(min_size=32, max_size=32))
def test_a_key_that_was_made_is_sound(seed: bytes) -> None:
    raw = seeded_key("Ed25519", seed).public.raw
    assert sound_ed25519(raw)
    assert not sound_ed25519(encoded(added(_decode(raw) or NEUTRAL, TORSION)))


@given(st.binary(max_size=40))
def test_no_bytes_stop_it(raw: bytes) -> None:
    assert sound_ed25519(raw) in (True, False)
