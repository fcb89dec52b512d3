"""The reading pages in a real browser: without a script, with the keyboard alone, small, large, light, dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import (
    DESKTOP,
    LOCALE,
    PHONE,
    SAVES_DATA,
    Server,
    Vigil,
    fix_time,
    resize_for_next,
    wait_until,
)

pytestmark = pytest.mark.warm

READING = [
    "", "404.html", "a-propos/", "a-propos/accessibilite/", "a-propos/attributions/",
    "a-propos/cet-appareil/", "a-propos/donnees/",
    "a-propos/mentions-legales/", "a-propos/nouveautes/", "a-propos/sources/", "a-propos/subdivisions/", "comprendre/",
    "comprendre/appariement-pas-a-pas/", "comprendre/appariement/", "comprendre/appels/",
    "comprendre/appels/appariement/", "comprendre/appels/offres/", "comprendre/appels/paie/",
    "comprendre/appels/paquets/", "comprendre/appels/stage/", "comprendre/appels/voeux/", "comprendre/codes/",
    "comprendre/devenir-pamsu/", "comprendre/enseignements/", "comprendre/flechage/", "comprendre/glossaire/",
    "comprendre/organisation/", "comprendre/phco/", "comprendre/questions/", "comprendre/regles/",
    "comprendre/remuneration/", "comprendre/responsabilites/", "comprendre/saspas/",
    "comprendre/specification/", "comprendre/territoire/",
    "comprendre/theoreme-du-flechage/", "comprendre/verifier/", "dmg/", "dmg/campagne/", "dmg/fiches/",
    "dmg/securite/",
    "hors-ligne/", "recherche/",
]  # fmt: skip
Axe = Callable[..., list[str]]


def overflow(page: Page) -> int:
    """How far the page is wider than the screen, in px."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def test_the_list_of_reading_pages_is_whole(site: Path) -> None:
    built = {path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("*.html")}
    ours = {path for path in built if path.startswith(("a-propos/", "comprendre/"))} - {"a-propos/sauvegarde/"}
    assert ours <= set(READING)
    assert set(READING) <= built


@pytest.fixture(scope="module")
def turned(chromium: Browser, standing: Server, axe_source: str) -> Iterator[Page]:
    """One page that turns to each reading page: axe is there, and what reads the frame's scripts is ready."""
    context = chromium.new_context(base_url=standing.url, **DESKTOP, **LOCALE)
    context.add_init_script(SAVES_DATA)
    context.add_init_script(axe_source)
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(turned: Page, server: Server, vigil: Vigil) -> Iterator[Page]:
    """That page, watched, wide and light."""
    leave = vigil.watch(turned.context)
    resize_for_next(turned, DESKTOP["viewport"])
    turned.emulate_media(color_scheme="light", reduced_motion="no-preference")
    yield turned
    leave()


@pytest.mark.parametrize("path", READING)
def test_axe_finds_nothing_wide_and_light_then_narrow_and_dark_without_scrolling_sideways(
    reader: Page, axe: Axe, path: str
) -> None:
    """And none of these pages sets a cookie, or does what the vigil refuses: see test_requetes for the others."""
    reader.goto(path)
    assert axe(reader) == []
    reader.set_viewport_size({"width": 320, "height": 640})
    reader.emulate_media(color_scheme="dark", reduced_motion="reduce")
    wait_until(reader, "getComputedStyle(document.querySelector('.marque > b')).color === 'rgb(233, 231, 226)'")
    assert axe(reader) == []
    assert overflow(reader) <= 0
    assert reader.context.cookies() == []


@pytest.mark.parametrize("path", ["", "comprendre/remuneration/", "comprendre/appariement/"])
def test_text_twice_as_large_still_fits(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 640, "height": 512})  # 1280 px at 200 %
    page.goto(path)
    assert overflow(page) <= 0


@pytest.fixture
def silent(chromium: Browser, server: Server, vigil: Vigil) -> Page:
    """A page where no script runs."""
    context = chromium.new_context(base_url=server.url, java_script_enabled=False, **DESKTOP, **LOCALE)
    vigil.watch(context)
    return context.new_page()


def test_without_a_script_everything_reads_and_leads_somewhere(silent: Page) -> None:
    silent.goto("")
    expect(silent.locator("#prochaine-date")).to_contain_text("dates provisoires")
    assert silent.locator(".portes li a").count() == 9
    silent.click("text=Comprendre >> nth=0")
    silent.click("main >> text=Le fléchage")
    expect(silent.locator("h1")).to_have_text("Le fléchage")
    expect(silent.locator("main")).to_contain_text("Théorème.")
    silent.click("text=Rechercher")
    silent.wait_for_url("**/recherche/")
    assert "La recherche a besoin de JavaScript" in silent.inner_text("main")
    silent.click("main >> text=Toutes les règles")
    silent.click("#PDJ-01 summary")
    expect(silent.locator("#PDJ-01 .valeurs")).to_be_visible()


