"""The guide's transcripts are real: every command is run in order, and its answer compared with the page.

``PHCO_ECRIRE_GUIDE=1`` writes the answers into the pages instead. « Les accidents » and « Les papiers » go by sections,
each run on a campaign of its own, brought first to the stage that the section names: ``<!-- depuis: voeux -->``.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from phco.host.mailbox.gather import gather
from phco.local import fill
from tests.dmg.dmg_guide import BLOCK, FOLDER, Mail, Terminal

PAGES = [FOLDER / name for name in ("campagne.md", "securite.md")]
BY_SECTION = [FOLDER / name for name in ("accidents.md", "papiers.md")]
SECTION = re.compile(r"^## ([^\n]+)$\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
STAGE = re.compile(r"<!-- depuis: (\S+) -->")
# The stages of a campaign, each after the one before: its name, the day, the commands that lead to it.
STAGES = (
    ("inscrits", "2026-07-15T09:00", (
        'phco dmg init --campagne 2026-09 --titre "DMG de Caen" --serveur mx.dmg.example --site https://phco.exemple.fr',
        "phco dmg inviter personnes.csv",
    )),
    ("fiches", "2026-08-11T09:00", ("phco dmg recevoir courriels/aout",)),
    ("tour1", "2026-09-01T08:00", ("phco dmg tour ouvrir 1", "phco dmg publier")),
    ("voeux", "2026-09-03T09:00", ("phco dmg recevoir courriels/voeux-1",)),
    ("candidats", "2026-09-05T08:00", ("phco dmg tour candidats 1",)),
    ("classements", "2026-09-07T09:00", ("phco dmg recevoir courriels/classements-1",)),
    ("fige", "2026-09-09T09:00", ("phco dmg auditeurs dj-001", "phco dmg apparier figer 1")),
    ("apparie", "2026-09-09T21:00", ("phco dmg apparier tirer 1 --numeros 45-3-38-11-24 --chance 7",)),
)  # fmt: skip


def sections() -> dict[str, tuple[Path, str]]:
    """Title → page and text of each section that shows a transcript and is run by itself."""
    return {
        one[1]: (path, one[2])
        for path in BY_SECTION
        for one in SECTION.finditer(fill(path.read_text(encoding="utf-8")))
        if BLOCK.search(one[2])
    }


def transcripts() -> str:
    """Every page with commands."""
    pages = (*PAGES, *BY_SECTION, PAGES[0].parent / "departs.md")
    return "\n".join(path.read_text(encoding="utf-8") for path in pages)


def test_the_guide_s_transcript_is_what_the_commands_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal, pages = (
        Terminal(tmp_path, monkeypatch, capsys),
        [fill(path.read_text(encoding="utf-8")) for path in PAGES],
    )
    told = [BLOCK.sub(terminal.answered, page) for page in pages]
    if os.environ.get("PHCO_ECRIRE_GUIDE") == "1":
        for path, text in zip(PAGES, told, strict=True):
            path.write_text(kept_words(path.read_text(encoding="utf-8"), text), encoding="utf-8")
    assert told == pages
    assert list(gather([tmp_path / "courriels"]))


def kept_words(written: str, told: str) -> str:
    """The page as it is written, with the blocks of ``told`` that differ: its ‹words› stay elsewhere."""
    blocks = iter(BLOCK.finditer(told))
    return BLOCK.sub(lambda was: was[0] if fill(was[0]) == (now := next(blocks)[0]) else now, written)


def test_a_page_that_is_written_again_keeps_its_words() -> None:
    written = "‹de›\n```console\n$ a\nDMG ‹de›\n```\n```console\n$ b\nun\n```\n"
    told = fill(written).replace("\nun\n", "\ndeux\n")
    assert BLOCK.search(written) and kept_words(written, told) == written.replace("\nun\n", "\ndeux\n")


def test_every_command_is_shown_by_a_transcript() -> None:
    from phco.cli.desk.group import group

    wanted = {
        " ".join(words)
        for name, command in group.commands.items()
        for words in ([name, part] for part in getattr(command, "commands", [""]))
    }
    lines = re.findall(r"^\$ phco dmg (.+)$", transcripts(), re.MULTILINE)
    assert not {one for one in wanted if not any(f"{line} ".startswith(f"{one.strip()} ") for line in lines)}


NUMBERS: dict[str, dict[str, tuple[int, str | None]]] = {}


def brought_to(stage: str, terminal: Terminal, work: Path, kept: Path) -> None:
    """Bring the campaign of ``work`` to a stage, from the nearest one kept by an earlier section."""
    names = [name for name, *_ in STAGES]
    ahead = names[: names.index(stage) + 1]
    done = next((name for name in reversed(ahead) if (kept / name).is_dir()), None)
    if done is not None:
        shutil.copytree(kept / done, work, dirs_exist_ok=True)
        terminal.people.go_on(NUMBERS[done])
    for name, when, lines in STAGES[ahead.index(done) + 1 if done else 0 : len(ahead)]:
        terminal.at(when)
        for line in lines:
            terminal.run(line)
        shutil.copytree(work, kept / name)
        NUMBERS[name] = terminal.people.numbers()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stages that were reached are kept."""
    return tmp_path_factory.mktemp("etapes")


@pytest.mark.parametrize("title", sections())
def test_an_accident_goes_as_its_section_says(
    title: str, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, text = sections()[title]
    stage = STAGE.search(text)
    assert stage, "the section names the stage it starts from"
    terminal = Terminal(tmp_path, monkeypatch, capsys, Mail(tmp_path))
    brought_to(stage[1], terminal, tmp_path, kept)
    told = BLOCK.sub(terminal.answered, text)
    if os.environ.get("PHCO_ECRIRE_GUIDE") == "1":
        page = path.read_text(encoding="utf-8")
        path.write_text(page.replace(text, told), encoding="utf-8")
    assert told == text
