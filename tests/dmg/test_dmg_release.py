"""The release of a site: signed once its files are those listed, and compared with them by anyone."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from phco.cli.paquet import group
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.signing.release import LIST, NAME, sign_release
from phco.errors import PhcoError
from phco.host.keys.packages import write_key
from tests.dmg.dmg_guide import prepared_site
from tests.dmg.dmg_small import AUGUST, SmallCampaign


def test_a_release_is_signed_once_and_compared(campaign: SmallCampaign, tmp_path: Path) -> None:
    folder = prepared_site(tmp_path / "nginx")
    with campaign.desk() as desk:
        issued, count = sign_release(desk, folder, AUGUST)
        assert (issued.written, count) == ([NAME], 3)
        assert sign_release(desk, folder, AUGUST + timedelta(days=1))[0].written == []
        assert verify_folder(desk).faults == []
        keys = write_key(tmp_path / "cles", desk.keys.signer.record("dmg", "dmg")).parent
    words = ["verifier", str(folder / "livraison.phco"), "--cles", str(keys)]
    done = CliRunner().invoke(group, words)
    assert done.exit_code == 0 and "ceux que le DMG a signés" in done.output
    (folder / "site/app/outil.js").write_bytes(b"let b")
    done = CliRunner().invoke(group, words)
    assert done.exit_code == 1 and "app/outil.js" in done.output


@pytest.mark.parametrize("damage", ["altered", "missing", "no list", "not a list", "outside", "absolute"])
def test_a_folder_that_is_not_what_its_list_says_is_not_signed(
    campaign: SmallCampaign, tmp_path: Path, damage: str
) -> None:
    folder = prepared_site(tmp_path / "nginx")
    if damage == "altered":
        (folder / "phco.conf").write_bytes(b"autre")
    elif damage == "missing":
        (folder / "phco.conf").unlink()
    elif damage == "no list":
        (folder / LIST).unlink()
    elif damage == "not a list":
        (folder / LIST).write_text('{"fichiers": []}', encoding="utf-8")
    else:
        (tmp_path / "ailleurs.conf").write_bytes(b"serveur")
        name = "../ailleurs.conf" if damage == "outside" else (tmp_path / "ailleurs.conf").as_posix()
        told = json.loads((folder / LIST).read_text(encoding="utf-8"))
        told["fichiers"][name] = told["fichiers"]["phco.conf"]
        (folder / LIST).write_text(json.dumps(told), encoding="utf-8")
    with campaign.desk() as desk, pytest.raises(PhcoError) as caught:
        sign_release(desk, folder, AUGUST)
    assert caught.value.code == "E_LIVRAISON"
    assert not (folder / "livraison.phco").exists()
