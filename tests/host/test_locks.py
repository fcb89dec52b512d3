"""Re-made locks are reported, another runtime is tried: what both read, what they say, what they leave alone."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from phco.tasks import locks, runtime_trial
from phco.tasks.lock_report import read_locks, report, versions

ROOT = Path(__file__).parents[2]
PIP = "click==8.4.0 \\\n    --hash=sha256:aa\nfrictionless[excel]==5.21.0 \\\n    --hash=sha256:bb\n"
NPM = json.dumps({"packages": {"": {"version": "1.0.0"}, "node_modules/idb": {"version": "8.0.1"},
                               "node_modules/@hpke/core": {"version": "1.7.0"},
                               "node_modules/a/node_modules/idb": {"version": "7.0.0"}}})  # fmt: skip


def test_both_kinds_of_locks_are_read() -> None:
    assert versions("python.txt", PIP) == {"click": "8.4.0", "frictionless": "5.21.0"}
    assert versions("package-lock.json", NPM) == {"idb": "7.0.0, 8.0.1", "@hpke/core": "1.7.0"}


def test_the_locks_of_the_project_are_read_whole() -> None:
    texts = read_locks(ROOT, locks.LOCKS)
    found = {place: versions(place, text) for place, text in texts.items()}
    assert len(found) == 4 and all(found.values())
    assert found["site_src/app/package-lock.json"]["pyodide"] == runtime_trial.present()
    assert {"jinja2", "icalendar", "tzdata"} <= found["locks/python.txt"].keys()
    assert "@pyscript/core" in found["tests/bench/package-lock.json"]
    for place, text in texts.items():
        if place.endswith(".txt"):
            named = {line.split("==")[0].split("[")[0].lower() for line in text.splitlines() if "==" in line[:60]}
            assert set(found[place]) == {one for one in named if not one.startswith((" ", "#"))}


@pytest.mark.parametrize(
    ("name", "before", "after", "lines"),
    [
        ("a.txt", PIP, PIP, ["a.txt : rien n’a changé"]),
        ("a.txt", PIP, PIP.replace("8.4.0", "8.5.1"), ["a.txt", "  click : 8.4.0 → 8.5.1"]),
        ("a.txt", PIP, PIP + "ruff==1.0\n", ["a.txt", "  + ruff 1.0"]),
        ("a.txt", PIP, "click==8.4.0\n", ["a.txt", "  − frictionless 5.21.0"]),
        ("a.txt", PIP, PIP.replace("sha256:aa", "sha256:cc"),
         ["a.txt", "  mêmes versions ; des empreintes ont changé : vérifiez pourquoi avant de l’accepter"]),
        ("a.json", NPM, NPM.replace("1.7.0", "1.8.0"), ["a.json", "  @hpke/core : 1.7.0 → 1.8.0"]),
        ("a.json", "", NPM, ["a.json", "  + @hpke/core 1.7.0", "  + idb 7.0.0, 8.0.1"]),
    ],
)  # fmt: skip
def test_the_report_names_what_changed(name: str, before: str, after: str, lines: list[str]) -> None:
    assert report({name: before}, {name: after}) == lines


def test_a_trial_says_what_passed_and_what_to_do_next() -> None:
    good = runtime_trial.told("314.0.7", "314.0.9", {"les roues": True})
    assert good[:2] == ["Pyodide 314.0.7 → 314.0.9", "✓ les roues"] and "package.json" in good[-1]
    bad = runtime_trial.told("314.0.7", "315.0.0", {"les roues": True, "hors ligne": False})
    assert "✗ hors ligne" in bad and bad[-1].startswith("Gardez 314.0.7")


def test_every_proof_of_a_trial_is_a_test_that_exists() -> None:
    places = [place for _, several in runtime_trial.PROOFS for place in several]
    assert places and all((ROOT / place).exists() for place in places)


def test_a_trial_asks_every_proof_in_a_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []
    steps: list[list[str]] = []
    source = tmp_path / "projet"
    for place in ("phco/a.py", "site_src/app/node_modules/pyodide/package.json", ".phco/cache/x", ".venv/bin/python"):
        (source / place).parent.mkdir(parents=True, exist_ok=True)
        (source / place).write_text('{"version": "1"}', encoding="utf-8")

    def proof(held: bool) -> object:
        return lambda _, places: asked.append(places) is None and (held or len(asked) != 2)

    monkeypatch.setattr(runtime_trial, "ROOT", source)
    monkeypatch.setattr(runtime_trial, "WORK", source / ".phco")
    monkeypatch.setattr(runtime_trial, "front_end", lambda: None)
    monkeypatch.setattr("phco.site.browsers.ensure_chromium", lambda say: None)
    monkeypatch.setattr(runtime_trial, "run", lambda command, **_: steps.append(command))
    monkeypatch.setattr(runtime_trial, "proved", proof(False))
    assert runtime_trial.command_trial(argparse.Namespace(version="999.0.0")) == 1, "one proof failed"
    assert asked == [places for _, places in runtime_trial.PROOFS], "the others were asked all the same"
    assert steps[0][-1] == "pyodide@999.0.0"
    copy = source / ".phco" / "essai-moteur"
    assert (copy / "phco" / "a.py").is_file() and not (copy / ".venv").exists() and not (copy / ".phco").exists()
    asked.clear()
    monkeypatch.setattr(runtime_trial, "proved", proof(True))
    assert runtime_trial.command_trial(argparse.Namespace(version="999.0.0")) == 0
