"""What Windows does otherwise, simulated: wildcards, files held elsewhere, names, consoles, launchers, passphrases."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unicodedata import normalize

import pytest

from phco.cli.desk.common import read_phrase
from phco.dmg.keys import keyring
from phco.errors import PhcoError
from phco.host.disk.files import Disk, open_to_others, read_capped, write_whole
from phco.host.disk.wildcards import expanded
from phco.tasks import environment, interpreter
from tests.dmg.conftest import campaign, keys, started
from tests.dmg.dmg_rounds import fill, run_round
from tests.dmg.dmg_small import DJ, SmallCampaign
from tests.dmg.dmg_small import PHRASE as SMALL_PHRASE

__all__ = ["campaign", "keys", "started"]
ROOT = Path(__file__).parents[2]

# — names with wildcards ——————————————————————————————————————————————————————————————————————————————————————————————
NAMES = ["a.eml", "b.eml", "c.msg", "relevé n° 2.eml", "dossier [1].eml", "dossier 1.eml"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["*.eml"], ["a.eml", "b.eml", "dossier 1.eml", "dossier [1].eml", "relevé n° 2.eml"]),
        (["?.msg"], ["c.msg"]),
        (["c.msg", "a*"], ["c.msg", "a.eml"]),
        (["dossier [1].eml"], ["dossier [1].eml"]),
        (["absent.eml"], ["absent.eml"]),
        (["*/rien", "*.eml"], None),
        (["*.zip"], None),
    ],
)
def test_a_command_opens_names_with_wildcards_itself(
    given: list[str], wanted: list[str] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        (tmp_path / name).write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    for root in ("", f"{tmp_path}{os.sep}"):
        asked = [f"{root}{one}" for one in given]
        if wanted is None:
            with pytest.raises(PhcoError, match="Aucun fichier ne répond"):
                expanded(asked)
        else:
            assert expanded(asked) == [f"{root}{one}" for one in wanted]


def phco(*words: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "phco", *words], cwd=cwd, capture_output=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )  # fmt: skip


def test_a_pattern_typed_in_a_console_that_opens_none_reaches_the_command(tmp_path: Path) -> None:
    (tmp_path / "un.phco").write_bytes(b"rien")
    done = phco("paquet", "verifier", "*.phco", cwd=tmp_path)
    assert b"un.phco" in done.stdout + done.stderr
    done = phco("paquet", "verifier", "*.zip", cwd=tmp_path)
    assert done.returncode == 1 and "Aucun fichier ne répond à « *.zip »" in done.stderr.decode("utf-8")


# — a file that another program holds —————————————————————————————————————————————————————————————————————————————————
class Held(Disk):
    """A disk on which Excel holds the target: what Windows answers to the rename."""

    def __init__(self, code: int) -> None:
        self.code = code

    def rename(self, source: Path, target: Path) -> None:
        error = PermissionError(errno.EACCES, "Access is denied", str(target))
        error.winerror = self.code  # type: ignore[attr-defined]
        raise error


@pytest.mark.parametrize(
    ("name", "code", "wanted"),
    [
        ("affectations.xlsx", 5, "E_FICHIER_OUVERT"), ("relances.csv", 5, "E_FICHIER_OUVERT"),
        ("affectations.xlsx", 32, "E_FICHIER_OUVERT"), ("journal.jsonl", 32, "E_FICHIER_OUVERT"),
        ("journal.jsonl", 33, "E_FICHIER_OUVERT"), ("journal.jsonl", 5, "E_DISQUE"),
    ],
)  # fmt: skip
def test_a_workbook_open_in_excel_is_named_and_nothing_is_lost(
    name: str, code: int, wanted: str, tmp_path: Path
) -> None:
    target = tmp_path / name
    target.write_bytes(b"avant")
    with pytest.raises(PhcoError) as caught:
        write_whole(target, b"apres", disk=Held(code))
    assert caught.value.code == wanted
    assert target.read_bytes() == b"avant" and [path.name for path in tmp_path.iterdir()] == [name]
    if wanted == "E_FICHIER_OUVERT":
        assert name in caught.value.what and "Fermez-le" in caught.value.fix
    write_whole(target, b"apres")
    assert target.read_bytes() == b"apres", "the same command, once it is closed"


def test_a_workbook_that_cannot_be_read_because_it_is_open_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(*_: object) -> bytes:
        error = PermissionError(errno.EACCES, "in use")
        error.winerror = 32  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr("phco.host.disk.files.file_within", shut)
    with pytest.raises(PhcoError, match="ouvert dans un autre programme") as caught:
        read_capped(tmp_path / "personnes.xlsx", 100)
    assert caught.value.code == "E_FICHIER_OUVERT"


def test_private_files_are_warned_about_where_modes_mean_nothing(tmp_path: Path) -> None:
    assert open_to_others(tmp_path, windows=False) == ""
    said = open_to_others(tmp_path, windows=True)
    assert str(tmp_path) in said and "disque chiffré" in said


# — names on NTFS —————————————————————————————————————————————————————————————————————————————————————————————————————
def test_a_campaign_writes_only_names_that_ntfs_takes_and_tells_apart(campaign: SmallCampaign) -> None:
    """Every file that a round leaves: no forbidden character, no device, no name that only case or accents part."""
    from phco.host.disk.names import unsafe_name

    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    places = [path.relative_to(campaign.folder) for path in campaign.folder.rglob("*")]
    assert len(places) > 60
    for place in places:
        assert not set('<>:"/\\|?*').intersection(place.name), place
        assert place.name.isprintable() and unsafe_name(place.name) == "", place
        assert len(str(place)) < 180, "a folder and 260 characters in all"
    assert len({str(place).casefold() for place in places}) == len(places)


# — paths —————————————————————————————————————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_campaign_lives_in_a_folder_with_accents_and_spaces(
    campaign: SmallCampaign, tmp_path: Path, form: str
) -> None:
    """Opened, published, copied and put back by the commands, under names that a French desktop has."""
    home = tmp_path / normalize(form, "Département de médecine générale (été) n° 1")
    folder, key, back = (
        home / normalize(form, "Campagne d’août"),
        home / normalize(form, "Clé USB à Hélène"),
        home / "ré",
    )
    shutil.copytree(campaign.folder, folder)
    phrase = home / normalize(form, "phrase secrète.txt")
    phrase.write_text(SMALL_PHRASE, encoding="utf-8")
    codes = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}

    def run(*words: str) -> str:
        done = phco("dmg", *words, cwd=tmp_path, env=codes)
        assert done.returncode == 0, done.stderr.decode("utf-8")
        return done.stdout.decode("utf-8")

    run("publier", "--dossier", str(folder), "--phrase-fichier", str(phrase))
    assert (folder / "sorties" / "publication" / "index.json").is_file()
    run("sauvegarde", "faire", str(key), "--dossier", str(folder))
    (copy,) = key.iterdir()
    run("sauvegarde", "remettre", str(copy), str(back))
    assert "docteur" in run("etat", "--dossier", str(back))


# — consoles ——————————————————————————————————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize("encoding", ["cp850", "cp1252", "cp437", "ascii", "utf-8", "utf-16"])
@pytest.mark.parametrize(
    "words", [("--help",), ("dmg", "recevoir", "--help"), ("dmg", "etat", "--dossier", "é/absent")]
)
def test_no_console_nor_redirection_stops_a_command(encoding: str, words: tuple[str, ...], tmp_path: Path) -> None:
    """What is redirected is UTF-8 whatever the console: a file opens the same everywhere."""
    done = phco(*words, cwd=tmp_path, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"})
    assert done.returncode in (0, 1), done.stderr
    said = (done.stdout + done.stderr).decode("utf-8")
    assert "Traceback" not in said and ("é" in said or "è" in said)


# — the passphrase ————————————————————————————————————————————————————————————————————————————————————————————————————
PHRASE = "clé d’été à Caen"


@pytest.mark.parametrize(
    "data",
    [
        PHRASE.encode(), b"\xef\xbb\xbf" + PHRASE.encode(), f"{PHRASE}\r\n".encode(), f"{PHRASE}\n".encode(),
        f"\ufeff{PHRASE}\r\n".encode("utf-16-le"), f"\ufeff{PHRASE}\r\n".encode("utf-16-be"),
    ],
)  # fmt: skip
def test_a_passphrase_reads_the_same_from_notepad_and_powershell(data: bytes) -> None:
    assert read_phrase(data) == PHRASE


def test_a_passphrase_opens_however_its_accents_are_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import unicodedata

    monkeypatch.setattr(keyring, "SCRYPT_N", 2**4)
    made = keyring.new_keys()
    wide = unicodedata.normalize("NFD", PHRASE)
    keyring.save(tmp_path / "cles", made, wide)
    for typed in (PHRASE, wide, f"\ufeff{PHRASE}"):
        assert keyring.load(tmp_path / "cles", typed).secret == made.secret
    with pytest.raises(PhcoError) as caught:
        keyring.load(tmp_path / "cles", PHRASE.replace("é", "e"))
    assert caught.value.code == "E_PHRASE"


def test_keys_sealed_by_a_former_version_under_split_accents_still_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import unicodedata

    monkeypatch.setattr(keyring, "SCRYPT_N", 2**4)
    made, wide = keyring.new_keys(), unicodedata.normalize("NFD", PHRASE)
    with monkeypatch.context() as former:
        former.setattr(keyring, "written", lambda text: text)
        keyring.save(tmp_path / "cles", made, wide)
    assert keyring.load(tmp_path / "cles", wide).secret == made.secret


# — launchers —————————————————————————————————————————————————————————————————————————————————————————————————————————
def test_the_launcher_and_the_usual_places_of_windows_are_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def told(command: list[str]) -> list[str]:
        asked.append(command)
        return ["C:\\Python313\\python.exe"] if command[1] == "-3.13" else []

    monkeypatch.setattr("shutil.which", lambda name, **_: "C:\\Windows\\py.exe" if name == "py" else None)
    monkeypatch.setattr(interpreter, "_told", told)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    found = interpreter.windows_interpreters()
    assert [command[1] for command in asked] == ["-3.14", "-3.13", "-3.12", "-3"]
    assert found[0] == "C:\\Python313\\python.exe"
    assert str(tmp_path / "Programs" / "Python" / "Python312" / "python.exe") in found
    assert set(found) <= set(interpreter.candidates())


def test_a_launcher_that_fails_is_no_interpreter() -> None:
    assert interpreter._told(["/nulle/part/py", "-3"]) == []
    assert interpreter._told([sys.executable, "-c", "raise SystemExit(1)"]) == []
    assert interpreter._told([sys.executable, "-c", "print('ici')"]) == ["ici"]


def test_the_command_of_the_environment_is_one_that_the_system_starts() -> None:
    python = "C:\\Projet é\\.venv\\Scripts\\python.exe"
    assert environment.entry_points(python, windows=True) == {"phco.cmd": f'@"{python}" -m phco %*\r\n'}
    (name,) = posix = environment.entry_points("/venv/bin/python", windows=False)
    assert name == "phco" and posix[name].startswith("#!/venv/bin/python\n")
