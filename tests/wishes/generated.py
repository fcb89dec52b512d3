"""Lists of hearts drawn at random, and the rules written again from RULES.md to judge them."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from random import Random
from typing import Any

SHARES = {1: Fraction(1, 5), 2: Fraction(2, 5), 3: Fraction(1, 2)}
SIZES = (0, 1, 2, 3, 5, 10, 11, 40)


def offers(count: int) -> list[str]:
    return [f"o{number}" for number in range(count)]


def oracle(entry: dict[str, Any]) -> dict[str, Any]:
    """The rules written again from RULES.md, sharing nothing with the code."""
    count, share = len(entry["offres_ouvertes"]), SHARES[entry["tour"]]
    minimum = min(count, max(2, ceil(share * count)))
    loved = {offer: value for offer, value in entry["coeurs"].items() if value >= 1}
    legal = len(loved) >= minimum
    found: dict[str, Any] = {"legal": legal, "minimum": minimum, "compte": len(loved), "flechage": None}
    target = entry["flechage"]
    if target is not None:
        valid = legal and [offer for offer, value in loved.items() if value == 5] == [target]
        others = all(value == 1 for offer, value in loved.items() if offer != target)
        conform = valid and others and len(loved) >= 1 + ceil(share * (count - 1))
        found["flechage"] = {"valide": valid, "conforme_s1": conform}
    return found


def generated(count: int) -> list[dict[str, Any]]:
    """Entries of ``voeux.verifier``, legal and not, with and without a fléchage, all well formed."""
    draw = Random(20261122)
    entries = []
    for _ in range(count):
        tour, number = draw.choice((1, 2, 3)), draw.choice(SIZES)
        names = offers(number)
        loved = draw.sample(names, draw.randint(0, number))
        values = [5, 1, 1, 1, 1, 0] if draw.random() < 0.6 else [0, 1, 2, 3, 4, 5]
        hearts = {offer: draw.choice(values) for offer in loved}
        if loved and draw.random() < 0.5:
            hearts = {offer: (5 if offer == loved[0] else 1) for offer in loved}
        target = draw.choice([*names, None]) if draw.random() < 0.7 else (loved[0] if loved else None)
        entries.append({"tour": tour, "offres_ouvertes": names, "coeurs": hearts, "flechage": target})
    return entries


def strayed(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same lists, one in ten with a heart on an offer that is not open in the round (WSH-05)."""
    return [
        one if number % 10 else one | {"coeurs": one["coeurs"] | {"o-fermee": 3}} for number, one in enumerate(entries)
    ]
