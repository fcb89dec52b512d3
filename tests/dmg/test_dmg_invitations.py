"""What is handed to a person: the file, the link and its QR code on a page to print, the code by another way."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from phco.dmg.desk import Event
from phco.dmg.keys import keyring
from phco.dmg.people.invitations import write_invitations
from phco.dmg.people.qr import qr_svg
from phco.packages.shortlink import lengthen
from tests.dmg.dmg_small import DJ, JULY, SmallCampaign

SITE = "https://phco.exemple.fr/"


@pytest.fixture
def invited(campaign: SmallCampaign) -> Path:
    with campaign.desk() as desk:
        desk.record([Event(kind="reglage", body={"reglages": {"site": SITE}})], JULY)
        write_invitations(desk, [DJ[0]], JULY)
    return campaign.folder / "sorties" / "invitations"


def test_the_printed_page_carries_the_link_as_a_qr_code_and_never_the_code(
    invited: Path, keys: keyring.DeskKeys
) -> None:
    page, letter = ((invited / f"{DJ[0]}{suffix}").read_text() for suffix in (".html", ".txt"))
    code = (invited / "codes-a-remettre.csv").read_text(encoding="utf-8-sig").split()[-1].split(";")[-1]
    for text in (page, letter):
        (link,) = set(re.findall(r"https://phco\.exemple\.fr/inscription/#invitation=([\w.~*-]+)", text))
        assert lengthen(link) == (invited / f"{DJ[0]}.phco").read_bytes()
        assert keys.signer.public.fingerprint in text
        assert code not in text
    assert str(qr_svg(f"{SITE}inscription/#invitation={link}")) in page
    assert (invited / f"{DJ[0]}.html").stat().st_mode & 0o077 == 0


def test_the_drawing_is_a_qr_code_a_phone_can_read() -> None:
    """Its three corner marks stand, with a quiet zone of four modules around; small enough for a sheet of paper."""
    text = f"{SITE}inscription/#invitation=" + "x" * 275
    root = ET.fromstring(str(qr_svg(text)).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))
    side = int(float(root.attrib["viewBox"].split()[2]))
    import segno

    code = segno.make(text, error="m", micro=False)
    assert side == len(code.matrix) + 8
    assert side <= 100
    for top, left in ((0, 0), (0, -7), (-7, 0)):
        rows = [bytes(row)[left : left + 7 or None] for row in code.matrix[top : top + 7 or None]]
        assert rows[0] == rows[6] == bytes([1] * 7)
        assert rows[3] == bytes([1, 0, 1, 1, 1, 0, 1])


def test_without_a_site_the_page_tells_to_open_the_file(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        write_invitations(desk, [DJ[0]], JULY)
    page = (campaign.folder / "sorties" / "invitations" / f"{DJ[0]}.html").read_text()
    assert "<svg" not in page
    assert f"<code>{DJ[0]}.phco</code>" in page
