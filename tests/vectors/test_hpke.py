"""RFC 9180 through our wrapper: one suite, no aad (the published messages carry one; ours use their keys)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from phco.errors import PhcoError
from phco.host.keys.keys import private_key
from phco.host.keys.seal import decrypt, encrypt

OURS = {"kem_id": 16, "kdf_id": 1}


def _cases(vectors: Path) -> list[dict[str, Any]]:
    found = json.loads((vectors / "hpke/rfc9180-base-p256-x25519.json").read_text())
    return [case for case in found if case["mode"] == 0 and all(case[key] == value for key, value in OURS.items())]


def test_published_ciphertexts_open_with_their_own_aad(vectors: Path) -> None:
    """The primitive under our wrapper gives RFC 9180's plaintexts for DHKEM(P-256), HKDF-SHA256 and AES-GCM."""
    suites = {1: AEAD.AES_128_GCM, 2: AEAD.AES_256_GCM, 3: AEAD.CHACHA20_POLY1305}
    seen = 0
    for case in _cases(vectors):
        if case["aead_id"] not in suites:
            continue
        secret = ec.derive_private_key(int(case["skRm"], 16), ec.SECP256R1())
        suite = Suite(KEM.P256, KDF.HKDF_SHA256, suites[case["aead_id"]])
        first = case["encryptions"][0]
        body = bytes.fromhex(case["enc"]) + bytes.fromhex(first["ct"])
        aad, info = bytes.fromhex(first["aad"]), bytes.fromhex(case["info"])
        assert openssl.hpke._decrypt_with_aad(suite, body, secret, info, aad) == bytes.fromhex(first["pt"])
        seen += 1
    assert seen >= 2


def test_our_wrapper_opens_a_message_made_from_the_published_key_schedule(vectors: Path) -> None:
    """With the vector's own key and nonce and an empty aad, a message sealed by hand opens through our wrapper."""
    seen = 0
    for case in _cases(vectors):
        if case["aead_id"] != 2:
            continue
        opener = private_key(ec.derive_private_key(int(case["skRm"], 16), ec.SECP256R1()))
        sealed = AESGCM(bytes.fromhex(case["key"])).encrypt(bytes.fromhex(case["base_nonce"]), b"un paquet", b"")
        body = bytes.fromhex(case["enc"]) + sealed
        assert decrypt(body, opener, bytes.fromhex(case["info"])) == b"un paquet"
        with pytest.raises(PhcoError) as refused:
            decrypt(body, opener, bytes.fromhex(case["info"]) + b"x")
        assert refused.value.code == "E_SEAL"
        seen += 1
    if not seen:
        pytest.skip("the published P-256 vectors have no AES-256-GCM case")


def test_what_we_seal_to_a_published_key_opens_with_it(vectors: Path) -> None:
    for case in _cases(vectors):
        opener = private_key(ec.derive_private_key(int(case["skRm"], 16), ec.SECP256R1()))
        assert opener.public.raw.hex() == case["pkRm"]
        info = bytes.fromhex(case["info"])
        assert decrypt(encrypt(b"abc", opener.public, info), opener, info) == b"abc"
