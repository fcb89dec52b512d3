"""What is said once: few values without a type, folders that one can take in, the plural of French in one module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PHCO = ROOT / "phco"
MODULES = sorted(PHCO.rglob("*.py"))
TEMPLATES = sorted((PHCO / "views").rglob("*.html"))
ANY = re.compile(r"\bAny\b")
MOST_ANY = 40
MOST_MODULES = 16
# The packages' room is one format, read and written: its modules are its parts, each one short, and HOUSE.md keeps it.
LARGE_FOLDERS = {"packages"}
# The verifier stands on its own: it borrows no word from the core whose results it judges.
OWN_WORDS = PHCO / "matching" / "verification"
INLINE_PLURAL = re.compile(
    r"""(['"])(?:s|x|nt)\1 if [^{}]*?(?:>|>=|!=|==|<) ?[12]\b"""
    r"""|\{\{ ?(['"])(\w+)\2 if [^{}]*\2\3[sx]\2"""
)


def typeless(text: str) -> int:
    """The lines of a module that say ``Any``, its import included."""
    return sum(bool(ANY.search(line)) for line in text.splitlines())


def test_few_values_are_without_a_type() -> None:
    """At most 40 lines with ``Any``: ``jsontext`` names the JSON objects of the contract once, the verifier says the
    same beside it, and click and jinja2 have doors that take anything. Elsewhere a value has a type, or is a ``Json``
    or an ``object`` that one must look at before using it. Type what you add; raise nothing here.
    """
    found = {str(path.relative_to(ROOT)): typeless(path.read_text(encoding="utf-8")) for path in MODULES}
    assert sum(found.values()) <= MOST_ANY, {name: count for name, count in found.items() if count}


def test_no_type_is_waved_through() -> None:
    """``type: ignore`` stands only where a library without types is inherited from, and where a function remembered
    keeps its own signature, which ``functools.cache`` cannot say (``phco/local.py``).
    """
    said = {str(path.relative_to(PHCO)) for path in MODULES if "type: ignore" in path.read_text(encoding="utf-8")}
    assert said <= {"local.py", "placement/followup/ics.py"}


def test_a_folder_can_be_taken_in() -> None:
    """At most 16 modules a folder, its ``__init__`` aside: beyond, a subfolder has a name to give."""
    folders = {path.parent for path in MODULES}
    counts = {
        str(folder.relative_to(PHCO)): sum(one.name != "__init__.py" for one in folder.glob("*.py"))
        for folder in folders
    }
    assert {name for name, count in counts.items() if count > MOST_MODULES} == LARGE_FOLDERS


def test_the_plural_is_said_in_one_place() -> None:
    """``phco.french`` (``pluriel`` and ``accord`` in templates) knows when French takes the plural."""
    assert MODULES and TEMPLATES
    faults = [
        f"{path.relative_to(ROOT)}:{rank}: {line.strip()}"
        for path in (*MODULES, *TEMPLATES)
        if OWN_WORDS not in path.parents
        for rank, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INLINE_PLURAL.search(line)
    ]
    assert faults == []


@pytest.mark.parametrize(
    "line",
    [
        """f"{count} offre{'s' if count > 1 else ''}\"""",
        """plural = "s" if gap >= 2 else \"\"""",
        """f"lieu{'x' if total != 1 else ''}\"""",
        """{{ n }} offre{{ "s" if n > 1 }}""",
        """{{ "cœur" if niveau == 1 else "cœurs" }}""",
    ],
)
def test_an_inline_plural_would_be_seen(line: str) -> None:
    assert INLINE_PLURAL.search(line)


def test_a_typeless_line_would_be_seen() -> None:
    assert typeless("from typing import Any\n\nx: Any = 1\nCompany = 2\n") == 2


def test_one_reader_of_what_may_be_too_long() -> None:
    """``phco.host.disk.bounded`` reads one byte more than the limit; the command line does so of its standard input."""
    reads = re.compile(r"\.read\(\w+ \+ 1\)")
    found = {str(path.relative_to(PHCO)) for path in MODULES if reads.search(path.read_text(encoding="utf-8"))}
    assert found == {"host/disk/bounded.py", "cli/answer.py"}
