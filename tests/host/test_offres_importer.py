"""`phco offres importer`: tables as people really send them, and as hostile people do."""

from __future__ import annotations

import io
import json
import shutil
import time
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from phco.cli.offres import group
from phco.errors import PhcoError
from phco.host.catalogues.demonstration import write_demonstration
from phco.host.catalogues.loading import load_catalogue
from phco.host.catalogues.package import write_items
from phco.host.catalogues.zip_file import load_zip
from phco.host.spreadsheets.importing import Defaults, Imported, import_file
from phco.host.spreadsheets.reading import read_table
from phco.offers.demonstration import demonstration_offers
from phco.offers.model import Offer

HEAD = ["id", "campagne", "cabinet", "commune"]
ROW = ["o-1", "2027-03", "Cabinet du Port", "14118"]


def csv_file(
    folder: Path, *rows: list[str], separator: str = ";", encoding: str = "utf-8", name: str = "f.csv"
) -> Path:
    path = folder / name
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    return path


def xlsx_file(folder: Path, *rows: list[Any], merges: tuple[str, ...] = ()) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    path = folder / "f.xlsx"
    book.save(path)
    return path


def one(path: Path, **options: Any) -> Offer:
    found = import_file(path, **options)
    assert not found.faults, [(fault.cell, fault.error.what) for fault in found.faults]
    assert len(found.items) == 1
    item = found.items[0]
    assert isinstance(item, Offer)
    return item


def faults(found: Imported) -> list[tuple[str, str]]:
    return [(fault.cell, fault.error.code) for fault in found.faults]


def refused(path: Path, **options: Any) -> PhcoError:
    with pytest.raises(PhcoError) as caught:
        import_file(path, **options)
    assert caught.value.what and caught.value.fix and caught.value.where
    return caught.value


# — how people write —————————————————————————————————————————————————————————————————————————————————————————
def cell(tmp_path: Path, column: str, text: str) -> Offer:
    return one(csv_file(tmp_path, [*HEAD, column], [*ROW, text]))


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("part_exoneree", "42 %", Decimal("0.42")),
        ("part_exoneree", "42,5\u00a0%", Decimal("0.425")),
        ("part_exoneree", "0,42", Decimal("0.42")),
        ("actes_par_jour", " 20,5 ", Decimal("20.5")),
        ("actes_par_jour", "20 actes/jour", Decimal(20)),
        ("actes_par_mois", "1\u202f234", 1234),
        ("duree_consultation", "15 min", 15),
        ("capacite", "1,0", 1),
        ("siams3", " Oui ", True),
        ("siams3", "X", True),
        ("siams3", "FAUX", False),
        ("siams3", "n", False),
        ("siams3", "NC", None),
        ("debut", "03/05/2027", date(2027, 5, 3)),
        ("debut", "3.5.27", date(2027, 5, 3)),
        ("debut", "lundi 3 mai 2027", date(2027, 5, 3)),
        ("debut", "1er novembre 2027", date(2027, 11, 1)),
        ("debut", "46510", date(2027, 5, 3)),
        ("debut", "2027-05-03 00:00:00", date(2027, 5, 3)),
        ("zone", "zip", "ZIP"),
        ("zone", "Hors zone", "hors"),
        ("zone", "ZIP — zone d’intervention prioritaire", "ZIP"),
        ("lundi_matin", "Consultations", "soin"),
        ("lundi_matin", "Fac", "faculte"),
        ("lundi_matin", "4e journée", "projet"),
        ("option_journee4", "Option 3", 3),
        ("type_structure", "Maison de santé pluriprofessionnelle", "msp"),
        ("secretariat", "Sur place", "sur-place"),
        ("pdsa", "non", "non"),
        ("logement", "Gratuit", "gratuit"),
        ("langues", "anglais, Espagnol ; langue des signes française", ("anglais", "espagnol", "lsf")),
        ("equipements", "ECG | Échographe", ("ecg", "echographe")),
        ("telephone", "+33 2 61 91 00 01", "02 61 91 00 01"),
        ("telephone", "0261910001", "02 61 91 00 01"),
        ("telephone", "261910001", "02 61 91 00 01"),
        ("presentation", "  Deux\u00a0médecins  ", "Deux\u00a0médecins"),
        ("presentation", "'=SOMME", None),
    ],
)
def test_a_cell_is_understood_as_people_write_it(tmp_path: Path, column: str, text: str, value: object) -> None:
    if text == "'=SOMME":  # the guard of a re-export comes off, and what is under it is judged
        assert faults(import_file(csv_file(tmp_path, [*HEAD, column], [*ROW, text]))) == [("E2", "E_FORMULE")]
        return
    assert getattr(cell(tmp_path, column, f'"{text}"' if ";" in text else text), column) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Caen", "14118"),
        ("14000 Caen", "14118"),
        ("st-lô", "50502"),
        ("Vesly (50)", "50629"),
        ("14000", "14118"),
        ("14118 Caen", "14118"),
    ],
)
def test_a_commune_is_found_by_its_name_and_told(tmp_path: Path, text: str, code: str) -> None:
    found = import_file(csv_file(tmp_path, HEAD, [*ROW[:3], text]))
    assert found.items[0].commune == code and any("compris comme" in note for note in found.notes)