def test_without_a_script_an_acronym_opens_on_its_meaning(silent: Page) -> None:
    silent.goto("comprendre/phco/")
    silent.click("main button.terme >> text=DES")
    note = silent.locator("#terme-des")
    expect(note).to_be_visible()
    expect(note).to_contain_text("diplôme d’études spécialisées")
    silent.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_without_a_script_controls_that_need_one_are_absent(silent: Page) -> None:
    silent.goto("")
    expect(silent.locator("#apparence")).to_be_hidden()
    assert silent.locator("#ouvrir-recherche").get_attribute("href") == "./recherche/"


def test_the_keyboard_reaches_the_content_first_then_the_entries(page: Page) -> None:
    page.goto("comprendre/")
    page.keyboard.press("Tab")
    expect(page.locator(".saut")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.goto("comprendre/")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert seen[1].startswith("PhCO") and seen[2:7] == ["Offres", "Simuler", "Mes vœux", "Mon stage", "Comprendre"]


def test_the_focus_is_always_drawn(page: Page) -> None:
    page.goto("comprendre/phco/")
    for _ in range(14):
        page.keyboard.press("Tab")
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert ring == "3px", page.evaluate("document.activeElement.outerHTML")


def test_the_search_finds_evrecy_without_its_accent(page: Page) -> None:
    page.goto("comprendre/phco/")
    wait_until(page, "document.querySelector('#ouvrir-recherche kbd') !== null")
    page.keyboard.press("Control+k")
    page.locator("#recherche-texte").fill("evrecy")
    first = page.locator(".recherche-resultats a").first
    expect(first).to_contain_text("Évrecy")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/offres/**")
    expect(page.locator("#commune")).to_have_value("Évrecy (14257)")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("PDJ-04", "PDJ-04 Prime de zone"),
        ("medecin traitant", "ORG-11 Médecin traitant"),
        ("coeurs", "Cœurs"),
        ("flechage", "Le fléchage"),
        ("arret de travail", "arrêt de travail"),
    ],
)
def test_the_search_folds_accents_and_ligatures(page: Page, asked: str, found: str) -> None:
    page.goto(f"recherche/?q={asked.replace(' ', '+')}")
    expect(page.locator(".recherche-resultats")).to_contain_text(found)


def test_a_search_that_finds_nothing_says_what_to_try(page: Page) -> None:
    page.goto("recherche/")
    page.locator("#recherche-texte").fill("zzzzqqqq")
    expect(page.locator("form.recherche [role=status]")).to_contain_text("Rien pour « zzzzqqqq ».")


def test_the_dialog_of_the_search_has_no_finding_and_gives_the_focus_back(page: Page, axe: Axe) -> None:
    page.goto("")
    wait_until(page, "document.querySelector('#ouvrir-recherche kbd') !== null")
    page.locator("#ouvrir-recherche").focus()
    page.keyboard.press("Enter")
    page.locator("#recherche-texte").fill("zip")
    expect(page.locator(".recherche-resultats a").first).to_be_visible()
    assert axe(page, ".recherche-dialogue") == []
    page.keyboard.press("Escape")
    if page.locator("dialog[open]").count():  # the first Escape may only clear the field
        page.keyboard.press("Escape")
    expect(page.locator("#ouvrir-recherche")).to_be_focused()


def test_the_appearance_is_kept_from_page_to_page(page: Page) -> None:
    page.goto("")
    page.get_by_label("Sombre").check()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto("comprendre/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark == "rgb(18, 22, 27)"
    page.get_by_label("Automatique").check()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"


@pytest.mark.parametrize(
    ("today", "role", "said"),
    [
        (
            "2026-11-22T10:00:00+01:00",
            "dj",
            "Tour 1 : vos cœurs du 1er au 4 mars 2027, dans 99 jours",
        ),
        (
            "2027-03-04T23:59:00+01:00",
            "dj",
            "Tour 1 : vos cœurs avant le 4 mars, 23 h 59 — dernier jour",
        ),
        (
            "2027-03-05T00:00:01+01:00",
            "dj",
            "Tour 2 : vos cœurs du 10 au 12 mars 2027, dans 5 jours",
        ),
        ("2027-03-06T12:00:00+01:00", "rts", "Tour 1 : votre classement avant le 8 mars, 23 h 59 — encore 2 jours"),
        ("2027-03-08T12:00:00+01:00", "dmg", "Tour 1 : appariement le 9 mars 2027, demain"),
        ("2028-01-01T12:00:00+01:00", "dj", "Aucune date connue après aujourd’hui : le département publiera la suite."),
    ],
)
def test_the_strip_follows_the_visitors_day_and_role(page: Page, today: str, role: str, said: str) -> None:
    fix_time(page, today)
    page.goto("")
    page.locator("#prochaine-date select").select_option(role)
    text = page.locator("#prochaine-date > span").inner_text().replace("\u00a0", " ")
    assert text.removesuffix(" (dates provisoires)") == said


def test_the_role_is_kept(page: Page) -> None:
    page.goto("")
    page.locator("#prochaine-date select").select_option("rts")
    page.goto("comprendre/")
    expect(page.locator("#prochaine-date select")).to_have_value("rts")


def test_on_a_phone_the_entries_are_at_the_bottom_and_wide_enough(phone: Page) -> None:
    phone.goto("")
    boxes = [phone.locator(".entrees a").nth(index).bounding_box() for index in range(5)]
    height = PHONE["viewport"]["height"]  # type: ignore[index]
    for box in boxes:
        assert box and box["y"] + box["height"] <= height and box["y"] > height - 80
        assert box["width"] >= 44 and box["height"] >= 44


@pytest.mark.parametrize("path", ["", "comprendre/", "comprendre/phco/", "comprendre/regles/"])
def test_on_a_phone_what_is_pressed_is_large_enough(phone: Page, path: str) -> None:
    phone.goto(path)
    small = phone.evaluate(
        """(where) => [...document.querySelectorAll(where)]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
        .map((one) => one.outerHTML.slice(0, 80) + ' ' + one.getBoundingClientRect().height)""",
        "header a, nav a, .portes a, .listing a, .pied a, summary, .bouton, select",
    )
    assert small == []


def test_an_address_that_does_not_exist_leads_back(page: Page, vigil: Vigil) -> None:
    vigil.allow("404")
    answer = page.goto("nulle/part/")
    assert answer and answer.status == 404
    expect(page.locator("h1")).to_have_text("Cette page n’existe pas")
    page.click("main >> text=Accueil")
    expect(page.locator("h1")).to_contain_text("quatrième année")


def test_a_page_prints_its_text_without_the_frame(page: Page) -> None:
    page.goto("comprendre/remuneration/")
    page.emulate_media(media="print")
    for hidden in (".entrees", ".chercher", ".bandeau", ".sommaire", ".suite", ".fil"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".fiche").first).to_be_visible()


SHIFTS = """window.sauts = [];
new PerformanceObserver((list) => window.sauts.push(...list.getEntries().map((one) => one.value)))
  .observe({ type: "layout-shift", buffered: true });"""


JUMPED = "window.sauts.reduce((sum, one) => sum + one, 0)"


@pytest.mark.parametrize(
    "path",
    ["", "simuler/dj/", "simuler/pamsu/", "voeux/", "voeux/resultats/", "offres/", "offres/o-0001/", "recherche/"],
)
def test_nothing_jumps_while_a_page_arrives(phone: Page, path: str) -> None:
    """What a person reads or fills stays where it is: the strip, the offline state, the engine push nothing."""
    phone.add_init_script(SHIFTS)
    phone.goto(path)
    wait_until(phone, "document.querySelector('#prochaine-date select') !== null")
    if path in ("simuler/dj/", "voeux/"):
        wait_until(phone, "document.documentElement.dataset.moteur === 'fini'")
    if path == "voeux/":
        phone.locator(".jauge-compte").wait_for(timeout=120_000)
    phone.wait_for_timeout(500)
    assert phone.evaluate(JUMPED) < 0.04
    strip = phone.locator(".bandeau").bounding_box()
    assert strip and strip["height"] <= 76, "the strip is thin: what a page is for comes first"


def test_nothing_jumps_when_the_typeface_comes_late(phone: Page) -> None:
    """The device's own face takes its place until then: as wide, as high, and what stays in view has the same lines."""
    held: list[Route] = []
    let = False  # one more weight of it may be asked for once the first are there
    phone.route("**/*.woff2", lambda route: route.continue_() if let else held.append(route))
    phone.add_init_script(SHIFTS)
    jumped = {}
    for path in ("", "simuler/dj/", "simuler/pamsu/", "offres/", "offres/o-0001/", "recherche/"):
        let = False
        phone.goto(path, wait_until="domcontentloaded")
        if path.startswith("simuler/"):  # else its answer might come with the typeface
            wait_until(phone, "document.documentElement.dataset.moteur === 'fini'")
        wait_until(phone, "document.querySelector('#prochaine-date select') !== null")
        phone.wait_for_timeout(200)
        before = phone.evaluate(JUMPED)
        for _ in range(500):
            if held:
                break
            phone.wait_for_timeout(20)
        assert held, f"{path} asks for its typeface"
        let = True
        while held:
            held.pop().continue_()
        wait_until(phone, "document.fonts.status === 'loaded' && document.fonts.check('16px Plex')")
        phone.wait_for_timeout(100)
        sentences = path == "offres/"  # of any length, in each card: a line more or less here or there
        if (moved := phone.evaluate(JUMPED) - before) >= (0.05 if sentences else 0.03):
            jumped[path] = moved
    assert not jumped
