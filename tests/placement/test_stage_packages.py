"""What leaves the device: the portfolio as one data package, a GEP report as rows its package accepts."""

import base64
import io
import json
import zipfile

import pytest

from phco.calls.placement.portfolio import portfolio_piece
from phco.errors import PhcoError
from phco.host.keys.small_pdf import small_pdf
from phco.packages import kinds
from phco.packages.tables import read_table, write_table
from tests.host.test_pdf_checks import BAD

ENTRIES = [
    {"id": "a b", "date": "2026-11-10", "titre": "Annonce, « difficile »", "familles": ["relation"], "texte": "l1\nl2"},
    {"id": "p2", "date": "2026-11-09", "titre": "B", "seminaire": "handicap"},
]
PIECE = {"entree": "a b", "nom": "../réflexion.PDF", "contenu": base64.b64encode(b"%PDF").decode()}


def test_the_portfolio_is_one_zip_with_its_hashes(result):
    answer = result("portfolio.exporter", au="2026-11-22", entrees=ENTRIES, pieces=[PIECE])
    assert (answer["entrees"], answer["pieces"]) == (2, 1)
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(answer["zip"]))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        package = json.loads(archive.read("datapackage.json"))
        table = archive.read("data/entrees.csv").decode("utf-8")
    assert names == ["datapackage.json", "data/entrees.csv", "pieces/a-b-1.pdf"]  # never a path of the person's choice
    assert {one["path"] for one in package["resources"]} == set(names[1:])
    assert table.splitlines()[0] == "id,date,titre,familles,seminaire,texte,pieces"
    again = result("portfolio.exporter", au="2026-11-22", entrees=ENTRIES, pieces=[PIECE])
    assert again["zip"] == answer["zip"]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"contenu": "pas du base64 !"}, [("E_BASE64", "pieces[0].contenu")]),
        ({"entree": "absente"}, [("E_REFERENCE", "pieces[0].entree")]),
    ],
)
def test_a_bad_piece_is_refused_at_its_place(faults, change, wanted):
    assert faults("portfolio.exporter", au="2026-11-22", entrees=ENTRIES, pieces=[PIECE | change]) == wanted


@pytest.mark.parametrize("name", BAD)
def test_a_pdf_is_judged_in_the_portfolio_as_in_a_file(name: str, result, faults):
    data, reason = BAD[name]
    octets = base64.b64encode(data).decode()
    for called in ("trace.pdf", "trace"):
        assert faults("portfolio.piece", nom=called, octets=octets) == [("E_ATTACHMENT", "octets")]
    with pytest.raises(PhcoError) as told:
        portfolio_piece({"nom": "trace.pdf", "octets": octets})
    assert (told.value.what, told.value.fix) == reason


def test_what_is_no_pdf_is_attached_as_it_is_and_a_false_one_is_not(result, faults):
    cut, false = (base64.b64encode(data).decode() for data in (small_pdf("x")[:200], b"<html>"))
    for octets in (cut, false):
        assert faults("portfolio.piece", nom="Trace.PDF", octets=octets) == [("E_ATTACHMENT", "octets")]
    assert faults("portfolio.piece", nom="a", octets="pas du base64 !") == [("E_BASE64", "octets")]
    for name, data in (("page.html", b"/JavaScript /Encrypt"), ("vide.txt", b""), ("a.pdf", small_pdf("CV"))):
        assert result("portfolio.piece", nom=name, octets=base64.b64encode(data).decode()) == {"valide": True}


def test_a_gep_report_fits_the_tables_of_its_package(result):
    answer = result(
        "gep.verifier", date="2026-11-10", theme="Lombalgies, douleur", duree_minutes=90, resume="Deux\nsituations.",
        participants=["dj-02", "dj-01"],
    )  # fmt: skip
    kind = kinds.KINDS["cr-gep"]
    for name, rows in answer["tables"].items():
        table = kind.table(name)
        assert table is not None
        assert len(read_table(table, write_table(table, rows))) == len(rows) >= 1
