"""Round trips: offers and approved places to a spreadsheet and back, unchanged; no cell is a formula."""

from __future__ import annotations

import csv
import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from phco.host.spreadsheets.encoding.mojibake import spoiled
from phco.host.spreadsheets.exporting import write_csv, write_xlsx
from phco.host.spreadsheets.importing import import_file
from phco.host.spreadsheets.synonyms import SYNONYMS
from phco.host.spreadsheets.values import is_calculation_error, protected, unprotected
from phco.offers.communes import fold
from phco.offers.demonstration import demonstration_faulty, demonstration_offers, demonstration_places
from phco.offers.model import Offer
from phco.offers.schema import FieldSpec, offer_table, place_table, read_cell

NASTY = st.sampled_from(
    ["+33 2", "-", "@moi", "'=x", "''+1", "'", "_x0041_", "l’été ; « a »", 'dit "oui"', "a\nb", "a\tb", "NC", "1e5"]
)


def column(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Valid values of one column, nasty ones included."""
    if spec.kind == "boolean":
        return st.booleans() | st.none()
    if spec.kind == "date":
        return st.dates(date(2000, 1, 1), date(2100, 12, 31)) | st.none()
    if spec.many and spec.options:
        return st.lists(st.sampled_from(spec.options), max_size=4, unique=True).map(tuple)
    if spec.options:
        return st.sampled_from([*(int(o) if spec.kind == "integer" else o for o in spec.options), None])
    if spec.kind == "integer":
        return st.integers(int(spec.low or 0), int(spec.high or 99)) | st.none()
    if spec.kind == "number":
        return st.decimals(Decimal(spec.low or 0), Decimal(spec.high or 99), places=4) | st.none()
    if spec.name in ("id", "pamsu", "groupe"):
        return st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
    fixed = {
        "campagne": "2027-03", "commune": "14118", "co_pamsu": ("p-1", "p-2"), "telephone": "02 61 91 00 01",
        "site_web": "https://exemple.fr/a",
    }  # fmt: skip
    if spec.name in fixed:
        return st.just(fixed[spec.name])
    free = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), max_size=25) | NASTY
    return free.filter(lambda text: text != "" and _sound(spec, text)) | st.just("Bonjour")


def _sound(spec: FieldSpec, text: str) -> bool:
    """A text that an import takes: spoiled accents (« Ã© ») and failed formulas (« #N/A ») are refused on purpose."""
    return read_cell(spec, text, "")[1] is None and spoiled(text) is None and not is_calculation_error(text)


offers = st.fixed_dictionaries({spec.name: column(spec) for spec in offer_table().fields}).map(
    lambda values: Offer(**values)
)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a sheet of 71 columns takes minutes to shrink
)
@given(items=st.lists(offers, min_size=1, max_size=4, unique_by=lambda offer: offer.id.casefold()))
def test_any_offer_comes_back_from_a_spreadsheet_unchanged(tmp_path: Path, suffix: str, items: list[Offer]) -> None:
    path = tmp_path / f"o.{suffix}"
    (write_xlsx if suffix == "xlsx" else write_csv)(items, "offre", path)
    found = import_file(path)
    assert not found.faults, [(fault.cell, fault.value, fault.error.what) for fault in found.faults]
    for back, offer in zip(found.items, items, strict=True):
        assert back == offer, [f.name for f in fields(Offer) if getattr(back, f.name) != getattr(offer, f.name)]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_demonstration_and_the_places_come_back_unchanged(tmp_path: Path, suffix: str) -> None:
    write = write_xlsx if suffix == "xlsx" else write_csv
    faulty = [offer for offer in demonstration_faulty() if offer.commune != "99999"]
    for kind, items in (("offre", [*demonstration_offers(40), *faulty]), ("lieu-agree", list(demonstration_places()))):
        path = tmp_path / f"{kind}.{suffix}"
        write(items, kind, path)
        assert list(import_file(path, kind).items) == items


@given(st.text(max_size=8))
def test_the_guard_against_formulas_comes_off_exactly(text: str) -> None:
    assert unprotected(protected(text)) == text
    assert protected(text)[:1] not in set("=+-@\t\r＝＋－＠") - {""}


def test_no_cell_of_an_export_is_a_formula(tmp_path: Path) -> None:
    from dataclasses import replace

    items = [replace(demonstration_offers(1)[0], cabinet="+1+1", presentation="@SUM(A1)", adresse="-2", reseau="＝A1")]
    write_xlsx(items, "offre", tmp_path / "o.xlsx")
    for sheet in load_workbook(tmp_path / "o.xlsx").worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and not re.match(r"[=+\-@\t\r＝＋－＠]", str(cell.value or "")), cell.value
    write_csv(items, "offre", tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as handle:
        for cells in csv.reader(handle, delimiter=";"):
            assert not [text for text in cells if re.match(r"[=+\-@\t\r＝＋－＠]", text)]


def test_a_workbook_has_drop_down_lists_and_says_what_each_column_is(tmp_path: Path) -> None:
    write_xlsx(demonstration_offers(3), "offre", tmp_path / "o.xlsx")
    book = load_workbook(tmp_path / "o.xlsx")
    sheet = book["Offres"]
    titles = [cell.value for cell in sheet[1]]
    assert titles == [spec.title for spec in offer_table().fields] and all(cell.comment for cell in sheet[1])
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    zone = sheet.cell(row=2, column=titles.index("Zonage de l’ARS") + 1).coordinate
    formula = rules[zone].formula1
    letter = re.search(r"\$([A-Z]+)\$2", formula)
    assert letter is not None and rules[zone].type == "list"
    values = [cell.value for cell in book["Listes"][letter[1]]][1:4]
    assert values == ["ZIP", "ZAC", "hors"] and book["Listes"].sheet_state == "hidden"
    assert book["Mode d’emploi"].max_row == len(offer_table().fields) + 1
    assert sheet.cell(row=2, column=3).number_format == "dd/mm/yyyy" and sheet.freeze_panes == "B2"


def test_titles_and_synonyms_never_collide() -> None:
    for table in (offer_table(), place_table()):
        owners: dict[str, str] = {}
        for spec in table.fields:
            for text in (spec.name, spec.title):
                assert owners.setdefault(fold(text), spec.name) == spec.name, text
    owners = {}
    for name, texts in SYNONYMS.items():
        for text in texts:
            assert fold(text) == text and owners.setdefault(text, name) == name, text


def test_a_french_csv_is_what_a_french_spreadsheet_writes(tmp_path: Path) -> None:
    write_csv(demonstration_offers(1), "offre", tmp_path / "o.csv")
    data = (tmp_path / "o.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data and b";03/05/2027;" in data
    assert re.search(rb";[0-9]+,[0-9]+;", data) and not re.search(rb";[0-9]+\.[0-9]+;", data)
