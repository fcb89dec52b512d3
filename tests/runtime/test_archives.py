"""One solid file of archives: exact parts, same bytes whatever compressed them, a true module, a bounded weight."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from phco.site.bundle.archives import HEADER, SECTION, solid, stored

FILES = {"a/__init__.pyc": b"\0" * 900, "a/b.pyc": bytes(range(256)) * 9, "a.dist-info/METADATA": "é".encode()}
DECISION = Path(__file__).parents[2] / "site_src" / "decisions" / "0003-python-core-in-a-worker.md"
ON_THE_LINE = 6_200_000  # bytes, gzip -9: the runtime, its library and ours


def _zip(how: int, files: dict[str, bytes], names: list[str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name in names:
            made.writestr(name, files[name])
    return out.getvalue()


@pytest.fixture
def both() -> tuple[bytes, bytes]:
    """One set of files, compressed and not, in two orders; one has a RECORD."""
    more = {**FILES, "a.dist-info/RECORD": b"a,,"}
    return _zip(zipfile.ZIP_DEFLATED, FILES, sorted(FILES)), _zip(zipfile.ZIP_STORED, more, sorted(more, reverse=True))


def test_the_same_files_give_the_same_bytes(both: tuple[bytes, bytes]) -> None:
    squeezed, plain = both
    assert stored(squeezed) == stored(plain)
    assert solid([("roue", "a.whl", squeezed)]) == solid([("roue", "a.whl", plain)])


def test_each_part_is_its_archive(both: tuple[bytes, bytes]) -> None:
    whole, parts = solid([("stdlib", "s.zip", both[0]), ("roue", "a.whl", both[1])])
    assert [(one["role"], one["nom"]) for one in parts] == [("stdlib", "s.zip"), ("roue", "a.whl")]
    for one in parts:
        start, size = int(one["debut"]), int(one["octets"])
        with zipfile.ZipFile(io.BytesIO(whole[start : start + size])) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == FILES
            assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert int(parts[-1]["debut"]) + int(parts[-1]["octets"]) == len(whole)


@pytest.mark.parametrize("size", [0, 100, 20_000, 3_000_000])
def test_it_is_a_module_of_one_custom_section(size: int) -> None:
    files = {"x": bytes(size)}
    whole, _ = solid([("roue", "x.whl", _zip(zipfile.ZIP_DEFLATED, files, ["x"]))])
    assert whole.startswith(HEADER + b"\0")
    length, shift, at = 0, 0, len(HEADER) + 1
    while True:
        length |= (whole[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if whole[at - 1] < 0x80:
            break
    assert at + length == len(whole)
    assert whole[at : at + 1 + len(SECTION)] == bytes([len(SECTION)]) + SECTION


def test_the_engine_is_three_files_whose_travel_is_bounded(runtime: Path) -> None:
    published = sorted((runtime / "moteur").iterdir())
    names = sorted(path.name.split("-")[0] + path.suffix for path in published)
    assert names == ["archives.wasm", "pyodide.js", "pyodide.wasm"]
    packed = {path.name.split("-")[0]: len(gzip.compress(path.read_bytes(), 9)) / 1e6 for path in published[:1]}
    whole_packed = sum(len(gzip.compress(path.read_bytes(), 9)) for path in published)
    assert whole_packed <= ON_THE_LINE
    said = DECISION.read_text(encoding="utf-8")  # the decision record tells the weights of today
    for text, measured in ((r"splits: ([\d.]+) MB with gzip", packed["archives"]),
                           (r"([\d.]+) MB to fetch once", whole_packed / 1e6)):  # fmt: skip
        found = re.search(text, said)
        assert found is not None and abs(float(found[1]) - measured) <= 0.08, (text, measured)
    described = json.loads((runtime / "moteur.json").read_text(encoding="utf-8"))
    (archives,) = (one for one in described["fichiers"] if one["role"] == "archives")
    whole = (runtime / archives["url"]).read_bytes()
    for part in described["parties"]:
        content = whole[part["debut"] : part["debut"] + part["octets"]]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None, part["nom"]
            assert not [name for name in archive.namelist() if name.endswith(".py")], part["nom"]
