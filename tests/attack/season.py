"""A campaign of the guide in a folder of its own, its commands run (or stopped) through the command line."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.attack import options
from tests.dmg.dmg_guide import Mail, comes_before

ROOT = Path(__file__).parents[2]
PHRASE = "quatre mots au hasard"


class Terminals:
    """The process that runs commands (``tests.attack.stops``)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.attack.stops"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


@dataclass
class Season:
    """A campaign of the guide, command by command, in a folder of its own."""

    work: Path
    terminals: Terminals
    when: str = ""
    machine: str = "DMG-1"
    shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True)
        self.people = Mail(self.work)

    def at(self, moment: str) -> None:
        when, _, machine = moment.partition(" sur ")
        self.when, self.machine = when.split(" ")[0], machine or "DMG-1"

    def words(self, line: str) -> list[str]:
        """The words of a line; the files that it names are written."""
        words = shlex.split(line)
        for name in words:
            if name in options.MINE:
                options.write(self.work, name)
            elif comes_before(name):
                self.people.write(name)
        return [self._word(word) for word in words]

    def _word(self, word: str) -> str:
        mark = re.fullmatch(r"(PAQUET|PREFIXE)-(\d)", word)
        if mark is None:
            return options.word(self.work, word)
        whole = self.shown[int(mark[2]) - 1]
        return whole if mark[1] == "PAQUET" else whole.removeprefix("sha256:")[:10]

    def run(self, line: str) -> tuple[int, str]:
        """A line of the guide, run whole."""
        words = self.words(line)
        if words[0] == "cp":
            source, target = self.work / words[-2], self.work / words[-1]
            shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
            return 0, ""
        found = self.stopped(words)
        assert found["code"] in (0, 1), (line, found)
        said = found["dit"]
        self.shown[:] = (
            re.findall(r"sha256:[0-9a-f]{12,64}", said) or re.findall(r"\b[0-9a-f]{12}\b", said) or self.shown
        )
        return found["code"], said

    def stopped(self, words: list[str], **how: float) -> dict[str, Any]:
        """Run a command, stopped as ``how`` says (``tests.attack.stops``)."""
        env = {"PHCO_PHRASE": PHRASE, "PHCO_MAINTENANT": self.when, "LOGNAME": "secretariat", "COLUMNS": "80"}
        return self.terminals.ask({"mots": words[1:], "ou": str(self.work), "env": env, "poste": self.machine, **how})

    def copied(self, name: str) -> Season:
        """The same campaign, in another folder."""
        target = self.work.with_name(name)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.work, target)
        return Season(target, self.terminals, self.when, self.machine, list(self.shown))
