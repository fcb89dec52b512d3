"""What a secretary meets at the keyboard: a missing path, the wrong order, no terminal, who has sent what."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path

import pytest

from phco.cli import main
from phco.demo.actors import Actor
from phco.french import counted
from phco.host.keys.small_pdf import small_pdf
from tests.dmg.dmg_small import AUGUST, CAMPAIGN, DJ, PHRASE, SmallCampaign, offers


@pytest.fixture(autouse=True)
def at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-08-10T12:00")


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    code = main(["dmg", *words, "--json"])
    return code, dict(json.loads(capsys.readouterr().out))


def test_a_missing_path_is_said_and_the_others_get_in(
    campaign: SmallCampaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "bon.phco"
    good.write_bytes(campaign.file(DJ[0]))
    folder = ("--dossier", str(campaign.folder))
    code, told = asked(capsys, "recevoir", str(tmp_path / "absent"), *folder)
    assert (code, told["erreur"]["code"]) == (1, "E_FICHIER")  # type: ignore[index]
    code, told = asked(capsys, "recevoir", str(tmp_path / "absent.phco"), str(good), *folder)
    rows = {row["fichier"]: row for row in told["fichiers"]}  # type: ignore[attr-defined]
    assert code == 1
    assert rows["bon.phco"]["verdict"] == "retenu"
    assert rows["absent.phco"]["code"] == "E_FICHIER"
    assert "n’existe pas" in rows["absent.phco"]["quoi"]


def test_a_time_of_receipt_still_to_come_is_refused(
    campaign: SmallCampaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bon.phco").write_bytes(campaign.file(DJ[0]))
    words = (
        "recevoir", str(tmp_path / "bon.phco"), "--dossier", str(campaign.folder), "--auteur", "A",
        "--motif", "essai", "--recu-le",
    )  # fmt: skip
    for moment, code in (("2026-08-11T12:00", "E_INSTANT"), ("hier", "E_INSTANT"), ("2026-08-09T12:00", None)):
        got, told = asked(capsys, *words, moment)
        assert (got, told.get("erreur", {}).get("code")) == (1 if code else 0, code)  # type: ignore[attr-defined]


def test_the_wrong_order_is_said_with_what_to_do(campaign: SmallCampaign, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ("--dossier", str(campaign.folder))
    for words, what in (
        (("apparier", "figer", "1"), "pas ouvert"),
        (("tour", "candidats", "1"), "pas ouvert"),
        (("apparier", "tirer", "1", "--numeros", "1-2-3-4-5", "--chance", "7"), "figée"),
        (("commission", "pv", "--ouverture", "2026-09-24", "--cloture", "2026-09-29", "--present", "A, b"), "tour"),
        (("lieux", "apparier", "2026-11", "--graine", "7"), "publiés"),
    ):
        code, told = asked(capsys, *words, *folder)
        assert (code, told["erreur"]["code"]) == (1, "E_ETAPE"), words  # type: ignore[index]
        assert what in told["erreur"]["quoi"], words  # type: ignore[index]
        assert "phco dmg" in told["erreur"]["remede"] or "tours" in told["erreur"]["remede"]  # type: ignore[index]
    assert not (campaign.folder / "sorties" / "commission").exists()


def test_without_a_terminal_the_passphrase_is_the_first_line_of_the_input_or_a_fault(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PHCO_PHRASE")
    words = ("cles", "empreinte", "--dossier", str(campaign.folder))
    for piped, expected in (("", "E_PHRASE_REQUISE"), ("une autre phrase\n", "E_PHRASE")):
        monkeypatch.setattr(sys, "stdin", io.StringIO(piped))
        code, told = asked(capsys, *words)
        assert (code, told["erreur"]["code"]) == (1, expected)  # type: ignore[index]
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PHRASE}\r\n"))
    assert asked(capsys, *words)[0] == 0


def test_a_run_ends_with_the_last_word_on_each_file_and_on_what_came_before(
    campaign: SmallCampaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign.take({"un": campaign.file(DJ[0])}, AUGUST)
    actor = campaign.actors[DJ[0]]
    actor.seq -= 1
    other = actor.write(
        "dossier-dj",
        {"dossier-dj": [{"dj": DJ[0], "presentation": "…", "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}]},
        created=AUGUST, pieces={"pieces/cv.pdf": small_pdf("CV"), "pieces/lettre.pdf": small_pdf("Lettre")},
    )  # fmt: skip
    first, second = campaign.file(DJ[1]), campaign.file(DJ[1])
    (tmp_path / "lot").mkdir()
    for name, data in (("a", other), ("b", first), ("c", second)):
        (tmp_path / "lot" / f"{name}.phco").write_bytes(data)
    code, told = asked(capsys, "recevoir", str(tmp_path / "lot"), "--dossier", str(campaign.folder))
    verdicts = {row["fichier"][-6]: (row["verdict"], row["code"]) for row in told["fichiers"]}  # type: ignore[attr-defined]
    assert code == 0
    assert verdicts == {
        "a": ("quarantaine", "E_EQUIVOCATION"), "b": ("remplace", "E_STALE"), "c": ("retenu", None),
    }  # fmt: skip
    (moved,) = told["changements"]  # type: ignore[misc]
    assert (moved["auteur"], moved["verdict"]) == (DJ[0], "quarantaine")
    texts = [path.read_text() for path in (campaign.folder / "sorties" / "accuses").rglob(f"*{DJ[1]}*.txt")]
    assert sum("est celui qui compte" in text for text in texts) == 1


def test_the_state_tells_who_has_sent_what(campaign: SmallCampaign, capsys: pytest.CaptureFixture[str]) -> None:
    campaign.take({"un": campaign.file(DJ[0])}, AUGUST)
    _, told = asked(capsys, "etat", "--dossier", str(campaign.folder))
    people = {row["personne"]: row for row in told["personnes"]}  # type: ignore[attr-defined]
    assert len(people) == len(DJ) + len(offers())
    assert people[DJ[0]]["appareil"] is True
    assert [(one["genre"], one["verdict"]) for one in people[DJ[0]]["envois"]] == [("dossier-dj", "retenu")]
    assert people[DJ[1]]["envois"] == []
    assert "Nom" not in json.dumps(told)
    assert main(["dmg", "etat", "--detail", "--dossier", str(campaign.folder)]) == 0
    assert f"{DJ[1]} (Camille Nom{DJ[1]}) : rien reçu ; appareil non inscrit" in capsys.readouterr().out


def test_the_folder_is_for_its_owner_and_counts_agree(campaign: SmallCampaign) -> None:
    assert stat.S_IMODE((campaign.folder / "campagne.sqlite").stat().st_mode) == 0o600
    assert counted(1, "offre vacante") == "1\u00a0offre vacante"
    assert counted(2, "offre vacante") == "2\u00a0offres vacantes"


def test_help_pages_say_nothing_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    from phco.cli.desk.group import group

    for name, command in group.commands.items():
        for words in ([name, part] for part in getattr(command, "commands", [""])):
            capsys.readouterr()
            assert main(["dmg", *filter(None, words), "--help"]) == 0
            text = capsys.readouterr().out
            assert not {one for one in ("[required]", "[default", " TEXT ", " INTEGER") if one in text}, words
            assert "Exemples" in text, words


def test_a_file_that_waited_for_its_key_is_told_accepted_in_the_same_run(campaign: SmallCampaign) -> None:
    row = {"dj": DJ[4], "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}
    pdf = {"pieces/cv.pdf": small_pdf("CV"), "pieces/lettre.pdf": small_pdf("Lettre")}
    bare = Actor(pseudo=DJ[4], role="dj", campaign=CAMPAIGN)  # its enrolment comes with the second file
    first = bare.write("dossier-dj", {"dossier-dj": [row]}, created=AUGUST, pieces=pdf)
    campaign.actors[DJ[4]].seq = 1
    tally = campaign.take({"a": first, "b": campaign.file(DJ[4])}, AUGUST)
    assert [(line.outcome, line.code) for line in tally.lines] == [("remplace", "E_STALE"), ("retenu", "")]
