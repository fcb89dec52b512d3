"""One reader a thing: a share, a date, a number of months or an amount gets one verdict, whichever call reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.offers import offer_as_json
from phco.offers.demonstration import demonstration_offers

DJ = {"debut": "2026-11-02", "zone": "hors", "distance_km": 3, "aide": "aucune", "actes_par_mois": 210}
PAMSU = {"debut": "2026-11-02", "zone": "hors", "actes_par_mois": 210, "part_exoneree": "0.3"}
CONTRACT = {
    "debut": "2026-11-02", "zone": "hors", "actes_par_mois": 210, "dj": {"distance_km": 3, "aide": "aucune"},
    "pamsu": {"part_exoneree": "0.3"},
}  # fmt: skip
SHEET = offer_as_json(demonstration_offers(1)[0])
LISTED = {"offres": [SHEET], "ids": [SHEET["id"]]}

# thing → (call, its entry with « X » where the value goes)
READERS: dict[str, list[tuple[str, Any]]] = {
    "part": [
        ("simuler.pamsu", {**PAMSU, "part_exoneree": "X"}),
        ("simuler.pamsu", {**PAMSU, "taux_tm": "X"}),
        ("simuler.pamsu", {**PAMSU, "parts_formation": ["X", "0.5"]}),
        ("sensibilite.pamsu", {"situation": {**PAMSU, "part_exoneree": "X"}}),
        ("sensibilite.pamsu", {"situation": PAMSU, "de": "X"}),
        ("contrat", {**CONTRACT, "pamsu": {"part_exoneree": "X"}}),
        ("vue.contrat", {**CONTRACT, "pamsu": {"part_exoneree": "X"}}),
        ("vue.simuler-pamsu", {**PAMSU, "part_exoneree": "X"}),
        ("fiche.verifier", {"fiche": {**SHEET, "part_exoneree": "X"}}),
        ("catalogue.comparer", {"offres": [{**SHEET, "part_exoneree": "X"}], "ids": [SHEET["id"]]}),
    ],
    "jour": [
        ("simuler.dj", {**DJ, "debut": "X"}),
        ("simuler.pamsu", {**PAMSU, "debut": "X"}),
        ("simuler.annee", {"periodes": [{**DJ, "debut": "X"}]}),
        ("simuler.annee", {"periodes": [DJ], "absences": [{"debut": "X", "fin": "2027-01-10"}]}),
        ("comparer.dj", {"a": {**DJ, "debut": "X"}, "b": DJ}),
        ("sensibilite.dj", {"situation": {**DJ, "debut": "X"}}),
        ("contrat", {**CONTRACT, "debut": "X"}),
        ("catalogue.paie", {**LISTED, "debut": "X"}),
        ("catalogue.comparer", {**LISTED, "debut": "X"}),
        ("catalogue.filtrer", {"offres": [SHEET], "debut": "X"}),
        ("vue.comparaison", {**LISTED, "debut": "X"}),
        ("fiche.verifier", {"fiche": {**SHEET, "debut": "X"}}),
    ],
    "début": [
        ("simuler.dj", {**DJ, "debut": "X"}),
        ("simuler.annee", {"periodes": [{**DJ, "debut": "X"}]}),
        ("comparer.dj", {"a": DJ, "b": {**DJ, "debut": "X"}}),
        ("contrat", {**CONTRACT, "debut": "X"}),
        ("catalogue.paie", {**LISTED, "debut": "X"}),
        ("catalogue.comparer", {**LISTED, "debut": "X"}),
        ("catalogue.filtrer", {"offres": [SHEET], "debut": "X"}),
        ("vue.fiche", {"fiche": SHEET, "debut": "X"}),
    ],
    "mois": [
        ("simuler.dj", {**DJ, "mois": "X"}),
        ("simuler.pamsu", {**PAMSU, "mois": "X"}),
        ("simuler.annee", {"periodes": [{**DJ, "mois": "X"}]}),
        ("comparer.dj", {"a": DJ, "b": {**DJ, "mois": "X"}}),
        ("sensibilite.pamsu", {"situation": {**PAMSU, "mois": "X"}}),
        ("contrat", {**CONTRACT, "mois": "X"}),
    ],
    "montant": [
        ("simuler.dj", {**DJ, "pdsa_mensuel": "X"}),
        ("simuler.annee", {"periodes": [{**DJ, "pdsa_mensuel": "X"}]}),
        ("comparer.dj", {"a": {**DJ, "pdsa_mensuel": "X"}, "b": DJ}),
        ("contrat", {**CONTRACT, "dj": {"distance_km": 3, "aide": "aucune", "pdsa_mensuel": "X"}}),
        ("vue.simuler-dj", {**DJ, "gardes": {"nombre": 1, "montant": "X"}}),
        ("catalogue.paie", {**LISTED, "pdsa_mensuel": "X"}),
        ("catalogue.comparer", {**LISTED, "pdsa_mensuel": "X"}),
        ("catalogue.filtrer", {"offres": [SHEET], "pdsa_mensuel": "X"}),
    ],
    "actes": [
        ("simuler.dj", {**DJ, "actes_par_mois": "X"}),
        ("simuler.dj", {**DJ, "actes_par_mois": ["X", 1, 1, 1, 1, 1]}),
        ("simuler.pamsu", {**PAMSU, "actes_par_mois": "X"}),
        ("simuler.annee", {"periodes": [{**DJ, "actes_par_mois": "X"}]}),
        ("contrat", {**CONTRACT, "actes_par_mois": "X"}),
    ],
}
FINE = "accepté"
VERDICTS: dict[str, list[tuple[Any, str]]] = {
    "part": [
        (0.5, FINE), ("0.5", FINE), ("0.50000", FINE), ("5e-1", FINE), (True, "E_TYPE"), (False, "E_TYPE"),
        ("0,5", "E_TYPE"), ("50 %", "E_TYPE"), (" 0.5", "E_TYPE"), ("1/2", "E_TYPE"), ("abc", "E_TYPE"),
        ({}, "E_TYPE"), (-1, "E_PLAGE"), (2, "E_PLAGE"), ("1.0000001", "E_PLAGE"), ("2e0", "E_PLAGE"),
        ("1e20", "E_PLAGE"),
    ],
    "jour": [
        ("2026-12-01", FINE), ("2026-12-01T00:00:00", "E_DATE"), ("01/12/2026", "E_DATE"), ("20261201", "E_DATE"),
        (" 2026-12-01", "E_DATE"), ("2026-02-30", "E_DATE"), ("1999-01-01", "E_DATE"), (20261201, "E_DATE"),
        (True, "E_DATE"), ("2026-W49-2", "E_DATE"), ([1], "E_DATE"), ({}, "E_DATE"),
    ],
    "début": [("2026-12-01", FINE), ("2020-11-02", "E_REGLE_INCONNUE"), ("2062-11-02", "E_DATE"), ("", "E_DATE")],
    "mois": [
        (6, FINE), (6.0, FINE), ("6", FINE), ("6.0", FINE), (True, "E_TYPE"), ("six", "E_TYPE"), (6.5, "E_TYPE"),
        (None, "E_TYPE"), ("", "E_TYPE"), ("6,0", "E_TYPE"), ([6], "E_TYPE"), (0, "E_PLAGE"), (13, "E_PLAGE"),
    ],
    "montant": [
        (10, FINE), (10.0, FINE), ("10.00", FINE), ("1e2", FINE), ("10,00", "E_TYPE"), ("10 €", "E_TYPE"),
        (True, "E_TYPE"), (None, "E_TYPE"), ("", "E_TYPE"), ("1_0", "E_TYPE"), (-1, "E_PLAGE"), (200_000, "E_PLAGE"),
        ("10.005", "E_VALEUR"),
    ],
    "actes": [
        (10, FINE), ("10", FINE), (10.0, FINE), ("10.5", FINE), ("10,5", "E_TYPE"), (True, "E_TYPE"), ("", "E_TYPE"),
        (-1, "E_PLAGE"), (10_001, "E_PLAGE"),
    ],
}  # fmt: skip


def put(entry: Any, value: Any) -> Any:
    """The entry with the value where « X » stands."""
    if isinstance(entry, dict):
        return {key: put(item, value) for key, item in entry.items()}
    if isinstance(entry, list):
        return [put(item, value) for item in entry]
    return value if entry == "X" else entry


def verdict(call: str, entry: Any) -> str:
    answer = json.loads(handle(json.dumps({"appel": call, "entree": entry})))
    if "resultat" in answer:
        return FINE
    faults = answer.get("erreurs") or [answer["erreur"]]
    return str(faults[0]["code"])


@pytest.mark.parametrize(
    ("thing", "value", "expected"),
    [
        pytest.param(thing, value, code, id=f"{thing}: {value!r}")
        for thing, rows in VERDICTS.items()
        for value, code in rows
    ],
)
def test_every_call_gives_the_same_verdict(thing: str, value: Any, expected: str) -> None:
    found = {f"{rank}. {call}": verdict(call, put(entry, value)) for rank, (call, entry) in enumerate(READERS[thing])}
    assert found == dict.fromkeys(found, expected)
