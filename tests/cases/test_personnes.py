"""Tables of people as secretaries really have them: every input names its origin, and others of the same kinds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from phco.dmg.desk import Desk
from tests.cases.conftest import Run

THREE = ("dj-001", "dj-002", "p-0001")


@dataclass(frozen=True, kw_only=True)
class Case:
    """``enrolled``: who is; ``faults``: the lines named; ``refused``: the code where the whole file is."""

    file: str
    origin: str
    enrolled: tuple[str, ...] = ()
    faults: tuple[int, ...] = ()
    refused: str = ""


CASES = (
    Case(file="ref.csv", origin="référence", enrolled=THREE),
    Case(file="entetes-prenom.csv", origin="colonnes ignorées sans bruit", enrolled=THREE),
    Case(file="guillemet.csv", origin="frictionlessdata/frictionless-py#1048", enrolled=THREE[1:], faults=(2,)),
    Case(file="sep.csv", origin="sep=", enrolled=THREE),
    Case(file="commune-nom.csv", origin="1024pix/pix#4914", enrolled=("dj-001", "dj-002"), faults=(4, 5)),
    Case(file="casse.csv", origin="case-insensitive file systems", faults=(2, 3)),
    Case(file="doublon-colonne.csv", origin="duplicate header", refused="E_ENTETE"),
    Case(file="classeur.xlsx", origin="un classeur à la place du CSV", enrolled=THREE),
    Case(file="cr.csv", origin="csv.Error new-line, CSV Macintosh", enrolled=THREE),
)


def names(tmp_path: Path) -> dict[str, dict[str, str]]:
    return dict(json.loads((tmp_path / "dmg" / "noms.json").read_text(encoding="utf-8")))


def communes(tmp_path: Path) -> dict[str, str]:
    from phco.dmg.ledger.queries.people import homes

    desk = Desk(tmp_path / "dmg")
    try:
        return homes(desk.store, "dj")
    finally:
        desk.close()


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.file} ({one.origin})")
def test_a_table_somebody_sent(one: Case, case: Callable[[str], Path], run: Run, tmp_path: Path) -> None:
    code, answer = run("dmg", "inviter", str(case(f"personnes/{one.file}")))
    if one.refused:
        assert code == 1 and answer["erreur"]["code"] == one.refused and "nom" in answer["erreur"]["quoi"]
        return
    assert tuple(answer["inscrits"]) == one.enrolled and code == (1 if one.faults else 0)
    assert tuple(fault["ligne"] for fault in answer["erreurs"]) == one.faults
    if one.enrolled == THREE:
        assert names(tmp_path)["dj-002"] == {"nom": "Noël", "prenom": "Léa", "courriel": "lea@exemple.fr"}
        assert communes(tmp_path) == {"dj-001": "14118", "dj-002": "50129"}


def test_communes_are_understood_by_name_or_code(case: Callable[[str], Path], run: Run, tmp_path: Path) -> None:
    _, answer = run("dmg", "inviter", str(case("personnes/commune-nom.csv")))
    assert communes(tmp_path) == {"dj-001": "14118", "dj-002": "14118"}
    postal, unknown = answer["erreurs"]
    assert "code postal" in postal["quoi"] and "14118" in postal["remede"] and unknown["code"] == "E_COMMUNE"


def table(
    tmp_path: Path, *rows: str, head: str = "pseudonyme;role;nom;prenom;courriel;commune", name: str = "p.csv"
) -> str:
    path = tmp_path / name
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return str(path)


FIRST = "dj-001;dj;Éon;Zoé;zoe@exemple.fr;14118"


@pytest.mark.parametrize(
    ("pseudo", "said"),
    [("CON", "Windows"), ("nul", "Windows"), ("Com1", "Windows"), ("lpt9.txt", "Windows"), ("aux.b.c", "Windows"),
     ("dj-1.", "point"), ("..", "point"), ("é-1", "pseudonyme"), ("dj 1", "pseudonyme"), ("a/b", "pseudonyme"),
     ("", "vide")],
)  # fmt: skip
def test_a_pseudonym_that_no_file_can_have_is_refused(run: Run, tmp_path: Path, pseudo: str, said: str) -> None:
    code, answer = run("dmg", "inviter", table(tmp_path, FIRST, f"{pseudo};dj;A;B;;"))
    assert code == 1 and answer["inscrits"] == ["dj-001"]
    (fault,) = answer["erreurs"]
    assert fault["ligne"] == 3 and said in fault["quoi"] and fault["remede"]


def test_a_case_that_differs_from_someone_enrolled_is_refused_with_its_line(run: Run, tmp_path: Path) -> None:
    run("dmg", "inviter", table(tmp_path, FIRST))
    code, answer = run(
        "dmg", "inviter", table(tmp_path, "dj-009;dj;A;B;;", "", "DJ-001;dj;C;D;;", "dj-001;pamsu;E;F;;")
    )
    assert code == 1 and answer["inscrits"] == ["dj-009"]
    assert [(fault["ligne"], fault["code"]) for fault in answer["erreurs"]] == [(4, "E_DOUBLON"), (5, "E_DOUBLON")]
    code, answer = run("dmg", "inviter", table(tmp_path, "DJ-001;dj;C;D;;"))
    assert "déjà inscrit" in answer["erreurs"][0]["quoi"] and answer["inscrits"] == []
    code, answer = run("dmg", "inviter", table(tmp_path, "dj-001;pamsu;E;F;;"))
    assert (answer["erreurs"][0]["code"], answer["erreurs"][0]["ligne"]) == ("E_ROLE", 2)


def test_two_files_that_contradict_each_other(run: Run, tmp_path: Path) -> None:
    one, two = table(tmp_path, FIRST, "dj-002;dj;A;B;;"), table(tmp_path, FIRST, "dj-002;dj;C;B;;", name="q.csv")
    code, answer = run("dmg", "inviter", one, two)
    assert code == 1 and answer["inscrits"] == ["dj-001"]
    assert [(fault["fichier"], fault["ligne"]) for fault in answer["erreurs"]] == [("p.csv", 3), ("q.csv", 3)]


def test_inviting_again_corrects_every_field_and_keeps_the_code(run: Run, tmp_path: Path) -> None:
    run("dmg", "inviter", table(tmp_path, FIRST, "dj-002;dj;Noël;Léa;lea@exemple.fr;50129"))
    folder = tmp_path / "dmg" / "sorties" / "invitations"
    before = (folder / "codes-a-remettre.csv").read_text(encoding="utf-8-sig")
    code, answer = run("dmg", "inviter", table(tmp_path, "dj-001;dj;Éon-Roy;Zoë;zr@exemple.fr;Saint-Lô"))
    assert code == 0 and answer["inscrits"] == [] and answer["corriges"] == ["dj-001"]
    assert names(tmp_path)["dj-001"] == {"nom": "Éon-Roy", "prenom": "Zoë", "courriel": "zr@exemple.fr"}
    assert communes(tmp_path) == {"dj-001": "50502", "dj-002": "50129"}
    after = (folder / "codes-a-remettre.csv").read_text(encoding="utf-8-sig")
    assert after == before.replace("Zoé Éon", "Zoë Éon-Roy").replace("zoe@", "zr@")
    assert "Zoë Éon-Roy" in (folder / "dj-001.txt").read_text(encoding="utf-8")
    code, answer = run("dmg", "inviter", table(tmp_path, "dj-001;dj;Éon-Roy;Zoë;zr@exemple.fr;50502"))
    assert answer["corriges"] == [] and answer["inscrits"] == []


def test_a_column_that_lacks_says_nothing_and_an_empty_cell_is_told(run: Run, tmp_path: Path) -> None:
    run("dmg", "inviter", table(tmp_path, FIRST))
    code, answer = run("dmg", "inviter", table(tmp_path, "dj-001;dj;neuf@exemple.fr", head="Pseudo;Statut;E-mail"))
    assert code == 0 and answer["corriges"] == ["dj-001"]
    assert names(tmp_path)["dj-001"] == {"nom": "Éon", "prenom": "Zoé", "courriel": "neuf@exemple.fr"}
    assert communes(tmp_path) == {"dj-001": "14118"}
    code, answer = run("dmg", "inviter", table(tmp_path, "dj-001;dj;", head="pseudonyme;role;courriel"))
    assert names(tmp_path)["dj-001"]["courriel"] == "" and any("courriel" in note for note in answer["remarques"])


def test_faulty_rows_come_back_and_enter_once_corrected(run: Run, tmp_path: Path) -> None:
    path = table(tmp_path, FIRST, "dj-002;docteure;Noël;Léa;lea chez exemple;14000", "dj-003;dj;NoÃ«l;Léo;;")
    code, answer = run("dmg", "inviter", path)
    assert code == 1 and answer["inscrits"] == ["dj-001"]
    assert [(fault["ou"], fault["code"]) for fault in answer["erreurs"]] == [
        ("B3", "E_VALEUR"), ("E3", "E_VALEUR"), ("F3", "E_COMMUNE"), ("C4", "E_ENCODING"),
    ]  # fmt: skip
    (file,) = answer["fichiers_erreurs"]
    assert Path(file).stat().st_mode & 0o077 == 0
    book = load_workbook(file)
    sheet = book["À corriger"]
    for place, value in (("C2", "dj"), ("F2", "lea@exemple.fr"), ("G2", "Caen"), ("D3", "Noël")):
        sheet[place].value = value
    book.save(file)
    code, answer = run("dmg", "inviter", file)
    assert code == 0 and answer["inscrits"] == ["dj-002", "dj-003"]


HEADERS = ("Pseudonyme", "Rôle", "Nom de famille", "Prénom", "Adresse mail", "Code INSEE")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "cp850", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_every_dialect_gives_the_same_people(
    run: Run, tmp_path: Path, encoding: str, separator: str, newline: str
) -> None:
    rows = [
        HEADERS,
        ("dj-001", "Docteur junior", "Éon", "Zoé", "zoe@exemple.fr", "14118"),
        ("p-1", "PAMSU", "Dûr", "Anaïs", "", ""),
    ]
    path = tmp_path / "p.tsv"
    path.write_bytes(newline.join(separator.join(row) for row in rows).encode(encoding))
    code, answer = run("dmg", "inviter", str(path))
    assert code == 0 and answer["inscrits"] == ["dj-001", "p-1"]
    assert names(tmp_path)["dj-001"] == {"nom": "Éon", "prenom": "Zoé", "courriel": "zoe@exemple.fr"}
    assert names(tmp_path)["p-1"] == {"nom": "Dûr", "prenom": "Anaïs", "courriel": ""}


def test_a_workbook_with_numbers_and_an_unknown_column(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (
        ["Liste des internes"],
        [*HEADERS, "Promotion"],
        ["dj-001", "DJ", "Éon", "Zoé", "z@exemple.fr", 14118.0, 2024],
    ):
        sheet.append(row)
    path = tmp_path / "p.xlsx"
    book.save(path)
    code, answer = run("dmg", "inviter", str(path))
    assert code == 0 and answer["inscrits"] == ["dj-001"] and communes(tmp_path) == {"dj-001": "14118"}
    assert any("« Promotion »" in note for note in answer["remarques"])


# — approved places ——————————————————————————————————————————————————————————————————————————————————————————
def places(tmp_path: Path) -> set[str]:
    from phco.dmg.rounds.fourth_day import approved

    desk = Desk(tmp_path / "dmg")
    try:
        return set(approved(desk.store))
    finally:
        desk.close()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_exported_is_approved_again(run: Run, tmp_path: Path, suffix: str) -> None:
    from phco.host.spreadsheets.exporting import write_csv, write_xlsx
    from phco.offers.demonstration import demonstration_places

    items, path = demonstration_places(5), tmp_path / f"lieux{suffix}"
    (write_xlsx if suffix == ".xlsx" else write_csv)(items, "lieu-agree", path)
    code, _ = run("dmg", "lieux", "importer", str(path))
    assert code == 0 and places(tmp_path) == {one.id for one in items}


def test_a_faulty_place_withdraws_nothing_and_comes_back(run: Run, tmp_path: Path) -> None:
    head = "Identifiant du lieu;Campagne;Nom du lieu;Type de lieu;Commune;Nombre de DJ"
    good = ["l-1;2026-09;PMI;pmi;Caen;1", "l-2;2026-09;EHPAD;ehpad;14118;2", "l-3;2026-09;HAD;had;Bayeux;1"]
    run("dmg", "lieux", "importer", table(tmp_path, *good, head=head))
    bad = table(tmp_path, good[0], good[1].replace("14118", "99999"), "l-4;2026-09;PASS;pass;Caen;1", head=head)
    code, answer = run("dmg", "lieux", "importer", bad)
    assert code == 1 and answer["lieux"] == ["l-1", "l-4"] and places(tmp_path) == {"l-1", "l-2", "l-3", "l-4"}
    assert [(fault["ou"], fault["code"]) for fault in answer["erreurs"]] == [("E3", "E_COMMUNE")]
    assert load_workbook(answer["fichier_erreurs"])["À corriger"]["A2"].value == 3
    code, answer = run("dmg", "lieux", "importer", table(tmp_path, *good[:2], head=head))
    assert code == 0 and places(tmp_path) == {"l-1", "l-2"}


# Two pseudonyms that one eye takes for one another, and pairs that it does not: kept apart.
ALIKE = (
    ("dj-001", "DJ-001"), ("dj-001", "dj-O01"), ("dj-001", "dj-o01"), ("dj-101", "dj-l01"), ("dj-101", "dj-I01"),
    ("dj-001", "dj_001"), ("dj-001", "dj.001"), ("martin", "rnartin"), ("wagner", "vvagner"), ("dupont", "clupont"),
)  # fmt: skip
APART = (("dj-001", "dj-010"), ("dj-001", "dj-0010"), ("p-0001", "dj-0001"), ("marie", "maria"), ("dj-1", "dj-2"))
HEAD = "pseudonyme;role;nom;prenom;courriel;commune"


@pytest.mark.parametrize(("one", "two"), ALIKE)
@pytest.mark.parametrize("together", [True, False])
def test_pseudonyms_that_look_alike_are_refused(one: str, two: str, together: bool, run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "un.csv", tmp_path / "deux.csv"
    rows = [f"{name};dj;Roux;Zoé;z@exemple.fr;14118" for name in (one, two)]
    if together:
        first.write_text("\n".join([HEAD, *rows]) + "\n")
        code, answer = run("dmg", "inviter", str(first))
    else:
        first.write_text(f"{HEAD}\n{rows[0]}\n")
        second.write_text(f"{HEAD}\n{rows[1]}\n")
        assert run("dmg", "inviter", str(first))[0] == 0
        code, answer = run("dmg", "inviter", str(second))
    assert code == 1
    assert {fault["code"] for fault in answer["erreurs"]} == {"E_DOUBLON"}
    assert not answer["inscrits"]
    assert all(name in str(answer["erreurs"]) for name in ((one, two) if together else (two, one)))


@pytest.mark.parametrize(("one", "two"), APART)
def test_pseudonyms_that_differ_are_taken(one: str, two: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "un.csv"
    path.write_text("\n".join([HEAD, *(f"{name};dj;Roux;Zoé;z@exemple.fr;14118" for name in (one, two))]) + "\n")
    code, answer = run("dmg", "inviter", str(path))
    assert (code, sorted(answer["inscrits"])) == (0, sorted((one, two)))


@pytest.mark.parametrize("name", ["con", "AUX.dj", "nul", "com1", "LPT9.x", "dj-001."])
def test_a_pseudonym_that_windows_keeps_is_refused(name: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "un.csv"
    path.write_text(f"{HEAD}\n{name};dj;Roux;Zoé;z@exemple.fr;14118\n")
    code, answer = run("dmg", "inviter", str(path))
    assert code == 1
    assert "Windows" in str(answer["erreurs"])
