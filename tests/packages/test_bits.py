"""Every single flipped bit of a valid package is refused: all of one, samples of every other kind and of a seal."""

from __future__ import annotations

import random

import pytest

from phco.errors import PhcoError
from phco.host.keys.keys import new_key, seeded_key, verify
from phco.host.keys.seal import seal, unseal
from phco.packages import KINDS, Keyring, attach, open_package, prepare
from tests.packages.making import RING, about, valid


def _flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def _survivors(data: bytes, bits: range | list[int], ring: Keyring) -> list[int]:
    found = []
    for bit in bits:
        try:
            open_package(_flip(data, bit), find=ring, verify=verify)
        except PhcoError as error:
            assert error.code.startswith("E_")
        else:
            found.append(bit)
    return found


def test_every_bit_of_a_list_of_hearts() -> None:
    data = valid("voeux")
    assert open_package(data, find=RING, verify=verify)
    assert _survivors(data, range(len(data) * 8), RING) == []


def test_every_bit_of_a_list_signed_with_p256() -> None:
    key = seeded_key("P-256", bytes(31) + b"\x07")
    prepared = prepare(about(), {"voeux": [{"tour": 1, "offre": "o-1", "coeurs": 5}]})
    data = attach(prepared, key.public.thumbprint, key.sign(prepared.pae))
    ring = Keyring([key.record("dj-exemple", "dj")])
    assert open_package(data, find=ring, verify=verify)
    draw = random.Random(1)
    assert _survivors(data, draw.sample(range(len(data) * 8), 4000), ring) == []


@pytest.mark.parametrize("kind", KINDS)
def test_sampled_bits_of_every_kind(kind: str) -> None:
    data = valid(kind)
    draw = random.Random(kind)
    assert _survivors(data, draw.sample(range(len(data) * 8), 400), RING) == []


def test_every_cut_of_a_list_of_hearts() -> None:
    data = valid("voeux")
    for length in range(len(data)):
        with pytest.raises(PhcoError):
            open_package(data[:length], find=RING, verify=verify)


def test_sampled_bits_of_a_sealed_package() -> None:
    opener = new_key("P-256")
    data = seal(valid("voeux"), opener.public)
    assert unseal(data, opener) == valid("voeux")
    draw = random.Random(2)
    front = range(300 * 8)
    for bit in [*front, *draw.sample(range(len(data) * 8), 500)]:
        with pytest.raises(PhcoError) as refused:
            unseal(_flip(data, bit), opener)
        assert refused.value.code in ("E_SEAL", "E_SEAL_FORMAT", "E_SEAL_RECIPIENT")
