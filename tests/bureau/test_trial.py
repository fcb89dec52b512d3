"""The desk on a fictional campaign, for whoever tries it in five minutes: told what to press, and the passphrase."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest

from phco.bureau.server import Serving
from phco.cli import main
from phco.cli.desk.screen import open_desk
from phco.demo.parts import PHRASE
from tests.bureau.conftest import Day, Window
from tests.dmg.dmg_small import SmallCampaign


def test_a_fictional_campaign_says_what_to_try_and_its_passphrase(window: Window) -> None:
    for path in ("/", "/ouvrir"):
        assert PHRASE not in window.get(path).text, "a real campaign shows no passphrase"
    window.serving.room.trial = PHRASE
    first = window.get("/").text
    assert "Campagne fictive\u00a0: essayez tout." in first and f"<code>{PHRASE}</code>" in first
    assert f"<code>{PHRASE}</code>" in window.get("/ouvrir").text


@pytest.mark.parametrize("opens", [True, False])
def test_a_machine_without_a_browser_is_told_to_copy_the_address(
    campaign: SmallCampaign, day: Day, opens: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: asked.append(address) or opens)
    monkeypatch.setattr(Serving, "run", lambda _self: None)
    open_desk(campaign.folder, clock=day)
    told = capsys.readouterr().out
    assert asked and asked[0] in told
    assert ("copiez cette adresse" in told) is not opens


def test_a_demonstration_already_made_says_how_to_open_it_again(
    campaign: SmallCampaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--bureau", "--dossier", str(campaign.folder.parent)]) == 1
    told = capsys.readouterr()
    assert f"phco dmg bureau --dossier {campaign.folder}" in told.out + told.err
    (tmp_path / "autre").mkdir()
    (tmp_path / "autre" / "notes.txt").write_text("x", encoding="utf-8")
    assert main(["demo", "--dossier", str(tmp_path / "autre")]) == 1
    assert "phco dmg bureau" not in capsys.readouterr().out
