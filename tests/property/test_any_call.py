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


@pytest.mark.parametrize("name", sorted(EXAMPLES.written))
def test_a_call_answers_whatever_it_is_asked(name: str) -> None:
    dice = random.Random(name)
    known = json.loads(dumps(EXAMPLES.entry(name)))
    for _ in range(TURNS):
        entry = spoil(known, dice)
        answer = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
        faults = answer.get("erreurs") or ([answer["erreur"]] if "erreur" in answer else [])
        assert "resultat" in answer or faults, entry
        assert all(one["code"] != "E_INTERNE" and one["quoi"] and one["remede"] for one in faults), (entry, faults)


FAULT = {"code": "E_CSV_ROW", "quoi": "La ligne a 2 cases.", "ou": "data/voeux.csv:3", "remede": "Réexportez."}
SENT = {
    "genre": "voeux", "tour": 1, "seq": 2, "le": "2027-03-01T10:00:00Z", "empreinte": "sha256:" + "ab" * 32,
    "copie": True,
}  # fmt: skip
REPORT = {
    "valide": False, "signature": "valide", "octets": True, "schema": False, "titre": "Vœux", "auteur": "o-1",
    "role": "dj", "campagne": "2027-03", "tour": 1, "cree": "2027-03-01T10:00:00Z", "lignes": {"voeux": 3},
    "documents": ["pieces/cv.pdf"], "empreinte": "sha256:" + "ab" * 32, "erreurs": [FAULT],
}  # fmt: skip
FILES = {
    "a file of another": {"fichier": "voeux.phco", "rapport": REPORT},
    "one fault": {"fichier": "voeux.phco", "rapport": {"valide": False, "erreur": FAULT}},
    "a sealed one": {"fichier": "voeux.phco", "rapport": {}, "scelle": {"pour": "dmg", "envoi": SENT}},
}


@pytest.mark.parametrize("file", FILES)
def test_the_screen_of_a_file_takes_any_report(file: str) -> None:
    dice = random.Random(file)
    assert "resultat" in json.loads(handle(json.dumps({"appel": "vue.paquet", "entree": FILES[file]})))
    for _ in range(10 * TURNS):
        entry = spoil(FILES[file], dice)
        answer = json.loads(handle(json.dumps({"appel": "vue.paquet", "entree": entry})))
        faults = answer.get("erreurs") or ([answer["erreur"]] if "erreur" in answer else [])
        assert "resultat" in answer or faults, entry
        assert all(one["code"] != "E_INTERNE" and one["quoi"] and one["remede"] for one in faults), (entry, faults)
