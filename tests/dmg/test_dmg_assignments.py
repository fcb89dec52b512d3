"""The lists of assignments: what each recipient reads in their workbook, opened again by another reader.

``cas_affectations.json``: what people and sheets may hold, and what must be read back.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from phco.cli import main
from phco.dmg.keys.names import Name
from phco.dmg.papers.assignments import FOLDER, lists_of, read_situation, write_assignments
from phco.dmg.papers.recipients import COLUMNS, LISTS, recipients
from phco.errors import PhcoError
from phco.offers import offer_as_cells
from tests.dmg.dmg_rounds import COMMISSION, LEFT, fill, run_round, three_rounds
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers, verdicts

CASES = json.loads((Path(__file__).parent / "cas_affectations.json").read_text(encoding="utf-8"))


def read(folder: Path, code: str) -> dict[str, list[list[object]]]:
    """Sheet → its rows, as another library reads them."""
    book = CalamineWorkbook.from_filelike(BytesIO((folder / f"affectations-{code}.xlsx").read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def matched(campaign: SmallCampaign) -> SmallCampaign:
    three_rounds(campaign)
    with campaign.desk() as desk:
        write_assignments(desk, COMMISSION)
    return campaign


@pytest.mark.parametrize("code", recipients())
def test_each_recipient_reads_their_columns_and_no_other(matched: SmallCampaign, code: str) -> None:
    sheets = read(matched.folder / "sorties" / FOLDER, code)
    wanted = recipients()[code]
    assert list(sheets) == [LISTS[name] for name in wanted.lists]
    with matched.desk() as desk:
        found = lists_of(read_situation(desk))
        held = {one.person: one.offer for one in read_situation(desk).market.holders}
    assert len(held) == 5
    for name, columns in wanted.lists.items():
        rows = sheets[LISTS[name]]
        assert rows[2] == [COLUMNS[column] for column in columns] + [""] * (len(rows[2]) - len(columns))
        count = len(found.rows[name])
        assert len(rows) == 3 + count
        said = str(rows[0][0])
        assert "24\u00a0septembre\u00a02026" in said and f"{count}\u00a0ligne" in said
        assert ("lignes" in said) == (count > 1) and "Provisoire" in said
    people = {row[wanted.lists["affectations"].index("nom")] for row in sheets["Affectations"][3:]}
    assert people == {f"Nom{one}" for one in held}


def test_the_data_file_names_known_lists_and_columns_and_gives_less_to_others_than_to_the_desk() -> None:
    raw = tomllib.loads(resources.files("phco.dmg.papers").joinpath("data/destinataires.toml").read_text("utf-8"))
    assert set(raw) == set(recipients()) == {"chu", "ars", "faculte", "dmg"}
    for code, one in recipients().items():
        assert set(one.lists) <= set(LISTS) and len(one.purpose) > 20
        assert set(raw[code]) == {"titre", "pourquoi", "listes", *one.lists}
        for name, columns in one.lists.items():
            assert set(columns) <= set(COLUMNS) and len(columns) == len(set(columns))
            assert set(columns) <= set(recipients()["dmg"].lists[name]) | {"nom"}
    for code in ("chu", "ars", "faculte"):
        assert not {"domicile", "telephone", "pamsu_pseudonyme"} & {
            column for columns in recipients()[code].lists.values() for column in columns
        }
    assert not {"nom", "prenom", "courriel"} & set(recipients()["ars"].lists["sans-poste"])
    assert not {"option", "journee4", "courriel"} & set(recipients()["chu"].lists["affectations"])


def test_the_unplaced_and_the_vacant_posts_are_listed(matched: SmallCampaign) -> None:
    sheets = read(matched.folder / "sorties" / FOLDER, "dmg")
    assert [row[0] for row in sheets["Sans poste"][3:]] == [LEFT]
    taken = {row[4] for row in sheets["Affectations"][3:]}
    vacant = {row[0] for row in sheets["Postes vacants"][3:]}
    assert taken | vacant == {one.id for one in offers()} and not taken & vacant


@pytest.mark.parametrize("case", CASES, ids=[one["cas"] for one in CASES])
def test_a_hostile_cell_is_read_back_as_text(campaign: SmallCampaign, case: dict[str, str]) -> None:
    fill(campaign)
    offer = offers()[0]
    changed = replace(offer, cabinet=case.get("cabinet", offer.cabinet), adresse=case.get("adresse", offer.adresse))
    cells = {"offre": [offer_as_cells(changed)]}
    sheet = campaign.actors[str(offer.pamsu)].write("fiche-rts", cells, created=AUGUST)
    assert verdicts(campaign.take({"fiche.phco": sheet}, AUGUST + timedelta(days=1)))["fiche.phco"][0] == "retenu"
    run_round(campaign, 1, ranked=set(DJ))
    with campaign.desk() as desk:
        holder = next((one for one in read_situation(desk).market.holders if one.offer == offer.id), None)
        dj = holder.person if holder else DJ[0]
        desk.add_names({dj: Name(nom=case.get("nom", "Nom"), prenom=case.get("prenom", "P"), courriel="")})
        write_assignments(desk, COMMISSION)
    data = (campaign.folder / "sorties" / FOLDER / "affectations-dmg.xlsx").read_bytes()
    sheets = read(campaign.folder / "sorties" / FOLDER, "dmg")
    texts = {str(cell) for rows in sheets.values() for row in rows for cell in row}
    for column in ("cabinet", "adresse", "nom", "prenom"):
        if column in case:
            assert case["lu"] in texts, (column, texts)
    from openpyxl import load_workbook

    for sheet_ in load_workbook(BytesIO(data)):
        assert all(cell.data_type != "f" for row in sheet_.iter_rows() for cell in row)


def test_the_same_day_gives_the_same_bytes_and_one_entry(matched: SmallCampaign) -> None:
    folder = matched.folder / "sorties" / FOLDER
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with matched.desk() as desk:
        told = len(list(desk.store.entries(kinds=("affectations",))))
        write_assignments(desk, COMMISSION)
        assert len(list(desk.store.entries(kinds=("affectations",)))) == told == 4
        text = json.dumps([dict(one.body) for one in desk.store.entries(kinds=("affectations",))])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert not any(one in text for one in (*DJ, "Nom"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    with matched.desk() as desk:
        write_assignments(desk, COMMISSION + timedelta(hours=2))
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        write_assignments(desk, COMMISSION + timedelta(days=1), ["chu"])
        assert len(list(desk.store.entries(kinds=("affectations",)))) == 4, (
            "the same list, another day: nothing to tell"
        )
    assert "25\u00a0septembre" in str(read(folder, "chu")["Affectations"][0][0])


def test_an_unknown_recipient_is_refused(matched: SmallCampaign) -> None:
    with matched.desk() as desk, pytest.raises(PhcoError) as caught:
        write_assignments(desk, COMMISSION, ["prefecture"])
    assert caught.value.code == "E_VALEUR"


def test_without_names_the_pseudonyms_are_written(matched: SmallCampaign) -> None:
    (matched.folder / "noms.json").unlink()
    with matched.desk() as desk:
        write_assignments(desk, datetime(2026, 9, 30, 9, tzinfo=UTC), ["chu"])
    rows = read(matched.folder / "sorties" / FOLDER, "chu")["Affectations"][3:]
    assert {row[0] for row in rows} <= set(DJ) and len(rows) == 5


def test_the_command_says_where_the_workbooks_are(
    matched: SmallCampaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-09-30T09:00")
    assert main(["dmg", "affectations", "--pour", "chu", "--dossier", str(matched.folder)]) == 0
    out = capsys.readouterr().out
    assert "affectations-chu.xlsx — affectations 5, sans poste 1" in out
