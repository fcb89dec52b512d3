"""``python build.py bench``: every measure as a ratio to a reference of the same run; a table, and a JSON file.

Each module of this folder exposes ``MEASURES``: name → function(say) → rows. A row has ``mesure``, ``valeur``,
``reference``, ``rapport``, ``objectif``, ``tenu``, ``unite``, ``note``, and ``etendue`` where it repeats: half of its
times lie within that share of their median (0.05 on a quiet machine, 0.3 on a busy one). Nothing here is a test: a
missed aim is printed.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Row = dict[str, Any]
Measure = Callable[[Callable[[str], None]], list[Row]]


def say(text: str) -> None:
    print(text, flush=True)


def measures() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for module in sorted(pkgutil.iter_modules([str(HERE)]), key=lambda module: module.name):
        if not module.name.startswith("_"):
            found |= getattr(importlib.import_module(f"tests.bench.{module.name}"), "MEASURES", {})
    return found


def table(rows: list[Row]) -> str:
    heads = ("mesure", "valeur", "reference", "rapport", "objectif", "tenu", "etendue", "note")
    cells = [heads, *(tuple(_cell(row.get(head), row, head) for head in heads) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(heads))]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in cells)


def _cell(value: Any, row: Row, head: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "oui" if value else "NON"
    text = f"{value:.3g}" if isinstance(value, float) else str(value)
    return f"{text} {row.get('unite', '')}".strip() if head in ("valeur", "reference") else text


def main(wanted: list[str]) -> int:
    known = measures()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"Mesures inconnues : {', '.join(unknown)}. Connues : {', '.join(known)}.", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in wanted or list(known):
        say(f"\n— {name} —")
        started = time.monotonic()
        try:
            rows += known[name](say)
        except Exception as error:  # one measure that cannot run here never hides the others
            rows.append({"mesure": name, "note": f"impossible ici : {type(error).__name__} {error}"[:160]})
        say(f"  ({time.monotonic() - started:.0f} s)")
    say("\n" + table(rows))
    out = ROOT / ".phco" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "coeurs": os.cpu_count(), "systeme": platform.system()}
    out.write_text(json.dumps({"machine": machine, "mesures": rows}, ensure_ascii=False, indent=2), encoding="utf-8")
    say(f"\nÉcrit dans {out.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
