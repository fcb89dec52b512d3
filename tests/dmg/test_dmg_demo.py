"""``phco demo``: one command leaves a whole campaign that anyone can look through and check again."""

from __future__ import annotations

import base64
import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from phco.cli import main
from phco.demo.parts import PHRASE
from phco.host.keys.keys import private_key, verify
from phco.host.keys.packages import examine_file, read_keys
from phco.host.keys.seal import unseal
from phco.jsontext import loads
from phco.packages.fictional_device import read_device
from phco.packages.reading import open_package

CODES = {
    "", "E_NOT_A_ZIP", "E_ZIP_FEATURE", "E_PATH_UNSAFE", "E_ZIP_CORRUPT", "E_RULE_MIN_RANKED", "E_SEAL",
    "E_KEY_UNKNOWN",
    "E_HASH_MISMATCH", "E_EQUIVOCATION", "E_CODE_REUSED", "E_STALE", "E_AUTHOR", "E_LATE",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    assert main(["demo", "--dj", "26", "--offres", "40", "--dossier", str(folder), "--graine", "essai", "--json"]) == 0
    return folder


def test_the_folder_holds_everything_one_would_look_for(demo: Path) -> None:
    for name in ("index.html", "dmg/campagne.sqlite", "dmg/journal.jsonl", "dmg/cles/dmg.cles",
                 "publication/index.json", "dmg/sorties/commission/pv.html"):  # fmt: skip
        assert (demo / name).is_file(), name
    assert {path.suffix for path in (demo / "envois").iterdir()} == {".zip"}
    assert (demo / "dmg" / "cles" / "dmg.cles").stat().st_mode & 0o077 == 0
    assert (demo / "dmg" / "noms.json").stat().st_mode & 0o077 == 0


def test_every_incident_met_its_verdict(demo: Path) -> None:
    page = (demo / "index.html").read_text()
    assert set(re.findall(r'<td><code class="id">(E_[A-Z_]+)</code></td>', page)) == CODES - {""}
    assert "<td>déjà reçu</td>" in page
    assert page.count("<td>mis de côté</td>") == 3


def test_the_charts_are_sound_svg_with_their_values(demo: Path) -> None:
    for path in sorted((demo / "graphiques").glob("*.svg")):
        root = ET.fromstring(path.read_text())
        assert root.find("{http://www.w3.org/2000/svg}title") is not None
        said = root.findtext("{http://www.w3.org/2000/svg}desc") or ""
        assert said.count(":") >= 3
    counts = re.findall(r": (\d+)", ET.fromstring((demo / "graphiques" / "etapes.svg").read_text()).findtext(
        "{http://www.w3.org/2000/svg}desc"
    ) or "")  # fmt: skip
    assert sum(int(one) for one in counts) == 26


def test_everyone_can_check_what_is_published(demo: Path) -> None:
    index = loads((demo / "publication" / "index.json").read_bytes())
    keys = read_keys(demo / "dmg" / "cles")
    public = [one for one in index["fichiers"] if "/" not in one["nom"]]
    assert {"manifeste", "bulletin", "pv", "catalogue", "resultats"} == {one["genre"] for one in public}
    for one in public:
        report = examine_file(demo / "publication" / one["nom"], keys)
        assert report.holds, report.error
        assert report.digest == one["paquet"]


def test_the_desk_goes_on_from_there(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dmg"
    shutil.copytree(demo / "dmg", folder)
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-10-01T09:00")

    def run(*words: str) -> dict[str, object]:
        capsys.readouterr()
        assert main(["dmg", *words, "--dossier", str(folder), "--json"]) == 0, words
        return dict(json.loads(capsys.readouterr().out))

    assert run("journal", "--verifier")["valide"] is True
    state = run("etat")
    assert state["sans_poste"] == 0
    assert [row["etat"] for row in state["tours"]] == ["apparié"] * len(state["tours"])  # type: ignore[attr-defined,arg-type]
    before = (folder / "journal.jsonl").read_bytes()
    again = run("recevoir", str(demo / "envois"))
    assert set(again["comptes"]) <= {"doublon", "refuse"}  # type: ignore[call-overload]
    assert run("publier")["signes"] == []
    assert (folder / "journal.jsonl").read_bytes() == before
    assert run("journal", "--verifier", "--temoin", f"1:{json.loads(before.splitlines()[0])[5][:16]}")["valide"] is True


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.txt").write_text("important")
    assert main(["demo", "--dossier", str(tmp_path), "--json"]) == 1
    assert "E_DOSSIER_OCCUPE" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


SIZES = ("1x1", "1x2", "2x1", "3x3", "10x4", "8x20")
LONG_SIZES = (
    "1x30",
    "30x1",
    "5x5",
    "12x40",
    "15x40",
    "20x60",
    "23x24",
    "24x1",
    "24x5",
    "25x9",
    "27x60",
    "40x10",
    "60x60",
)


def _demo(size: str, seed: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole campaign of this size holds, and says what it had to leave out."""
    djs, offers = size.split("x")
    capsys.readouterr()
    words = ("--dj", djs, "--offres", offers, "--graine", seed, "--dossier", str(folder / "demo"), "--json")
    assert main(["demo", *words]) == 0, capsys.readouterr().out[-800:]
    answer = json.loads(capsys.readouterr().out)
    assert all(one["tient"] for one in answer["verifications"])
    assert answer["en_poste"] == min(int(djs), int(offers))
    assert answer["commission"]["restent"] == max(0, int(djs) - int(offers))
    assert all(one["attendu"] == one["obtenu"] for one in answer["incidents"])
    page = (folder / "demo" / "index.html").read_text()
    for one in answer["incidents_ecartes"]:
        assert one in page
    met = {one["obtenu"] for one in answer["incidents"]}
    assert bool(answer["incidents_ecartes"]) == (not {"E_RULE_MIN_RANKED", "E_LATE", "E_STALE"} <= met)


@pytest.mark.parametrize("size", SIZES)
def test_a_campaign_of_any_size_holds(size: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _demo(size, "phco", tmp_path, capsys)


@pytest.mark.long
@pytest.mark.parametrize("seed", ("phco", "essai", "3"))
@pytest.mark.parametrize("size", (*LONG_SIZES, *SIZES))
def test_a_campaign_of_many_more_sizes_holds(
    size: str, seed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _demo(size, seed, tmp_path, capsys)


def test_three_fictional_people_can_be_played(demo: Path) -> None:
    """Each file is signed by the demonstration's desk; its keys are those that the desk enrolled and sealed to."""
    keys = read_keys(demo / "dmg" / "cles")
    (desk,) = [one for one in keys if one.role == "dmg" and one.usage == "signature"]
    index = loads((demo / "publication" / "index.json").read_bytes())
    names = {one["nom"] for one in index["fichiers"]}
    summary = (demo / "index.html").read_text()
    seen = {}
    for path in sorted((demo / "personnes").iterdir()):
        device, message, signature = read_device(path.read_bytes())
        assert verify(desk.key, signature, message)
        assert not verify(desk.key, signature, message + b" ")
        assert "fictive" in path.read_text() and "fictif" in device["titre"]
        opener = load_der_private_key(base64.b64decode(device["sceau"]["pkcs8"]), None)
        assert isinstance(opener, EllipticCurvePrivateKey)
        seen[path.stem] = (device, private_key(opener))
        assert f"personnes/{path.name}" in summary and device["personne"] in summary
    assert {who: device["role"] for who, (device, _) in seen.items()} == {
        "dj": "dj",
        "pamsu": "pamsu",
        "auditeur": "dj",
    }

    def opens(name: str, who: str) -> bool:
        data = unseal((demo / "publication" / name).read_bytes(), seen[who][1])
        return open_package(data, find=keys, verify=verify).about.kind.name == "resultats"

    for who in ("dj", "auditeur"):
        mine = seen[who][0]["personne"]
        assert any(
            opens(one, who) for one in names if one.startswith("explications/") and one.endswith(f"/{mine}.phco")
        )
    auditor = seen["auditeur"][0]["personne"]
    assert all(opens(one, "auditeur") for one in names if one.startswith("auditeurs/"))
    assert any(one == f"auditeurs/tour1/{auditor}.phco" for one in names)
    assert seen["dj"][0]["personne"] != auditor
