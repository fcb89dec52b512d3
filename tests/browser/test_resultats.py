"""What a demonstration published, played with the keys of its three fictional people: results, commission, audit."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from phco.cli import main
from phco.jsontext import loads
from phco.packages.fictional_device import read_device
from phco.site.pipeline import build_site
from tests.browser.conftest import (
    DAY,
    LOCALE,
    PHONE,
    ROOT,
    SAVES_DATA,
    Server,
    Vigil,
    alone,
    as_new,
    first_page,
    fix_time,
    own_cache,
)  # fmt: skip

pytestmark = pytest.mark.warm

LATER = datetime(2026, 12, 20, 11, 0, tzinfo=UTC)
SIGNED, FORGOTTEN = datetime(2026, 10, 1, 11, 0, tzinfo=UTC), datetime(2026, 10, 20, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    assert main(["demo", "--dj", "12", "--offres", "30", "--dossier", str(folder), "--json"]) == 0
    return folder


@pytest.fixture(scope="module")
def published(demo: Path, site: Path) -> Path:
    out = demo.parent / "site"  # this worker's own: another one has another demonstration, with other keys
    with alone("construction"):
        build_site(
            root=ROOT, out=out, cache=own_cache("demonstration"), day=DAY, published=demo / "publication",
            say=lambda _: None,
        )  # fmt: skip
    return out


Play = Callable[..., Page]


@pytest.fixture(scope="module")
def one_phone(chromium: Browser, published: Path) -> Iterator[tuple[Server, dict[str, BrowserContext]]]:
    """The one address of what is published, and the phone that plays there: emptied, each person is a new device."""
    server = Server(published)
    context = chromium.new_context(base_url=server.url, **PHONE, **LOCALE)  # type: ignore[arg-type]
    context.add_init_script(SAVES_DATA)
    phones = {"": context}
    yield server, phones
    for left in phones.values():
        left.close()
    server.stop()


@pytest.fixture
def play(
    one_phone: tuple[Server, dict[str, BrowserContext]], demo: Path, published: Path, vigil: Vigil
) -> Iterator[Play]:
    """``play("dj")``: that phone plays a fictional person, and no other any more."""
    server, phones = one_phone
    vigil.origins.append(server.url)
    leave = vigil.watch(phones[""])

    def make(who: str, at: datetime = LATER, site: Path = published) -> Page:
        as_new(phones, "", server.url)
        server.folder = site
        server.stop()
        server.start()
        page = first_page(phones[""])
        fix_time(page, at)
        page.goto("inscription/")
        assert page.locator("#carte-identite .etiquette").count() == 0, "nobody is played on a new device"
        page.locator("#fichier-invitation").set_input_files(demo / "personnes" / f"{who}.json")
        page.get_by_role("button", name="Jouer cette personne").click()
        page.locator("#carte-identite .etiquette").wait_for()
        return page

    yield make
    leave()
    as_new(phones, "", server.url)


def test_three_people_read_the_same_campaign(play: Play, demo: Path, axe: Callable[..., list[str]]):
    index = loads((demo / "publication" / "index.json").read_bytes())
    rounds = {one["tour"] for one in index["fichiers"] if one["genre"] == "resultats" and "/" not in one["nom"]}

    # A DJ: the round that gave them a post opens first; what was checked stands before the folded lists.
    dj = play("dj")
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
    # What is chosen last is what stays, although a round takes longer to be checked.
    for place in (chosen, "commission"):
        dj.evaluate("(place) => document.querySelector(`input[name=tour][value='${place}']`).click()", str(place))
    dj.get_by_text("n’a rien décidé pour vous").wait_for()
    dj.wait_for_timeout(3000)
    assert dj.get_by_text("n’a rien décidé pour vous").is_visible()
    assert dj.locator("#tirage").inner_text() == ""

    # A PAMSU: who comes to their post.
    who, _, _ = read_device((demo / "personnes" / "dj.json").read_bytes())
    pamsu = play("pamsu")
    pamsu.goto("voeux/resultats/")
    pamsu.get_by_text(f"accueille {who['personne']}").wait_for(timeout=120_000)
    assert int(pamsu.locator("input[name=tour]:checked").input_value()) == chosen

    # An auditor: the whole instance is opened and checked here.
    auditor = play("auditeur")
    auditor.goto("voeux/resultats/")
    auditor.get_by_text("Vous êtes auditeur").or_(auditor.get_by_text("Commission :")).first.wait_for(timeout=120_000)
    auditor.get_by_role("radio", name="Tour 1").check()
    auditor.get_by_text("Vous êtes auditeur").wait_for()
    assert auditor.locator(".resultats-tour .message.erreur").count() == 0


@pytest.mark.parametrize(
    ("at", "touched", "said"),
    [
        (SIGNED, "", ""),
        (FORGOTTEN, "", "vous lisez peut-être une copie ancienne"),
        (SIGNED, " ", "Le site mélange deux publications"),
        (LATER, "", "Le DMG n’a pas publié de dates plus récentes"),
    ],
    ids=["frais", "ancien", "mélangé", "campagne finie"],
)
def test_a_site_left_behind_or_mixed_says_so(
    play: Play, published: Path, axe: Callable[..., list[str]], tmp_path: Path, at: datetime, touched: str, said: str
):
    site = shutil.copytree(published, tmp_path / "site")
    with (site / "publication" / "index.json").open("a", encoding="utf-8") as index:
        index.write(touched)
    phone = play("dj", at, site)
    phone.goto("voeux/suivi/")
    expect(phone.locator("#suivi")).not_to_contain_text("dès que le calcul", timeout=120_000)
    shown = phone.locator("#avertissements")
    expect(shown.locator(".message")).to_have_count(1 if said else 0)
    expect(shown).to_contain_text(said)
    assert axe(phone) == []
    phone.screenshot(path=str(tmp_path / "suivi.png"))


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


def test_before_anything_is_published_a_fictional_campaign_is_shown(phone: Page) -> None:
    """Nothing published: three rounds and a commission, marked fictional, checked by this very device."""
    phone.goto("voeux/resultats/")
    expect(phone.locator("#resultats")).to_contain_text("Rien de publié", timeout=120_000)
    assert phone.locator("[data-fictif]").count() == 0, "nothing fictional before it is asked for"
    phone.get_by_role("button", name="Voir une campagne fictive").click()
    expect(phone.locator("[data-fictif]")).to_be_visible(timeout=120_000)
    expect(phone.locator("#resultats h2")).to_contain_text("Tour 1 : 22 postes attribués, 8 sans poste")
    assert phone.locator("#tours-publies label").count() == 4
    phone.get_by_role("radio", name="Commission").check()
    expect(phone.locator("#resultats h2")).to_contain_text("Commission : 3 affectations")
    expect(phone.locator("[data-fictif]")).to_contain_text("inventées")
    expect(phone.get_by_role("radio", name="Commission")).to_be_checked()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
