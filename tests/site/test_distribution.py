"""The wheel that installs a whole phco: what it carries, and a small campaign by it alone, without Node nor sources."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from phco.bureau.assets import SHARED
from phco.bureau.security import STATIC
from phco.dmg.desk import DATABASE, MIRROR
from phco.errors import PhcoError
from phco.site.bundle.distribution import distribution_files, with_needs, workshop_files, write_wheel
from phco.site.bundle.filling import MARK, fill_scripts
from phco.site.bundle.signed_wheel import carrying
from phco.site.steps import Steps
from phco.site.workshop import find_workshop, user_cache
from tests.browser.conftest import ROOT, WORK, alone

# — units —————————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_scripts_told_their_engine_are_named_anew_with_those_who_name_them() -> None:
    scripts = {
        "page-AAAAAAAA.js": 'import"./partage-BBBBBBBB.js";import("./loin-CCCCCCCC.js")',
        "partage-BBBBBBBB.js": f"var a={MARK};export{{a}}",
        "loin-CCCCCCCC.js": "1",
        "nu.js": 'import"./page-AAAAAAAA.js"',
    }
    one, other = fill_scripts(scripts, '{"a":1}'), fill_scripts(scripts, '{"a":2}')
    assert MARK not in json.dumps(one)
    assert one["partage-BBBBBBBB.js"][1] == 'var a=({"a":1});export{a}'
    for name in ("page-AAAAAAAA.js", "partage-BBBBBBBB.js"):
        assert one[name][0] != other[name][0], "another engine is another name, for whoever names it too"
    assert one["loin-CCCCCCCC.js"] == other["loin-CCCCCCCC.js"]
    assert f'"./{one["partage-BBBBBBBB.js"][0]}"' in one["page-AAAAAAAA.js"][1]
    assert one["nu.js"] == ("nu.js", f'import"./{one["page-AAAAAAAA.js"][0]}"')
    circle = {"a-AAAAAAAA.js": "b-BBBBBBBB.js", "b-BBBBBBBB.js": "a-AAAAAAAA.js"}
    with pytest.raises(PhcoError, match="en rond"):
        fill_scripts(circle, "1")


def test_a_file_is_added_to_a_wheel_without_touching_the_others() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("p-1.dist-info/RECORD", "p/a.pyc,sha256=x,3\np-1.dist-info/RECORD,,\n")
        made.writestr("p/a.pyc", "abc" * 400)
    wheel = carrying(out.getvalue(), "p/dates.json", b"{}")
    assert wheel == carrying(out.getvalue(), "p/dates.json", b"{}")
    with zipfile.ZipFile(io.BytesIO(wheel)) as read:
        assert sorted(read.namelist()) == ["p-1.dist-info/RECORD", "p/a.pyc", "p/dates.json"]
        assert read.testzip() is None
        assert read.read("p/dates.json") == b"{}"
        rows = read.read("p-1.dist-info/RECORD").decode().splitlines()
        assert rows[0] == "p/a.pyc,sha256=x,3" and rows[1].startswith("p/dates.json,sha256=") and len(rows) == 3


def test_what_an_installed_phco_runs_on_is_no_longer_optional() -> None:
    given = (
        "Name: phco\nRequires-Dist: jinja2<4\nProvides-Extra: hote\nRequires-Dist: click<9,>=8.4; extra == 'hote'\n"
        "Requires-Dist: frictionless[excel]==5.21.0; extra == 'hote'\nRequires-Dist: mkdocs==1.6.1; extra == 'site'\n"
        "Requires-Dist: pyodide-build==0.39.2; extra == 'site'\nRequires-Dist: pytest>=9; extra == 'test'\n\nTexte"
    )
    assert with_needs(given).splitlines() == [
        "Name: phco", "Requires-Dist: jinja2<4", "Requires-Dist: click<9,>=8.4",
        "Requires-Dist: frictionless[excel]==5.21.0", "Requires-Dist: mkdocs==1.6.1", "", "Texte",
    ]  # fmt: skip


def test_the_workshop_is_that_of_the_installed_phco_or_the_source_tree(tmp_path: Path) -> None:
    with pytest.raises(PhcoError, match="ne porte pas de quoi") as caught:
        find_workshop(tmp_path / "phco")
    assert caught.value.code == "E_ATELIER"
    (tmp_path / "site_src").mkdir()
    assert find_workshop(tmp_path / "phco").carried is None
    (tmp_path / "phco" / "_atelier").mkdir(parents=True)
    found = find_workshop(tmp_path / "phco")
    assert found.root == tmp_path / "phco" / "_atelier" and found.carried == found.root / "fait"
    assert not found.cache.is_relative_to(tmp_path), "an installed phco writes nothing where it is installed"


@pytest.mark.parametrize(
    ("platform", "name", "wanted"),
    [
        ("win32", "LOCALAPPDATA", "ici/phco/cache"),
        ("linux", "XDG_CACHE_HOME", "ici/phco"),
        ("darwin", "", "Library/Caches/phco"),
    ],
)
def test_the_cache_is_where_each_system_keeps_its_own(
    platform: str, name: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name:
        monkeypatch.setenv(name, "ici")
    assert user_cache(platform).as_posix().endswith(wanted)
    monkeypatch.delenv(name or "HOME", raising=False)
    assert user_cache(platform).is_absolute()


def test_every_icon_and_licence_that_a_page_asks_for_is_carried() -> None:
    places = workshop_files(ROOT)
    names = {place.rpartition("/")[2] for place in places}
    theme = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "site_src" / "theme").glob("*.html"))
    asked = {f"{name}.svg" for name in re.findall(r'icone\("([a-z0-9-]+)"\)', theme)}
    assert asked and asked <= names
    for name in ("police.woff2", "mkdocs.yml", "plan.toml", "python.txt"):
        assert name in names
    needed = json.loads((ROOT / "site_src/app/package.json").read_text(encoding="utf-8"))["dependencies"]
    for name in needed:
        assert f"site_src/app/node_modules/{name}/package.json" in places
    assert len([name for name in names if name.endswith(".svg")]) < 900, "not the whole set of icons"


# — the clean room ————————————————————————————————————————————————————————————————————————————————————————————————————

GUARD = """import sys
KEPT = {kept!r}
def watch(event, args):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(args[0], str) and args[0].startswith({root!r}):
        if not args[0].startswith(KEPT):
            raise PermissionError(f"the source tree was read: {{args[0]}}")
    if event == "subprocess.Popen" and any("node" in str(word).rpartition("/")[2] for word in [args[0], *args[1][:1]]):
        raise PermissionError("Node was called")
