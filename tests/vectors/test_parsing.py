"""JSONTestSuite and a registry's zip archives through our strict readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from phco.errors import PhcoError
from phco.jsontext import loads
from phco.packages import archive

# Two files that any JSON reader may accept and that our stricter profile (no duplicate key) refuses.
STRICTER = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}


def test_json_parsing_files(vectors: Path) -> None:
    files = sorted((vectors / "jsontestsuite/test_parsing").glob("*.json"))
    assert len(files) == 318
    wrong = []
    for path in files:
        try:
            loads(path.read_bytes())
            accepted = True
        except PhcoError as error:
            accepted = False
            assert error.code.startswith(("E_JSON", "E_ENCODING", "E_TEXT")), path.name
            assert error.what, path.name
            assert error.fix, path.name
        wanted = path.name.startswith("y_") and path.name not in STRICTER
        if accepted != wanted:
            wrong.append(path.name)
    assert wrong == []


def test_duplicate_keys_have_their_own_code(vectors: Path) -> None:
    for name in STRICTER:
        with pytest.raises(PhcoError) as refused:
            loads((vectors / "jsontestsuite/test_parsing" / name).read_bytes())
        assert refused.value.code == "E_JSON_DUPLICATE_KEY"


# What our narrower profile says of each archive that the registry accepts; None: sound, though not canonical.
ACCEPTED_BY_THE_REGISTRY = {
    "comment.zip": "E_ZIP_COMMENT",
    "deflate.zip": "E_ZIP_FEATURE",
    "empty.zip": "E_NO_DESCRIPTOR",
    "normal_deflate.zip": "E_ZIP_FEATURE",
    "nosubdir.zip": None,
    "short_usize.zip": "E_ZIP_FEATURE",
    "short_usize_zip64.zip": "E_ZIP_FEATURE",
    "store.zip": None,
    "subdir.zip": "E_ZIP_ENTRY_TYPE",
    "zip64_eocd.zip": "E_ZIP_FEATURE",
}
REFUSED_BY_THE_REGISTRY = {
    "8bitcomment.zip": "E_ZIP_TRAILING",
    "cd_comment.zip": "E_ZIP_CORRUPT",
    "eocd64_without_locator.zip": "E_ZIP_PREFIX",
    "non_ascii_original_name.zip": "E_NAME_CHARSET",
    "not.zip": "E_NOT_A_ZIP",
    "prefix.zip": "E_ZIP_PREFIX",
    "suffix_not_comment.zip": "E_ZIP_TRAILING",
    "wheel-1.0-py3-none-any.whl": "E_DUPLICATE_ENTRY",
    "zipinzip.zip": "E_ZIP_PREFIX",
}


def test_archives_that_a_registry_accepts(vectors: Path) -> None:
    files = sorted((vectors / "pypi_warehouse/accept").iterdir())
    assert {path.name for path in files} == set(ACCEPTED_BY_THE_REGISTRY)
    for path in files:
        code = ACCEPTED_BY_THE_REGISTRY[path.name]
        if code is None:
            assert archive.parse(path.read_bytes())
        with pytest.raises(PhcoError) as refused:
            archive.read(path.read_bytes())
        assert refused.value.code == (code or "E_ZIP_NOT_CANONICAL"), path.name


def test_archives_that_a_registry_refuses(vectors: Path) -> None:
    files = sorted((vectors / "pypi_warehouse/reject").iterdir())
    assert len(files) == 35
    for path in files:
        with pytest.raises(PhcoError) as refused:
            archive.parse(path.read_bytes())
        assert refused.value.code == REFUSED_BY_THE_REGISTRY.get(path.name, "E_ZIP_FEATURE"), path.name
