"""A round too large for one document, at its true size: its auditor rebuilds it from the signed packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from phco.calls.matching.files import verifier_fichiers
from phco.demo.rehearsal import Rehearsal
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.packages.identity import Keyring
from phco.packages.kinds import MAX_ANNEX_BYTES
from phco.packages.reading import open_package

DJS, OFFERS = 430, 1400


@pytest.mark.long
def test_a_large_round_is_rebuilt_from_what_people_signed(tmp_path: Path) -> None:
    played = Rehearsal(tmp_path, djs=DJS, offers=OFFERS, seed="paquets")
    played.start()
    played.send_files()
    assert played.round(1)
    auditor = min(played.world.tastes)
    keys = Keyring([played.keys.signer.record("dmg", "dmg")])
    folder = tmp_path / "dmg" / "sorties" / "publication" / "auditeurs" / "tour1"
    paths = [folder / f"{auditor}.phco", *folder.glob(f"paquets-*/{auditor}.phco")]
    opened = [
        open_package(unseal(path.read_bytes(), played.actors[auditor].opener), find=keys, verify=verify)
        for path in paths
    ]
    texts = [data.decode() for one in opened for name, data in one.pieces.items() if "resultat" not in name]
    assert sum(map(len, texts)) > MAX_ANNEX_BYTES
    assert len(texts) == len(paths) > 2
    files = [{"nom": str(n), "texte": text} for n, text in enumerate(texts)]
    seen = verifier_fichiers({"fichiers": files})
    held = {row["nom"]: row["vrai"] for row in seen["proprietes"]}
    assert seen["valide"] and held["paquets_signes"]
    lacking = verifier_fichiers({"fichiers": files[:-1]})
    assert lacking["valide"] and "paquets_signes" not in {row["nom"] for row in lacking["proprietes"]}
