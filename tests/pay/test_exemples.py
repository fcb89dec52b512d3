"""Worked examples, as data, wrong ones included: every amount checked to the cent, every fault with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from phco.browser.bridge import handle

EXAMPLES = [
    pytest.param(case, id=f"{file.stem}: {case['nom']}")
    for file in sorted((Path(__file__).parent / "exemples").glob("*.json"))
    for case in json.loads(file.read_text(encoding="utf-8"))
]


def ask(call: str, entry: object) -> dict[str, Any]:
    return json.loads(handle(json.dumps({"appel": call, "entree": entry})))


def at(result: Any, path: str) -> Any:
    """``totaux.mois``, ``mois.0.total``, or ``lignes.PDJ-02``: the first line's amount of that rule."""
    if path.startswith("lignes."):
        rule = path.removeprefix("lignes.")
        return next(line["montant"] for line in result["lignes"] if line["regle"] == rule)
    for step in path.split("."):
        result = result[int(step)] if isinstance(result, list) else result[step]
    return result


@pytest.mark.parametrize("case", EXAMPLES)
def test_example(case: dict[str, Any]) -> None:
    answer = ask(case["appel"], case["entree"])
    if "fautes" in case:
        faults = answer.get("erreurs") or [answer["erreur"]]
        assert [{"code": fault["code"], "ou": fault["ou"]} for fault in faults] == case["fautes"]
        assert all(fault["quoi"].strip() and fault["remede"].strip() for fault in faults)
        assert case.get("dit", "") in faults[0]["quoi"]
        return
    assert "resultat" in answer, answer
    assert {path: at(answer["resultat"], path) for path in case["attendu"]} == case["attendu"]
    said = "\n".join(answer["resultat"].get("notes", []))
    assert [note for note in case.get("notes", []) if note not in said] == []
    assert [note for note in case.get("sans_notes", []) if note in said] == []


def test_there_are_many_examples_of_each_kind() -> None:
    cases = [param.values[0] for param in EXAMPLES]
    assert sum("fautes" in case for case in cases) >= 40
    assert sum("attendu" in case for case in cases) >= 60


BASE = '"debut":"2026-11-02","distance_km":1,"aide":"aucune"'
TEXTS = {
    BASE + ',"zone":NaN,"actes_par_mois":[1,2,3,-Infinity,5,-6]': [
        ("E_JSON_NUMBER", "zone"),
        ("E_JSON_NUMBER", "actes_par_mois[3]"),
        ("E_PLAGE", "actes_par_mois[5]"),
    ],
    BASE + ',"zone":"hors","actes_par_mois":1e999': [("E_JSON_NUMBER", "actes_par_mois")],
    BASE + ',"zone":"hors","zone":"ZIP","actes_par_mois":9': [("E_JSON_DUPLICATE_KEY", "zone")],
    BASE + ',"zone":"hors","actes_par_mois":9,"lectures":{"PDJ-01":NaN}': [("E_JSON_NUMBER", "lectures.PDJ-01")],
}


@pytest.mark.parametrize("entry", TEXTS)
def test_what_json_cannot_hold_is_said_at_its_key_with_every_other_fault(entry: str) -> None:
    answer = json.loads(handle(f'{{"appel":"simuler.dj","entree":{{{entry}}}}}'))
    faults = answer.get("erreurs") or [answer["erreur"]]
    assert [(fault["code"], fault["ou"]) for fault in faults] == TEXTS[entry]
