"""Every function of the project that reads: what is given bytes, or a text or a file to read; and, whatever its name
and wherever it is (private, nested, a method), what opens a file, a stream or an archive, or hands text to a parser.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import phco
from tests.attack.readers import Reader, cost

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
    """``module:name`` of each, in order."""
    for path in sorted(ROOT.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                public = node in tree.body and not node.name.startswith("_")
                if _opens(node) or (public and _reads(node)):
                    yield f"{module}:{node.name}"


def _opens(node: ast.FunctionDef) -> bool:
    """Whether the function itself, not one inside it, calls what opens or parses."""
    inner = {
        one
        for part in ast.walk(node)
        if part is not node and isinstance(part, ast.FunctionDef)
        for one in ast.walk(part)
    }
    called = (one.func for one in ast.walk(node) if isinstance(one, ast.Call) and one not in inner)
    return any(getattr(one, "attr", getattr(one, "id", "")) in RAW for one in called)


def _reads(node: ast.FunctionDef) -> bool:
    first = next((ast.unparse(one.annotation) for one in node.args.args if one.annotation is not None), "")
    return "bytes" in first or bool(NAMED.match(node.name) and READ.search(first))


def called_by(read: Reader, data: bytes) -> set[str]:
    """The functions of the project that a reading calls."""
    found: set[str] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith("phco."):
            found.add(f"{module}:{frame.f_code.co_name}")

    sys.setprofile(watch)
    try:
        cost(read, data)
    finally:
        sys.setprofile(None)
    return found


def main() -> None:
    """Say which readers no family reaches; in a process of its own, where no former reading is remembered."""
    from tests.attack.more_readers import MORE
    from tests.attack.odd_readers import ODD
    from tests.attack.readers import FAMILIES

    families = [*FAMILIES.values(), *MORE.values(), *ODD.values()]
    reached = set().union(*(called_by(read, make(4096)) for read, make in families))
    sys.stdout.write("\n".join(one for one in readers() if one not in reached))


if __name__ == "__main__":
    main()
