"""Published signature vectors through our own wrapper: Wycheproof, RFC 8032, CCTV, DSSE."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from phco.errors import PhcoError
from phco.host.keys.keys import seeded_key, verify
from phco.packages.envelope import pae
from phco.packages.identity import PublicKey


def _ours(algorithm: str, key: bytes, signature: bytes, message: bytes) -> bool:
    """Enrol, then verify: what the DMG does. A key refused at enrolment verifies nothing."""
    try:
        public = PublicKey(algorithm=algorithm, raw=key)  # type: ignore[arg-type]
    except PhcoError as error:
        assert error.code == "E_KEY_WEAK"
        return False
    return verify(public, signature, message)


def test_wycheproof_ed25519(vectors: Path) -> None:
    groups = json.loads((vectors / "wycheproof/ed25519_test.json").read_text())["testGroups"]
    seen = 0
    for group in groups:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            found = _ours("Ed25519", key, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            assert found == (case["result"] == "valid"), case
            seen += 1
    assert seen == 151


def test_wycheproof_p256_raw_form(vectors: Path) -> None:
    groups = json.loads((vectors / "wycheproof/ecdsa_secp256r1_sha256_p1363_test.json").read_text())["testGroups"]
    seen = valid = 0
    for group in groups:
        key = bytes.fromhex(group["publicKey"]["uncompressed"])
        for case in group["tests"]:
            found = _ours("P-256", key, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            assert found == (case["result"] == "valid"), case
            seen, valid = seen + 1, valid + found
    assert seen == 262
    assert valid > 100


def test_wycheproof_p256_der_form(vectors: Path) -> None:
    """A DER signature is never accepted as such; the pair (r, s) of a strict one gives Wycheproof's own verdict."""
    groups = json.loads((vectors / "wycheproof/ecdsa_secp256r1_sha256_test.json").read_text())["testGroups"]
    seen = converted = 0
    for group in groups:
        key = bytes.fromhex(group["publicKey"]["uncompressed"])
        for case in group["tests"]:
            signature, message = bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"])
            seen += 1
            assert not _ours("P-256", key, signature, message), case
            try:
                r, s = decode_dss_signature(signature)
            except ValueError:
                assert case["result"] != "valid", case
                continue
            if encode_dss_signature(r, s) != signature or not (0 <= r < 2**256 and 0 <= s < 2**256):
                assert case["result"] != "valid", case
                continue
            converted += 1
            raw = r.to_bytes(32) + s.to_bytes(32)
            assert _ours("P-256", key, raw, message) == (case["result"] == "valid"), case
    assert seen == 484
    assert converted > 200


def test_rfc8032(vectors: Path) -> None:
    lines = (vectors / "rfc8032/sign.input").read_text().splitlines()
    assert len(lines) == 1024
    for line in lines:
        secret, public, message, signed = (bytes.fromhex(part) for part in line.split(":")[:4])
        key = seeded_key("Ed25519", secret[:32])
        assert key.public.raw == public
        assert key.sign(message) == signed[:64]
        assert verify(key.public, signed[:64], message)
        assert not verify(key.public, signed[:64], message + b"x")


def test_cctv_no_low_order_or_non_canonical_key_is_enrolled(vectors: Path) -> None:
    cases = json.loads((vectors / "cctv/ed25519/ed25519vectors.json").read_text())
    assert len(cases) == 914
    weak = sound = 0
    for case in cases:
        flags = set(case["flags"] or ())
        signature = bytes.fromhex(case["sig"])
        accepted = _ours("Ed25519", bytes.fromhex(case["key"]), signature, case["msg"].encode())
        if flags & {"low_order_A", "non_canonical_A", "low_order_component_A"}:
            weak += 1
            assert not accepted, case
            with pytest.raises(PhcoError, match="sûre"):
                PublicKey(algorithm="Ed25519", raw=bytes.fromhex(case["key"]))
        else:
            sound += 1
            assert PublicKey(algorithm="Ed25519", raw=bytes.fromhex(case["key"]))
        if flags & {"non_canonical_R", "low_order_residue"}:
            assert not accepted, case
    assert weak > 500
    assert sound > 0


def test_dsse_published_vector(vectors: Path) -> None:
    case = json.loads((vectors / "dsse/dsse_v1.0.2_protocol_vector.json").read_text())
    payload = case["payload_utf8"].encode()
    encoded = pae(case["payloadType"], payload)
    assert encoded == case["pae_utf8"].encode()
    raw = b"\x04" + int(case["public_x"]).to_bytes(32) + int(case["public_y"]).to_bytes(32)
    signature = base64.b64decode(case["envelope"]["signatures"][0]["sig"])
    assert base64.b64decode(case["envelope"]["payload"]) == payload
    assert _ours("P-256", raw, signature, encoded)
    assert not _ours("P-256", raw, signature, encoded[:-1])


def test_pae_counts_bytes_not_characters() -> None:
    assert pae("é", "♥".encode()) == b"DSSEv1 2 \xc3\xa9 3 \xe2\x99\xa5"


def test_jwk_thumbprint_of_rfc_8037() -> None:
    """RFC 8037, appendix A.3."""
    raw = base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    assert PublicKey(algorithm="Ed25519", raw=raw).thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
