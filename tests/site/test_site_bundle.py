"""What a page's script is about to load, found in the scripts as they are published."""

from __future__ import annotations

from pathlib import Path

import pytest

from phco.site.bundle import offline
from phco.site.bundle.app_bundle import ahead

SCRIPTS = {
    "page.js": 'import{a}from"./un.js";import"./deux.js";const t=()=>import("./tard.js");',
    "un.js": 'import"./deux.js";export{c}from"./trois.js";',
    "deux.js": "",
    "trois.js": 'import"./un.js";',
    "tard.js": 'import"./quatre.js";',
    "quatre.js": "",
}


@pytest.mark.parametrize(("name", "found"), [("page.js", ["un.js", "deux.js", "trois.js"]), ("deux.js", [])])
def test_what_comes_is_what_is_imported_and_nothing_that_waits_for_a_need(name: str, found: list[str]) -> None:
    assert ahead(SCRIPTS, name) == found


def test_what_a_file_weighs_on_the_line_is_found_once_for_each_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"a page, a page, a page, a page, a page, a page, a page")
    first = offline.Travels(tmp_path)
    size = first.of(page, "un")
    first.close()
    assert 0 < size < 54
    compressed: list[bytes] = []

    def compress(content: bytes, level: int, *, mtime: int) -> bytes:
        compressed.append(content)
        return content[:7]

    monkeypatch.setattr(offline.gzip, "compress", compress)
    again = offline.Travels(tmp_path)
    assert again.of(page, "un") == size and not compressed
    assert again.of(page, "deux") == 7 and len(compressed) == 1
    again.close()
    assert offline.Travels(tmp_path).of(page, "un") == size
    (tmp_path / "voyages.json").write_text('{"zlib": "0", "octets": {"un": 1}}', encoding="utf-8")
    assert offline.Travels(tmp_path).of(page, "un") == 7, "another zlib weighs otherwise"
    (tmp_path / "voyages.json").write_text('{"zlib": ', encoding="utf-8")
    assert offline.Travels(tmp_path).of(page, "un") == 7
