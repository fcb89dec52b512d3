"""The host's answer to the port of ``taille-max``: OR-tools CP-SAT in a process of its own (MAT).

Its own process because native solvers do not always share one, and because a solve that runs away must be stoppable.
The process is started at the first need, kept for the next ones, and ends with ours.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.matching.engine.exact import Part, StableSizeSolver

SECONDS = 600.0  # for one market; at 103 × 350 it takes a few seconds at most
GRACE = 30.0  # to start and to answer, beyond the solver's own time


class ProcessSolver:
    """A ``StableSizeSolver`` that talks to ``phco.host.solver.process``, one JSON line each way."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def solve(self, pieces: Sequence[Part]) -> Sequence[Sequence[int]]:
        """See the port. Raises PhcoError E_SOLVEUR: no answer in time, or the process died."""
        if not pieces:
            return []
        process = self._started()
        request = {"seconds": self.seconds, "pieces": [asdict(piece) for piece in pieces]}
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(request, separators=(",", ":")) + "\n")
            process.stdin.flush()
            answer: JsonObject = json.loads(self._lines.get(timeout=self.seconds + GRACE))
        except (OSError, ValueError, queue.Empty):
            self.close()
            raise _no_answer("Le solveur s’est arrêté sans répondre.") from None
        if "matchings" not in answer:
            raise _no_answer(f"Le solveur n’a pas de preuve après {self.seconds:.0f} s.")
        found: list[list[int]] = answer["matchings"]
        return found

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            paths = [str(Path(__file__).parents[3]), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._lines = queue.Queue()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "phco.host.solver.process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
                text=True,
                encoding="utf-8",
            )
            threading.Thread(target=_listen, args=(self._process, self._lines), daemon=True).start()
        return self._process


def _listen(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put("")  # the process ended: an empty line is no JSON, so that whoever waits is told at once


def _no_answer(what: str) -> PhcoError:
    return PhcoError(
        "E_SOLVEUR", what, "methode", "Choisissez « deux-niveaux », ou relancez sur une machine moins chargée."
    )


_shared: ProcessSolver | None = None


def solver() -> StableSizeSolver:
    """The process's one solver. Raises PhcoError E_SOLVEUR when OR-tools is not installed."""
    global _shared
    if importlib.util.find_spec("ortools") is None:
        raise PhcoError(
            "E_SOLVEUR",
            "La méthode « taille-max » demande OR-tools, qui n’est pas installé.",
            "methode",
            "Lancez « python build.py » pour installer l’environnement complet, ou choisissez « deux-niveaux ».",
        )
    if _shared is None:
        _shared = ProcessSolver()
        atexit.register(_shared.close)
    return _shared