def test_a_homonym_or_a_shared_postal_code_is_not_guessed(tmp_path: Path) -> None:
    for text in ("Saint-Brice", "14930"):
        found = import_file(csv_file(tmp_path, HEAD, [*ROW[:3], text]))
        assert faults(found) == [("D2", "E_COMMUNE")] and "code INSEE" in found.faults[0].error.fix


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_dialect_gives_the_same(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = ([*HEAD, "presentation"], ["o-1", "2027-03", "Pôle de l’Écluse", "14118", "Été à Cœur, « bien »"])
    quoted = [[f'"{text}"' for text in row] for row in rows]
    offer = one(csv_file(tmp_path, *quoted, separator=separator, encoding=encoding))
    assert (offer.cabinet, offer.presentation) == ("Pôle de l’Écluse", "Été à Cœur, « bien »")


def test_a_sep_line_title_lines_and_blank_lines_are_skipped(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ["sep=;"], ["Offres du DMG, novembre"], [""], HEAD, [""], ROW, ["", "", "", ""])
    assert one(path).id == "o-1"
    assert import_file(path).columns.header_row == 4


def test_titles_synonyms_and_slips_of_the_pen_are_recognised(tmp_path: Path) -> None:
    head = [
        "Identifiant",
        "Campagne",
        "Nom du cabinet",
        "Code INSEE",
        "Actes / jour",
        "Telétransmision",
        "SIAMS 4",
        "Humeur",
    ]
    found = import_file(csv_file(tmp_path, head, [*ROW, "18", "oui", "non", "bonne"]))
    offer = found.items[0]
    assert isinstance(offer, Offer)
    assert (offer.actes_par_jour, offer.teletransmission, offer.siams4, offer.siams3) == (18, True, False, None)
    assert found.columns.guessed == {"Telétransmision": "teletransmission"}
    assert any("« Humeur »" in note for note in found.notes)


def test_merged_headers_over_two_rows(tmp_path: Path) -> None:
    top = ["Identifiant", "Campagne", "Cabinet", "Commune", "Lundi", None, "Mardi", None]
    low = [None, None, None, None, "matin", "après-midi", "matin", "après-midi"]
    merges = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:H1")
    row = [*ROW, "soin", "soin", "faculte", "projet"]
    offer = one(xlsx_file(tmp_path, top, low, row, merges=merges))
    assert offer.week[:4] == ("soin", "soin", "faculte", "projet")


def test_two_header_rows_in_a_csv(tmp_path: Path) -> None:
    top = ["", "", "", "", "Lundi", "", "Mardi", ""]
    low = [*HEAD, "matin", "après-midi", "matin", "après-midi"]
    offer = one(csv_file(tmp_path, top, low, [*ROW, "soin", "soin", "faculte", "projet"]))
    assert offer.week[:4] == ("soin", "soin", "faculte", "projet")


def test_a_workbook_keeps_numbers_dates_and_booleans(tmp_path: Path) -> None:
    head = [*HEAD, "debut", "actes_par_jour", "part_exoneree", "siams3", "telephone", "capacite"]
    row = ["o-1", "2027-03", "Cabinet", 14118, date(2027, 5, 3), 20.5, 0.1 + 0.2, True, 261910001, 1]
    offer = one(xlsx_file(tmp_path, head, row))
    assert (offer.commune, offer.debut, offer.actes_par_jour) == ("14118", date(2027, 5, 3), Decimal("20.5"))
    assert (offer.part_exoneree, offer.siams3, offer.telephone) == (Decimal("0.3"), True, "02 61 91 00 01")


def test_a_campaign_that_the_spreadsheet_took_for_a_date(tmp_path: Path) -> None:
    assert one(xlsx_file(tmp_path, HEAD, ["o-1", date(2027, 3, 1), "Cabinet", "14118"])).campagne == "2027-03"


def test_missing_columns_are_filled_on_request_only(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ["Cabinet", "Commune"], ["Port", "Caen"], ["Parc", "Alençon"])
    error = refused(path)
    assert error.code == "E_CSV_HEADER" and "--numeroter" in error.fix
    found = import_file(path, defaults=Defaults(campaign="2027-03", prefix="o", start=date(2027, 5, 3)))
    assert [item.id for item in found.items] == ["o-0001", "o-0002"]


def test_a_saved_mapping_comes_first_and_is_checked(tmp_path: Path) -> None:
    mapping = tmp_path / "c.json"
    mapping.write_text(json.dumps({"colonnes": {"Réf": "id", "Nom usuel": "cabinet", "zone": None}}), encoding="utf-8")
    path = csv_file(tmp_path, ["Réf", "campagne", "Nom usuel", "commune", "Zone"], [*ROW, "n’importe quoi"])
    offer = one(path, mapping=mapping)
    assert (offer.id, offer.cabinet, offer.zone) == ("o-1", "Cabinet du Port", None)
    mapping.write_text(json.dumps({"colonnes": {"Réf": "idd"}}), encoding="utf-8")
    assert refused(path, mapping=mapping).code == "E_VALEUR"


def test_two_columns_for_one_are_refused(tmp_path: Path) -> None:
    error = refused(csv_file(tmp_path, [*HEAD, "Code INSEE"], [*ROW, "14118"]))
    assert error.code == "E_ENTETE" and "(D)" in error.what and "(E)" in error.what


# — hostile ——————————————————————————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("presentation", "=HYPERLINK(A1)", "E_FORMULE"),
        ("presentation", "a\x07b", "E_TEXT"),
        ("presentation", "<img src=x onerror=alert(1)>", "E_TEXT"),
        ("presentation", "x" * 1_000_000, "E_TEXT"),
        ("cabinet", "Cabinet du p\u043ert", "E_TEXT"),
        ("cabinet", "Cab\u200binet", "E_TEXT"),
        ("cabinet", "abc\u202edcba", "E_TEXT"),
        ("id", "о-1", "E_ID_SYNTAX"),
        ("id", "o/../1", "E_ID_SYNTAX"),
        ("commune", "１４１１８", "E_VALEUR"),
        ("commune", "99999", "E_COMMUNE"),
        ("zone", "ZUP", "E_VALEUR"),
        ("part_exoneree", "142 %", "E_PLAGE"),
        ("part_exoneree", "42", "E_PLAGE"),
        ("actes_par_jour", "-3", "E_PLAGE"),
        ("actes_par_jour", "1e3", "E_TYPE"),
        ("actes_par_jour", "NaN", "E_TYPE"),
        ("debut", "31/02/2027", "E_DATE"),
        ("debut", "12/05/1027", "E_DATE"),
        ("telephone", "12", "E_VALEUR"),
        ("site_web", "javascript:alert(1)", "E_VALEUR"),
        ("equipements", "ecg | lance-roquettes", "E_VALEUR"),
    ],
)
def test_a_bad_cell_is_one_fault_at_its_place(tmp_path: Path, column: str, text: str, code: str | None) -> None:
    head = HEAD if column in HEAD else [*HEAD, column]
    bad = [text if name == column else value for name, value in zip(head, [*ROW, ""], strict=False)]
    good = ["o-2", *ROW[1:], ""][: len(head)]
    found = import_file(csv_file(tmp_path, head, bad, good))
    if code is None:  # well formed: the rules of the placement say it, not the import
        assert not found.faults
        return
    place = f"{'ABCDE'[head.index(column)]}2"
    assert faults(found) == [(place, code)]
    assert [item.id for item in found.items] == ["o-2"], "the valid row is kept"
    assert len(found.faults[0].error.what) < 200


