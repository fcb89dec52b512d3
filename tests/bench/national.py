"""The whole country against one subdivision: time on one core, memory of a process, bytes written.

Small campaigns by default; ``PHCO_BANC_LONG=1`` plays 4 000 DJ and 12 000 offers.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from phco.demo.country.national import rehearse
from phco.demo.country.shares import Share, shares
from phco.jsontext import JsonObject

LONG = os.environ.get("PHCO_BANC_LONG") == "1"
DJS, OFFERS = (4000, 12000) if LONG else (280, 840)


def national(say: Callable[[str], None]) -> list[dict[str, Any]]:
    """28 campaigns on one core against 28 times a middling one; the memory of the largest process against its own.

    The cost is the processor's time, which other work on the machine does not change; the time that passes is told too.
    The middling one is played before and after the country.
    """
    parts = shares(DJS, OFFERS)
    mean = sum(one.djs for one in parts) / len(parts)
    middle = min(parts, key=lambda one: abs(one.djs - mean))
    with tempfile.TemporaryDirectory() as folder:
        (alone,), before = _played(Path(folder) / "avant", [middle])
        say(f"  une subdivision ({middle.name}) : {before[0]:.1f} s de processeur, {before[1]:.0f} s")
        reports, whole = _played(Path(folder) / "toutes", parts)
        say(f"  les {len(parts)} : {whole[0]:.0f} s de processeur, {whole[1]:.0f} s")
        _, after = _played(Path(folder) / "apres", [middle])
    one = [(first + last) / 2 for first, last in zip(before, after, strict=True)]
    size = sum(report["djs"] for report in reports) / alone["djs"]
    most, written = max(report["memoire_mo"] for report in reports), sum(report["octets"] for report in reports)
    least, first = alone["memoire_mo"], alone["octets"]
    note = f"{len(reports)} campagnes, {size:.0f} fois les DJ d’une seule"
    return [
        _row("pays, un cœur", whole[0], one[0], "s", f"processeur ; {note}", aim=28.0),
        _row("pays, temps écoulé", whole[1], one[1], "s", f"{note} ; dépend de ce que la machine fait d’autre"),
        _row("pays, mémoire d’un processus", most, least, "Mo", "la plus grande subdivision contre une moyenne"),
        _row("pays, octets écrits", written / 1e6, first / 1e6, "Mo", ""),
    ]


def _played(folder: Path, parts: list[Share]) -> tuple[list[JsonObject], tuple[float, float]]:
    """Their reports, one after the other; seconds of the processor (those of the ended processes), and that passed."""
    started, spent = time.monotonic(), _processor()
    reports = rehearse(folder, parts, "banc", lambda *_: None, processes=1)
    passed = time.monotonic() - started
    return reports, ((_processor() - spent) or passed, passed)  # Windows does not tell it


def _processor() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _row(name: str, value: float, reference: float, unit: str, note: str, aim: float | None = None) -> dict[str, Any]:
    ratio = value / reference
    return {
        "mesure": name, "valeur": float(value), "reference": float(reference), "rapport": ratio, "objectif": aim,
        "tenu": None if aim is None else ratio <= aim, "unite": unit, "note": note,
    }  # fmt: skip


MEASURES = {"national": national}
