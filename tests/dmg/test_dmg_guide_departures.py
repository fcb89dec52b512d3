"""The guide's page on departures and the commission: its commands run in order, its answers compared with the page.

``PHCO_ECRIRE_GUIDE=1`` writes the answers into the page instead.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from phco.cli import main
from tests.dmg.dmg_guide import BLOCK, FILES, WHEN, Mail, plain
from tests.dmg.test_dmg_guide import PAGES

PAGE = PAGES[0].parent / "departs.md"
# What leads to the page: instant → the commands of that moment.
BEFORE = (
    ("2026-07-15T09:00", "init --campagne 2026-09 --serveur mx.dmg.example", "inviter personnes.csv"),
    ("2026-08-11T09:00", "recevoir courriels/aout"),
    ("2026-09-01T08:00", "tour ouvrir 1"),
    ("2026-09-03T09:00", "recevoir courriels/voeux-1"),
)
# What happens between two moments of the page: instant of the page → commands before it.
BETWEEN = {
    "2026-09-09T22:00": (
        ("2026-09-05T08:00", "tour candidats 1"),
        ("2026-09-07T09:00", "recevoir courriels/classements-1"),
        ("2026-09-09T09:00", "auditeurs dj-001", "apparier figer 1"),
        ("2026-09-09T21:00", "apparier tirer 1 --numeros 45-3-38-11-24 --chance 7"),
    ),
}


def test_the_page_is_what_the_commands_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PHCO_PHRASE", "quatre mots au hasard")
    people, page = Mail(tmp_path), PAGE.read_text(encoding="utf-8")

    def run(words: list[str]) -> str:
        for name in [word for word in words if word.startswith("courriels/") or word in FILES]:
            people.write(name)
        capsys.readouterr()
        code = main(words)
        out = capsys.readouterr()
        assert code == (1 if out.err else 0), (words, out)
        return out.out + out.err

    def played(moments: tuple[tuple[str, ...], ...]) -> None:
        for when, *commands in moments:
            monkeypatch.setenv("PHCO_MAINTENANT", when)
            for command in commands:
                run(["dmg", *shlex.split(command)])

    def answered(block: re.Match[str]) -> str:
        lines: list[str] = []
        for line in block[1].splitlines():
            if when := WHEN.match(line):
                played(BETWEEN.get(when[1], ()))
                monkeypatch.setenv("PHCO_MAINTENANT", when[1])
                lines.append(line)
            elif line.startswith("$ "):
                lines += [line, *plain(run(shlex.split(line[2:])[1:])).splitlines()]
        return "```console\n" + "\n".join(lines) + "\n```"

    played(BEFORE)
    told = BLOCK.sub(answered, page)
    if os.environ.get("PHCO_ECRIRE_GUIDE") == "1":
        PAGE.write_text(told, encoding="utf-8")
    assert told == page
