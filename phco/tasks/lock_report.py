"""What changed between two states of the locks, in French: one line a package, read before it is committed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

_PYTHON = re.compile(r"(?m)^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")


def versions(name: str, text: str) -> dict[str, str]:
    """Package → version of a lock (``…json``: npm’s, otherwise pip’s); several versions of one are joined."""
    found: dict[str, set[str]] = {}
    if name.endswith(".json"):
        for place, package in json.loads(text).get("packages", {}).items():
            if place and "version" in package:
                found.setdefault(place.rpartition("node_modules/")[2], set()).add(package["version"])
    else:
        for package, version in _PYTHON.findall(text):
            found.setdefault(package.lower(), set()).add(version)
    return {package: ", ".join(sorted(several)) for package, several in found.items()}


def read_locks(root: Path, places: Sequence[str]) -> dict[str, str]:
    """Place → text, empty for a lock that is not there yet."""
    return {place: path.read_text(encoding="utf-8") if (path := root / place).is_file() else "" for place in places}


def report(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Lines to show: each lock, then what it gains, loses and changes; a hash alone that changed is said too."""
    lines: list[str] = []
    for place, text in after.items():
        former = versions(place, before.get(place) or ("{}" if place.endswith(".json") else ""))
        now = versions(place, text)
        changes = [
            *(f"  + {one} {now[one]}" for one in sorted(now.keys() - former.keys())),
            *(f"  − {one} {former[one]}" for one in sorted(former.keys() - now.keys())),
            *(f"  {one} : {former[one]} → {now[one]}" for one in sorted(former.keys() & now.keys())
              if former[one] != now[one]),
        ]  # fmt: skip
        if not changes and text != before.get(place):
            changes = ["  mêmes versions ; des empreintes ont changé : vérifiez pourquoi avant de l’accepter"]
        lines += [f"{place} : " + ("rien n’a changé" if not changes else ""), *changes]
    return [line.rstrip(" :") if line.endswith(" : ") else line for line in lines]
