"""``phco dmg annuaire``: a list of other subdivisions, checked line by line, signed, published, made again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from phco import local
from phco.cli import main
from phco.cli.desk.common import desk_of
from phco.dmg.desk import speak_of
from phco.dmg.papers.directory import NAME, listed, read_list, record_list, sign_list
from phco.dmg.papers.remake import remake
from phco.dmg.publication import publish_all
from phco.dmg.recovery.resume import verify_folder
from phco.errors import PhcoError
from phco.packages.codes import CODES
from phco.packages.reading import open_package, unwrap
from phco.site.signed import check_place, signed_directory
from tests.dmg.dmg_small import AUGUST, PHRASE, SmallCampaign
from tests.packages import making

ONE, TWO = "a" * 43, "b" * 43
HEAD = "subdivision;nom;site;cle;depuis"
RENNES = f"rennes;Rennes;https://phco.rennes.example/;{ONE};2026-11-02"
BREST = f"brest;Brest;https://phco.brest.example/dj/;{TWO};2026-11-03"


@pytest.fixture(autouse=True)
def back() -> Iterator[None]:
    yield
    local.choose(local.DEFAULT)


def written(folder: Path, *lines: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "liste.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def test_the_list_is_signed_published_and_made_again(campaign: SmallCampaign, tmp_path: Path) -> None:
    rows = read_list(written(tmp_path, HEAD, RENNES, BREST))
    assert [row["subdivision"] for row in rows] == ["brest", "rennes"]
    with campaign.desk() as desk:
        assert listed(desk.store) is None
        assert record_list(desk, rows, AUGUST)
        assert sign_list(desk, AUGUST).written == [NAME]
        assert not record_list(desk, rows, AUGUST) and sign_list(desk, AUGUST).written == [], "the same list again"
        done = publish_all(desk, AUGUST)
        first = (done.folder / "annuaire.phco").read_bytes()
        index = json.loads((done.folder / "index.json").read_text(encoding="utf-8"))
        assert "annuaire" in {one["genre"] for one in index["fichiers"]}
        told = json.loads(signed_directory(done.folder))
        assert told["subdivisions"] == [dict(row) for row in rows]
        assert told["le"] == "2026-08-10"

        (done.folder / "annuaire.phco").unlink()
        remake(desk, AUGUST + timedelta(days=1))
        assert (done.folder / "annuaire.phco").read_bytes() == first

        assert record_list(desk, rows[:1], AUGUST + timedelta(days=2)), "a shorter list takes the place of the former"
        publish_all(desk, AUGUST + timedelta(days=2))
        assert [one["nom"] for one in json.loads(signed_directory(done.folder))["subdivisions"]] == ["Brest"]
        assert verify_folder(desk).faults == []


def test_a_changed_directory_stops_the_build(campaign: SmallCampaign, tmp_path: Path) -> None:
    with campaign.desk() as desk:
        record_list(desk, read_list(written(tmp_path, HEAD, RENNES)), AUGUST)
        folder = publish_all(desk, AUGUST).folder
    path = folder / "annuaire.phco"
    payload = unwrap(path.read_bytes()).envelope.payload
    assert b"annuaire" in payload
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(PhcoError, match=r"annuaire.*ne tient pas"):
        signed_directory(folder)
    assert signed_directory(None) == signed_directory(tmp_path) == ""


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ((HEAD, "Rennes;R;http://x;abc;2026-13-02"),
         {("E_SCHEMA", "liste.csv:2:subdivision"), ("E_SCHEMA", "liste.csv:2:nom"), ("E_SCHEMA", "liste.csv:2:site"),
          ("E_SCHEMA", "liste.csv:2:cle"), ("E_TIMESTAMP", "liste.csv:2:depuis")}),
        ((HEAD, RENNES, "", RENNES.replace("rennes;", "vannes;", 1)),
         {("E_ANNUAIRE", "liste.csv:4")}),  # the same domain and the same key
        ((HEAD, RENNES, BREST.replace("phco.brest.example/dj", "phco.rennes.example/brest")),
         {("E_ANNUAIRE", "liste.csv:3")}),
        ((HEAD, RENNES, BREST.replace("brest;", "rennes;", 1)), {("E_SCHEMA", "liste.csv:3:subdivision")}),
        ((HEAD, RENNES.replace("rennes;", "caen;", 1)), {("E_ANNUAIRE", "liste.csv:2")}),
        (("subdivision;nom;site", "rennes;Rennes;https://phco.rennes.example/"), {("E_ANNUAIRE", "liste.csv")}),
        ((HEAD, RENNES.replace("https://phco.rennes.example/", "https://phco.rennes.example/?page=<b>")),
         {("E_SCHEMA", "liste.csv:2:site")}),
        ((HEAD, RENNES.replace("https://phco.rennes.example/", "javascript:alert(1)")),
         {("E_SCHEMA", "liste.csv:2:site")}),
        ((HEAD, RENNES.replace(";Rennes;", ";=1+1;")), {("E_TEXT_FORMULA", "liste.csv:2:nom")}),
    ],
)  # fmt: skip
def test_every_fault_is_said_at_its_line(tmp_path: Path, lines: tuple[str, ...], faults: set[tuple[str, str]]) -> None:
    with pytest.raises(PhcoError) as caught:
        read_list(written(tmp_path, *lines))
    found = {(one.code, one.where) for one in caught.value.flat()}
    assert {where for _, where in found} == {where for _, where in faults}, found
    assert all(one.fix for one in caught.value.flat())
    assert {code for code, _ in found} <= {*CODES, "E_ANNUAIRE"}


def test_a_workbook_with_titles_of_people_and_a_windows_csv_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Annuaire tenu par le secrétariat"])
    sheet.append(["Code", "Nom", "Adresse du site", "Clé du DMG", "Vérifiée le"])
    sheet.append(["rennes", "Rennes", "https://phco.rennes.example/", ONE, "2026-11-02"])
    book.save(tmp_path / "liste.xlsx")
    assert read_list(tmp_path / "liste.xlsx")[0]["site"] == "https://phco.rennes.example/"
    names = read_list(written(tmp_path, HEAD, RENNES.replace("Rennes", "Orléans"), encoding="cp1252"))
    assert names[0]["nom"] == "Orléans"


def test_the_command(campaign: SmallCampaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    phrase = tmp_path / "phrase.txt"
    phrase.write_text(PHRASE, encoding="utf-8")
    words = ["dmg", "annuaire", str(written(tmp_path, HEAD, RENNES)), "--dossier", str(campaign.folder)]
    assert main([*words, "--phrase-fichier", str(phrase)]) == 0
    assert "Annuaire signé : 1\u00a0subdivision." in capsys.readouterr().out
    assert main([*words, "--phrase-fichier", str(phrase)]) == 0
    assert "rien n’a changé" in capsys.readouterr().out


def test_a_file_of_another_subdivision_is_refused_with_the_address_of_its_site(
    campaign: SmallCampaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    local.choose("paris")
    data = making.valid("voeux")
    local.choose(local.DEFAULT)
    (line,) = campaign.take({"voeux.phco": data}, AUGUST).lines
    assert line.refusal is not None and line.code == "E_SUBDIVISION" and "https://" not in line.refusal.fix
    place = written(tmp_path, HEAD, RENNES.replace("rennes;Rennes", "paris;Paris"))
    with campaign.desk() as desk:
        before = desk.store.state_hash()
        record_list(desk, read_list(place), AUGUST)
        assert desk.store.state_hash() == before, "a verdict depends on the file alone"
    (line,) = campaign.take({"voeux.phco": data}, AUGUST).lines
    assert line.refusal is not None and "https://phco.rennes.example/ (Paris)" in line.refusal.fix
    phrase = tmp_path / "phrase.txt"
    phrase.write_text(PHRASE, encoding="utf-8")
    (tmp_path / "voeux.phco").write_bytes(data)
    words = ["dmg", "recevoir", str(tmp_path / "voeux.phco"), "--dossier", str(campaign.folder), "--tout"]
    main([*words, "--phrase-fichier", str(phrase)])
    assert "https://phco.rennes.example/" in capsys.readouterr().out
    with campaign.desk() as desk:
        assert verify_folder(desk).faults == []


def test_the_verifier_and_every_command_of_the_desk_say_the_address_of_that_site(
    campaign: SmallCampaign, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    local.choose("paris")
    (tmp_path / "voeux.phco").write_bytes(making.valid("voeux"))
    local.choose(local.DEFAULT)
    assert campaign.folder.name == "dmg"
    words = ["paquet", "verifier", str(tmp_path / "voeux.phco")]

    def told(*more: str) -> str:
        with pytest.raises(SystemExit, match="1"):
            main([*words, *more])
        return "".join(capsys.readouterr())

    monkeypatch.chdir(tmp_path)
    assert "« paris »" in told() and "https://" not in told(), "no publication beside it"
    with campaign.desk() as desk:
        record_list(desk, read_list(written(tmp_path, HEAD, RENNES.replace("rennes;Rennes", "paris;Paris"))), AUGUST)
        public = publish_all(desk, AUGUST).folder
    for said in (told("--annuaire", str(public)), told("--annuaire", str(public), "--json")):
        assert "https://phco.rennes.example/ (Paris)" in said and "« caen »" in said
    assert "n’est pas une publication" in told("--annuaire", str(tmp_path))
    monkeypatch.chdir(campaign.folder.parent)
    assert "https://phco.rennes.example/ (Paris)" in told(), "the publication of the campaign that is here"
    with (
        pytest.raises(PhcoError, match=r"« paris »") as caught,
        desk_of(campaign.folder, keys=False),
    ):
        open_package((tmp_path / "voeux.phco").read_bytes(), find=lambda _: None, verify=making.verify)
    assert "https://phco.rennes.example/ (Paris)" in caught.value.fix


def test_a_command_speaks_for_the_campaign_before_it_reads_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list of people names communes of the folder's own subdivision; its directory does not list itself."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-11-29T12:00")
    assert main(["dmg", "init", "--subdivision", "paris", "--campagne", "2027-03"]) == 0
    (tmp_path / "gens.csv").write_text("pseudonyme;role;nom;prenom;commune\ndj-1;dj;A;B;Versailles\n", encoding="utf-8")
    local.choose(local.DEFAULT)  # another process, which begins with the default one
    assert main(["dmg", "inviter", "gens.csv"]) == 0
    assert "1\u00a0invitation" in capsys.readouterr().out
    local.choose(local.DEFAULT)
    assert main(["dmg", "annuaire", str(written(tmp_path, HEAD, RENNES.replace("rennes;Rennes", "paris;Paris")))]) == 1
    assert "« paris » est cette subdivision-ci" in capsys.readouterr().err
    assert main(["dmg", "publier"]) == 0
    assert "--subdivision paris" in capsys.readouterr().out, "the next command, whole"
    (tmp_path / "voeux.phco").write_bytes(making.valid("voeux"))
    local.choose(local.DEFAULT)
    with pytest.raises(PhcoError, match=r"« paris ».* ajoutez « --subdivision paris »"):
        check_place(tmp_path / "dmg" / "sorties" / "publication")
    with pytest.raises(SystemExit):  # whose key is not known here, but whose place is this one
        main(["paquet", "verifier", "voeux.phco"])
    assert "subdivision" not in capsys.readouterr().out
    before = {path: path.read_bytes() for path in (tmp_path / "dmg").iterdir() if path.is_file()}
    local.choose(local.DEFAULT)
    speak_of(tmp_path / "dmg")
    assert local.chosen() == "paris"
    assert {path: path.read_bytes() for path in (tmp_path / "dmg").iterdir() if path.is_file()} == before