sys.addaudithook(watch)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with alone("construction"):
        files = distribution_files(Steps(root=ROOT, cache=WORK / "cache", say=lambda _: None), ["caen"], SHARED)
    return write_wheel(files, tmp_path_factory.mktemp("roue"))


@pytest.fixture(scope="module")
def phco(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., list[str]]]:
    """The installed command's own words: a clean environment, our libraries beside it, nothing of the source tree."""
    home = tmp_path_factory.mktemp("propre")
    venv.create(home / "env", with_pip=False)
    scripts = home / "env" / "bin"
    libraries = sysconfig.get_path("purelib")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--no-index", "--disable-pip-version-check", str(wheel)], check=True, cwd=home)
    own = next((home / "env" / "lib").glob("python*/site-packages"))
    (own / "bibliotheques.pth").write_text(f"{libraries}\n", encoding="utf-8")
    guard = GUARD.format(root=f"{ROOT}{os.sep}", kept=(libraries, sys.prefix))
    (own / "sitecustomize.py").write_text(guard, encoding="utf-8")
    yield lambda *words: [str(scripts / "phco"), *words]


def environment(home: Path) -> dict[str, str]:
    return {
        "PATH": str(home / "rien"), "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"),
        "PHCO_PHRASE": "une phrase assez longue pour un essai",
    }  # fmt: skip


