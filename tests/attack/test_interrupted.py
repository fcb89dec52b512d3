"""A command stopped at any moment, then run again as it was typed, ends where it would have: nothing missing, nothing
double. Through the command line, killed with the signal that nobody can catch, or on a disk that fills.

The commands are the guide's own: every command of the desk has a line there (``test_every_command_has_its_line``).
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from phco.cli.desk.group import group
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.recovery.resume import verify_folder
from phco.host.disk.objects import digest_of
from phco.jsontext import canonical
from tests.dmg.dmg_guide import BLOCK, DJ, FILES, WHEN, Mail
from tests.dmg.test_dmg_guide import PAGES, STAGE, STAGES, sections
from tests.dmg.test_dmg_guide_departures import BEFORE, BETWEEN, PAGE

ROOT = Path(__file__).parents[2]
PHRASE = "quatre mots au hasard"
MOMENTS, AGAIN = 30, 3  # kills of a command the first time it comes, and when it comes again with the same options
NOT_HERE = {"bureau": "a server: its acts are those of the commands, one by one (tests/bureau)"}
# What a command may answer the second time when the first was stopped once all was done: the fault that says so.
DONE = {
    "init": "E_DOSSIER_OCCUPE", "repeter": "E_DOSSIER_OCCUPE",
}  # fmt: skip

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="commands are run in forks of one process")


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


@pytest.fixture(scope="module")
def terminals() -> Iterator[Terminals]:
    found = Terminals()
    yield found
    found.close()


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
        for name in [word for word in words if word.startswith("courriels/") or word in FILES]:
            self.people.write(name)
        return [self._word(word) for word in words]

    def _word(self, word: str) -> str:
        mark = re.fullmatch(r"(PAQUET|PREFIXE)-(\d)", word)
        if mark is None:
            return word
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


@contextmanager
def desk_of(folder: Path) -> Iterator[Desk]:
    desk = Desk(folder)
    try:
        yield desk
    finally:
        desk.store.close()


def vague(text: str) -> str:
    """What chance makes (keys, seals) left out."""
    text = re.sub(r"(?:[0-9A-F]{4} ){7}[0-9A-F]{4}|[0-9a-f]{12,64}", "#", text)
    return re.sub(r"[A-Za-z0-9_+/=-]{40,}", "#", text)


def said(folder: Path) -> list[str]:
    """What the journal says, entry by entry."""
    with desk_of(folder) as desk:
        return [f"{one.kind} {one.at} {vague(canonical(one.body).decode())}" for one in desk.store.entries()]


TEXTS = {".txt", ".csv", ".json", ".html", ".eml", ".svg"}


def everything(work: Path) -> dict[str, str]:
    """Every file of a campaign's folder and of what it wrote beside, by name; texts with what they say."""
    found: dict[str, str] = {}
    for path in sorted(work.rglob("*")):
        name = path.relative_to(work).as_posix()
        if path.is_file() and not name.startswith("courriels/") and not name.endswith(("-wal", "-shm")):
            name = re.sub(r"[0-9a-f]{64}", "#", name) + ("" if "objets" not in name else f" {path.stat().st_size}")
            found[name] = vague(path.read_text(encoding="utf-8")) if path.suffix in TEXTS else ""
    return found


