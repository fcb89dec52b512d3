"""The matching: against a plain reference and the two peers of PyPI, growth, memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from math import exp, log
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LIMIT = float(os.environ.get("PHCO_BENCH_LIMIT", "300"))  # seconds given to each run
RUNS = 3  # the best of three, where a run is short
SIZES = ((103, 350, 70), (1000, 3500, 100), (4000, 12000, 100))
HUGE = (100_000, 300_000, 20)
GROWTH = (500, 1000, 2000, 4000, 8000, 16000)
Say = Callable[[str], None]
Row = dict[str, Any]


def child(name: str, size: tuple[int, int, int], seconds: float = LIMIT) -> Row:
    """One contestant on one market in a process of its own; ``{"echec": why}`` when it does not finish."""
    command = [sys.executable, "-m", "tests.bench._appariement_enfant", name, *map(str, size)]
    environment = dict(os.environ)
    if name in ("matching", "algmatch"):
        peers = os.environ.get("PHCO_BENCH_PEERS", "")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [peers, os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return {"echec": f"abandon après {seconds:.0f} s"}
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"code {done.returncode}"]
        return {"echec": last[0][:80]}
    found: Row = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def spent(row: Row, *, hashing: bool = False) -> float:
    """Processor seconds of preparation and matching; hashing is apart."""
    stages = row["etapes"]
    total: float = stages.get("preparation", 0.0) + stages["calcul"]
    return total + (stages.get("empreinte", 0.0) + stages.get("tirage", 0.0) if hashing else 0.0)


def best(name: str, size: tuple[int, int, int]) -> Row:
    """The quickest of a few runs (one when it fails or takes long)."""
    rows: list[Row] = []
    for _ in range(RUNS):
        row = child(name, size)
        if "echec" in row:
            return row
        rows.append(row)
        if spent(row, hashing=True) > 5:
            break
    return min(rows, key=spent)


def against_peers(say: Say) -> list[Row]:
    """Same strict market for all; the same pairs are checked, since strict lists have one answer."""
    rows: list[Row] = []
    for size in SIZES:
        label = "{}×{}×{}".format(*size)
        reference = best("reference", size)
        plain = spent(reference)
        runs = {name: best(name, size) for name in ("acceptation-differee", "deux-niveaux")}
        tied, tied_reference = best("deux-niveaux-coeurs", size), best("reference-coeurs", size)
        peers = {name: best(name, size) for name in ("algmatch", "matching")}
        say(f"  {label} : référence {plain:.4f} s")
        for name, row in {**runs, **peers}.items():
            if "echec" in row:
                say(f"    {name:22s} {row['echec']}")
                continue
            same = "mêmes paires" if row["resume"] == reference["resume"] else "AUTRES PAIRES"
            say(f"    {name:22s} {spent(row):8.4f} s, hachage {spent(row, hashing=True) - spent(row):.4f} s, {same}")
        ours = spent(runs["deux-niveaux"])
        rows.append(_ratio(f"deux-niveaux {label}", ours, plain, "≤ 2,5 × la référence", ours <= 2.5 * plain))
        rows.append(
            _ratio(
                f"deux-niveaux, 5 cœurs {label}", spent(tied), spent(tied_reference), "≤ 2,5 × la référence",
                spent(tied) <= 2.5 * spent(tied_reference),
                note=f"hachage à part : {spent(tied, hashing=True) - spent(tied):.3f} s",
            )
        )  # fmt: skip
        finished = {name: spent(row) for name, row in peers.items() if "echec" not in row}
        lost = " ; ".join(f"{name} : {row['echec']}" for name, row in peers.items() if "echec" in row)
        if finished:
            quickest = min(finished, key=lambda name: finished[name])
            aim = size[0] < 1000 or finished[quickest] >= 20 * ours
            note = f"meilleur pair : {quickest}" + (f" ; {lost}" if lost else "")
            rows.append(_ratio(f"pair / nous {label}", finished[quickest], ours, "≥ 20 dès 1000×3500", aim, note=note))
        else:
            rows.append({"mesure": f"pair / nous {label}", "note": f"aucun pair ne finit : {lost}", "tenu": True})
    return rows


def _ratio(label: str, value: float, reference: float, aim: str, held: bool, note: str = "") -> Row:
    return {
        "mesure": label, "valeur": value, "reference": reference, "unite": "s", "rapport": value / reference,
        "objectif": aim, "tenu": held, "note": note,
    }  # fmt: skip


def huge(say: Say) -> list[Row]:
    """100 000 × 300 000 with lists of 20, hearts in five levels: time and memory beyond the input's own."""
    label = "{}×{}×{}".format(*HUGE)
    reference, ours = child("reference-coeurs", HUGE), child("deux-niveaux-coeurs", HUGE)
    if "echec" in ours or "echec" in reference:
        return [{"mesure": label, "note": f"{reference.get('echec', '')} {ours.get('echec', '')}", "tenu": False}]
    pairs = HUGE[0] * HUGE[2]
    memory = (ours["pointe_ko"] - ours["base_ko"]) / 1024
    say(f"  {label} : {ours['paires']} paires, étapes {ours['etapes']}")
    return [
        _ratio(f"deux-niveaux {label}", spent(ours), spent(reference), "en mémoire", True, "hachage à part"),
        {
            "mesure": f"mémoire {label}", "valeur": memory, "unite": "Mo", "objectif": "≤ 2 Go", "tenu": memory <= 2048,
            "reference": (reference["pointe_ko"] - reference["base_ko"]) / 1024,
            "note": f"{memory * 1024 * 1024 / pairs:.0f} octets par vœu, entrée comprise",
        },
    ]  # fmt: skip


def growth(say: Say) -> list[Row]:
    """Seconds against the number of wishes, lists of 50: the exponent of the fitted power law."""
    points = []
    for applicants in GROWTH:
        row = best("deux-niveaux-coeurs", (applicants, 3 * applicants, 50))
        if "echec" not in row:
            points.append((applicants * 50, spent(row, hashing=True)))
            say(f"  {applicants:6d} demandeurs : {points[-1][1]:.3f} s")
    middle_x = sum(log(x) for x, _ in points) / len(points)
    middle_y = sum(log(y) for _, y in points) / len(points)
    slope = sum((log(x) - middle_x) * (log(y) - middle_y) for x, y in points) / sum(
        (log(x) - middle_x) ** 2 for x, _ in points
    )
    scale = exp(middle_y - slope * middle_x) * 1e6
    note = f"{scale:.3f} µs × vœux^{slope:.2f}"
    return [
        {"mesure": "exposant de croissance", "valeur": slope, "objectif": "≤ 1,25", "tenu": slope <= 1.25, "note": note}
    ]


MEASURES = {
    "appariement": against_peers,
    "appariement-croissance": growth,
    "appariement-grand": huge,
}
