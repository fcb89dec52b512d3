"""Byte-compile a zip of Python files inside the very runtime that will import it (run by compiler.mjs, in Pyodide).

Sources become sourceless ``.pyc`` beside their packages (both zipimport and a folder accept them), without the hash of
the source and with fixed dates, in the order of their names: two runs give the same bytes, whatever machine or zlib
built them. Docstrings are left out, as ``python -OO`` does, and so are the tables of line numbers: together they weigh
half of what a phone downloads; a defect is told by the names of the functions that met it. Assertions stay. What
dataclasses and ``re`` would compile at each start is compiled here as well (depart.py).
"""

from __future__ import annotations

import _sre
import array
import ast
import base64
import dataclasses
import hashlib
import importlib
import importlib._bootstrap_external as bootstrap
import io
import marshal
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

DATE = (1980, 1, 1, 0, 0, 0)
NO_HASH = bytes(8)  # nothing compares it: no source travels
CLASSES = "phco/compiled/classes.py"
PATTERNS = "phco/compiled/patterns.py"
Pattern = tuple[str | bytes, int]  # an expression and its flags
TRIED = Path("/home/pyodide/essai.zip")


# A module that others import and seldom use: it runs when something of it, or a module of its folder, is asked for.
DEFERRED = """
def _run():
    import marshal
    here, places = globals(), __spec__.submodule_search_locations
    if places is not None:
        here["__path__"] = places
    for name in ("__getattr__", "_run", "_later", *_NAMES):
        del here[name]
    exec(marshal.loads(here.pop("_WHOLE")), here)

def __getattr__(name):
    if name == "__path__" and __spec__.submodule_search_locations is None:
        raise AttributeError(name)
    _run()
    here = globals()
    if name in here:
        return here[name]
    if "__getattr__" in here:
        return here["__getattr__"](name)
    raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}", name=name)

def _later(name):
    here, run = globals(), _run
    def call(*given, **named):
        if "_WHOLE" in here:
            run()
        return here[name](*given, **named)
    return staticmethod(call)  # an attribute of a class may hold it

_WHOLE = {whole!r}
_NAMES = {names!r}
globals().update((name, _later(name)) for name in _NAMES)
globals().pop("__path__", None)
"""
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # what a statement holds others in


def _without_docstrings(tree: ast.Module) -> ast.Module:
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        for name in BLOCKS:
            left += getattr(node, name, ())
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            text = first.value if isinstance(first, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                node.body[:1] = [] if len(node.body) > 1 else [ast.copy_location(ast.Pass(), first)]
    return tree


def _without_lines(code: CodeType) -> CodeType:
    parts = tuple(_without_lines(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_consts=parts, co_linetable=b"")


def _code(name: str, source: bytes | str, prefix: str) -> CodeType:
    tree = _without_docstrings(ast.parse(source, name))
    return _without_lines(compile(tree, f"{prefix}/{name}", "exec", dont_inherit=True, optimize=0))


def _pyc(name: str, source: bytes, prefix: str, names: list[str] | None) -> bytes:
    code = _code(name, source, prefix)
    if names is not None:
        code = _code(name, DEFERRED.format(whole=marshal.dumps(code), names=names), prefix)
    return bytes(bootstrap._code_to_hash_pyc(code, NO_HASH, False))


def _record(files: dict[str, bytes], record: str) -> bytes:
    lines = []
    for name in sorted(files):
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(files[name])}")
    return "\n".join([*lines, f"{record},,", ""]).encode()


def _written(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, DATE)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            made.writestr(info, files[name], zipfile.ZIP_STORED)
    return out.getvalue()


def _met(files: Mapping[str, bytes], libraries: Iterable[str]) -> tuple[list[str], list[Pattern]]:
    """What dataclasses write and ``re`` compiles when every module of a package is imported, in order.

    Raises what an import raises.
    """
    texts: set[str] = set()
    patterns: set[Pattern] = {(pattern, flags) for _, pattern, flags in re._cache}
    compiled = re._compiler.compile

    def noted(text: str, *scopes: dict[str, object]) -> None:
        texts.add(text)
        exec(text, *scopes)  # noqa: S102 - what dataclasses would run

    def seen(pattern: str | bytes, flags: int) -> re.Pattern[Any]:
        patterns.add((pattern, flags))
        return compiled(pattern, flags)

    TRIED.write_bytes(_written(files))
    former, sys.path = sys.path, [*sys.path, *libraries, str(TRIED)]
    scope = vars(dataclasses)  # where its own calls of exec look first
    scope["exec"] = noted
    re._compiler.compile = seen
    try:
        for name in sorted(files):
            if name.endswith(".pyc"):
                importlib.import_module(name.removesuffix(".pyc").removesuffix("/__init__").replace("/", "."))
    finally:
        del scope["exec"]
        re._compiler.compile = compiled
        sys.path = former
    return sorted(texts), sorted(patterns, key=repr)


def _class_codes(texts: list[str]) -> str:
    """The module where depart.py finds the code of each text."""
    codes = {
        hashlib.sha256(text.encode()).digest(): marshal.dumps(
            _without_lines(compile(text, "<string>", "exec", dont_inherit=True, optimize=0))
        )
        for text in texts
    }
    return f"TABLE = {codes!r}\n"


def _pattern_codes(patterns: list[Pattern]) -> str:
    """The module where depart.py finds what ``re`` makes of each expression."""
    told: list[tuple[Any, ...]] = []  # flags, program, groups
    made = _sre.compile
    _sre.compile = lambda _, *said: told.append(said)
    try:
        for pattern, flags in patterns:
            re._compiler.compile(pattern, flags)
    finally:
        _sre.compile = made
    codes = {
        asked: (flags, array.array("I", program).tobytes(), *groups)
        for asked, (flags, program, *groups) in zip(patterns, told, strict=True)
    }
    return f"TABLE = {codes!r}\n"


def compiled(
    archive: bytes, prefix: str, deferred: Mapping[str, list[str]], libraries: Iterable[str] | None = None
) -> bytes:
    """The same zip with every ``.py`` compiled, RECORD rebuilt where there is one, sorted and dated 1980.

    ``deferred``: the modules that run when something of theirs is first asked for, not when they are imported, and
    their functions that others hold without calling them. ``libraries``: what a wheel needs to be imported, where the
    code of its dataclasses is wanted.
    """
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as given:
        for info in given.infolist():
            if info.is_dir():
                continue
            data = given.read(info)
            if info.filename.endswith(".py"):
                files[info.filename + "c"] = _pyc(info.filename, data, prefix, deferred.get(info.filename))
            else:
                files[info.filename] = data
    if libraries is not None:
        texts, patterns = _met(files, libraries)
        for place, module in ((CLASSES, _class_codes(texts)), (PATTERNS, _pattern_codes(patterns))):
            files[f"{place}c"] = _pyc(place, module.encode(), prefix, None)
    record = next((name for name in files if name.endswith(".dist-info/RECORD")), None)
    if record:
        del files[record]
        files[record] = _record(files, record)
    return _written(files)
