"""A commitment signed after its hour binds nobody: « figer » replaces it, and the signed manifest says so for good."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from phco.dmg.desk import Desk
from phco.dmg.ledger.values import MANIFEST
from phco.dmg.publication import publish_all
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.pairing import draw, freeze, freezing
from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from tests.dmg.dmg_rounds import ALONE, LOTO, fill, run_round
from tests.dmg.dmg_small import DJ, SmallCampaign

FROZEN = datetime(2026, 9, 9, 6, tzinfo=UTC)
LATE, AGAIN = datetime(2026, 9, 10, 8, tzinfo=UTC), datetime(2026, 9, 10, 9, tzinfo=UTC)


def settings(campaign: SmallCampaign, desk: Desk) -> dict[str, str]:
    keys = Keyring([campaign.keys.signer.record("dmg", "dmg")])
    package = open_package((desk.outputs / MANIFEST).read_bytes(), find=keys, verify=verify)
    return {str(row["cle"]): str(row["valeur"]) for row in package.tables["reglages"]}


def killed(*_args: object, **_more: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("seen", [True, False], ids=["signed too late", "never signed"])
def test_a_cancelled_commitment_stays_declared_in_the_manifest(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch, seen: bool
) -> None:
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]), until="candidats")
    with campaign.desk() as desk, monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(freezing, "publish", killed)  # the machine stops before the manifest is signed
        freeze(desk, 1, FROZEN)
    with campaign.desk() as desk:
        if seen:
            publish_all(desk, LATE)
            assert settings(campaign, desk)["tour1.tirage"] == "loto:2026-09-09"
            assert not [name for name in settings(campaign, desk) if ".annule." in name]
        with pytest.raises(PhcoError, match="n’a pas été signé avant l’heure"):
            draw(desk, 1, LOTO, AGAIN, without_auditor=ALONE)
        freeze(desk, 1, AGAIN)
        told = settings(campaign, desk)
        assert told["tour1.tirage"] == "loto:2026-09-12"
        assert told["tour1.annule.1"] == f"2026-09-10T0{8 if seen else 9}:00:00Z loto:2026-09-09"
        frozen = freeze(desk, 1, AGAIN)
        assert frozen.source is not None
        draw(desk, 1, LOTO, frozen.source.at, without_auditor=ALONE)
        publish_all(desk, frozen.source.at)
        assert settings(campaign, desk)["tour1.annule.1"] == told["tour1.annule.1"]
        assert verify_folder(desk).faults == []
