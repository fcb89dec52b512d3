"""An invitation in a QR code: the very same file comes out, or nothing does."""

from __future__ import annotations

import random
import string
from datetime import UTC, datetime

import pytest

from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.host.keys.keys import seeded_key, verify
from phco.packages.identity import Keyring, b64
from phco.packages.kinds import KINDS
from phco.packages.reading import open_package
from phco.packages.shortlink import lengthen, shorten
from phco.packages.statement import About
from phco.packages.writing import attach, prepare

DMG, SEALING = seeded_key("Ed25519", bytes(range(32))), seeded_key("P-256", bytes(range(32)))
PREVIOUS = "sha256:" + "9f" * 32


def invitation(person: str = "dj-001", **changes: object) -> bytes:
    about = About(
        kind=KINDS["invitation"], campaign="2026-09", author="dmg", application="0.1.0+local",
        created=datetime(2026, 7, 15, 9, tzinfo=UTC), **({"seq": 12, "prev": PREVIOUS} | changes),  # type: ignore[arg-type]
    )  # fmt: skip
    row = {
        "campagne": "2026-09", "personne": person, "role": "dj", "expire": "2027-01-11",
        "cle_sceau": b64(SEALING.public.raw),
    }  # fmt: skip
    prepared = prepare(about, {"invitation": [row]})
    return attach(prepared, DMG.public.thumbprint, DMG.sign(prepared.pae))


@pytest.mark.parametrize(
    "data",
    [
        invitation(),
        invitation(seq=1, prev=None),
        invitation("A.b_c-" + "x" * 58, seq=2**31),
        invitation(dmg=DMG.public.thumbprint),
    ],
)
def test_the_short_form_gives_the_very_same_file(data: bytes) -> None:
    text = shorten(data)
    assert len(text) < 500
    assert set(text) <= set(string.ascii_letters + string.digits + "-._~*")
    assert lengthen(text) == data
    assert open_package(lengthen(text), find=Keyring([DMG.record("dmg", "dmg")]), verify=verify).about.author == "dmg"


def test_a_link_that_is_cut_or_touched_gives_nothing_that_verifies() -> None:
    text, ring = shorten(invitation()), Keyring([DMG.record("dmg", "dmg")])
    rng = random.Random(8)
    for number in range(400):
        place = rng.randrange(len(text))
        changed = text[:place] if number % 2 else text[:place] + rng.choice(string.printable) + text[place + 1 :]
        if changed == text:
            continue
        try:
            data = lengthen(changed)
        except PhcoError as fault:
            assert fault.code == "E_LINK"
            continue
        with pytest.raises(PhcoError):
            open_package(data, find=ring, verify=verify)


@pytest.mark.parametrize(
    "text", ["", "~" * 11, "1~" * 600, "2" + "~x" * 11, "é~", "1~2026-09~١~~20260715T090000Z" + "~a" * 7]
)
def test_what_is_no_short_form_is_refused(text: str) -> None:
    with pytest.raises(PhcoError) as caught:
        lengthen(text)
    assert caught.value.code == "E_LINK"


def test_the_page_gets_the_file_from_the_link() -> None:
    data = invitation()
    assert call("identite.invitation", {"lien": shorten(data)}) == {"octets": b64(data)}
