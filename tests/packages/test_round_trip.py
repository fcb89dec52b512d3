"""What is written reads back: rows, documents, bytes; and stock tools read it too."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.errors import PhcoError
from phco.host.keys.keys import seeded_key, verify
from phco.offers.resources import resource_text
from phco.packages import KINDS, Keyring, archive, attach, csvtext, open_package, prepare
from phco.packages.schema import schema
from tests.packages.making import RING, about, files_of, valid

KEY = seeded_key("Ed25519", bytes(range(32)))
MINE = Keyring([KEY.record("dj-exemple", "dj")])
ids = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"]), max_size=60)


@given(st.dictionaries(ids, st.integers(0, 5), max_size=30), st.integers(1, 3))
def test_hearts_read_back(hearts: dict[str, int], tour: int) -> None:
    rows = [{"tour": tour, "offre": offer, "coeurs": count} for offer, count in hearts.items()]
    from dataclasses import replace

    prepared = prepare(replace(about(), round=tour), {"voeux": rows})
    data = attach(prepared, KEY.public.thumbprint, KEY.sign(prepared.pae))
    package = open_package(data, find=MINE, verify=verify)
    assert package.tables["voeux"] == rows
    assert package.digest == prepared.digest
    assert package.about == replace(about(), round=tour)
    assert archive.write(archive.read(data)) == data


@given(st.lists(st.lists(texts, min_size=3, max_size=3), max_size=8))
def test_csv_reads_back_and_is_written_one_way(rows: list[list[str]]) -> None:
    raw = csvtext.write(["a", "b", "c"], rows)
    assert csvtext.read(raw, ["a", "b", "c"], "x.csv") == rows
    assert csvtext.write(["a", "b", "c"], csvtext.read(raw, ["a", "b", "c"], "x.csv")) == raw


@given(st.dictionaries(ids, st.binary(max_size=200), min_size=1, max_size=8))
def test_the_archive_reads_back_and_a_stock_reader_agrees(files: dict[str, bytes]) -> None:
    folded = {name.casefold() for name in files}
    data = archive.write(files)
    try:
        found = archive.read(data)
    except PhcoError as error:  # names that only differ by case, device names, contents that are archives
        assert error.code in ("E_DUPLICATE_ENTRY", "E_PATH_UNSAFE", "E_ZIP_NESTED", "E_NAME_CHARSET")
        return
    assert len(folded) == len(files)
    assert found == files
    with zipfile.ZipFile(BytesIO(data)) as stock:
        assert stock.testzip() is None
        assert {name: stock.read(name) for name in stock.namelist()} == files


odd_names = st.one_of(
    ids,
    st.sampled_from(["a.zip", "CON", "A", "a", "../x", "dossier/", "x" * 101, "data/a.csv", archive.SIGNATURE, "a b"]),
)
odd_bytes = st.one_of(st.binary(max_size=40), st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"PK"]))


@given(st.dictionaries(odd_names, odd_bytes, max_size=8))
def test_files_are_refused_before_they_are_written_as_their_archive_would_be(files: dict[str, bytes]) -> None:
    assert refused(lambda: archive.check(files)) == refused(lambda: archive.read(archive.write(files)))


def test_too_many_files_and_too_heavy_ones_are_refused_before_they_are_written() -> None:
    for files in ({f"f{n}": b"" for n in range(513)}, {"f": bytes(archive.MAX_BYTES - 99)}, {"f": bytes(2)}):
        assert refused(lambda files=files: archive.check(files)) == refused(
            lambda files=files: archive.read(archive.write(files))
        )
    assert refused(lambda: archive.check({"f": bytes(archive.MAX_BYTES - 99)}))[:1] == ("E_ZIP_TOO_BIG",)


def refused(act: Callable[[], object]) -> tuple[str, ...]:
    """The code, words and place of a refusal; nothing where there is none."""
    try:
        act()
    except PhcoError as error:
        return error.code, error.what, error.where
    return ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_worked_example_holds_and_is_reproducible(kind: str) -> None:
    package = open_package(valid(kind), find=RING, verify=verify)
    assert package.about.kind.name == kind
    assert valid(kind) == valid(kind)
    assert {table.name for table in KINDS[kind].tables if not table.optional} <= set(package.tables)


@pytest.mark.parametrize("kind", KINDS)
def test_stock_frictionless_says_valid(kind: str, tmp_path: Path) -> None:
    for name, data in files_of(valid(kind)).items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    command = [str(Path(sys.executable).parent / "frictionless"), "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert done.returncode == 0, report
    assert report["valid"] is True
    assert report["stats"]["tasks"] == len(json.loads(files_of(valid(kind))["datapackage.json"])["resources"])


def test_stock_frictionless_sees_a_changed_cell(tmp_path: Path) -> None:
    """The test above can fail: the same command refuses a table that was touched."""
    for name, data in files_of(valid()).items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data.replace(b",5\n", b",9\n") if name.endswith(".csv") else data)
    command = [str(Path(sys.executable).parent / "frictionless"), "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_every_schema_of_a_kind_is_ours_and_explained() -> None:
    for kind in KINDS.values():
        for table in kind.tables:
            raw = json.loads(resource_text("schemas", f"{table.schema}.json"))
            assert raw["name"] == table.schema
            assert raw["title"]
            assert all(field["title"] and field["description"] for field in raw["fields"])
            assert set(schema(table.schema).lean) <= {"fields", "missingValues", "primaryKey"}


def test_nothing_wrong_can_be_prepared() -> None:
    cases = [
        ({"voeux": [{"tour": 1, "offre": "o 1", "coeurs": 5}]}, "E_ID_SYNTAX"),
        ({"voeux": [{"tour": 1, "offre": "o1", "coeurs": 6}]}, "E_RULE_RANK_RANGE"),
        ({"voeux": [{"tour": 1, "offre": "o1", "coeur": 5}]}, "E_SCHEMA"),
        ({"voeux": [], "autre": []}, "E_SCHEMA"),
    ]
    for tables, code in cases:
        with pytest.raises(PhcoError) as refused:
            prepare(about(), tables)  # type: ignore[arg-type]
        assert refused.value.code == code


def test_a_signature_of_another_length_is_not_attached() -> None:
    prepared = prepare(about(), {"voeux": []})
    for length in (0, 63, 65, 70, 128):
        with pytest.raises(PhcoError, match="octets"):
            attach(prepared, KEY.public.thumbprint, bytes(length))
