"""A template that only the build or a rehearsal draws is in ``host/``; a phone draws every other one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from phco.site.bundle.wheel import HOST_ROOMS

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "phco" / "views" / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
_NAMED = re.compile(r"[\"']((?:host/)?[a-z0-9_-]+\.html)[\"']")


def named(files: Iterable[Path]) -> set[str]:
    return {name for path in files for name in _NAMED.findall(path.read_text(encoding="utf-8"))} & set(NAMES)


ROOMS = [path for path in (ROOT / "phco").iterdir() if path.is_dir() and path.name not in (*HOST_ROOMS, "views")]


def drawn_by_a_phone() -> set[str]:
    """What the core names, and what those templates name in turn."""
    modules = [path for room in ROOMS for path in room.rglob("*.py")]
    found: set[str] = set()
    todo = named([*modules, *(ROOT / "phco" / "views").glob("*.py")])
    while todo:
        found |= todo
        todo = named(TEMPLATES / name for name in todo) - found
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_where_it_is_drawn(name: str) -> None:
    assert name.startswith("host/") != (name in drawn_by_a_phone()), name


def test_enough_templates_are_read() -> None:
    assert len(NAMES) > 50 and len(drawn_by_a_phone()) > 40
