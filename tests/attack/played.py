"""A campaign played line by line, each line stopped on copies and run again as it was typed."""

from __future__ import annotations

import random
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.attack.options import VARIANTS, Variant
from tests.attack.season import Season, Terminals
from tests.attack.told import Step, folder_of, leaf, shape
from tests.attack.whole import broken, check_whole, differing, everything, said

MOMENTS, AGAIN = 30, 3  # kills of a command the first time it comes, and when it comes again with the same options
OF_AN_OPTION = 10  # kills of a command with options that the guide does not use
NOT_HERE = {"bureau": "a server: its acts are those of the commands, one by one (tests/bureau)"}
# What a command may answer the second time when the first was stopped once all was done: the fault that says so.
DONE = {
    "init": "E_DOSSIER_OCCUPE", "repeter": "E_DOSSIER_OCCUPE", "retirer": "E_DEPART", "demissionner": "E_DEPART",
    "sauvegarde faire": "E_DOSSIER_OCCUPE", "sauvegarde remettre": "E_DOSSIER_OCCUPE", "cles phrase": "E_PHRASE",
}  # fmt: skip


class Played:
    """A campaign of the guide played line by line, each line stopped on copies and run again."""

    def __init__(self, folder: Path, terminals: Terminals, seed: int, seen: set[tuple[str, ...]]) -> None:
        self.season, self.rng, self.seen = Season(folder / "travail", terminals), random.Random(seed), seen
        self.count, self.faults, self.done = 0, list[str](), list[Variant]()

    def play(self, step: Step, moments: int | None = None) -> None:
        """Run a line; one of the page is stopped first, on copies."""
        when, line, told = step
        self.season.at(when)
        words = self.season.words(line)
        if not told or words[0] == "cp" or leaf(words) in NOT_HERE:
            self.season.run(line)
            return
        first = shape(words) not in self.seen
        self.seen.add(shape(words))
        self.stop(self.season, line, moments if moments is not None else MOMENTS if first else AGAIN)

    def variants(self, page: str, step: Step) -> None:
        """Stop what may be typed in the place of a line, each on a copy, then run the line."""
        when, line, told = step
        self.season.at(when)
        self.season.words(line)  # the files that it names may be what a variant wants
        for one in VARIANTS:
            if told and one.page == page and one not in self.done and line.startswith(one.line):
                self.done.append(one)
                self.variant(one)
        self.season.run(line)

    def variant(self, one: Variant) -> None:
        """Stop one on a copy of the campaign."""
        copy = self.season.copied("variante")
        for number, line in enumerate(one.typed):
            if one.at:
                copy.at(one.at[number])
            if number < len(one.typed) - 1:
                code, text = copy.run(line)
                assert code == 0, f"{line}\n{text}"
        code, text = self.stop(copy, one.typed[-1], OF_AN_OPTION)
        if code != one.refused:
            self.faults.append(f"{one.typed[-1]}: {code}\n{text}")

    def awaited(self, page: str) -> list[Variant]:
        """Those that have not had their turn."""
        return [one for one in VARIANTS if one.page == page and one not in self.done]

    def stop(self, season: Season, line: str, moments: int) -> tuple[int, str]:
        """Stop a line at so many moments, on copies; how it ended, and what it said, when nothing stopped it."""
        words = season.words(line)
        before, witness = season.copied("avant"), season.copied("temoin")
        counted = witness.stopped(words)
        code, text = season.run(line)
        assert counted["code"] == code
        desk = season.work / folder_of(words)
        wanted = said(desk), everything(season.work), broken(desk)
        assert code == 1 or not wanted[2], f"{line}: {wanted[2]}"
        for how in self.ways(moments, counted):
            self.count += 1
            try:
                self.once(before, words, how, code, wanted)
            except AssertionError as fault:  # the campaign goes on: every command is stopped, all that fail are told
                self.faults.append(str(fault) or f"{line} {how}\n{traceback.format_exc()}")
                break
        return code, text

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
        wanted: tuple[list[str], dict[str, str], list[str]],
    ) -> None:  # fmt: skip
        copy = before.copied("copie")
        desk = copy.work / folder_of(words)
        place = f"{' '.join(words)} {how}"
        first = copy.stopped(words, **how)
        assert "Traceback" not in first["dit"], f"{place}\n{first['dit']}"
        assert first["code"] in ((0, 1) if "plein" in how else (-9, code)), f"{place}\n{first}"
        again = copy.stopped(words)
        done = DONE.get(leaf(words), "")
        assert again["code"] == code or (done and done in again["dit"]), f"{place}\n{first['dit']}\n{again['dit']}"
        told, files = said(desk), everything(copy.work)
        assert told == wanted[0], f"{place}\n{differing(dict(enumerate(wanted[0])), dict(enumerate(told)))}"
        assert files == wanted[1], f"{place}\n{differing(wanted[1], files)}"
        faults = broken(desk)
        assert faults == wanted[2], f"{place}\n{faults}"
        if not faults:
            try:
                check_whole(desk)
            except AssertionError as fault:
                raise AssertionError(f"{place}\n{fault}") from fault
