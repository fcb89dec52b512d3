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

from phco.demo.national import rehearse, shares

LONG = os.environ.get("PHCO_BANC_LONG") == "1"
DJS, OFFERS = (4000, 12000) if LONG else (280, 840)


def national(say: Callable[[str], None]) -> list[dict[str, Any]]:
    """28 campaigns on one core against 28 times one of them; the memory of the largest process against that of one."""
    parts = shares(DJS, OFFERS)
    middle = sorted(parts, key=lambda one: one.djs)[len(parts) // 2]
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        (alone,) = rehearse(Path(folder) / "une", [middle], "banc", lambda *_: None, processes=1)
        one = time.monotonic() - started
        say(f"  une subdivision ({middle.name}) : {one:.0f} s")
        started = time.monotonic()
        reports = rehearse(Path(folder) / "toutes", parts, "banc", lambda *_: None, processes=1)
        whole = time.monotonic() - started
    size = sum(report["djs"] for report in reports) / alone["djs"]
    most, written = max(report["memoire_mo"] for report in reports), sum(report["octets"] for report in reports)
    least, first = alone["memoire_mo"], alone["octets"]
    note = f"{len(reports)} campagnes, {size:.0f} fois les DJ d’une seule"
    return [
        _row("pays, un cœur", whole, one, "s", note, aim=28.0),
        _row("pays, mémoire d’un processus", most, least, "Mo", "la plus grande subdivision contre la médiane"),
        _row("pays, octets écrits", written / 1e6, first / 1e6, "Mo", ""),
    ]


def _row(name: str, value: float, reference: float, unit: str, note: str, aim: float | None = None) -> dict[str, Any]:
    ratio = value / reference
    return {
        "mesure": name, "valeur": float(value), "reference": float(reference), "rapport": ratio, "objectif": aim,
        "tenu": None if aim is None else ratio <= aim, "unite": unit, "note": note,
    }  # fmt: skip


MEASURES = {"national": national}
