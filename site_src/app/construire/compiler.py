"""Byte-compile a zip of Python files inside the very runtime that will import it (run by compiler.mjs, in Pyodide).

Sources become sourceless ``.pyc`` beside their packages (both zipimport and a folder accept them), without the hash of
the source and with fixed dates, in the order of their names: two runs give the same bytes, whatever machine or zlib
built them. Docstrings are left out, as ``python -OO`` does, and so are the tables of line numbers: together they weigh
half of what a phone downloads; a defect is told by the names of the functions that met it. Assertions stay.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import importlib._bootstrap_external as bootstrap
import io
import zipfile
from types import CodeType

DATE = (1980, 1, 1, 0, 0, 0)
NO_HASH = bytes(8)  # nothing compares it: no source travels


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


def _pyc(name: str, source: bytes, prefix: str) -> bytes:
    tree = _without_docstrings(ast.parse(source, name))
    code = compile(tree, f"{prefix}/{name}", "exec", dont_inherit=True, optimize=0)
    return bytes(bootstrap._code_to_hash_pyc(_without_lines(code), NO_HASH, False))


def _record(files: dict[str, bytes], record: str) -> bytes:
    lines = []
    for name in sorted(files):
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(files[name])}")
    return "\n".join([*lines, f"{record},,", ""]).encode()


def compiled(archive: bytes, prefix: str) -> bytes:
    """The same zip with every ``.py`` compiled, RECORD rebuilt where there is one, sorted and dated 1980."""
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as given:
        for info in given.infolist():
            if info.is_dir():
                continue
            data = given.read(info)
            if info.filename.endswith(".py"):
                files[info.filename + "c"] = _pyc(info.filename, data, prefix)
            else:
                files[info.filename] = data
    record = next((name for name in files if name.endswith(".dist-info/RECORD")), None)
    if record:
        del files[record]
        files[record] = _record(files, record)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, DATE)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            made.writestr(info, files[name], zipfile.ZIP_STORED)
    return out.getvalue()
