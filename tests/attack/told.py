"""The commands that the guide tells, campaign by campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from phco.cli.desk.group import group
from tests.dmg.dmg_guide import BLOCK, COPIED, WHEN
from tests.dmg.test_dmg_guide import PAGES, STAGE, STAGES, sections
from tests.dmg.test_dmg_guide_departures import BEFORE, BETWEEN, PAGE

Step = tuple[str, str, bool]  # instant (and machine), line, whether it is a line of the page
BEGINNING = "campagne.md"


def lines_of(text: str, before: Callable[[str], Iterator[Step]] = lambda _: iter(())) -> Iterator[Step]:
    """The commands of a page, in order; ``before``: what happens between two of its instants."""
    when = ""
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            if copied := COPIED.fullmatch(line):
                yield when, f"cp {copied[1]} {copied[2]}", True
            elif found := WHEN.match(line):
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


def folder_of(words: list[str]) -> str:
    """The desk's folder that a command works in."""
    return words[words.index("--dossier") + 1] if "--dossier" in words else "dmg"


def leaves() -> Iterator[tuple[str, Any]]:
    """Every command of the desk with its name: ``tour ouvrir``."""
    for name, command in group.commands.items():
        for part, inner in getattr(command, "commands", {"": command}).items():
            yield f"{name} {part}".strip(), inner


COMMON = {"--dossier", "--json", "--jour", "--phrase-fichier", "--aide", "--help"}  # every command's


def options_of(command: Any) -> set[str]:
    """The options of a command that are its own."""
    return {word for one in command.params for word in one.opts if word.startswith("--")} - COMMON