def check_whole(folder: Path) -> None:
    """Everything that the journal knows is there and nothing else, each person has one invitation and one code."""
    with desk_of(folder) as desk:
        assert verify_folder(desk).faults == []
        known = publications(desk.store)
        for one in known.values():
            path = desk.outputs / one.name
            assert path.is_file(), one.name
            assert digest_of(path.read_bytes()) == one.sha256, one.name
        there = {path.relative_to(desk.outputs).as_posix() for path in desk.outputs.rglob("*.phco")}
        assert not {one for one in there - set(known) if not one.startswith(("accuses/", "envois/"))}
        assert not list(folder.rglob(".*.tmp"))
        people = {row["pseudo"] for row in desk.store.rows("SELECT pseudo FROM person")}
        table = desk.outputs / "invitations" / "codes-a-remettre.csv"
        text = table.read_text(encoding="utf-8-sig") if people else ""
        codes = [row["pseudonyme"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]
        assert len(codes) == len(set(codes))


def leaf(words: list[str]) -> str:
    """``tour ouvrir`` of ``phco dmg tour ouvrir 1``."""
    found: Any = group
    names: list[str] = []
    for word in words[2:]:
        found = getattr(found, "commands", {}).get(word)
        if found is None:
            break
        names.append(word)
    return " ".join(names)


def shape(words: list[str]) -> tuple[str, ...]:
    """A command with the options it is given, whatever their values."""
    return (leaf(words), *sorted({word for word in words if word.startswith("--")}))


# — the lines of the guide ——————————————————————————————————————————————————————————————————————————————————————
Step = tuple[str, str, bool]  # instant (and machine), line, whether it is a line of the page
BEGINNING = "campagne.md"


def lines_of(text: str, before: Callable[[str], Iterator[Step]] = lambda _: iter(())) -> Iterator[Step]:
    """The commands of a page, in order; ``before``: what happens between two of its instants."""
    when = ""
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            if found := WHEN.match(line):
                when = found[1]
                yield from before(when)
            elif line.startswith("$ "):
                yield when, line[2:], True


def led_to(stage: str) -> Iterator[Step]:
    """The commands that lead to a stage."""
    for name, when, lines in STAGES:
        for line in lines:
            yield when, line, False
        if name == stage:
            return


def departures() -> Iterator[Step]:
    def between(when: str) -> Iterator[Step]:
        for at, *lines in BETWEEN.get(when, ()):
            for line in lines:
                yield at, f"phco dmg {line}", False

    for at, *lines in BEFORE:
        for line in lines:
            yield at, f"phco dmg {line}", False
    yield from lines_of(PAGE.read_text(encoding="utf-8"), between)


def campaigns() -> dict[str, list[Step]]:
    """Name → the commands of each campaign that the guide tells."""
    found = {BEGINNING: [one for page in PAGES for one in lines_of(page.read_text(encoding="utf-8"))]}
    for title, (_, text) in sections().items():
        stage = STAGE.search(text)
        assert stage
        found[title] = [*led_to(stage[1]), *lines_of(text)]
    return found | {PAGE.name: list(departures())}


def test_every_command_has_its_line() -> None:
    wanted = {
        " ".join(words).strip()
        for name, command in group.commands.items()
        for words in ([name, part] for part in getattr(command, "commands", [""]))
    }
    there = {leaf(shlex.split(line)) for steps in campaigns().values() for _, line, told in steps if told}
    assert wanted - there == set()
    assert set(NOT_HERE) <= wanted


class Played:
    """A campaign of the guide played line by line, each line stopped on copies and run again."""

    def __init__(self, folder: Path, terminals: Terminals, seed: int, seen: set[tuple[str, ...]]) -> None:
        self.season, self.rng, self.seen = Season(folder / "travail", terminals), random.Random(seed), seen
        self.count = 0

    def play(self, step: Step, moments: int | None = None) -> None:
        when, line, told = step
        self.season.at(when)
        words = self.season.words(line)
        if not told or words[0] == "cp" or leaf(words) in NOT_HERE:
            self.season.run(line)
            return
        first = shape(words) not in self.seen
        self.seen.add(shape(words))
        number = moments if moments is not None else MOMENTS if first else AGAIN
        before = self.season.copied("avant")
        witness = self.season.copied("temoin")
        counted = witness.stopped(words)
        code, _ = self.season.run(line)
        assert counted["code"] == code
        wanted = said(self.season.work / "dmg"), everything(self.season.work)
        for how in self.ways(number, counted):
            self.once(before, words, how, code, wanted)
            self.count += 1

    def ways(self, number: int, counted: Mapping[str, Any]) -> Iterator[dict[str, float]]:
        """Two thirds of the stops at an operation on the disk, the others after some time; then some full disks."""
        operations = range(1, counted["operations"] + 1)
        for at in self.rng.sample(operations, min(len(operations), number * 2 // 3)):
            yield {"tue": at}
        for _ in range(number - min(len(operations), number * 2 // 3)):
            yield {"apres": self.rng.uniform(0.0, counted["secondes"])}
        for at in self.rng.sample(operations, min(len(operations), max(1, number // 4))):
            yield {"plein": at}

    def once(
        self, before: Season, words: list[str], how: dict[str, float], code: int,
        wanted: tuple[list[str], dict[str, str]],
    ) -> None:  # fmt: skip
        copy = before.copied("copie")
        place = f"{' '.join(words)} {how}"
        first = copy.stopped(words, **how)
        assert "Traceback" not in first["dit"], f"{place}\n{first['dit']}"
        assert first["code"] in ((0, 1) if "plein" in how else (-9, code)), f"{place}\n{first}"
        again = copy.stopped(words)
        done = DONE.get(leaf(words), "")
        assert again["code"] == code or (done and done in again["dit"]), f"{place}\n{first['dit']}\n{again['dit']}"
        assert (said(copy.work / "dmg"), everything(copy.work)) == wanted, place
        check_whole(copy.work / "dmg")


@pytest.mark.long
@pytest.mark.parametrize("name", campaigns())
def test_every_command_stopped_at_thirty_moments_finishes_when_run_again(
    name: str, tmp_path: Path, terminals: Terminals, seen: set[tuple[str, ...]]
) -> None:
    played = Played(tmp_path, terminals, 15, seen)
    for step in campaigns()[name]:
        played.play(step)


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, ...]]:
    """The commands, with their options, that were stopped thirty times already."""
    return set()


SAMPLE = {
    'phco dmg init --campagne 2026-09 --titre "DMG de Caen" --serveur mx.dmg.example --site https://phco.exemple.fr': 5,
    "phco dmg inviter personnes.csv": 5,
    f'phco dmg inviter --nouveau-code {DJ[3]} --motif "téléphone perdu"': 5,
    "phco dmg recevoir courriels/aout": 3,
    "phco dmg tour ouvrir 1": 5,
    "phco dmg publier": 4,
}


def test_a_command_stopped_at_some_moments_finishes_when_run_again(tmp_path: Path, terminals: Terminals) -> None:
    played = Played(tmp_path, terminals, 15, set())
    for line, moments in SAMPLE.items():
        when = "2026-09-01T08:00" if "tour" in line or "publier" in line else "2026-08-11T09:00"
        played.play((when, line, True), moments)
    assert played.count >= sum(SAMPLE.values())
