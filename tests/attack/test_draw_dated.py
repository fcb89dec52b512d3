"""A third party's token dates a commitment: it is attached as it is, to the very manifest that it names."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from phco.dmg.publication import publish_all
from phco.dmg.rounds.pairing import freeze
from phco.dmg.rounds.tokens import attach, attached, read_token
from phco.errors import PhcoError
from tests.attack.test_chosen_draw import ranked
from tests.dmg.dmg_small import SmallCampaign
from tests.dmg.test_dmg_round import AFTER_RANKS

__all__ = ["ranked"]
OID = bytes.fromhex("0609608648016503040201")


def token(data: bytes, *, null: bool = True, at: bytes = b"20260909061500Z", serial: bytes = b"\x05\x01") -> bytes:
    """What matters of a token: its imprint, serial number and instant, inside bytes that stand for the rest."""
    digest = hashlib.sha256(data).digest()
    said = OID + (b"\x05\x00" if null else b"") + b"\x04\x20" + digest
    said += b"\x02" + bytes([len(serial)]) + serial + b"\x18" + bytes([len(at)]) + at
    return b"\x30\x82\x01\x00" + OID + b"\x05\x00\x30\x03" + said + b"\x00" * 40


def manifest(campaign: SmallCampaign) -> Path:
    return campaign.folder / "sorties" / "publication" / "manifeste.phco"


@pytest.mark.parametrize("null", [True, False])
@pytest.mark.parametrize("at", [b"20260909061500Z", b"20260909061500.25Z"])
def test_a_token_is_published_as_it_is_with_the_manifest_it_dates(ranked: SmallCampaign, null: bool, at: bytes) -> None:
    with ranked.desk() as desk:
        freeze(desk, 1, AFTER_RANKS)
        frozen = manifest(ranked).read_bytes()
        stamp = token(frozen, null=null, at=at)
        found = attach(desk, stamp, AFTER_RANKS + timedelta(minutes=20))
        assert found.imprint == hashlib.sha256(frozen).hexdigest()
        publish_all(desk, AFTER_RANKS + timedelta(minutes=20))
        head = desk.store.head()
        attach(desk, stamp, AFTER_RANKS + timedelta(minutes=30))
        assert desk.store.head() == head, "the same token writes nothing"
    folder = ranked.folder / "sorties" / "publication"
    (line,) = json.loads((folder / "index.json").read_bytes())["jetons"]
    assert (line["tour"], line["le"]) == (1, "2026-09-09T06:15:00Z")
    assert (folder / line["nom"]).read_bytes() == stamp
    assert (folder / line["manifeste"]).read_bytes() == frozen


def test_a_token_of_another_file_is_refused(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        with pytest.raises(PhcoError, match="n’est figé"):
            attach(desk, token(manifest(ranked).read_bytes()), AFTER_RANKS)
        freeze(desk, 1, AFTER_RANKS)
        head = desk.store.head()
        for other in (token(b"autre"), b"", b"PK\x03\x04", token(b"x")[:60], OID * 5000, bytes(70_000)):
            with pytest.raises(PhcoError) as caught:
                attach(desk, other, AFTER_RANKS)
            assert caught.value.code == "E_JETON"
        assert (desk.store.head(), attached(desk.store)) == (head, [])


@pytest.mark.parametrize("at", [b"20269909061500Z", b"", b"hier", b"2026090906150"])
def test_an_instant_that_is_none_is_no_token(at: bytes) -> None:
    with pytest.raises(PhcoError):
        read_token(token(b"x", at=at))