def test_formulas_in_a_workbook_are_seen_even_with_a_cached_value(tmp_path: Path) -> None:
    found = import_file(xlsx_file(tmp_path, HEAD, ["o-1", "2027-03", '="Cab"&"inet"', "14118"], ["o-2", *ROW[1:]]))
    assert faults(found) == [("C2", "E_FORMULE")] and len(found.items) == 1


def test_two_sheets_of_one_id(tmp_path: Path) -> None:
    other = [ROW[0], ROW[1], "Autre cabinet", ROW[3]]
    found = import_file(csv_file(tmp_path, HEAD, ROW, ["o-2", *ROW[1:]], other))
    assert faults(found) == [("A2", "E_DOUBLON"), ("A4", "E_DOUBLON")] and [item.id for item in found.items] == ["o-2"]
    same = import_file(csv_file(tmp_path, HEAD, ROW, ROW))
    assert len(same.items) == 1 and any("identiques" in note for note in same.notes)
    cased = import_file(csv_file(tmp_path, HEAD, ROW, ["O-1", *ROW[1:]]))
    assert faults(cased) == [("A2", "E_DOUBLON"), ("A3", "E_DOUBLON")]


def test_a_row_whose_quotes_are_wrong_takes_no_other_row_with_it(tmp_path: Path) -> None:
    lines = ["id;campagne;cabinet;commune", 'o-1;2027-03;"Cabinet;14118', 'o-2;2027-03;"Bon"" cabinet";14118']
    lines += ['"o-3" x;2027-03;C;14118', "o-4;2027-03;Cabinet;14118", 'o-5;2027-03;"Cab', 'sur deux lignes";14118']
    path = tmp_path / "q.csv"
    path.write_bytes("\r\n".join(lines).encode())
    found = import_file(path)
    assert [item.id for item in found.items] == ["o-2", "o-4"]
    assert faults(found) == [("ligne 2", "E_CSV"), ("ligne 4", "E_CSV"), ("C6", "E_TEXT")]
    assert "jamais refermé" in found.faults[0].error.what or "séparateur" in found.faults[0].error.what