@pytest.mark.long
def test_the_wheel_alone_does_a_small_campaign_through_to_a_served_site(
    wheel: Path, phco: Callable[..., list[str]], tmp_path: Path
) -> None:
    assert wheel.name == "phco-0.1.0-py3-none-any.whl"
    assert wheel.stat().st_size < 14_000_000
    told = f"Il pèse {round(wheel.stat().st_size / 1_000_000)} Mo"
    assert told in (ROOT / "site_src/pages/dmg/installer.md").read_text(encoding="utf-8"), told
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"phco/_bureau/{name}" for name in SHARED} <= set(names)
    assert not [name for name in names if name.startswith("phco/tasks/") or name.endswith(".pyc")]

    def run(*words: str) -> str:
        done = subprocess.run(
            phco(*words), cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False,
            encoding="utf-8", timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout + done.stderr

    run("demo", "--dj", "8", "--offres", "20", "--dossier", "essai")
    published = tmp_path / "essai" / "publication"
    assert (published / "dmg.json").is_file()
    said = run("site", "construire", "--publication", "essai/publication", "--sortie", "site")
    assert "phco site servir site" in said
    keys = (tmp_path / "site" / "donnees" / "dmg.json").read_bytes()
    assert keys == (published / "dmg.json").read_bytes()
    (archives,) = (tmp_path / "site" / "moteur").glob("archives-*.wasm")
    assert b"phco/rules/data/campagnes-signees.json" in archives.read_bytes(), "the signed dates go with the engine"

    served = subprocess.Popen(
        phco("site", "servir", "site", "--port", "0"), cwd=tmp_path, env=environment(tmp_path), text=True,
        stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        assert served.stdout is not None
        found = re.search(r"http://[\d.:]+/", served.stdout.readline())
        assert found
        with urllib.request.urlopen(found[0], timeout=30) as answer:
            assert "PhCO" in answer.read().decode("utf-8")
        with urllib.request.urlopen(f"{found[0]}donnees/dmg.json", timeout=30) as answer:
            assert answer.read() == keys
    finally:
        served.terminate()
        served.wait(30)


@pytest.mark.long
def test_the_installed_desk_opens_a_folder_of_the_first_season(phco: Callable[..., list[str]], tmp_path: Path) -> None:
    """What was made by a former version is kept, whole, and served by the screen with its own files."""
    shutil.unpack_archive(ROOT / "tests" / "dmg" / "saison1" / "dossier-6x12.zip", tmp_path / "dmg")
    folder = next(path.parent for path in (tmp_path / "dmg").rglob(DATABASE))
    before = (folder / MIRROR).read_bytes()
    options = {"cwd": tmp_path, "env": environment(tmp_path), "text": True, "encoding": "utf-8"}
    done = subprocess.run(phco("dmg", "etat", "--dossier", str(folder)), capture_output=True, check=False, **options)
    assert done.returncode == 0, done.stderr
    desk = subprocess.Popen(
        phco("dmg", "bureau", "--sans-navigateur", "--dossier", str(folder)), stdout=subprocess.PIPE, **options
    )
    try:
        assert desk.stdout is not None
        found = re.search(r"(http://[\d.:]+)/\S+", desk.stdout.readline())
        assert found
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert "Aujourd’hui" in opener.open(found[0], timeout=30).read().decode("utf-8")
        for name in SHARED:
            assert opener.open(f"{found[1]}{STATIC}{name}", timeout=30).status == 200
    finally:
        desk.terminate()
        desk.wait(30)
    assert (folder / MIRROR).read_bytes() == before, "reading changes nothing"


FORMER = "0.0.9"


def former_wheel(wheel: Path, folder: Path) -> Path:
    """The same wheel under an earlier number, with a module that the next one no longer has."""
    made = folder / wheel.name.replace("0.1.0", FORMER)
    with zipfile.ZipFile(wheel) as read, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
        for name in read.namelist():
            data = read.read(name)
            if name.endswith((".dist-info/METADATA", ".dist-info/RECORD")):
                data = data.replace(b"Version: 0.1.0", f"Version: {FORMER}".encode())
                data = data.replace(b"phco-0.1.0.dist-info", f"phco-{FORMER}.dist-info".encode())
                data += b"phco/ancien.py,,\n" if name.endswith("RECORD") else b""
            out.writestr(name.replace("phco-0.1.0.dist-info", f"phco-{FORMER}.dist-info"), data)
        out.writestr("phco/ancien.py", "ANCIEN = True\n")
    return made


@pytest.mark.long
def test_the_next_version_takes_the_place_of_the_former_and_keeps_folders(wheel: Path, tmp_path: Path) -> None:
    """What « pipx install --force » does: pip, in the environment of phco alone. A campaign goes on where it was."""
    venv.create(tmp_path / "env", with_pip=False)
    scripts = tmp_path / "env" / "bin"
    own = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    (own / "bibliotheques.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")

    def install(file: Path, *options: str) -> None:
        words = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--quiet", "--no-deps"]
        subprocess.run([*words, "--no-index", "--disable-pip-version-check", *options, str(file)], check=True)

    def run(*words: str) -> str:
        done = subprocess.run(
            [str(scripts / "phco"), *words], cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True,
            check=False, encoding="utf-8", timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    install(former_wheel(wheel, tmp_path))
    assert (own / "phco" / "ancien.py").is_file() and (own / f"phco-{FORMER}.dist-info").is_dir()
    shutil.unpack_archive(ROOT / "tests" / "dmg" / "saison1" / "dossier-6x12.zip", tmp_path / "dmg")
    folder = next(path.parent for path in (tmp_path / "dmg").rglob(DATABASE))
    said = run("dmg", "etat", "--dossier", str(folder))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    install(wheel, "--upgrade")
    assert not (own / "phco" / "ancien.py").exists() and not (own / f"phco-{FORMER}.dist-info").exists()
    assert run("dmg", "etat", "--dossier", str(folder)) == said
    assert {path: path.read_bytes() for path in before} == before, "reading changes nothing"
    asked = "import importlib.metadata as known; print(known.version('phco'))"
    told = subprocess.run([str(scripts / "python"), "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "0.1.0"


@pytest.mark.long
def test_pipx_itself_installs_then_takes_the_next_version(wheel: Path, tmp_path: Path) -> None:
    """The guide’s own command, by the real pipx, with its downloads, where a registry gives them."""
    tool = tmp_path / "outil"
    venv.create(tool, with_pip=True)
    got = subprocess.run(
        [str(tool / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pipx"],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    if got.returncode:
        pytest.skip(f"no pipx here: {got.stderr[-300:]}")
    places = {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin")}

    def pipx(*words: str) -> str:
        done = subprocess.run(
            [str(tool / "bin" / "pipx"), *words], env={**os.environ, **places}, capture_output=True, text=True,
            check=False, encoding="utf-8", timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def run(*words: str) -> str:
        done = subprocess.run(
            [str(tmp_path / "bin" / "phco"), *words], cwd=tmp_path, env=environment(tmp_path), capture_output=True,
            text=True, check=False, encoding="utf-8", timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    pipx("install", "--python", sys.executable, str(former_wheel(wheel, tmp_path)))
    assert f"phco {FORMER}" in pipx("list", "--short")
    shutil.unpack_archive(ROOT / "tests" / "dmg" / "saison1" / "dossier-6x12.zip", tmp_path / "dmg")
    folder = next(path.parent for path in (tmp_path / "dmg").rglob(DATABASE))
    said = run("dmg", "etat", "--dossier", str(folder))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    pipx("install", "--force", "--python", sys.executable, str(wheel))
    assert "phco 0.1.0" in pipx("list", "--short")
    assert run("dmg", "etat", "--dossier", str(folder)) == said
    assert {path: path.read_bytes() for path in before} == before, "reading changes nothing"
    pipx("uninstall", "phco")
    assert not (tmp_path / "bin" / "phco").exists()
