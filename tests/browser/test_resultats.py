"""What a demonstration published, played with the keys of its three fictional people: results, commission, audit."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from phco.cli import main
from phco.jsontext import loads
from phco.packages.fictional_device import read_device
from phco.site.pipeline import build_site
from tests.browser.conftest import DAY, LOCALE, PHONE, ROOT, SAVES_DATA, WORK, Server, alone, fix_time

pytestmark = pytest.mark.warm

LATER = datetime(2026, 12, 20, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    assert main(["demo", "--dj", "12", "--offres", "30", "--dossier", str(folder), "--json"]) == 0
    return folder


@pytest.fixture(scope="module")
def published(demo: Path) -> Path:
    out = WORK / "essais" / "site-demonstration"
    with alone("construction"):
        build_site(
            root=ROOT, out=out, cache=WORK / "cache-demonstration", day=DAY, published=demo / "publication",
            say=lambda _: None,
        )  # fmt: skip
    return out


def play(browser: Browser, url: str, file: Path) -> Page:
    """A phone that plays a fictional person."""
    context = browser.new_context(base_url=url, **PHONE, **LOCALE)
    context.add_init_script(SAVES_DATA)
    page = context.new_page()
    fix_time(page, LATER)
    page.goto("inscription/")
    page.locator("#fichier-invitation").set_input_files(file)
    page.get_by_role("button", name="Jouer cette personne").click()
    page.locator("#carte-identite .etiquette").wait_for()
    return page


def test_three_people_read_the_same_campaign(chromium: Browser, demo: Path, published: Path, serve, axe):
    server: Server = serve(published)
    index = loads((demo / "publication" / "index.json").read_bytes())
    rounds = {one["tour"] for one in index["fichiers"] if one["genre"] == "resultats" and "/" not in one["nom"]}

    # A DJ: the round that gave them a post opens first; what was checked stands before the folded lists.
    dj = play(chromium, server.url, demo / "personnes" / "dj.json")
    dj.goto("voeux/resultats/")
    dj.get_by_text("Vous obtenez l’offre").wait_for(timeout=120_000)
    chosen = int(dj.locator("input[name=tour]:checked").input_value())
    assert chosen in rounds
    assert dj.locator("#avertissements").inner_text() == "", "no notice about exporting where nothing is exported"
    proof = dj.get_by_text("Ce que votre appareil vient de vérifier").bounding_box()
    told = dj.get_by_text("Votre explication", exact=True).bounding_box()
    assert proof and told and proof["y"] < told["y"]
    assert dj.locator(".resultats-tour table:visible").count() == 0
    assert axe(dj) == []

    # The commission is one more place.
    dj.get_by_role("radio", name="Commission").check()
    dj.get_by_role("heading", name="Commission").wait_for()
    dj.get_by_text("n’a rien décidé pour vous").wait_for()

    # A PAMSU: who comes to their post.
    who, _, _ = read_device((demo / "personnes" / "dj.json").read_bytes())
    pamsu = play(chromium, server.url, demo / "personnes" / "pamsu.json")
    pamsu.goto("voeux/resultats/")
    pamsu.get_by_text(f"accueille {who['personne']}").wait_for(timeout=120_000)
    assert int(pamsu.locator("input[name=tour]:checked").input_value()) == chosen

    # An auditor: the whole instance is opened and checked here.
    auditor = play(chromium, server.url, demo / "personnes" / "auditeur.json")
    auditor.goto("voeux/resultats/")
    auditor.get_by_text("Vous êtes auditeur").or_(auditor.get_by_text("Commission :")).first.wait_for(timeout=120_000)
    auditor.get_by_role("radio", name="Tour 1").check()
    auditor.get_by_text("Vous êtes auditeur").wait_for()
    assert auditor.locator(".resultats-tour .message.erreur").count() == 0


def test_the_minutes_print_as_a_document(chromium: Browser, demo: Path):
    """The minutes of the commission on A4: the title first, each table whole in width, all signatures together last."""
    (minutes,) = demo.rglob("pv.html")
    page = chromium.new_page(viewport={"width": 688, "height": 900})  # A4 without its margins
    page.goto(minutes.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    present = [" ".join(row.split(",")[0].split()) for row in page.locator(".signatures div").all_inner_texts()]
    assert len(present) >= 2
    for height in ("297mm", "140mm"):  # the second cuts the document into many short pages
        data = page.pdf(width="210mm", height=height)
        read = [normalize("NFKC", one.extract_text()) for one in PdfReader(io.BytesIO(data)).pages]  # « ﬁ » is one sign
        pages = [" ".join(one.split()) for one in read]
        text = " ".join(pages)
        assert pages[0].startswith("Procès-verbal de la commission")
        assert all(name in pages[-1] for name in present)
        assert "Ce qui fait foi" in pages[-1], "the signatures are never alone on a page"
        assert all(len(one) > 20 for one in pages), "no empty page"
        for word in ("None", "undefined", "null", "NaN"):
            assert word not in text.split(), word
    page.close()
