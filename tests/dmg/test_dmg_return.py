"""Where what people export is to be sent: said at the start or with a publication, told by the signed manifest."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from phco.cli import main
from phco.dmg.desk import Event
from phco.dmg.publication import publish_all
from phco.dmg.rounds.rounds import open_round
from phco.host.keys.keys import verify
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import PHRASE, SmallCampaign

OPENING = datetime(2026, 8, 31, 23, tzinfo=UTC)


def told(campaign: SmallCampaign) -> dict[str, str]:
    data = (campaign.folder / "sorties" / "publication" / "manifeste.phco").read_bytes()
    found = open_package(data, find=Keyring([campaign.keys.signer.record("dmg", "dmg")]), verify=verify)
    return {str(row["cle"]): str(row["valeur"]) for row in found.tables["reglages"]}


def test_the_manifest_tells_it_when_it_was_said(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
        publish_all(desk, OPENING)
        assert "retour" not in told(campaign)
        desk.record([Event(kind="reglage", body={"reglages": {"retour": "envois@dmg.exemple.fr"}})], OPENING)
        publish_all(desk, OPENING)
    assert told(campaign)["retour"] == "envois@dmg.exemple.fr"


@pytest.mark.parametrize("wrong", ["envois", "a@b c.fr", "envois@dmg.fr, autre@dmg.fr", "Envois <envois@dmg.fr>"])
def test_what_is_no_single_address_is_refused_and_nothing_is_made(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-07-01T09:00")
    folder = tmp_path / "dmg"
    assert main(["dmg", "init", "--campagne", "2026-09", "--dossier", str(folder), "--retour", wrong]) == 1
    assert "n’est pas une adresse de courriel" in capsys.readouterr().err
    assert not folder.exists()
    assert main(["dmg", "init", "--campagne", "2026-09", "--dossier", str(folder), "--retour", "envois@dmg.fr"]) == 0


def test_it_is_changed_then_taken_away_by_a_publication(
    campaign: SmallCampaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
        publish_all(desk, OPENING)
        before = desk.store.head()[0]
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-09-01T09:00")

    def publish(*words: str) -> int:
        return main(["dmg", "publier", "--dossier", str(campaign.folder), *words])

    assert publish("--retour", "envois") == 1
    assert "n’est pas une adresse de courriel" in capsys.readouterr().err
    with campaign.desk() as desk:
        assert desk.store.head()[0] == before, "what is refused changes nothing"
    assert publish("--retour", "envois@dmg.exemple.fr") == 0
    assert "arrivent désormais à envois@dmg.exemple.fr" in capsys.readouterr().out
    assert told(campaign)["retour"] == "envois@dmg.exemple.fr"
    assert publish("--retour", "envois@dmg.exemple.fr") == 0
    assert "désormais" not in capsys.readouterr().out, "the same again is no change"
    assert publish("--retour", "") == 0
    assert "retour" not in told(campaign)
    assert publish("--apercu", "--retour", "autre@dmg.exemple.fr") == 2
