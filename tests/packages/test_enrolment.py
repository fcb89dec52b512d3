"""The one-time code, the HMAC that binds two keys to a person, and what a revoked or foreign key may not do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.errors import PhcoError
from phco.host.keys.keys import new_key, private_key, verify
from phco.packages import (
    KeyRecord,
    Keyring,
    PublicKey,
    attach,
    claimed_enrolment,
    code_secret,
    code_text,
    enrol,
    key_record,
    open_package,
    prepare,
    unwrap,
)
from phco.packages.enrolment import CHECK, CROCKFORD
from tests.packages.making import about, key_of, valid

SECRET = bytes(range(16))
ROWS = {"voeux": [{"tour": 1, "offre": "o-1", "coeurs": 5}]}


def _refused(code: str, data: bytes, ring: Keyring) -> None:
    with pytest.raises(PhcoError) as refused:
        open_package(data, find=ring, verify=verify)
    assert refused.value.code == code


@given(st.binary(min_size=16, max_size=16))
def test_a_code_reads_back_however_it_is_typed(secret: bytes) -> None:
    text = code_text(secret)
    assert code_secret(text) == secret
    assert code_secret(text.lower().replace("-", " ")) == secret
    assert code_secret(text.replace("0", "O").replace("1", "l")) == secret
    assert set(text) <= set(CHECK) | {"-"}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("-", "\u2011"),
        lambda text: text.replace("-", "\u2013"),
        lambda text: text.replace("-", "\u00a0"),
        lambda text: text.replace("-", "-\r\n"),
        lambda text: "\u200b".join(text),
        lambda text: text.replace("-", "\u00ad"),
        lambda text: f"  {text}\t\n",
        lambda text: "".join(chr(ord(char) + 0xFEE0) for char in text),
    ],
    ids=[
        "bom",
        "no-break hyphen",
        "dash",
        "no-break space",
        "wrapped",
        "unseen",
        "soft hyphen",
        "blanks",
        "full width",
    ],
)
def test_a_code_pasted_from_a_message_reads_back(change: Callable[[str], str]) -> None:
    for number in (0, 1, 2**128 - 1, int.from_bytes(SECRET)):
        secret = number.to_bytes(16)
        assert code_secret(change(code_text(secret))) == secret


@given(st.binary(min_size=16, max_size=16), st.integers(0, 25), st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_noticed(secret: bytes, place: int, char: str) -> None:
    typed = code_text(secret).replace("-", "")
    changed = typed[:place] + char + typed[place + 1 :]
    if changed == typed:
        return
    with pytest.raises(PhcoError, match="recopié"):
        code_secret(changed)


@given(st.text(max_size=40))
def test_any_other_text_is_refused_or_is_a_code(text: str) -> None:
    try:
        assert len(code_secret(text)) == 16
    except PhcoError as error:
        assert error.code == "E_CODE_SYNTAX"


def test_a_first_package_enrols_two_keys() -> None:
    signing, sealing = new_key(), new_key("P-256")
    bound = enrol(SECRET, "2027-03", "dj-exemple", signing.public, sealing.public)
    prepared = prepare(replace(about(), enrolment=bound), ROWS)
    data = attach(prepared, signing.public.thumbprint, signing.sign(prepared.pae))
    _refused("E_KEY_UNKNOWN", data, Keyring())

    claim = claimed_enrolment(unwrap(data).envelope.payload)
    assert claim is not None
    campaign, person, claimed = claim
    assert (campaign, person) == ("2027-03", "dj-exemple")
    assert claimed.holds(SECRET, campaign, person)
    assert not claimed.holds(bytes(16), campaign, person)
    assert not claimed.holds(SECRET, "2026-09", person)
    assert not claimed.holds(SECRET, campaign, "dj-autre")
    records = claimed.records(person, "dj")
    assert [record.usage for record in records] == ["signature", "sceau"]
    package = open_package(data, find=Keyring(records), verify=verify)
    assert package.about.enrolment == bound


def test_the_hmac_binds_both_keys() -> None:
    signing, sealing = new_key(), new_key("P-256")
    bound = enrol(SECRET, "2027-03", "dj-exemple", signing.public, sealing.public)
    for swapped in (replace(bound, signing=new_key().public), replace(bound, sealing=new_key("P-256").public)):
        assert not swapped.holds(SECRET, "2027-03", "dj-exemple")


def test_the_sealing_key_must_be_p256() -> None:
    with pytest.raises(PhcoError) as refused:
        enrol(SECRET, "2027-03", "dj-exemple", new_key().public, new_key().public)
    assert refused.value.code == "E_KEY_WEAK"


def test_a_sealing_key_signs_nothing() -> None:
    key = key_of("voeux")
    _refused("E_KEY_UNKNOWN", valid(), Keyring([key.record("dj-exemple", "dj", "sceau")]))


def test_a_revoked_key_and_a_low_number_are_refused() -> None:
    record = key_of("voeux").record("dj-exemple", "dj")
    _refused("E_KEY_REVOKED", valid(), Keyring([replace(record, revoked=True)]))
    _refused("E_STALE", valid(), Keyring([replace(record, min_seq=99)]))


def test_the_role_of_the_key_decides_what_it_may_send() -> None:
    record = key_of("voeux").record("dj-exemple", "pamsu")
    _refused("E_AUTHOR", valid(), Keyring([record]))


def test_the_algorithm_comes_from_the_record() -> None:
    """A P-256 key enrolled under the name of the file's key does not verify an Ed25519 signature, nor the reverse."""
    record = key_of("voeux").record("dj-exemple", "dj")
    other = KeyRecord(person="dj-exemple", role="dj", usage="signature", key=new_key("P-256").public)
    with pytest.raises(PhcoError) as refused:
        open_package(valid(), find=lambda keyid: other if keyid == record.keyid else None, verify=verify)
    assert refused.value.code == "E_SIGNATURE"


@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256"])
def test_a_key_record_reads_back(algorithm: str) -> None:
    record = new_key(algorithm).record("dj-1", "dj")  # type: ignore[arg-type]
    assert key_record(record.as_json()) == record
    other = new_key(algorithm).public.thumbprint  # type: ignore[arg-type]
    with pytest.raises(PhcoError, match="empreinte"):
        key_record(record.as_json() | {"empreinte": other})
    with pytest.raises(PhcoError):
        key_record(record.as_json() | {"algorithme": "RS256"})


def test_unsound_keys_are_refused() -> None:
    for raw in (bytes(32), b"\x01" + bytes(31), b"\xff" * 32, bytes(31)):
        with pytest.raises(PhcoError, match="sûre"):
            PublicKey(algorithm="Ed25519", raw=raw)
    good = new_key("P-256").public.raw
    for raw in (good[:-1], good[:-1] + bytes([good[-1] ^ 1]), b"\x02" + good[1:33], b"\x04" + bytes(64)):
        with pytest.raises(PhcoError, match="sûre"):
            PublicKey(algorithm="P-256", raw=raw)


@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256"])
def test_verification_is_total(algorithm: str) -> None:
    key = new_key(algorithm)  # type: ignore[arg-type]
    signature = key.sign(b"message")
    assert len(signature) == 64
    assert verify(key.public, signature, b"message")
    for wrong in (b"", bytes(64), b"\xff" * 64, signature[:63], signature + b"\x00", signature[::-1]):
        assert verify(key.public, wrong, b"message") is False
    assert private_key(key.secret) == key
