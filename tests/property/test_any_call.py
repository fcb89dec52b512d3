"""Every call of the table, asked with its own example and a few of its values spoilt: an answer, or a French error."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.jsontext import dumps
from phco.site.pages.examples import Examples

# What they take back is what « paquet.examiner » answered: a paper whose signature and tables were found right.
GIVEN_BACK = {"publication.juger", "reclamation.juger"}
TURNS = 25
SPOILT: list[Any] = [
    None, True, False, 0, -1, 1, 400, 10**6, 10**15, -(10**15), 1.5, -0.5, 1e308, "", " ", "x", "0", "-1", "1e999",
    "NaN", "12,5", "9999-12-31", "0001-01-01", "2100-12-31", "2000-01-01", "2026-02-29", "2027-03-28", "24:00", "99:99",
    "a" * 300, "é" * 5000, "<b>x</b>", "\u202e", "\x00", "../..", "o-9999",
    "dj-001", "conge", [], {}, [[]], [None], [{}], {"a": 1}, [1] * 50,
]  # fmt: skip
EXAMPLES = Examples()


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of an entry stands: the first few of a list are like the others."""
    if here:
        yield here
    inside = value.items() if isinstance(value, dict) else enumerate(value[:6]) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*here, key))


def spoil(entry: Any, dice: random.Random) -> Any:
    """The entry with one to three of its values replaced, removed, said twice, or taken from elsewhere in it."""
    entry = copy.deepcopy(entry)
    for _ in range(dice.choice((1, 1, 2, 3))):
        known = list(places(entry))
        if not known:
            break
        *way, key = dice.choice(known)
        holder = entry
        for step in way:
            holder = holder[step]
        how = dice.random()
        if how < 0.6:
            holder[key] = copy.deepcopy(dice.choice(SPOILT))
        elif how < 0.7:
            del holder[key]
        elif how < 0.8 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        else:
            other = entry
            for step in dice.choice(known):
                other = other[step]
            holder[key] = copy.deepcopy(other)
    return entry


@pytest.mark.parametrize("name", sorted(set(EXAMPLES.written) - GIVEN_BACK))
def test_a_call_answers_whatever_it_is_asked(name: str) -> None:
    dice = random.Random(name)
    known = json.loads(dumps(EXAMPLES.entry(name)))
    for _ in range(TURNS):
        entry = spoil(known, dice)
        answer = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
        faults = answer.get("erreurs") or ([answer["erreur"]] if "erreur" in answer else [])
        assert "resultat" in answer or faults, entry
        assert all(one["code"] != "E_INTERNE" and one["quoi"] and one["remede"] for one in faults), (entry, faults)
