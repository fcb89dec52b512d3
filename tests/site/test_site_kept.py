"""A build leaves to the next one what it made of data: the same bytes, and who corrects one page waits less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from mkdocs.structure.pages import Page

from phco import local
from phco.site import kept
from phco.site.kept import Kept
from phco.site.pages.build import build_pages
from phco.site.pages.context import SiteContext

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_build_has_the_same_bytes_and_makes_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_pages(root=ROOT, out=tmp_path / "un", day=DAY, cache=tmp_path / "cache")
    finished: list[str] = []

    def never(*_: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr(kept, "generated_pages", never)
    monkeypatch.setattr(kept, "generated_files", never)
    monkeypatch.setattr(kept, "finish", lambda html, *_: finished.append(html) or html)
    monkeypatch.setattr(Page, "render", never)
    build_pages(root=ROOT, out=tmp_path / "deux", day=DAY, cache=tmp_path / "cache")
    assert finished == []
    assert content(tmp_path / "un") == content(tmp_path / "deux")


@pytest.fixture
def context(tmp_path: Path) -> SiteContext:
    return SiteContext(root=ROOT, day=DAY, catalogue=None, cache=tmp_path)


def test_what_a_page_depends_on_changes_its_key(context: SiteContext, tmp_path: Path) -> None:
    (tmp_path / "offres.csv").write_text("une", encoding="utf-8")
    others = [
        replace(context, day=DAY + timedelta(days=1)), replace(context, base="/phco/"),
        replace(context, directory='{"subdivisions":[]}'), replace(context, assets={"commun": "app/x.js"}),
        replace(context, catalogue=tmp_path / "offres.csv"),
    ]  # fmt: skip
    keys = [Kept(one)._key() for one in (context, *others)]
    (tmp_path / "offres.csv").write_text("deux", encoding="utf-8")
    keys.append(Kept(others[-1])._key())
    local.choose("exemple")
    keys.append(Kept(context)._key())
    local.choose(local.DEFAULT)
    assert len(set(keys)) == len(keys)
    assert Kept(context)._key() == keys[0]


@pytest.mark.parametrize("bad", [b"", b"not a pickle", b"\x80\x05K\x01."])
def test_a_damaged_shelf_is_made_again(context: SiteContext, bad: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(kept, "generated_pages", lambda _: asked.append(1) or [])
    monkeypatch.setattr(kept, "generated_files", lambda _: {"a": b"b"})
    first = Kept(context)
    assert first.made() == ([], {"a": b"b"}) == Kept(context).made() and asked == [1]
    assert context.cache is not None
    (context.cache / "pages-gardees" / "produites").write_bytes(bad)
    (context.cache / "pages-gardees" / "mises-en-page").write_bytes(bad)
    (context.cache / "pages-gardees" / "textes").write_bytes(bad)
    assert Kept(context).made() == ([], {"a": b"b"}) and asked == [1, 1]


def test_without_a_folder_nothing_is_kept(context: SiteContext, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(kept, "generated_pages", lambda _: asked.append(1) or [])
    monkeypatch.setattr(kept, "generated_files", lambda _: {})
    bare = replace(context, cache=None)
    assert Kept(bare).made() == Kept(bare).made() == ([], {}) and asked == [1, 1]
