"""Spreadsheets as they were really sent, each from a public bug report, and others of the same kinds made here."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from phco.errors import PhcoError
from phco.host.spreadsheets.importing import Imported, import_file
from phco.offers.model import Offer
from tests.cases.conftest import Run


@dataclass(frozen=True, kw_only=True)
class Case:
    """``valid``: how many rows enter; ``faults``: the lines named; ``told``: words of a remark or of a fault."""

    file: str
    origin: str
    valid: int
    faults: tuple[int, ...] = ()
    told: tuple[str, ...] = ()
    values: dict[str, Sequence[object]] = field(default_factory=dict)


CASES = (
    Case(file="min1.csv", origin="minimal", valid=1, faults=(3, 4, 5), told=("il avale les lignes 4 et 5",),
         values={"id": ["c-1"]}),
    Case(file="min2.csv", origin="minimal", valid=2, told=("Ligne 3 : lue en Windows-1252",),
         values={"cabinet": ["Cabinet de l’Église", "Cabinet du Pré"]}),
    Case(file="min3.csv", origin="minimal", valid=1, told=("DOS (850)",),
         values={"cabinet": ["Centre Hélène Prévôt"]}),
    Case(file="csv-virgules-dans-texte-offres.csv", origin="mholt/PapaParse#153; davedelong/CHCSVParser#81", valid=3),
    Case(file="csv-ligne-courte.csv", origin="frictionless missing-cell", valid=4,
         told=("Ligne 3 : 6 cellules au lieu de 12",)),
    Case(file="xlsx-workbook2.xlsx", origin="python-excel/xlrd#241; troldal/OpenXLSX#254", valid=4),
    Case(file="xlsx-antislash.xlsx",
         origin="tafia/calamine#530; PHPOffice/PhpSpreadsheet#3472; ExcelDataReader#385", valid=4),
    Case(file="xlsx-fusion-verticale.xlsx", origin="ExcelDataReader#729; readxl#355; csvkit#293", valid=4,
         told=("vaut pour les lignes 2 à 5",),
         values={"logement": ["gratuit"] * 4, "telephone": ["02 31 00 00 99"] * 4}),
    Case(file="xlsx-cases-a-cocher-vides.xlsx", origin="LBHackney-IT/Data-Platform#223; Google Sheets checkboxes",
         valid=4, told=("Lignes 6 à 305",)),
    Case(file="xlsx-1904.xlsx", origin="1904 dates", valid=4, values={"debut": [date(2027, 5, 3)] * 4}),
    Case(file="xlsx-date-debordante.xlsx", origin="overflow date", valid=1, faults=(2,), told=("n’est pas une date",)),
    Case(file="xlsx-cellule-perdue-XFD.xlsx", origin="stray cell", valid=3, faults=(3,), told=("XFD3",)),
    Case(file="csv-erreurs-de-calcul.csv", origin="pandas na_values; Excel errors as text", valid=1,
         faults=(2, 2, 2, 2), told=("#REF!", "#N/A", "#VALEUR!", "#DIV/0!")),
    Case(file="xlsx-ligne-masquee.xlsx", origin="openpyxl hidden rows/filter", valid=4, told=("Ligne 3 : masquée",)),
)  # fmt: skip


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.file} ({one.origin})")
def test_a_spreadsheet_somebody_sent(one: Case, case: Callable[[str], Path], run: Run) -> None:
    path = case(f"tableurs/{one.file}")
    code, answer = run("offres", "importer", str(path))
    said = " ".join((*answer["remarques"], *(fault["quoi"] for fault in answer["erreurs"])))
    assert (code, answer["valides"]) == (1 if one.faults else 0, one.valid)
    assert tuple(fault["ligne"] for fault in answer["erreurs"]) == one.faults
    assert not [words for words in one.told if words not in said]
    for name, values in one.values.items():
        assert [getattr(item, name) for item in import_file(path).items] == list(values)


def test_places_that_were_exported_are_approved(case: Callable[[str], Path], run: Run) -> None:
    """Origin: what « offres exporter » writes, « dmg lieux importer » must read."""
    code, answer = run("dmg", "lieux", "importer", str(case("tableurs/lieux-exportes.csv")))
    assert code == 0 and len(answer["lieux"]) == 24


# — CSV of the same kinds ————————————————————————————————————————————————————————————————————————————————————
HEAD = "id;campagne;cabinet;commune;presentation"
ROWS = [f"c-{n};2027-03;Cabinet {n};14118;texte {n}" for n in range(1, 5)]


def imported(tmp_path: Path, data: bytes, kind: str = "offre", name: str = "f.csv") -> Imported:
    path = tmp_path / name
    path.write_bytes(data)
    return import_file(path, kind)


def lines(found: Imported) -> list[int]:
    return list(found.faulty_rows)


def ids(found: Imported) -> list[str]:
    return [item.id for item in found.items]


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("row", range(1, 5))
def test_an_unclosed_quote_anywhere_loses_no_other_row(tmp_path: Path, row: int, place: int) -> None:
    rows = [one.split(";") for one in ROWS]
    rows[row - 1][place] = f'"{rows[row - 1][place]}'
    found = imported(tmp_path, "\n".join([HEAD, *(";".join(one) for one in rows)]).encode())
    assert lines(found) == [row + 1] and ids(found) == [f"c-{n}" for n in range(1, 5) if n != row]


@pytest.mark.parametrize("first", range(1, 4))
@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("last", range(2, 5))
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_swallowed_line_is_named_and_can_be_repaired(
    tmp_path: Path, first: int, place: int, last: int, separator: str
) -> None:
    if last <= first:
        pytest.skip("a quote is closed after it is opened")
    rows = [one.split(";") for one in ROWS]
    rows[first - 1][place] = f'"{rows[first - 1][place]}'
    rows[last - 1][place] = f'{rows[last - 1][place]}"'
    text = "\r\n".join([HEAD.replace(";", separator), *(separator.join(one) for one in rows)])
    found = imported(tmp_path, text.encode())
    swallowed = range(first + 1, last + 2)
    assert lines(found) == list(swallowed) and all(fault.error.code == "E_CSV" for fault in found.faults)
    assert ids(found) == [f"c-{n}" for n in range(1, 5) if n + 1 not in swallowed]
    for number in swallowed:  # the file to send back holds each line, cut into its cells
        assert [cell.text for cell in found.raw.rows[number]] == ROWS[number - 2].split(";")


def test_the_error_file_of_swallowed_lines_is_imported_once_looked_at(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "avale.csv"
    path.write_text(f'{HEAD}\nc-1;2027-03;Cabinet 1;14118;"texte\n{ROWS[1]}\nc-3;2027-03;Cabinet 3;14118;fin"\n')
    code, answer = run("offres", "importer", str(path))
    assert code == 1 and answer["valides"] == 0
    sheet = load_workbook(answer["fichier_erreurs"])["À corriger"]
    assert [cell.value for cell in sheet["A"]] == ["Ligne d’origine", 2, 3, 4]
    code, again = run("offres", "importer", answer["fichier_erreurs"], "--dossier", str(tmp_path / "p"))
    assert code == 0 and again["valides"] == 3


@pytest.mark.parametrize("place", range(5))
def test_an_unclosed_quote_in_the_header_is_named(tmp_path: Path, place: int) -> None:
    head = HEAD.split(";")
    head[place] = f'"{head[place]}'
    with pytest.raises(PhcoError, match="guillemet") as caught:
        imported(tmp_path, "\n".join([";".join(head), *ROWS]).encode())
    assert caught.value.code == "E_CSV" and "ligne 1" in caught.value.what


@pytest.mark.parametrize(
    "cell", ['"deux\nlignes"', '"un ; deux\ntrois ; quatre ; cinq"', '"a, b, c\nd, e, f, g"', '"dit ""oui""\net non"']
)
def test_a_cell_of_several_lines_is_a_cell(tmp_path: Path, cell: str) -> None:
    found = imported(tmp_path, f"{HEAD}\nc-1;2027-03;Cabinet 1;14118;{cell}\n{ROWS[1]}\n".encode())
    assert ids(found) == ["c-1", "c-2"] and not found.faults


def test_a_row_cut_by_a_line_break_is_said_and_a_short_row_is_not_taken_for_one(tmp_path: Path) -> None:
    cut = ROWS[1].replace("Cabinet", "Cabi\nnet")
    found = imported(tmp_path, "\n".join([HEAD, ROWS[0], cut, *ROWS[2:]]).encode())
    assert lines(found) == [3, 4] and ids(found) == ["c-1", "c-3", "c-4"]
    short = [";".join(one.split(";")[:4]) for one in ROWS[1:3]]
    found = imported(tmp_path, "\n".join([HEAD, ROWS[0], *short, ROWS[3]]).encode())
    assert not found.faults and any("Lignes 3 et 4 : 4 cellules au lieu de 5" in note for note in found.notes)


FRENCH = ["Hélène Prévôt", "Noël à Évrecy", "Maïs, forêt", "Où ça ? À côté", "Dûr", "Crèvecœur", "BENOÎT", "île d’Été"]


@pytest.mark.parametrize("text", FRENCH)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman",
                                      "cp850", "utf-32"])  # fmt: skip
def test_accents_never_change_whatever_the_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    rows = f"id;campagne;cabinet;commune;Téléphone;Présentation\r\nc-1;2027-03;{text};14118;;Médecin généraliste\r\n"
    try:
        data = rows.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip(f"{encoding} cannot write this text")
    found = imported(tmp_path, data)
    (item,) = found.items
    assert isinstance(item, Offer)
    assert (item.cabinet, item.presentation) == (text, "Médecin généraliste") and not found.columns.ignored


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_one_line_of_another_encoding_in_a_file_of_utf_8(tmp_path: Path, encoding: str, newline: str) -> None:
    end = newline.encode()
    good = [f"c-{n};2027-03;École n° {n};14118;été".encode() for n in range(1, 4)]
    odd = "c-9;2027-03;Cabinet Prévôt;14118;à Évrecy".encode(encoding)
    found = imported(tmp_path, end.join([HEAD.encode(), *good, odd]))
    assert ids(found) == ["c-1", "c-2", "c-3", "c-9"]
    assert getattr(found.items[3], "cabinet", "") == "Cabinet Prévôt"
    assert any("Ligne 5 : lue en" in note for note in found.notes)


def test_a_line_that_no_encoding_makes_french_is_named(tmp_path: Path) -> None:
    odd = b"\nc-9;2027-03;a\x81\xb1\xd1b;14118;x\nc-8;2027-03;\xe9t\xe9;14118;x"
    found = imported(tmp_path, "\n".join([HEAD, *ROWS[:2]]).encode() + odd)
    assert lines(found) == [4] and found.faults[0].error.code == "E_ENCODING"
    assert getattr(found.items[-1], "cabinet", "") == "été"


@pytest.mark.parametrize("text", ["Hélène", "Prévôt", "l’école", "à côté", "Citroën", "Dûr", "Anaïs", "Évrecy"])
@pytest.mark.parametrize(
    ("written", "read", "named"),
    [("utf-8", "cp1252", "UTF-8 lu en Windows-1252"), ("utf-8", "mac_roman", "UTF-8 lu en Macintosh"),
     ("utf-8", "cp850", "UTF-8 lu en DOS"), ("utf-8", "latin-1", "UTF-8 lu en")],
)  # fmt: skip
def test_spoiled_accents_are_refused_and_named(tmp_path: Path, text: str, written: str, read: str, named: str) -> None:
    try:
        spoiled = text.encode(written).decode(read)
    except UnicodeDecodeError:
        pytest.skip("not a text that this confusion makes")
    found = imported(tmp_path, f"{HEAD}\nc-1;2027-03;{spoiled};14118;x\n{ROWS[1]}\n".encode())
    assert ids(found) == ["c-2"] and found.faults[0].error.code == "E_ENCODING"
    assert named in found.faults[0].error.what and text in found.faults[0].error.fix


@pytest.mark.parametrize(
    ("spoiled", "repaired", "named"),
    [("H‚lŠne Pr‚v“t", "Hélène Prévôt", "DOS (850)"), ("Pr‚", "Pré", "DOS (850)"), ("PrŽ", "Pré", "Macintosh"),
     ("h™pital", "hôpital", "Macintosh")],
)  # fmt: skip
def test_a_text_of_dos_or_of_a_macintosh_read_as_windows_1252(
    tmp_path: Path, spoiled: str, repaired: str, named: str
) -> None:
    found = imported(tmp_path, f"{HEAD}\nc-1;2027-03;{spoiled};14118;x\n".encode())
    (fault,) = found.faults
    assert fault.error.code == "E_ENCODING" and named in fault.error.what and repaired in fault.error.fix


@pytest.mark.parametrize("text", ["Dušan Šimić", "Žižek", "João", "São Paulo", "Müller", "« Ça va »", "5 °C — “bon”",
                                  "Straße", "Niño", "l’été…", "50 €", "m² · 2"])  # fmt: skip
def test_sound_texts_are_not_taken_for_spoiled_ones(tmp_path: Path, text: str) -> None:
    found = imported(tmp_path, f"{HEAD}\nc-1;2027-03;Cab;14118;{text}\n".encode())
    assert getattr(found.items[0], "presentation", "") == text


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("announced", ["", "sep={}", '"sep={}"', "SEP={}"])
def test_the_separator_is_the_header_s(tmp_path: Path, separator: str, announced: str) -> None:
    prose = "calme ; clair, près, de ; la, mer, du, parc, et, du, bourg"
    rows = ["Liste, provisoire, des offres", HEAD, f'c-1;2027-03;Cabinet;14118;"{prose}"']
    text = "\n".join([announced.format(separator), rows[0], HEAD.replace(";", separator)])
    text += f"\n{separator.join(['c-1', '2027-03', 'Cabinet', '14118', chr(34) + prose + chr(34)])}\n"
    found = imported(tmp_path, text.encode())
    assert getattr(found.items[0], "presentation", "") == prose


ERRORS = ["#N/A", "#REF!", "#VALEUR!", "#DIV/0!", "#NOM?", "#VALUE!", "#NAME?", "#NUL!", "#NOMBRE!", "#####", "Err:502"]


@pytest.mark.parametrize("text", ERRORS)
def test_an_error_of_calculation_is_neither_a_text_nor_nothing(tmp_path: Path, text: str) -> None:
    found = imported(tmp_path, f"{HEAD}\nc-1;2027-03;Cab;14118;{text}\n{ROWS[1]}".encode())
    assert ids(found) == ["c-2"] and text in found.faults[0].error.what


def test_an_export_formatted_to_its_last_line_is_read(tmp_path: Path) -> None:
    data = "\r\n".join([HEAD, *ROWS]).encode() + b"\r\n;;;;" * 1_048_000
    started = time.process_time()
    assert len(imported(tmp_path, data).items) == 4 and time.process_time() - started < 5


def test_rows_of_unticked_boxes_exported_as_text_are_left_out(tmp_path: Path) -> None:
    text = "\n".join([f"{HEAD};siams3;siams4", *(f"{one};VRAI;FAUX" for one in ROWS), *[";;;;;FAUX;FALSE"] * 50])
    found = imported(tmp_path, text.encode())
    assert len(found.items) == 4 and not found.faults and any("Lignes 6 à 55" in note for note in found.notes)


# — workbooks of the same kinds ——————————————————————————————————————————————————————————————————————————————
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_LINK = "http://purl.oclc.org/ooxml/officeDocument/relationships"
TITLES = ["id", "campagne", "cabinet", "commune", "debut"]


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def number_cell(reference: str, text: str, style: int = 1) -> str:
    return f'<c r="{reference}" s="{style}"><v>{text}</v></c>'


def xml_row(number: int, texts: Sequence[str], after: str = "", attributes: str = "") -> str:
    cells = "".join(text_cell(f"{'ABCDE'[place]}{number}", text) for place, text in enumerate(texts))
    return f'<row r="{number}" {attributes}>{cells}{after}</row>'


def offer_row(number: int, after: str = "", attributes: str = "") -> str:
    return xml_row(number, [f"c-{number}", "2027-03", f"Cabinet {number}", "14118"], after, attributes)


def workbook(
    rows: str, *, main: str = MAIN, link: str = LINK, book: str = "xl/workbook.xml",
    sheet: str = "xl/worksheets/sheet1.xml", target: str = "", properties: str = "", tail: str = "",
) -> bytes:  # fmt: skip
    """The least workbook that a spreadsheet opens, its parts where one asks."""
    folder, _, name = book.rpartition("/")
    relation = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
    parts = {
        "_rels/.rels": f"<Relationships>{relation.format('r', link, 'officeDocument', book)}</Relationships>",
        book: f'<workbook xmlns="{main}" xmlns:r="{link}">{properties}<sheets><sheet name="F" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        f"{folder}/_rels/{name}.rels": "<Relationships>"
        + relation.format("r1", link, "worksheet", target or f"/{sheet}")
        + relation.format("r2", link, "styles", f"/{folder}/styles.xml")
        + "</Relationships>",
        f"{folder}/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        sheet: f'<worksheet xmlns="{main}"><sheetData>{xml_row(1, TITLES)}{rows}</sheetData>{tail}</worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "options",
    [
        {"book": "xl/workbook7.xml"}, {"book": "XL/Workbook.XML"}, {"book": "classeur/livre.xml"},
        {"sheet": "xl/feuilles/Feuille 1.xml", "target": "feuilles/feuille%201.xml"},
        {"target": "worksheets\\sheet1.xml"}, {"target": "../xl/worksheets/sheet1.xml"},
        {"target": "WORKSHEETS/Sheet1.xml"},
        {"main": STRICT, "link": STRICT_LINK},
    ],
    ids=str,
)  # fmt: skip
def test_parts_are_found_by_their_relations(tmp_path: Path, options: dict[str, str]) -> None:
    data = workbook(offer_row(2, number_cell("E2", "46510")), **options)
    (item,) = imported(tmp_path, data, name="f.xlsm").items
    assert getattr(item, "debut", None) == date(2027, 5, 3)


def test_a_sheet_that_is_named_and_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PhcoError, match="y est nommée et n’y est pas"):
        imported(tmp_path, workbook(offer_row(2), target="worksheets/absente.xml"), name="f.xlsx")


@pytest.mark.parametrize(("style", "kind"), [(0, "n"), (1, "n"), (0, "str")])
def test_days_counted_from_1904(tmp_path: Path, style: int, kind: str) -> None:
    cell = f'<c r="E2" s="{style}" t="{kind}"><v>45048</v></c>'
    data = workbook(offer_row(2, cell), properties='<workbookPr date1904="1"/>')
    assert [getattr(item, "debut", None) for item in imported(tmp_path, data, name="f.xlsx").items] == [
        date(2027, 5, 3)
    ]


@pytest.mark.parametrize(
    "value",
    [
        "-1", "0", "2958465.99999999", "2958466", "1E-1000100", "1E1000100", "1E+999999", "9" * 5000, "NaN", "-INF",
        "1e400",
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", [0, 1])
def test_a_day_out_of_its_calendar_is_refused_in_its_cell(tmp_path: Path, value: str, style: int) -> None:
    found = imported(tmp_path, workbook(offer_row(2, number_cell("E2", value, style)) + offer_row(3)), name="f.xlsx")
    assert [(fault.cell, fault.error.code) for fault in found.faults] == [("E2", "E_DATE")] and ids(found) == ["c-3"]


@pytest.mark.parametrize("reference", ["XFD3", "XFD1048576", "OK3", "ZZ9"])
def test_one_cell_far_away_refuses_its_row_only(tmp_path: Path, reference: str) -> None:
    number = int("".join(char for char in reference if char.isdigit()))
    far = text_cell(reference, "x")
    rows = offer_row(2) + (offer_row(3, far) if number == 3 else offer_row(3) + f'<row r="{number}">{far}</row>')
    found = imported(tmp_path, workbook(rows), name="f.xlsx")
    assert lines(found) == [number] and reference in found.faults[0].error.what
    assert ids(found) == (["c-2"] if number == 3 else ["c-2", "c-3"])


def test_one_cell_far_away_in_the_header_is_told(tmp_path: Path) -> None:
    data = workbook(offer_row(2))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</row>", text_cell("XFD1", "x").encode() + b"</row>", 1
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    found = imported(tmp_path, buffer.getvalue(), name="f.xlsx")
    assert ids(found) == ["c-2"] and any("XFD1" in note for note in found.notes)


def test_rows_of_dragged_formulas_and_unticked_boxes_are_empty(tmp_path: Path) -> None:
    dragged = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><f>B{n}</f><v></v></c><c r="B{n}" t="str"><f>B2</f><v>2027-03</v></c>'
        f'<c r="C{n}"><f>D{n}*1</f><v>0</v></c><c r="E{n}" t="b"><v>0</v></c></row>'
        for n in range(3, 90)
    )
    found = imported(tmp_path, workbook(offer_row(2) + dragged), name="f.xlsx")
    assert ids(found) == ["c-2"] and not found.faults and any("Lignes 3 à 89" in note for note in found.notes)
    real = '<row r="3"><c r="A3" t="str"><f>X1</f><v>c-9</v></c></row>'
    assert lines(imported(tmp_path, workbook(offer_row(2) + real), name="f.xlsx")) == [3], "a value is not lost"


def test_merges_and_hidden_rows_are_told(tmp_path: Path) -> None:
    rows = offer_row(2, number_cell("E2", "46510")) + offer_row(3, attributes='hidden="1"') + offer_row(4)
    tail = '<mergeCells count="1"><mergeCell ref="E2:E4"/></mergeCells>'
    found = imported(tmp_path, workbook(rows, tail=tail), name="f.xlsx")
    assert [getattr(item, "debut", None) for item in found.items] == [date(2027, 5, 3)] * 3
    assert any("E2:E4" in note and "lignes 2 à 4" in note for note in found.notes)
    assert any("Ligne 3 : masquée" in note for note in found.notes)


# — what must cost little ————————————————————————————————————————————————————————————————————————————————————
def big_sheet(path: Path, row: Callable[[int], str], count: int) -> None:
    small = workbook(offer_row(2))
    with (
        zipfile.ZipFile(io.BytesIO(small)) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if not name.endswith("sheet1.xml"):
                target.writestr(name, source.read(name))
                continue
            before, _, after = source.read(name).decode().partition("</sheetData>")
            with target.open(name, "w", force_zip64=True) as handle:
                handle.write(before.encode())
                for start in range(3, count + 3, 5000):
                    handle.write("".join(row(n) for n in range(start, min(start + 5000, count + 3))).encode())
                handle.write(f"</sheetData>{after}".encode())


@pytest.mark.parametrize("cells", ["", "A", "ABCD"])
def test_a_million_formatted_rows_cost_nothing(tmp_path: Path, cells: str) -> None:
    path = tmp_path / "mis-en-forme.xlsx"
    style = 's="1" customFormat="1"'
    big_sheet(
        path,
        lambda n: f'<row r="{n}" {style}>' + "".join(f'<c r="{one}{n}" s="1"/>' for one in cells) + "</row>",
        1_000_000,
    )
    found, seconds, mebibytes = apart(path)
    assert found == ["c-2"] and seconds < 5 and mebibytes < 256


def apart(path: Path) -> tuple[list[str], float, float]:
    """Import in a process of its own: what entered (or the code of the refusal), its usual seconds, its peak in MiB.

    The peak is this program's alone (VmHWM): what ``resource`` says of a child starts at its parent's own peak.
    """
    program = (
        "import json, re, sys, time\nfrom pathlib import Path\n"
        "from phco.errors import PhcoError\nfrom phco.host.spreadsheets.importing import import_file\n"
        "started = time.process_time()\n"
        "try:\n    found = [one.id for one in import_file(Path(sys.argv[1])).items]\n"
        "except PhcoError as error:\n    found = [one.code for one in error.flat()]\n"
        "peak = int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) / 1024\n"
        "spent = time.process_time() - started\n"
        "from tests.attack.pace import BLOCK, pace, usual\n"
        "print(json.dumps([found, usual(spent, pace(BLOCK)), peak]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    found, seconds, mebibytes = json.loads(done.stdout)
    return list(found), float(seconds), float(mebibytes)


HOSTILE: dict[str, Callable[[], str]] = {
    "400 huge exponents": lambda: "".join(
        offer_row(n, number_cell(f"E{n}", "1E-999999", n % 2)) for n in range(2, 402)
    ),
    "one title ten thousand times": lambda: "".join(
        f'<row r="{n}">' + '<c t="inlineStr"><is><t>telephonesecretaria</t></is></c>' * 400 + "</row>"
        for n in range(2, 27)
    ),
    "ten thousand titles almost ours": lambda: "".join(
        f'<row r="{n}">{text_cell(f"A{n}", "id")}'
        + "".join(
            text_cell("", f"tel{chr(97 + m % 26)}phone secret{chr(97 + m // 26)}r{chr(97 + n % 26)}t")
            for m in range(398)
        )
        + "</row>"
        for n in range(2, 27)
    ),
    "a number of a million digits": lambda: offer_row(2, number_cell("E2", "1" * 900_000)),
    "a text of a million characters": lambda: xml_row(2, ["c-1", "2027-03", "(" * 900_000, "14118"]),
    "a commune of a million characters": lambda: xml_row(2, ["c-1", "2027-03", "Cabinet", "(" * 900_000]),
    "lone halves of characters": lambda: xml_row(2, ["c-1", "2027-03", "Cabinet _xD800_", "14118"]),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_small_hostile_workbook_costs_little(tmp_path: Path, name: str) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(workbook(HOSTILE[name]()))
    assert path.stat().st_size < 30_000
    _found, seconds, mebibytes = apart(path)
    assert seconds < 2.5 and mebibytes < 160


@pytest.mark.parametrize("cell", ["1E-1000100", "9" * 6000, "²²²²²", "(" * 100_000, "1" * 100_000, "−" * 5000])
@pytest.mark.parametrize("column", ["debut", "actes_par_jour", "telephone", "commune", "siams3", "id", "campagne"])
def test_any_text_in_any_column_is_a_fault_and_no_more(tmp_path: Path, column: str, cell: str) -> None:
    values: dict[str, Any] = {"id": "c-1", "campagne": "2027-03", "cabinet": "Cab", "commune": "14118", column: cell}
    text = "\n".join([";".join(values), ";".join(values.values()), ""])
    started = time.process_time()
    found = imported(tmp_path, text.encode())
    assert len(found.faults) == (0 if column == "id" and cell == "1E-1000100" else 1)
    assert time.process_time() - started < 1
