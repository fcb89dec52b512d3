"""The guide « Ouvrir le DMG d'une autre ville », followed to the letter: from an empty folder to a first invitation."""

from __future__ import annotations

import functools
import http.client
import re
import shlex
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from phco import local
from phco.cli import main
from phco.site.pipeline import build_site

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "site_src" / "pages" / "dmg" / "ouvrir.md"
COMMANDS = re.findall(r"^\$ (.+)$", GUIDE.read_text(encoding="utf-8"), flags=re.M)


@pytest.fixture(autouse=True)
def back() -> Iterator[None]:
    yield
    local.choose(local.DEFAULT)


@pytest.mark.long  # a whole site, built from nothing
def test_the_guide_from_an_empty_folder_to_a_served_site_and_a_first_invitation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [line.split()[:3] for line in COMMANDS] == [
        ["python", "build.py", "build"], ["phco", "subdivision", "creer"], ["phco", "subdivision", "verifier"],
        ["python", "build.py", "serve"], ["phco", "dmg", "init"], ["phco", "dmg", "inviter"],
    ]  # fmt: skip
    _, create, verify, serve, init, invite = COMMANDS
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(create)[1:]) == 0, capsys.readouterr()
    place = tmp_path / "datapackage" / "subdivisions" / "rennes"
    assert {path.name for path in place.iterdir()} >= {"subdivision.toml", "campagnes.toml", "zonage.csv", "regles"}
    assert main(shlex.split(verify)[1:]) == 0
    assert "rien à corriger" in capsys.readouterr().out

    assert serve.endswith("--subdivision rennes")  # its folder is not among the project's in this test: it stays chosen
    local.choose("rennes", place)
    site = tmp_path / "site"
    build_site(root=ROOT, out=site, cache=tmp_path / "cache", day=date(2026, 11, 28), say=lambda _: None)
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
        connection.request("GET", "/")
        home = connection.getresponse().read().decode()
        server.shutdown()
    assert "PhCO Rennes" in home and "Caen" not in home
    wheels = list(site.rglob("phco-*.whl"))
    assert len(wheels) == 1
    names = zipfile.ZipFile(wheels[0]).namelist()
    carried = [name for name in names if "/_communes/" in name or "/_subdivisions/" in name]
    assert {name.split("/")[-1] for name in carried if "_communes" in name} == {
        f"{code}.{kind}" for code in ("35", "22", "56") for kind in ("csv", "json")
    }
    mine = {name.split("/_subdivisions/")[1] for name in carried if "_subdivisions" in name}
    assert mine == {
        f"rennes/{name}" for name in ("subdivision.toml", "campagnes.toml", "zonage.csv", "regles/territoire.toml")
    }

    (tmp_path / "personnes.csv").write_text(
        "pseudonyme;role;nom;prenom;courriel;commune\ndj-001;dj;Exemple;Camille;camille@exemple.fr;Rennes\n"
    )
    monkeypatch.setenv("PHCO_PHRASE", "quatre mots au hasard")
    monkeypatch.setenv("PHCO_SUBDIVISION", str(place))
    assert main(shlex.split(init)[1:]) == 0, capsys.readouterr()
    assert main(shlex.split(invite)[1:]) == 0
    assert "1\u00a0invitation" in capsys.readouterr().out
    assert list((tmp_path / "dmg/sorties/invitations").glob("*.phco"))
