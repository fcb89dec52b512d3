"""People without pseudonyms, as their list is: one is made for each, kept for good, and says nothing of the order."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from phco.cli import main
from phco.dmg.ledger.queries.people import persons
from tests.dmg.dmg_small import DJ, PHRASE, SmallCampaign

NAMES = [(f"Nom{n:02d}", f"Prénom{n}", f"p{n}@exemple.fr") for n in range(1, 9)]


@pytest.fixture(autouse=True)
def phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-07-16T09:00")


def invite(campaign: SmallCampaign, path: Path, *more: str) -> int:
    return main(["dmg", "inviter", str(path), *more, "--dossier", str(campaign.folder)])


def workbook(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(row)
    book.save(path)
    return path


def who(campaign: SmallCampaign) -> dict[str, str]:
    with campaign.desk() as desk:
        return {desk.name(one.pseudo).courriel: one.pseudo for one in persons(desk.store)}


def test_a_list_as_it_is_gets_pseudonyms_that_last(campaign: SmallCampaign, tmp_path: Path) -> None:
    path = workbook(tmp_path / "internes.xlsx", ["NOM", "Prénom", "Adresse e-mail", "Ville"],
                    [[*one, "Saint-Lô"] for one in NAMES])  # fmt: skip
    assert invite(campaign, path, "--role", "dj") == 0
    made = {mail: pseudo for mail, pseudo in who(campaign).items() if mail.endswith("exemple.fr")}
    assert len(set(made.values())) == len(NAMES) and not set(made.values()) & set(DJ)
    assert sorted(made.values()) == [f"dj-{n:03d}" for n in range(7, 15)]
    assert [made[one[2]] for one in NAMES] != sorted(made.values()), "the order of the list is not theirs"
    with campaign.desk() as desk:
        head = desk.store.head()
    assert invite(campaign, path, "--role", "dj") == 0, "again: nobody is enrolled twice"
    with campaign.desk() as desk:
        assert desk.store.head() == head
        assert {one.commune for one in persons(desk.store) if one.pseudo in made.values()} == {"50502"}
    longer = workbook(
        tmp_path / "internes2.xlsx", ["Nom", "Prénom", "Mail"], [["Neuf", "Neuve", "n@exemple.fr"], *map(list, NAMES)]
    )
    assert invite(campaign, longer, "--role", "dj") == 0
    after = who(campaign)
    assert {mail: after[mail] for mail in made} == made and after["n@exemple.fr"] == "dj-015"


CASES = {
    "nom;prenom;courriel\nA;B;a@exemple.fr\n": (1, "E_CSV_HEADER"),
    "role;nom;prenom\ndj;A;B\npamsu;C;D\n": (0, ""),
    "role;nom;prenom;courriel\ndj;;;\ndj;A;B;a@exemple.fr\n": (1, "E_VALEUR"),
    "role;nom;courriel\ndj;A;a@exemple.fr\ndj;C;a@exemple.fr\n": (1, "E_DOUBLON"),
    "role;pseudonyme;nom\ndj;dj-050;A\ndj;;C\n": (1, "vide"),
}


@pytest.mark.parametrize("text", CASES)
def test_each_row_has_a_pseudonym_or_comes_back(
    campaign: SmallCampaign, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="cp1252")
    wanted, code = CASES[text]
    before = len(who(campaign))
    try:
        found = invite(campaign, path, "--json")
    except SystemExit as stop:
        found = int(str(stop.code))
    said = capsys.readouterr()
    assert found == wanted
    assert code in said.out + said.err
    if not wanted:
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        made = json.loads(said.out)["inscrits"]
        assert len(made) == len(rows) == len(set(made))
        with campaign.desk() as desk:
            assert len(persons(desk.store)) == len(DJ) + 8 + len(rows)
    assert before
