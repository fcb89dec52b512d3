"""Tables that say, sentence by sentence, which tests hold what a design page promises; a name that is gone is said.

A table is TOML: ``[[point]]`` with ``titre`` and either ``essais`` or ``[[point.phrase]]`` (``dit``, ``essais``).
A test is ``file::name``: in tests/browser, or in tests/ with its folder (``site/test_hosting.py::…``); one of Node's
runner is named by the text of its ``test("…")`` (``js/engine.test.mjs::…``).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def points_of(name: str) -> list[dict[str, Any]]:
    """The points of the table ``name``, a file beside this one."""
    found: list[dict[str, Any]] = tomllib.loads(HERE.joinpath(name).read_text(encoding="utf-8"))["point"]
    return found


def phrases_of(point: dict[str, Any]) -> list[dict[str, Any]]:
    """Its sentences, each with its tests; the whole point is one where they are not told apart."""
    assert ("phrase" in point) != ("essais" in point), f"{point['titre']}: one shape or the other"
    phrases: list[dict[str, Any]] = point.get("phrase") or [{"dit": point["titre"], "essais": point["essais"]}]
    return phrases


@cache
def _source(file: str) -> str:
    place = HERE.parent / file if "/" in file else HERE / file
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def exists(essay: str) -> bool:
    """Whether the test is there."""
    file, _, name = essay.partition("::")
    if file.endswith(".mjs"):
        return any(f"test({quote}{name}{quote}" in _source(file) for quote in "\"'`")
    return re.search(rf"^def {re.escape(name)}\(", _source(file), re.MULTILINE) is not None


def faults_of(points: list[dict[str, Any]]) -> list[str]:
    """A line for each sentence without a test, said twice or empty, and for each name that is no test's."""
    faults, seen = [], set()
    for point in points:
        for phrase in phrases_of(point):
            said = phrase["dit"]
            if not said.strip() or said in seen:
                faults.append(f"{point['titre']}: « {said} » empty, or said twice")
            seen.add(said)
            if not phrase["essais"]:
                faults.append(f"« {said} »: no test")
            faults += [f"« {said} »: {essay} is no test" for essay in phrase["essais"] if not exists(essay)]
    return faults
