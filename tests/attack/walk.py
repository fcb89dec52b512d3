"""Every function of the project that reads: what is given bytes, or a text or a file to read; and, whatever its name
and wherever it is (private, nested, a method), what opens a file, a stream or an archive, or hands text to a parser.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType

import phco
from tests.attack.pace import Reader, cost

ROOT = Path(phco.__file__).parent
NAMED = re.compile(r"(read|load|loads|import|examine|open|lengthen|unb64|from_csv|decode|code_secret|key_record)(_|$)")
READ = re.compile(r"\b(bytes|str|Path|object)\b")
RAW = {
    "read_bytes", "read_text", "read_capped", "read", "readline", "open", "fdopen", "makefile", "copyfileobj",
    "ZipFile", "TarFile", "reader", "DictReader", "PdfReader", "CalamineWorkbook", "load_workbook", "BytesParser",
    "message_from_bytes", "from_path", "from_filelike", "from_ical", "b64decode", "urlsafe_b64decode", "decompress",
    "decompressobj", "fromstring", "iterparse", "ParserCreate", "parse_qs", "parse_qsl", "unpack", "unpack_from",
    "load_der_private_key", "load_pem_private_key", "load_der_public_key", "load_pem_public_key",
}  # fmt: skip


def readers() -> Iterator[str]:
    """``module:name`` of each."""
    for path, module in modules().items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node, opens in _functions(tree):
            public = node in tree.body and not node.name.startswith("_")
            if opens or (public and _reads(node)):
                yield f"{module}:{node.name}"


def modules() -> dict[Path, str]:
    """Each file of the project, and its name where it is imported."""
    return {
        path: ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(ROOT.rglob("*.py"))
    }


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, bool]]:
    """Every function, and whether it calls, itself and not by one inside it, what opens or parses."""
    left: list[tuple[ast.AST, ast.FunctionDef | None]] = [(tree, None)]
    found: dict[ast.FunctionDef, bool] = {}
    while left:
        inside, function = left.pop()
        for one in ast.iter_child_nodes(inside):
            own = function
            if isinstance(one, ast.FunctionDef):
                own = one
                found[one] = False
            elif function and isinstance(one, ast.Call):
                found[function] |= getattr(one.func, "attr", getattr(one.func, "id", "")) in RAW
            if not isinstance(one, ast.Name | ast.Constant | ast.expr_context | ast.operator):  # nothing below
                left.append((one, own))
    yield from found.items()


def _reads(node: ast.FunctionDef) -> bool:
    first = next((ast.unparse(one.annotation) for one in node.args.args if one.annotation is not None), "")
    return "bytes" in first or bool(NAMED.match(node.name) and READ.search(first))


def called_by(readings: Iterable[tuple[Reader, bytes]]) -> set[str]:
    """The functions of the project that some readings call: one is noted as it first starts, then watched no more."""
    files = {str(path): module for path, module in modules().items()}
    found: set[str] = set()
    watch, mine = sys.monitoring, sys.monitoring.PROFILER_ID

    def started(code: CodeType, _: int) -> object:
        if code.co_filename in files:
            found.add(f"{files[code.co_filename]}:{code.co_name}")
        return watch.DISABLE

    watch.use_tool_id(mine, "walk")
    watch.register_callback(mine, watch.events.PY_START, started)
    watch.set_events(mine, watch.events.PY_START)
    try:
        for read, data in readings:
            cost(read, data)
    finally:
        watch.free_tool_id(mine)
    return found


def main() -> None:
    """Say which readers no family reaches; in a process of its own, where no former reading is remembered."""
    from tests.attack.more_readers import MORE
    from tests.attack.odd_readers import ODD
    from tests.attack.readers import FAMILIES

    families = [*FAMILIES.values(), *MORE.values(), *ODD.values()]
    reached = called_by([(read, make(4096)) for read, make in families])
    sys.stdout.write("\n".join(one for one in readers() if one not in reached))


if __name__ == "__main__":
    main()
