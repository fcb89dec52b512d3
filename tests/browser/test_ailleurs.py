"""The site of another subdivision: built, kept, then used with its server gone; no word of the first one’s in it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from phco import local
from phco.site.pipeline import build_site
from tests.browser.conftest import DAY, ROOT, WORK, Server, Vigil, alone, wait_offline_ready, wait_until
from tests.site.test_site_subdivision import FOREIGN

pytestmark = [pytest.mark.long, pytest.mark.hors_ligne]
TOWNS = {"paris": "Versailles", "exemple": "Cilaos"}
PICTURES = os.environ.get("PHCO_IMAGES")  # a folder: each screen is kept there, to be looked at


@pytest.fixture(scope="module", params=sorted(TOWNS))
def site(request: pytest.FixtureRequest) -> Path:
    """The whole site of another subdivision; this module's own ``site``."""
    place = WORK / "essais"
    with alone("construction"):
        local.choose(request.param)
        try:
            build_site(
                root=ROOT, out=place / request.param, cache=place / f"cache-{request.param}", day=DAY,
                say=lambda _: None,
            )  # fmt: skip
        finally:
            local.choose(local.DEFAULT)
    return place / str(request.param)


def seen(page: Page, name: str) -> str:
    """What the screen says; nothing of the first subdivision in it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    said = page.locator("body").inner_text()
    assert not FOREIGN.search(said), FOREIGN.search(said)
    return said


def test_another_subdivision_works_with_its_server_gone(page: Page, server: Server, site: Path, vigil: Vigil) -> None:
    code = site.name
    page.goto("./")
    wait_offline_ready(page)
    server.stop()
    page.goto("simuler/dj/")
    wait_until(page, "document.querySelector('#etat-moteur')?.dataset.etat === 'ready'", 180)
    page.get_by_label("Ni l’une ni l’autre").check()
    page.get_by_label("Distance de chez vous au terrain").fill("22,5")
    page.get_by_label("Transport", exact=True).check()
    page.get_by_label("Actes par mois").fill("210")
    expect(page.locator(".chiffres-paie .principal dd")).to_have_text(re.compile(r"\d.\d{3},\d\d"), timeout=60_000)
    money = seen(page, f"{code}-simuler")
    assert "2 791,29" in money.replace("\u202f", " ").replace("\u00a0", " "), "the law’s amount, no brochure’s"
    page.goto("stage/activite/")
    expect(page.locator("#nombre-actes")).to_have_text("0")
    assert "rochure" not in seen(page, f"{code}-activite")
    for address, words in (
        ("offres/", TOWNS[code]), ("calendrier/", "2027"), ("comprendre/remuneration/", "inconnu ici"),
        ("comprendre/saspas/", "faculté"), ("comprendre/territoire/", "zonage"), ("comprendre/regles/", "inconnu"),
    ):  # fmt: skip
        page.goto(address)
        assert words in seen(page, f"{code}-{address.strip('/').replace('/', '-')}"), address
