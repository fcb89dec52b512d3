"""The command line: exit codes, French throughout, bare JSON, and a quick help page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from phco.browser.bridge import handle
from phco.calls import CALLS
from phco.calls.dispatch import call
from phco.errors import PhcoError

ROOT = Path(__file__).parents[2]


def phco(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "phco", *words],
        cwd=ROOT, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip


def test_help_lists_the_commands_in_french() -> None:
    done = phco("--help")
    assert done.returncode == 0
    assert "Commandes" in done.stdout
    for english in ("Usage:", "Show this message", "Options:\n", "[OPTIONS] COMMAND "):
        assert english not in done.stdout
    page = done.stdout.split("Commandes")[1]
    for name in {name.split(".")[0] for name in CALLS} - {"vue"}:
        line = next(line for line in page.splitlines() if line.split()[:1] == [name])
        assert len(line.split()) > 1, f"« {name} » has no help line"


@pytest.mark.parametrize("name", sorted(name for name in CALLS if not name.startswith("vue.")))
def test_every_call_is_a_command_with_a_french_page(name: str) -> None:
    from click.testing import CliRunner

    from phco.cli.tree import root

    done = CliRunner().invoke(root(), [*name.split("."), "--help"], prog_name="phco")
    assert done.exit_code == 0, done.output
    assert "--json" in done.output or any(other.startswith(f"{name}.") for other in CALLS)
    assert "Show this" not in done.output


def test_a_call_may_bear_the_name_of_a_group() -> None:
    done = phco("calendrier", "-", "--json", stdin='{"campagne": "2026-09"}')
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["campagne"] == "2026-09"
    assert phco("calendrier", "ics", "--help").returncode == 0


def test_a_place_that_no_disk_has_is_said_in_french() -> None:
    for words in (("contrat", "é" * 300), ("dmg", "journal", "--dossier", "é" * 300)):
        done = phco(*words)
        assert done.returncode == 1 and "Traceback" not in done.stderr, words
        assert "le nom est trop long" in done.stderr, words


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from phco.cli import main; main(['--help']); "
        "print(sorted({'frictionless','ortools','cryptography','openpyxl','mkdocs','jinja2','icalendar','rich'} "
        "& set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("name", sorted(CALLS))
def test_every_call_loads_and_refuses_what_is_not_an_object(name: str) -> None:
    answer = json.loads(handle(json.dumps({"appel": name, "entree": [1]})))
    assert "resultat" not in answer
    faults = answer.get("erreurs") or [answer["erreur"]]
    assert faults[0]["code"] != "E_INTERNE", faults
    assert CALLS[name].help


def test_unknown_command_is_a_usage_error_with_the_nearest_name() -> None:
    done = phco("simulerr", "dj")
    assert done.returncode == 2
    assert "simuler" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("simuler",), ("simuler", "dj", "--nimporte"), ("simuler", "dj", "a", "b")])
def test_usage_errors_exit_2(words: tuple[str, ...]) -> None:
    done = phco(*words)
    assert done.returncode == 2
    assert "Usage" in done.stderr
    assert not any(word in done.stderr for word in ("Error", "No such", "Missing", "Got unexpected", "Try '"))


def test_a_bad_entry_exits_1_with_bare_json() -> None:
    done = phco("simuler", "dj", "-", "--json", stdin='{"debutt": "2026-11-02"}')
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert {fault["ou"] for fault in answer["erreurs"]} >= {"debutt", "debut"}
    assert done.stderr == ""


def test_text_that_is_not_json_is_said_in_french() -> None:
    done = phco("simuler", "dj", "-", stdin="{zone: ZIP}")
    assert done.returncode == 1
    assert "E_JSON" in done.stderr
    assert "JSON" in done.stderr and "Traceback" not in done.stderr


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    done = phco("simuler", "dj", str(tmp_path / "absent.json"))
    assert done.returncode == 1
    assert "introuvable" in done.stderr


def test_an_instance_and_its_result_are_verified_as_two_files_or_through_a_pipe(tmp_path: Path) -> None:
    market = {"demandeurs": {"d": [["o"]]}, "offreurs": {"o": {"classement": [["d"]]}}, "graine": "g"}
    instance, result = tmp_path / "instance.json", tmp_path / "resultat.json"
    instance.write_text(json.dumps(market), encoding="utf-8")
    matched = phco("apparier", str(instance), "--json")
    result.write_text(matched.stdout, encoding="utf-8")
    for words, given in (((str(instance), str(result)), ""), ((str(instance), "-"), matched.stdout)):
        done = phco("certificat", "verifier", *words, "--json", stdin=given)
        assert (done.returncode, json.loads(done.stdout)["valide"]) == (0, True)
    done = phco("certificat", "verifier", str(instance), "-", stdin='{"paires": {}}')
    assert "NE tient PAS" in done.stdout and "n’a pas de poste" in done.stdout


def test_the_json_answer_is_the_bridge_s(tmp_path: Path) -> None:
    entry = {"debut": "2026-11-02", "zone": "ZIP", "distance_km": 3, "aide": "aucune", "actes_par_mois": 210}
    path = tmp_path / "entree.json"
    path.write_text(json.dumps(entry), encoding="utf-8")
    done = phco("simuler", "dj", str(path), "--json")
    assert done.returncode == 0, done.stderr
    assert (
        json.loads(done.stdout) == json.loads(handle(json.dumps({"appel": "simuler.dj", "entree": entry})))["resultat"]
    )


@pytest.mark.parametrize(
    "request_text", ["", "[]", "null", '{"appel": 3}', '{"appel": "os.system"}', '{"x": 1}', "\ud800"]
)
def test_the_bridge_never_raises(request_text: str) -> None:
    answer = json.loads(handle(request_text))
    assert "erreur" in answer or "erreurs" in answer


def test_an_unknown_call_names_the_nearest() -> None:
    with pytest.raises(PhcoError) as caught:
        call("simuler.djj", {})
    assert "simuler.dj" in caught.value.fix


def test_the_table_of_rules_and_the_calendar_need_no_file() -> None:
    done = phco("regles", "--au", "2030-01-01", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["au"] == "2030-01-01"
    assert json.loads(phco("regles", "--json").stdout)["compte"]["connu"] > 100
    assert json.loads(phco("calendrier", "--json", "--campagne", "2026-09").stdout)["campagne"] == "2026-09"
    assert json.loads(phco("calendrier", "--json").stdout)["etapes"]
    assert phco("calendrier", "--acteur", "dj").returncode == 2, "a role without a file to write is a usage error"
    done = phco("regles", "--au", "hier", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["erreur"]["ou"] == "au"
    assert json.loads(phco("regles", "--json", "-", stdin="{}").stdout)["erreur"]["code"] == "E_CHAMP_MANQUANT"


def test_what_json_cannot_hold_is_said_at_its_key() -> None:
    done = phco("calendrier", "--json", "-", stdin='{"campagne": NaN, "campagne": "2026-09", "x": 1e999}')
    assert done.returncode == 1
    assert [fault["ou"] for fault in json.loads(done.stdout)["erreurs"]] == ["campagne", "x"]
