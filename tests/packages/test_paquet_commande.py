"""``phco paquet`` on a terminal: exit codes, one JSON object a line, plain French."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from phco.host.keys.keys import new_key
from phco.host.keys.packages import write_key
from phco.host.keys.seal import seal
from phco.packages import KINDS
from phco.packages.enrolment import code_secret
from tests.packages.making import valid


def _run(*arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "phco", "paquet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("paquets")
    for kind in ("voeux", "classement", "manifeste"):
        code, _, _ = _run("exemple", kind, "--dossier", str(place))
        assert code == 0
    return place


def test_examples_hold_together_with_their_keys(folder: Path) -> None:
    files = sorted(str(path) for path in folder.glob("exemple-*.phco"))
    assert len(files) == 3
    code, out, _ = _run("verifier", *files, "--cles", str(folder / "cles"), "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["genre"] for answer in answers] == ["classement", "manifeste", "voeux"]
    assert all(answer["valide"] and answer["signature"] == "valide" for answer in answers)


def test_without_keys_a_sound_file_is_unverifiable(folder: Path) -> None:
    code, out, _ = _run("verifier", str(folder / "exemple-voeux.phco"))
    assert code == 1
    assert out.splitlines()[0].endswith("exemple-voeux.phco : signature non vérifiable")
    assert "E_KEY_UNKNOWN" in out
    code, out, _ = _run("verifier", str(folder / "exemple-voeux.phco"), "--json")
    answer = json.loads(out)
    assert code == 1
    assert (answer["octets"], answer["schema"], answer["signature"]) == (True, True, "non vérifiable")


def test_one_bad_file_never_hides_the_others(folder: Path, tmp_path: Path) -> None:
    bad, missing = tmp_path / "mauvais.phco", tmp_path / "absent.phco"
    bad.write_bytes(valid()[:-1] + b"\x01")
    good = folder / "exemple-voeux.phco"
    code, out, _ = _run("verifier", str(bad), str(missing), str(good), "--cles", str(folder / "cles"), "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [answer["valide"] for answer in answers] == [False, False, True]
    assert answers[0]["erreur"]["code"] == "E_ZIP_TRAILING"
    assert answers[1]["erreur"]["code"] == "E_FICHIER"


def test_a_sealed_file_says_so(folder: Path, tmp_path: Path) -> None:
    sealed = tmp_path / "scelle.phco"
    sealed.write_bytes(seal(valid(), new_key("P-256").public))
    code, out, _ = _run("verifier", str(sealed), "--cles", str(folder / "cles"), "--json")
    assert code == 1
    assert json.loads(out)["erreur"]["code"] == "E_SEALED"


def test_usage_errors_exit_2(tmp_path: Path) -> None:
    code, _, said = _run("exemple", "inconnu", "--dossier", str(tmp_path))
    assert code == 2
    assert "valeurs possibles : fiche-rts, dossier-dj" in said
    assert " is not " not in said
    assert _run("verifier")[0] == 2


def test_an_unreadable_key_folder_is_a_fault_not_a_crash(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    code, out, _ = _run("verifier", str(folder / "exemple-voeux.phco"), "--cles", str(tmp_path), "--json")
    assert code == 1
    assert json.loads(out)["erreur"]["code"] == "E_JSON"
    code, out, _ = _run("verifier", str(folder / "exemple-voeux.phco"), "--cles", str(tmp_path / "rien"), "--json")
    assert code == 1
    assert json.loads(out)["erreur"]["code"] == "E_FICHIER"


def test_every_kind_has_an_example(tmp_path: Path) -> None:
    for kind in KINDS:
        code, out, _ = _run("exemple", kind, "--dossier", str(tmp_path), "--json")
        assert code == 0
        assert Path(json.loads(out)["fichier"]).name == f"exemple-{kind}.phco"
    files = [str(path) for path in tmp_path.glob("*.phco")]
    assert _run("verifier", *files, "--cles", str(tmp_path / "cles"))[0] == 0


def test_a_sealed_file_is_told_calmly(folder: Path, tmp_path: Path) -> None:
    """Whom it is for, and that nothing is wrong; the recipient by name when their key is given."""
    key = new_key("P-256")
    sealed = tmp_path / "scelle.phco"
    sealed.write_bytes(seal(valid(), key.public))
    code, out, _ = _run("verifier", str(sealed))
    assert code == 1
    assert out.splitlines()[0] == f"{sealed} : scellé"
    assert "Rien d’anormal" in out and "REFUSÉ" not in out
    assert key.public.thumbprint in out
    write_key(tmp_path / "cles", key.record("dmg", "dmg", "sceau"))
    _, out, _ = _run("verifier", str(sealed), "--cles", str(tmp_path / "cles"))
    assert f"dmg (clé {key.public.thumbprint})" in out
    _, out, _ = _run("verifier", str(sealed), "--cles", str(tmp_path / "cles"), "--json")
    answer = json.loads(out)
    assert (answer["scelle"], answer["destinataire"], answer["pour"]) == (True, key.public.thumbprint, "dmg")
    assert answer["erreur"]["code"] == "E_SEALED"


def test_the_example_of_an_invitation_comes_with_its_code(tmp_path: Path) -> None:
    _, out, _ = _run("exemple", "invitation", "--dossier", str(tmp_path))
    line = next(line for line in out.splitlines() if line.startswith("Code à usage unique"))
    assert len(code_secret(line.rsplit(" ", 1)[1])) == 16
    _, out, _ = _run("exemple", "invitation", "--dossier", str(tmp_path), "--json")
    assert len(code_secret(json.loads(out)["code"])) == 16
    _, out, _ = _run("exemple", "voeux", "--dossier", str(tmp_path), "--json")
    assert "code" not in json.loads(out)
