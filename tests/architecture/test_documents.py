"""Docs that fail when they lie: every path and every command that they name exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from phco.cli.tree import root

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", *sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "site_src" / "decisions").glob("*.md")
)]  # fmt: skip
QUOTED = re.compile(r"`([^`\n]+)`")
OURS = ("phco/", "site_src/", "datapackage/", "tests/", "locks/", ".ci/", "build.py", "pyproject.toml")
# What a reader replaces by a name of theirs, or what another page of the same folder is called by.
INVENTED = re.compile(r"[<…*]|ecran")


def named(document: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    quoted = [one.strip() for one in QUOTED.findall(text)]
    fenced = [line.strip() for block in re.findall(r"(?ms)^```.*?\n(.*?)^```", text) for line in block.splitlines()]
    return quoted + fenced


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_is_there(document: str) -> None:
    paths = {
        word.rstrip(".,;:)")
        for one in named(document)
        for word in one.split()
        if word.startswith(OURS) and not INVENTED.search(word)
    }
    gone = sorted(
        path for path in paths if not (ROOT / path).exists() and not (ROOT / document).parent.joinpath(path).exists()
    )
    assert gone == []


def test_the_documents_name_many_paths() -> None:
    found = [word for one in DOCUMENTS for text in named(one) for word in text.split() if word.startswith(OURS)]
    assert len(found) > 40


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_a_document_names_is_there(document: str) -> None:
    usage = subprocess.run(
        [sys.executable, str(ROOT / "build.py"), "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    rooms = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    tree = root()
    for one in named(document):
        words = one.split("#")[0].split()
        if words[:2] in (["python", "build.py"], ["python3", "build.py"]) and len(words) > 2:
            assert f"\n    {words[2]} " in usage or words[2].startswith("-"), one
            if words[2] == "test":
                assert {word for word in words[3:] if word.isidentifier()} <= rooms, one
        for place, word in enumerate(words):
            if word in ("phco", ".venv/bin/phco"):
                assert unknown_words(tree, words[place + 1 :]) == [], one


def unknown_words(tree: click.Command, words: list[str]) -> list[str]:
    """The commands and the options of a line that the command line does not have, its arguments aside."""
    command, rest = tree, list(words)
    while rest and isinstance(command, click.Group):
        if rest[0].startswith("-"):
            break
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            return rest[:1]
        command = found
        rest.pop(0)
    known = {"--help", *(opt for one in command.params for opt in (*one.opts, *one.secondary_opts))}
    return [word for word in rest if word.startswith("--") and word.split("=")[0] not in known]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("demo --bureau --dossier essai", []), ("simuler dj -", []), ("dmg recevoir courrier.mbox", []),
        ("--help", []), ("demos", ["demos"]), ("demo --ecran", ["--ecran"]), ("dmg recevoirs", ["recevoirs"]),
    ],
)  # fmt: skip
def test_a_command_that_is_not_there_would_be_seen(line: str, wrong: list[str]) -> None:
    assert unknown_words(root(), line.split()) == wrong
