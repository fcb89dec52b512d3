"""The core and frictionless give the same verdict on the same cells; messages say what is wrong and how to mend it."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
from frictionless import Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from phco.errors import PhcoError
from phco.offers import Offer, Place, offer_as_cells, offer_from_cells, offer_table, place_table
from phco.offers.demonstration import demonstration_faulty, demonstration_offers, demonstration_places
from phco.offers.reader import place_as_cells
from phco.offers.resources import resource_text
from phco.offers.schema import FieldSpec, read_cell, write_cell

ROOT = Path(__file__).parents[2]
TABLES = {"offre": offer_table(), "lieu-agree": place_table()}
SCHEMAS = {name: Schema.from_descriptor(json.loads(resource_text("schemas", f"{name}.json"))) for name in TABLES}
CELLS = [(name, spec.name) for name, table in TABLES.items() for spec in table.fields]

ODD_TEXTS = [
    "",
    "a",
    "oui",
    "non",
    "Oui",
    "true",
    "VRAI",
    "0",
    "1",
    "2",
    "5",
    "6",
    "-1",
    "12",
    "12.5",
    "0.42",
    "0,42",
    "1.0",
    "101",
    "99999999999",
    "2027-05-03",
    "2027-02-30",
    "1999-12-31",
    "2101-01-01",
    "03/05/2027",
    "14118",
    "2A004",
    "97105",
    "14 118",
    "o-0001",
    "É-1",
    "-x",
    "x" * 64,
    "x" * 65,
    "x" * 5000,
    "a\nb",
    "a\tb",
    "a\n",
    "é\u200b",
    "=1+1",
    "+1",
    "<script>",
    "a < b",
    "a<3",
    "pоssible",
    "αβγ",
    "ecg",
    "ecg | doppler",
    "ecg|doppler",
    "ecg | ",
    "anglais | klingon",
    "lundi-matin",
    "lundi-matin | jeudi-apres-midi",
    "soin",
    "projet",
    "faculte",
    "ZIP",
    "zip",
    "hors",
    "2027-03",
    "2026-09",
    "2026-10",
    "02 61 91 00 01",
    "0261910001",
    "https://exemple.fr",
    "http://exemple.fr",
    "https://exemple.fr/a b",
    "pamsu",
    "msp",
    "p-1 | p-2",
    "csapa",
    "\ufeffa",
    "a\u202eb",
    "\u00a0",
    "l’été",
    "½",
    "１２",
    "a\x00b",
    "\ufffd",
    "NaN",
    "inf",
    "gratuit",
]


def frictionless_accepts(table: str, column: str, text: str) -> bool:
    """frictionless on one cell: its type reader and every constraint."""
    field = SCHEMAS[table].get_field(column)
    try:
        value, notes = field.create_cell_reader()(text)
    except ArithmeticError:  # a NaN has no order: frictionless stumbles where it should refuse
        return False
    return not notes and not (value is None and text != "")


# what frictionless reads more loosely than we do: ours is the narrower writing, so that one value has one text
NARROW = {
    "integer": re.compile(r"0|-?[1-9][0-9]{0,14}"),
    "number": re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


def verdicts(table: str, column: str, text: str) -> tuple[bool, bool]:
    spec = TABLES[table].field(column)
    return read_cell(spec, text, "ici")[1] is None, frictionless_accepts(table, column, text)


def agree(table: str, column: str, text: str) -> None:
    ours, theirs = verdicts(table, column, text)
    narrow = NARROW.get(TABLES[table].field(column).kind)
    if narrow is not None and not narrow.fullmatch(text):
        assert theirs or not ours, f"{column} {text!r}: we accept what frictionless refuses"
    else:
        assert ours == theirs, f"{table}.{column} {text!r}: core {ours}, frictionless {theirs}"


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_the_core_and_frictionless_agree_on_odd_texts(table: str, column: str) -> None:
    for text in ODD_TEXTS:
        agree(table, column, text)


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_the_core_and_frictionless_agree_on_generated_cells(data: st.DataObject) -> None:
    table, column = data.draw(st.sampled_from(CELLS))
    spec = TABLES[table].field(column)
    texts = st.text(st.characters(exclude_categories=()), max_size=30)
    numbers = st.decimals(-200, 3000, places=2).map(str) | st.integers(-200, 3000).map(str)
    close = st.sampled_from([*spec.options, *ODD_TEXTS])
    days = st.dates().map(lambda day: day.isoformat())
    agree(table, column, data.draw(texts | numbers | close | days))


def test_both_accept_every_row_of_the_demonstration() -> None:
    rows = [("offre", offer_as_cells(offer)) for offer in (*demonstration_offers(60), *demonstration_faulty())]
    rows += [("lieu-agree", place_as_cells(place)) for place in demonstration_places()]
    for table, row in rows:
        for column, text in row.items():
            assert verdicts(table, column, text) == (True, True), (table, column, text)


def test_the_committed_package_is_valid_for_frictionless_as_it_stands() -> None:
    from frictionless import validate

    report = validate(str(ROOT / "datapackage/demonstration/catalogue/datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])


def test_attributes_are_the_columns() -> None:
    assert {item.name for item in dataclasses.fields(Offer)} == set(offer_table().names)
    assert {item.name for item in dataclasses.fields(Place)} == set(place_table().names)


def test_every_column_has_a_french_title_a_description_and_a_section() -> None:
    for name in TABLES:
        for field in json.loads(resource_text("schemas", f"{name}.json"))["fields"]:
            assert field["title"] and field["description"].endswith((".", "…")) and field["phco:rubrique"], field[
                "name"
            ]
            assert set(field.get("phco:libelles", {})) <= {str(v) for v in TABLES[name].field(field["name"]).options}


@pytest.mark.parametrize(
    ("column", "text", "code", "words"),
    [
        ("commune", "caen", "E_VALEUR", "14118"),
        ("part_exoneree", "42", "E_PLAGE", "entre 0 et 1"),
        ("actes_par_jour", "vingt", "E_TYPE", "« vingt »"),
        ("capacite", "1,5", "E_INTEGER", "nombre entier"),
        ("siams3", "ok", "E_VALEUR", "ni oui ni non"),
        ("debut", "3 mai", "E_DATE", "n’est pas une date"),
        ("zone", "ZIPP", "E_VALEUR", "« ZIPP »"),
        ("equipements", "ecg | scanner", "E_VALEUR", "« scanner »"),
        ("presentation", "x" * 1_000_000, "E_TEXT", "1\u202f000\u202f000 caractères"),
        ("presentation", "un <b>mot</b>", "E_TEXT", "balise HTML"),
        ("presentation", "=HYPERLINK(1)", "E_FORMULE", "formule"),
        ("cabinet", "Cabinet du p\u043ert", "E_TEXT", "lettre cyrillique, U+043E"),
        ("cabinet", "Cabinet\x07", "E_TEXT", "U+0007"),
        ("cabinet", "Cabinet\nsuite", "E_TEXT", "une seule ligne"),
        ("cabinet", "Caf\ufffd du port", "E_ENCODING", "perdu"),
        ("id", "o 1", "E_ID_SYNTAX", "forme attendue"),
        ("id", "", "E_CHAMP_MANQUANT", "vide"),
    ],
)
def test_a_bad_cell_says_what_is_wrong(column: str, text: str, code: str, words: str) -> None:
    _, fault = read_cell(offer_table().field(column), text, "ligne 3")
    assert fault is not None and fault.code == code and fault.where == "ligne 3"
    assert words in f"{fault.what} {fault.fix}" and fault.fix and len(fault.what) < 200


def test_all_faults_of_a_row_come_at_once() -> None:
    with pytest.raises(PhcoError) as caught:
        offer_from_cells({"id": "o 1", "campagne": "2027", "cabinet": "C", "commune": "x"}, "data/offres.csv:7")
    assert [error.where for error in caught.value.flat()] == [
        f"data/offres.csv:7:{name}" for name in ("id", "campagne", "cabinet", "commune")
    ]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(demonstration_offers(40)))
def test_a_row_survives_its_writing(offer: Offer) -> None:
    assert offer_from_cells(offer_as_cells(offer)) == offer


def test_writing_a_value_is_reading_it_back() -> None:
    for spec in offer_table().fields:
        for text in ODD_TEXTS:
            value, fault = read_cell(spec, text, "")
            if fault is None and spec.kind in ("string", "boolean", "date"):
                assert write_cell(value) == text
    assert isinstance(offer_table().field("id"), FieldSpec)
