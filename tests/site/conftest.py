"""The pages, built once a test session, and small readers of what was built."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from phco.site.pages.build import build_pages

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
ASSETS = {"commun": "app/commun.js", "manifeste": "manifeste.webmanifest"}
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
# In SVG a leaf may close itself.
SVG = frozenset({"svg", "path", "rect", "circle", "line", "polyline", "polygon", "g", "text", "ellipse", "title"})


@dataclass
class Element:
    """One element: its tag, attributes, and the tags it stands in."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]


@dataclass
class Document:
    """A page as read: elements in order, texts with the tags around them, faults of nesting."""

    path: str
    source: str
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [one.attributes["id"] for one in self.elements if "id" in one.attributes]

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self.elements if one.tag in tags]


class _Reader(HTMLParser):
    def __init__(self, document: Document) -> None:
        super().__init__(convert_charrefs=True)
        self.document = document
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.document.faults.append(f"<{tag}> repeats an attribute: {names}")
        self.document.elements.append(Element(tag, {k: v or "" for k, v in attrs}, tuple(self.stack)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()
            if tag not in SVG:
                self.document.faults.append(f"<{tag}/> closes itself")

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack[-1] != tag:
            self.document.faults.append(f"</{tag}> does not close {self.stack[-3:]} (line {self.getpos()[0]})")
            if tag in self.stack:
                while self.stack.pop() != tag:
                    pass
            return
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.document.texts.append((data, tuple(self.stack)))


def read_document(path: Path, root: Path) -> Document:
    document = Document(path=path.relative_to(root).as_posix(), source=path.read_text(encoding="utf-8"))
    reader = _Reader(document)
    reader.feed(document.source)
    reader.close()
    if reader.stack:
        document.faults.append(f"left open: {reader.stack}")
    return document


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page of the site, with the names of two scripts (whose files another step writes), to be read only.

    Built once a run: the first worker that asks builds them, the others wait for it.
    """
    own = tmp_path_factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    out = run / "pages" / "site"
    with (run / "pages.verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.is_dir():
            build_pages(root=ROOT, out=out, day=DAY, assets=ASSETS)
    return out


@pytest.fixture(scope="session")
def documents(pages: Path) -> dict[str, Document]:
    """Every page, read."""
    found = [read_document(path, pages) for path in sorted(pages.rglob("*.html"))]
    return {document.path: document for document in found}


Project = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of site_src to change: ``project(**{"pages/x.md": "…"})`` writes files and returns the root."""

    def make(files: dict[str, str] | None = None, remove: tuple[str, ...] = ()) -> Path:
        root = tmp_path / "projet"
        source = root / "site_src"
        shutil.copytree(ROOT / "site_src", source, ignore=shutil.ignore_patterns("app"), dirs_exist_ok=True)
        if not (source / "app").exists():
            (source / "app").symlink_to(ROOT / "site_src" / "app")
            for name in ("phco", "datapackage", "CHANGELOG.md"):
                (root / name).symlink_to(ROOT / name)
        for name, text in (files or {}).items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
        for name in remove:
            (source / name).unlink()
        return root

    return make
