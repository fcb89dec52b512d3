"""The guide « Ouvrir le DMG d'une autre ville », followed to the letter: from an empty folder to a first invitation."""

from __future__ import annotations

import functools
import http.client
import re
import shlex
import shutil
import threading
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
(PEOPLE,) = re.findall(r"(?s)```csv\n(.*?)```", GUIDE.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def back() -> Iterator[None]:
    yield
    local.codes.cache_clear()
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
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-11-28T12:00")
    subdivisions = tmp_path / "datapackage" / "subdivisions"
    shutil.copytree(ROOT / "datapackage" / "subdivisions" / local.DEFAULT, subdivisions / local.DEFAULT)
    monkeypatch.setattr(local, "_all", lambda: subdivisions)  # the project's folder is where the person works
    local.codes.cache_clear()
    assert main(shlex.split(create)[1:]) == 0, capsys.readouterr()
    place = subdivisions / "rennes"
    assert {path.name for path in place.iterdir()} == {
        "subdivision.toml", "campagnes.toml", "zonage.csv", "regles", "textes",
    }  # fmt: skip
    assert main(shlex.split(verify)[1:]) == 0
    assert "rien à corriger" in capsys.readouterr().out

    assert serve.endswith("--subdivision rennes")
    local.codes.cache_clear()
    local.choose("rennes")
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
    (archives,) = (site / "moteur").glob("archives-*.wasm")
    held = re.findall(rb"phco/(_[a-z]+)/([a-zA-Z0-9/-]+\.(?:csv|json|toml|md))", archives.read_bytes())
    carried = {(kind.decode(), name.decode()) for kind, name in held}
    assert {name for kind, name in carried if kind == "_communes"} == {
        f"{code}.{kind}" for code in ("35", "22", "56") for kind in ("csv", "json")
    }
    assert {name for kind, name in carried if kind == "_subdivisions"} == {
        f"rennes/{name}" for name in ("subdivision.toml", "campagnes.toml", "zonage.csv", "regles/territoire.toml")
    }

    (tmp_path / "personnes.csv").write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("PHCO_PHRASE", "quatre mots au hasard")
    local.choose(local.DEFAULT)  # each command is a process of its own, which begins with the default one
    assert main(shlex.split(init)[1:]) == 0, capsys.readouterr()
    local.choose(local.DEFAULT)
    assert main(shlex.split(invite)[1:]) == 0, capsys.readouterr()
    assert "2\u00a0invitations" in capsys.readouterr().out
    made = tmp_path / "dmg" / "sorties" / "invitations"
    assert len(list(made.glob("*.phco"))) == 2 and (made / "codes-a-remettre.csv").is_file()
    messages = [path.read_text(encoding="utf-8") for path in made.glob("*.txt")]
    assert len(messages) == 2 and all("https://phco.exemple.fr/" in one for one in messages)
    assert main(["dmg", "publier"]) == 0, "what the guide then says, without « $ »"
    assert (tmp_path / "dmg" / "sorties" / "publication" / "index.json").is_file()
