"""A portfolio that was exported is read back: the same entries and pieces; what was altered is named."""

from __future__ import annotations

import base64
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.calls.placement.portfolio import portfolio_exporter
from phco.calls.placement.portfolio_import import portfolio_importer
from phco.errors import PhcoError
from phco.host.keys.small_pdf import small_pdf
from tests.host.test_pdf_checks import BAD

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Co")), min_size=1, max_size=30
)
ENTRY = st.fixed_dictionaries(
    {
        "date": st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31)).map(str),
        "titre": WORDS.map(lambda text: text.strip() or "Titre"),
        "familles": st.lists(st.sampled_from(["relation", "continuite"]), unique=True, max_size=2),
        "seminaire": st.sampled_from([None, "handicap"]),
        "texte": st.lists(WORDS, max_size=2).map("\n".join),
    }
)  # fmt: skip
WHOLE = base64.b64encode(small_pdf("Trace")).decode()
# What begins like a PDF is judged as one, whatever its name, and comes back only if it is whole (below).
INSIDE = st.binary(max_size=40).filter(lambda data: not data.startswith(b"%PDF-"))
NAME = st.sampled_from(["a.doc", "b (2).txt", "c | d.PNG", "sans extension", "é « à ».jpg"])


def exported(entries: list[dict[str, Any]], pieces: list[dict[str, Any]]) -> dict[str, str]:
    answer = portfolio_exporter({"au": "2026-11-22", "entrees": entries, "pieces": pieces})
    with zipfile.ZipFile(BytesIO(base64.b64decode(answer["zip"]))) as archive:
        return {name: base64.b64encode(archive.read(name)).decode() for name in archive.namelist()}


@given(st.lists(st.tuples(ENTRY, st.lists(st.tuples(NAME, INSIDE), max_size=3)), max_size=5))
def test_what_was_exported_comes_back_the_same(drawn: list[tuple[dict[str, Any], list[tuple[str, bytes]]]]):
    entries = [{"id": f"p{index}", **entry} for index, (entry, _) in enumerate(drawn)]
    pieces = [
        {"entree": f"p{index}", "nom": name, "contenu": base64.b64encode(data).decode()}
        for index, (_, attached) in enumerate(drawn)
        for name, data in attached
    ]
    found = portfolio_importer({"fichiers": exported(entries, pieces)})
    assert (found["manquantes"], found["ecartees"]) == ([], [])
    back = {one["id"]: one for one in found["entrees"]}
    assert len(back) == len(entries)
    for entry in entries:
        got = back[entry["id"]]
        assert {key: got[key] for key in entry} == entry
        mine = [(piece["nom"], piece["contenu"]) for piece in pieces if piece["entree"] == entry["id"]]
        assert [(piece["nom"], piece["contenu"]) for piece in got["pieces"]] == mine


def test_an_altered_or_missing_piece_is_named_and_the_rest_comes_back():
    entries = [{"id": "p1", "date": "2026-11-10", "titre": "Annonce"}]
    pieces = [{"entree": "p1", "nom": f"{name}.pdf", "contenu": WHOLE} for name in ("bonne", "perdue", "altérée")]
    files = exported(entries, pieces)
    del files["pieces/p1-2.pdf"]
    files["pieces/p1-3.pdf"] = base64.b64encode(b"autre").decode()
    found = portfolio_importer({"fichiers": files})
    assert sorted(found["manquantes"]) == ["altérée.pdf", "perdue.pdf"]
    assert [piece["nom"] for piece in found["entrees"][0]["pieces"]] == ["bonne.pdf"]


HOSTILE = {name: data for name, (data, _) in BAD.items()} | {
    "cut": small_pdf("Trace")[:200], "page": b"<html>", "empty": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("called", ["trace.pdf", "TRACE.PDF", "trace (2) | à lire.pdf"])
def test_a_piece_that_could_not_be_added_by_hand_does_not_come_back_either(name: str, called: str):
    entries = [{"id": "p1", "date": "2026-11-10", "titre": "Annonce"}]
    data = base64.b64encode(HOSTILE[name]).decode()
    pieces = [{"entree": "p1", "nom": one, "contenu": inside} for one, inside in ((called, data), ("bon.pdf", WHOLE))]
    found = portfolio_importer({"fichiers": exported(entries, pieces)})
    assert [one["nom"] for one in found["refusees"]] == [called]
    assert all(one["quoi"] and one["remede"] for one in found["refusees"])
    assert [piece["nom"] for piece in found["entrees"][0]["pieces"]] == ["bon.pdf"]
    assert found["manquantes"] == []


def test_a_hostile_pdf_is_refused_whatever_its_name():
    entries = [{"id": "p1", "date": "2026-11-10", "titre": "Annonce"}]
    data = base64.b64encode(BAD["password"][0]).decode()
    found = portfolio_importer({"fichiers": exported(entries, [{"entree": "p1", "nom": "trace.txt", "contenu": data}])})
    assert [one["nom"] for one in found["refusees"]] == ["trace.txt"]


def test_a_row_that_does_not_fit_is_left_aside_by_name():
    files = exported([{"id": "p1", "date": "2026-11-10", "titre": "Annonce"}], [])
    table = base64.b64decode(files["data/entrees.csv"]).decode() + "p2,2026-13-45,Fausse date,,,,\n"
    files["data/entrees.csv"] = base64.b64encode(table.encode()).decode()
    found = portfolio_importer({"fichiers": files})
    assert [one["titre"] for one in found["entrees"]] == ["Annonce"]
    assert "Fausse date" in found["ecartees"][0]["quoi"]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "E_FORMAT"),
        ({"a": "AA=="}, "E_FORMAT"),
        ({"data/entrees.csv": "*"}, "E_BASE64"),
        ({"data/entrees.csv": "AA=="}, ""),
    ],
)
def test_what_is_no_portfolio_is_refused(files: dict[str, str], code: str):
    with pytest.raises(PhcoError) as raised:
        portfolio_importer({"fichiers": files})
    assert not code or code in {one.code for one in raised.value.flat()}