@pytest.mark.parametrize(
    ("text", "campaign"),
    [("mars-27", "2027-03"), ("sept-26", "2026-09"), ("03/2027", "2027-03"), ("01/03/2027", "2027-03"),
     ("Mars 2027", "2027-03"), ("2027-03-01", "2027-03")],
)  # fmt: skip
def test_a_campaign_as_a_spreadsheet_shows_it(tmp_path: Path, text: str, campaign: str) -> None:
    assert one(csv_file(tmp_path, HEAD, [ROW[0], text, *ROW[2:]])).campagne == campaign


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "mac_roman", "cp1252"])
def test_encodings_without_a_mark(tmp_path: Path, encoding: str) -> None:
    row = ["o-1", "2027-03", "Cabinet de l’Été, à Évrecy", "14118"]
    assert one(csv_file(tmp_path, HEAD, row, encoding=encoding)).cabinet == row[2]


def test_the_sheet_of_offers_is_found_behind_others(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Bonjour, voici nos fiches."])
    for title, state in (("Brouillon", "hidden"), ("Fiches", "visible")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in (HEAD, [title[0], *ROW[1:]]):
            sheet.append(row)
    path = tmp_path / "s.xlsx"
    book.save(path)
    found = import_file(path)
    assert [item.id for item in found.items] == ["F"] and "« Brouillon »" in found.notes[0]
    assert load_catalogue(path).offers[0].id == "F"


def test_remedies_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    head = [*HEAD[:3], "commune", "part_exoneree", "debut", "actes_par_jour"]
    found = import_file(csv_file(tmp_path, head, [*ROW[:3], "Bayeu", "42", "mai 2027", "vingt"]))
    fixes = [fault.error.fix for fault in found.faults]
    assert "Bayeux" in fixes[0] and "14047" in fixes[0]
    assert "42 %" in fixes[1] and "03/05/2027" in fixes[2] and "12,5" in fixes[3]


def test_the_mapping_is_written_even_when_a_column_lacks(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ["id", "campagne", "Où", "cabinet"], [*ROW[:2], "Caen", ROW[2]])
    saved = tmp_path / "m.json"
    assert refused(path, mapping=saved).code == "E_CSV_HEADER"
    columns = json.loads(saved.read_text())["colonnes"]
    assert columns["Où"] is None
    saved.write_text(json.dumps({"colonnes": {**columns, "Où": "commune"}}))
    assert one(path, mapping=saved).commune == "14118"


def test_a_table_of_the_other_kind_is_told(tmp_path: Path) -> None:
    write_demonstration(tmp_path, 3)
    data = tmp_path / "catalogue" / "data"
    places = refused(data / "lieux.csv")
    assert places.code == "E_ENTETE" and places.fix == "Ajoutez --type lieu-agree."
    assert refused(data / "offres.csv", kind="lieu-agree").fix == "Ajoutez --type offre."


def test_a_row_longer_than_its_header(tmp_path: Path) -> None:
    found = import_file(csv_file(tmp_path, HEAD, [*ROW, "", "trop"], ["o-2", *ROW[1:]]))
    assert faults(found) == [("ligne 2", "E_CSV_ROW")] and len(found.items) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "E_VIDE"),
        (b"\xef\xbb\xbf\r\n", "E_VIDE"),
        (b"id;campagne;cabinet;commune\r\n", "E_VIDE"),
        (b"bonjour\r\nmonde\r\n", "E_ENTETE"),
        (b"id;campagne;cabinet;commune\r\n" + b'"o-1" x;2027-03;C;14118\r\n' * 60, "E_CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "E_CLASSEUR_ANCIEN"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "E_CLASSEUR_PROTEGE",
        ),
        (b"PK\x03\x04 pas un zip", "E_CLASSEUR"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "E_FORMAT"),
        (b"%PDF-1.7\n1 0 obj", "E_FORMAT"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "E_FORMAT"),
        (b"id;cabinet\x00;commune\r\n", "E_ENCODING"),
        (b"id;campagne;cabinet\r\no-1;2027-03;\x81\x8d\r\n", "E_ENCODING"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "recu.xlsx"
    path.write_bytes(data)
    assert refused(path).code == code


def rewritten(tmp_path: Path, part: str, change: Any) -> Path:
    """A good workbook with one part changed."""
    good = xlsx_file(tmp_path, HEAD, ROW)
    path = tmp_path / "g.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == part else data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = rewritten(tmp_path, SHEET, lambda data: data + b" " * 200_000_000)
    started = time.process_time()
    assert refused(path).code == "E_CLASSEUR_BOMBE"
    assert time.process_time() - started < 2


def test_entities_are_refused(tmp_path: Path) -> None:
    dtd = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = rewritten(tmp_path, SHEET, lambda data: dtd + data.partition(b"?>")[2] if b"?>" in data else dtd + data)
    assert refused(path).code == "E_CLASSEUR_BOMBE"


def test_a_cell_at_the_end_of_the_sheet_costs_nothing(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>o-9</t></is></c></row></sheetData>'
    started = time.process_time()
    found = import_file(rewritten(tmp_path, SHEET, lambda data: data.replace(b"</sheetData>", far)))
    assert time.process_time() - started < 2 and len(found.items) == 1 and found.faulty_rows == (1048576,)
    wide = b'<row r="9"><c r="XFD9" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    found = import_file(rewritten(tmp_path, SHEET, lambda data: data.replace(b"</sheetData>", wide)))
    assert (
        faults(found) == [("ligne 9", "E_CSV_ROW")] and len(found.items) == 1 and "XFD9" in found.faults[0].error.what
    )


def hand_made(folder: Path, shared: str, properties: str = "") -> Path:
    """The least workbook that a spreadsheet opens, with shared texts as Excel writes them."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    texts = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(4))
    row = '<c t="s"><v>4</v></c><c t="s"><v>5</v></c><c t="s"><v>6</v></c><c><v>14118</v></c><c s="1"><v>45048</v></c>'
    cells = f'<row>{texts}<c t="str"><v>debut</v></c></row><row>{row}</row>'
    parts = {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{link}"><workbookPr {properties}/><sheets>'
        '<sheet name="F" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
        'Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        SHEET: f"<x:worksheet xmlns:x='u'><x:sheetData>{cells}</x:sheetData></x:worksheet>",
        "xl/sharedStrings.xml": f"<sst {main}>{shared}</sst>",
        "xl/styles.xml": f"<styleSheet {main}><numFmts>"
        '<numFmt numFmtId="170" formatCode="[$-40C]d mmm yyyy;@"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>',
    }
    path = folder / "h.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def texts(*values: str) -> str:
    return "".join(f"<si>{value}</si>" for value in values)


SHARED = [f"<t>{title}</t>" for title in HEAD] + [
    "<t>o-1</t>", "<t>2027-03</t>",
    '<r><t xml:space="preserve">Cabinet </t></r><r><rPr><b/></rPr><t>du_x0020_Port</t></r>'
    '<rPh sb="0" eb="1"><t>kana</t></rPh>',
]  # fmt: skip


def test_shared_rich_texts_escapes_custom_dates_and_cells_without_references(tmp_path: Path) -> None:
    offer = one(hand_made(tmp_path, texts(*SHARED)))
    assert (offer.id, offer.cabinet, offer.commune, offer.debut) == (
        "o-1",
        "Cabinet du Port",
        "14118",
        date(2023, 5, 2),
    )
    assert one(hand_made(tmp_path, texts(*SHARED), 'date1904="1"')).debut == date(2027, 5, 3)


def test_a_shared_text_that_does_not_exist_or_is_cut_is_said_broken(tmp_path: Path) -> None:
    assert refused(hand_made(tmp_path, texts(*SHARED[:-1]))).code == "E_CLASSEUR"
    assert refused(hand_made(tmp_path, texts(*SHARED)[:-9])).code == "E_CLASSEUR"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_broken_parts_are_said_broken(tmp_path: Path, part: str) -> None:
    assert refused(rewritten(tmp_path, part, lambda data: data[: len(data) // 2])).code == "E_CLASSEUR"


def rezipped(files: dict[str, bytes], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_flipped_byte_is_said_in_french_whatever_the_compression(tmp_path: Path, method: int) -> None:
    write_demonstration(tmp_path, 2)
    with zipfile.ZipFile(xlsx_file(tmp_path, HEAD, ROW)) as archive:
        workbook = {name: archive.read(name) for name in archive.namelist()}
    folder = tmp_path / "catalogue"
    package = {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    said: set[str] = set()
    for name, files, read in (("flip.xlsx", workbook, import_file), ("flip.zip", package, load_zip)):
        good, path = rezipped(files, method), tmp_path / name
        path.write_bytes(good)
        read(path)
        for place in range(60, len(good), max(1, len(good) // 150)):
            wrong = bytearray(good)
            wrong[place] ^= 0xFF
            path.write_bytes(wrong)
            try:
                read(path)
            except PhcoError as error:
                assert all(fault.code.startswith("E_") and fault.fix for fault in error.flat())
                said.update(fault.what for fault in error.flat())
    assert said
    foreign = ("Error", "BadZip", "zip file", "Bad ", "invalid", "File ")
    assert not [what for what in said if any(word in what for word in foreign)]


def test_a_zip_of_something_else_is_named(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    path = tmp_path / "lettre.xlsx"
    path.write_bytes(buffer.getvalue())
    error = refused(path)
    assert error.code == "E_FORMAT" and "document texte" in error.what


def test_ten_thousand_rows_one_in_ten_faulty(tmp_path: Path) -> None:
    rows = [[f"o-{n}", "2027-03", "Cabinet", "14118" if n % 10 else "x"] for n in range(1, 10_001)]
    started = time.perf_counter()
    found = import_file(csv_file(tmp_path, HEAD, *rows))
    assert (len(found.items), len(found.faults)) == (9000, 1000) and time.perf_counter() - started < 20
    too_many = csv_file(tmp_path, HEAD, *[["o", "", "", ""]] * 20_001)
    assert refused(too_many).code == "E_CSV_TOO_BIG"


def test_sheets_are_chosen_by_name(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Vide"
    second = book.create_sheet("Offres")
    second.append(HEAD)
    second.append(ROW)
    path = tmp_path / "s.xlsx"
    book.save(path)
    found = import_file(path)
    assert found.raw.sheet == "Offres" and "Vide" in found.notes[0]
    error = refused(path, sheet="Autre")
    assert error.code == "E_FEUILLE" and "« Offres »" in error.fix


# — the command ——————————————————————————————————————————————————————————————————————————————————————————————
def run(*words: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(group, [*words, "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout.splitlines()[0])


def test_the_command_writes_the_valid_rows_and_the_errors_to_send_back(tmp_path: Path) -> None:
    rows = (
        [*HEAD, "presentation"],
        [*ROW, "ok"],
        ["o-2", "2027-03", "C", "14118", "+33 2"],
        ["o-3", "2027-3", "Café", "Caen", "=1"],
    )
    path = csv_file(tmp_path, *rows, encoding="cp1252")
    code, answer = run("importer", str(path), "--correspondance", str(tmp_path / "c.json"))
    assert code == 1 and (answer["lignes"], answer["valides"], answer["fautives"]) == (3, 1, 2)
    assert [(error["ou"], error["code"]) for error in answer["erreurs"]] == [
        ("C3", "E_TEXT"), ("B4", "E_VALEUR"), ("E4", "E_FORMULE"),
    ]  # fmt: skip
    assert [offer.id for offer in load_catalogue(Path(answer["dossier"])).offers] == ["o-1"]
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["colonnes"]["presentation"] == "presentation"
    book = load_workbook(answer["fichier_erreurs"])
    sheet = book["À corriger"]
    assert [cell.value for cell in sheet[1]] == ["Ligne d’origine", *HEAD, "presentation"]
    assert [cell.value for cell in sheet[2]] == [3, "o-2", "2027-03", "C", "14118", "'+33 2"]
    assert [cell.value for cell in sheet[3]] == [4, "o-3", "2027-3", "Café", "Caen", "'=1"]
    marked = {cell.coordinate for row in sheet.iter_rows(min_row=2) for cell in row if cell.comment is not None}
    assert marked == {"D2", "C3", "F3"} and all(sheet[place].fill.fgColor.rgb == "FFF6C6C4" for place in marked)
    assert "formule" in sheet["F3"].comment.text and all(cell.data_type != "f" for row in sheet for cell in row)
    assert book["Liste des erreurs"].max_row == 4


def test_a_corrected_error_file_is_imported_as_it_is(tmp_path: Path) -> None:
    path = csv_file(tmp_path, [*HEAD, "presentation"], [*ROW, "=1"])
    _, answer = run("importer", str(path))
    book = load_workbook(answer["fichier_erreurs"])
    book["À corriger"]["F2"].value = "Bienvenue."
    book.save(answer["fichier_erreurs"])
    code, again = run("importer", answer["fichier_erreurs"], "--dossier", str(tmp_path / "p"))
    assert code == 0 and again["valides"] == 1 and again["correspondance"]["Ligne d’origine"] is None


def test_errors_of_the_whole_file_are_bare_json_and_exit_1(tmp_path: Path) -> None:
    code, answer = run("importer", str(tmp_path / "rien.csv"))
    assert code == 1 and set(answer["erreur"]) == {"code", "quoi", "ou", "remede"}
    code, answer = run("exporter", str(tmp_path / "rien.csv"), "--vers", str(tmp_path / "x.xlsx"))
    assert code == 1 and answer["erreur"]["code"] == "E_FICHIER"


def test_validating_says_what_blocks(tmp_path: Path) -> None:
    root = Path(__file__).parents[2] / "datapackage/demonstration"
    result = CliRunner().invoke(group, ["valider", str(root / "catalogue"), str(root / "fautives"), "--json"])
    good, bad = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 1 and good["valide"] and good["offres"] == 350 and good["lieux"] == 24
    assert not bad["valide"] and bad["comptes"]["bloquant"] == 12 and not bad["erreurs"]
    assert CliRunner().invoke(group, ["valider", str(root / "catalogue")]).exit_code == 0


def test_a_zipped_package_is_read_and_bounded(tmp_path: Path) -> None:
    write_items(tmp_path / "p", demonstration_offers(3), "offre", "Trois")
    whole = Path(shutil.make_archive(str(tmp_path / "racine"), "zip", tmp_path / "p"))
    inside = Path(shutil.make_archive(str(tmp_path / "dossier"), "zip", tmp_path, "p"))
    for path in (whole, inside):
        assert run("valider", str(path)) == (0, run("valider", str(tmp_path / "p"))[1] | {"fichier": str(path)})
    bomb = tmp_path / "bombe.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", b" " * 200_000_000)
    assert run("valider", str(bomb))[1]["erreurs"][0]["code"] == "E_ZIP_TOO_BIG"
    cut = tmp_path / "coupe.zip"
    cut.write_bytes(whole.read_bytes()[:-30])
    assert run("valider", str(cut))[0] == 1


def test_every_table_of_a_package_says_its_faults(tmp_path: Path) -> None:
    write_demonstration(tmp_path, 3)
    for name in ("offres", "lieux"):
        place = tmp_path / "catalogue" / "data" / f"{name}.csv"
        place.write_text(place.read_text(encoding="utf-8") + "trop court\n", encoding="utf-8")
    code, answer = run("valider", str(tmp_path / "catalogue"))
    assert code == 1
    assert [(one["code"], one["ou"]) for one in answer["erreurs"]] == [
        ("E_HASH_MISMATCH", "data/offres.csv"), ("E_HASH_MISMATCH", "data/lieux.csv"),
    ]  # fmt: skip


def test_what_cannot_be_written_is_said_in_french(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, ROW)
    code, answer = run("importer", str(path), "--correspondance", str(tmp_path / "absent" / "m.json"))
    assert code == 1 and answer["erreur"]["code"] == "E_DISQUE" and "n’existe pas" in answer["erreur"]["quoi"]
    assert answer["erreur"]["ou"].endswith("m.json")


def test_a_folder_package_is_held_to_its_hashes_and_its_borders(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "datapackage/demonstration/fautives"
    (tmp_path / "data").mkdir()
    descriptor = json.loads((source / "datapackage.json").read_text(encoding="utf-8"))
    text = (source / "data/offres.csv").read_text(encoding="utf-8")
    (tmp_path / "data/offres.csv").write_text(text.replace("fautive-01", "fautive-99"), encoding="utf-8")
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(PhcoError) as caught:
        load_catalogue(tmp_path)
    assert caught.value.code == "E_HASH_MISMATCH"
    for path in ("../offres.csv", "/etc/passwd", "https://exemple.fr/o.csv", ["a"]):
        descriptor["resources"][0]["path"] = path
        (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        with pytest.raises(PhcoError) as caught:
            load_catalogue(tmp_path)
        assert caught.value.code in ("E_PATH_UNSAFE", "E_RESOURCE_MISSING")


def test_read_table_tells_the_kind_by_the_bytes_not_the_name(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, ROW, name="f.xlsx")
    assert read_table(path).rows[2][0].text == "o-1"
