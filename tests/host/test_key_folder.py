"""A folder of public keys: one's own, or the publication that a site serves, whose other documents are no keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from phco.errors import PhcoError
from phco.host.keys.keys import seeded_key
from phco.host.keys.packages import read_keys, write_key
from phco.packages.identity import KeyRecord


def record() -> KeyRecord:
    return seeded_key("Ed25519", bytes(32)).record("dmg", "dmg")


def test_the_keys_of_a_publication_are_read_among_its_documents(tmp_path: Path) -> None:
    write_key(tmp_path, record())
    (tmp_path / "index.json").write_text('{"format": "phco-publication-1"}', encoding="utf-8")
    (tmp_path / "dmg.json").write_text('{"demonstration": false}', encoding="utf-8")
    assert [one.person for one in read_keys(tmp_path)] == ["dmg"]


def test_elsewhere_a_document_that_is_no_key_is_named(tmp_path: Path) -> None:
    write_key(tmp_path, record())
    (tmp_path / "autre.json").write_text('{"demonstration": false}', encoding="utf-8")
    with pytest.raises(PhcoError) as fault:
        read_keys(tmp_path)
    assert "autre.json" in fault.value.flat()[0].where
