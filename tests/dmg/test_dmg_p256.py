"""A DMG whose key is P-256: what it signs verifies everywhere, and what is made again has the same bytes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from phco.cli import main
from phco.dmg.keys import keyring
from phco.dmg.people.invitations import write_invitations
from phco.dmg.publication import publish_all
from phco.dmg.recovery.rehearse import rehearse
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.rounds import open_round
from phco.host.keys.keys import new_key, verify
from phco.packages.bulletin import bulletin_of
from phco.packages.expected import Expected
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from phco.packages.shortlink import lengthen, shorten
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import DJ, SmallCampaign, start
from tests.dmg.test_dmg_round import OPENING

PHRASE = "quatre mots au hasard"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> SmallCampaign:
    folder = tmp_path_factory.mktemp("p256") / "dmg"
    keys = keyring.new_keys("P-256")
    start(folder, keys)
    return SmallCampaign(folder=folder, keys=keys)


def test_all_that_a_p256_desk_signs_verifies_under_its_key(founded: SmallCampaign) -> None:
    fill(founded)
    with founded.desk() as desk:
        signer = desk.keys.signer
        assert signer.public.algorithm == "P-256"
        open_round(desk, 1, OPENING)
        write_invitations(desk, DJ[:1], OPENING)
        folder = publish_all(desk, OPENING).folder
        keys, asked = Keyring([signer.record("dmg", "dmg")]), Expected(dmg=signer.public.thumbprint)
        paths = [*folder.glob("*.phco"), *(desk.outputs / "invitations").rglob("*.phco")]
        paths += (desk.outputs / "accuses").rglob("*.phco")
        kinds = set()
        for path in paths:
            package = open_package(path.read_bytes(), find=keys, verify=verify, expected=asked)
            kinds.add(package.about.kind.name)
            if package.about.kind.name == "invitation":
                assert lengthen(shorten(path.read_bytes())) == path.read_bytes()
            if package.about.kind.name == "bulletin":
                assert bulletin_of(package).received
        assert kinds >= {"manifeste", "catalogue", "bulletin", "invitation"}
        before = {path: path.read_bytes() for path in (folder / "manifeste.phco", folder / "bulletin.phco")}
        for path in before:
            path.unlink()
        assert publish_all(desk, OPENING).written == []
        assert {path: path.read_bytes() for path in before} == before
        assert verify_folder(desk).faults == []
        copy = rehearse(desk, founded.folder.parent / "repetition", PHRASE, OPENING)
    assert keyring.load(copy / "cles", PHRASE).signer.public.algorithm == "P-256"


def test_the_same_message_has_the_same_signature() -> None:
    for key in (new_key(), new_key("P-256")):
        assert key.sign(b"m") == key.sign(b"m")
        assert verify(key.public, key.sign(b"m"), b"m")


def test_init_offers_the_choice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-07-01T09:00")
    for options, wanted in (([], "Ed25519"), (["--signature", "p-256"], "P-256")):
        folder = tmp_path / wanted
        assert main(["dmg", "init", "--campagne", "2026-09", "--dossier", str(folder), *options]) == 0
        assert json.loads((folder / "cles" / "dmg-signature.cle.json").read_text())["algorithme"] == wanted
        (folder / "cles" / "dmg-signature.cle.json").unlink()  # as a stopped command leaves it
        other = ["--signature", "ed25519" if wanted == "P-256" else "p-256"]
        assert main(["dmg", "init", "--campagne", "2026-09", "--dossier", str(folder), *other]) == 1
        assert "contient déjà une campagne" in capsys.readouterr().err
        assert main(["dmg", "init", "--campagne", "2026-09", "--dossier", str(folder), *options]) == 0
        shutil.rmtree(folder)
