"""Processes that play campaigns: each plays one after the other, so that what starts it is paid once a core."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Self

from phco.demo.country.shares import REPORT, Share
from phco.errors import PhcoError
from phco.jsontext import JsonObject

PLAYER = ["-m", "phco.demo.country.player"]


@dataclass(frozen=True, kw_only=True)
class _Player:
    process: subprocess.Popen[str]
    heard: IO[bytes]  # what it says of a fault


class Crew:
    """As many processes as campaigns are played at once. They end with this one, however it ends.

    ``with Crew(folder, seed) as crew: crew.play(part)``, from any thread.
    """

    def __init__(self, folder: Path, seed: str) -> None:
        self._command = [sys.executable, *PLAYER, str(folder), seed]
        self._folder = folder
        self._free: SimpleQueue[_Player] = SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while not self._free.empty():
            self._end(self._free.get())

    def play(self, part: Share) -> JsonObject:
        """One campaign, by a process that is free: its report. Raises PhcoError E_DEMO with what the process said."""
        try:
            player = self._free.get_nowait()
        except Empty:
            player = self._begin()
        path = self._folder / part.code / REPORT
        try:
            answered = _asked(player.process, json.dumps(asdict(part)))
        except BaseException:
            self._end(player)
            raise
        if not answered or not path.is_file():
            said = self._end(player)
            fix = "Relancez la commande : elle reprend où elle en était."
            raise PhcoError("E_DEMO", f"La campagne s’est arrêtée : {said}", part.name, fix)
        self._free.put(player)
        found: JsonObject = json.loads(path.read_text(encoding="utf-8"))
        return found

    def _begin(self) -> _Player:
        heard = tempfile.TemporaryFile()  # noqa: SIM115 - closed with its process
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=heard, text=True, encoding="utf-8"
        )
        return _Player(process=process, heard=heard)

    def _end(self, player: _Player) -> str:
        """Let it go; what it said last."""
        with player.process as process, player.heard as heard:
            assert process.stdin is not None
            with contextlib.suppress(OSError):  # it is gone already
                process.stdin.close()
            code = process.wait()
            heard.seek(0)
            return heard.read().decode("utf-8", "replace").strip()[-600:] or f"code {code}"


def _asked(process: subprocess.Popen[str], line: str) -> bool:
    """Whether the process played what the line names."""
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    except OSError:  # it ended before it was asked
        return False
    return process.stdout.readline() != ""
