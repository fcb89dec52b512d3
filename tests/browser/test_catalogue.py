"""The catalogue in a real browser: facets, search, sort, map by keyboard, comparison, favourites, no JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from phco.catalogue import Living, Query, ask, facets, from_offers
from phco.offers import offer_as_cells
from phco.offers.demonstration import demonstration_offers
from tests.bench.moteur import PAGE, READING, reading_weight
from tests.browser.conftest import LOCALE, Server, Vigil, still, wait_offline_ready, wait_until
from tests.browser.kept import wait_kept
from tests.browser.pending import follow, rest

pytestmark = pytest.mark.warm

OFFERS = demonstration_offers()
CATALOGUE = from_offers(OFFERS)
LONG = 120_000  # the engine's cold start on a busy machine
READY = "document.querySelector('#resultat').getAttribute('aria-busy') === null"


def opened(page: Page, address: str = "offres/") -> Page:
    """A page of which ``settled`` knows what it was told and has not done."""
    follow(page)
    page.goto(address)
    return page


def settled(page: Page) -> None:
    """Until the list answers the last change: what is typed and chosen is asked a moment later."""
    rest(page, LONG / 1000)
    assert page.evaluate(READY)


def shown_ids(page: Page) -> list[str]:
    return page.eval_on_selector_all("#resultat .offre-carte", "(cards) => cards.map((one) => one.dataset.offre)")


def count_of(page: Page) -> int:
    return int(re.sub(r"\D", "", page.inner_text("#resume").split("sur")[0]))


SAID = """Object.fromEntries([...document.querySelectorAll('#filtres [data-compte]')]
  .map((one) => [one.dataset.compte, one.innerText.replace(/\\D/g, '')]))"""


def test_the_first_page_reads_before_any_script_and_every_facet_gives_its_count(page: Page) -> None:
    opened(page)
    assert count_of(page) == 350 and len(shown_ids(page)) == 25
    while page.locator("details.facette:not([open]) > summary").count():
        page.locator("details.facette:not([open]) > summary").first.click()
    said, box = page.evaluate(SAID), None
    for facet in facets():
        value = next(value for value in facet.values if ask(CATALOGUE, Query(chosen={facet.name: (value,)})).total)
        former, box = box, page.locator(f'input[name="facettes.{facet.name}"][value="{value}"]')
        if former:  # both at once: one question
            former.evaluate("(former, next) => [former, next].forEach((one) => one.click())", box.element_handle())
        else:
            box.check()
        settled(page)
        expected = ask(CATALOGUE, Query(chosen={facet.name: (value,)}))
        assert count_of(page) == expected.total == int(said[f"{facet.name}.{value}"]), facet.name
        assert shown_ids(page) == [found.offer.id for found in expected.found], facet.name
    assert box is not None
    box.uncheck()
    settled(page)
    assert count_of(page) == 350 and page.evaluate(SAID) == said


def test_search_without_accents_sorts_and_the_url_keep_the_state(page: Page) -> None:
    opened(page)
    page.fill("#recherche", "PEDIATRIE calvados")
    page.fill("#commune", "Caen")
    page.select_option("#tri", "distance")
    page.select_option("#distance_max", "30")
    settled(page)
    query = Query(search="pédiatrie calvados", sort="distance", most_km=30, living=Living(commune="14118"))  # type: ignore[arg-type]
    expected = ask(CATALOGUE, query)
    assert 0 < expected.total < 350 and count_of(page) == expected.total
    assert shown_ids(page) == [found.offer.id for found in expected.found]
    assert "km" in page.locator(".offre-carte-titre p b").first.inner_text()
    other = opened(page.context.new_page(), page.url)
    settled(other)
    assert shown_ids(other) == shown_ids(page) and other.input_value("#recherche") == "PEDIATRIE calvados"


def test_my_pay_sorts_every_offer_and_pages_follow(page: Page) -> None:
    opened(page)
    page.fill("#commune", "Alençon")
    page.select_option("#aide", "transport")
    page.select_option("#tri", "-paie")
    wait_until(page, "location.hash.includes('tri=-paie')")  # a page short of time asks long after it was told
    settled(page)
    living = Living(commune="61001", aide="transport")
    expected = ask(CATALOGUE, Query(sort="paie", descending=True, living=living, page=2))
    page.get_by_role("button", name="Suivantes").click()
    wanted = [found.offer.id for found in expected.found]
    expect(page.locator("#resultat .offre-carte").first).to_have_attribute("data-offre", wanted[0], timeout=LONG)
    settled(page)
    assert shown_ids(page) == wanted
    first = expected.found[0].pay
    assert first is not None and first.month.french() in page.locator(".offre-carte-paie b").first.inner_text()


def test_a_field_that_is_left_as_the_next_page_is_pressed_takes_no_button_from_under_the_finger(page: Page) -> None:
    """The commune was counted with the sort; leaving its field says nothing new, however long the finger stays."""
    opened(page)
    page.click("#commune")
    page.keyboard.type("Alençon")
    page.select_option("#tri", "-paie")
    wait_until(page, "location.hash.includes('tri=-paie') && location.hash.includes('Alen')")
    settled(page)
    page.get_by_role("button", name="Suivantes").scroll_into_view_if_needed()
    settled(page)
    box = page.get_by_role("button", name="Suivantes").bounding_box()
    assert box and page.evaluate("document.activeElement.id") == "commune"
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    settled(page)
    page.mouse.up()
    wait_until(page, "location.hash.includes('page=2')")
    settled(page)
    assert len(shown_ids(page)) == 25


# Another order is asked for; while it is on its way, the next page is, and the answer comes before that is asked too.
PRESSED_MEANWHILE = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const first = () => document.querySelector('#resultat .offre-carte').dataset.offre;
  const { tri } = document.querySelector('#filtres').elements;
  tri.value = '-paie';
  tri.dispatchEvent(new Event('change', { bubbles: true }));
  await frame();
  const [former, held, real] = [first(), [], window.requestAnimationFrame];
  window.requestAnimationFrame = (then) => held.push(then);
  document.querySelector('#resultat [data-page="2"]').click();
  window.requestAnimationFrame = real;
  for (let turn = 0; first() === former && turn < 500; turn += 1) await new Promise((done) => setTimeout(done, 20));
  held.forEach((then) => then(0));
}"""


def test_the_next_page_asked_for_while_an_answer_comes_is_not_lost(page: Page) -> None:
    opened(page)
    page.wait_for_selector("html[data-moteur=fini]", timeout=LONG)
    settled(page)
    page.evaluate(PRESSED_MEANWHILE)
    expect(page.locator("#resultat")).to_contain_text("Page 2 sur", timeout=20_000)


# What was typed as the page's code came is given back to it, heard or not (js/theme.js).
SAID_AGAIN = """() => {
  const { recherche } = document.querySelector('#filtres').elements;
  for (const kind of ['input', 'change']) recherche.dispatchEvent(new Event(kind, { bubbles: true }));
}"""


def test_the_next_page_asked_for_as_words_are_typed_is_not_turned_back(page: Page) -> None:
    opened(page)
    page.evaluate("""() => {
      const { recherche } = document.querySelector('#filtres').elements;
      recherche.value = 'a';
      recherche.dispatchEvent(new Event('input', { bubbles: true }));
      document.querySelector('#resultat [data-page="2"]').click();
    }""")
    expect(page.locator("#resultat")).to_contain_text("Page 2 sur", timeout=LONG)
    page.evaluate(SAID_AGAIN)
    settled(page)
    assert "Page 2 sur" in page.inner_text("#resultat"), "the same words heard again ask nothing"
    settled(page)
    assert "page=2" in page.url and "recherche=a" in page.url
    expect(page.locator("#resultat")).to_contain_text("Page 2 sur")


def test_a_wrong_commune_is_said_beside_its_field(page: Page) -> None:
    page.goto("offres/")
    page.fill("#commune", "Cherbour")
    page.locator("#commune").press("Tab")
    expect(page.locator(".champ:has(#commune) .erreur")).to_contain_text("Cherbourg-en-Cotentin", timeout=LONG)
    assert page.locator("#commune").get_attribute("aria-invalid") == "true"


def test_a_reading_page_with_all_it_loads_at_once_stays_under_100_kilobytes(site: Path) -> None:
    weights = {place: reading_weight(site, place) for place in READING}
    assert max(weights.values()) <= 1000 * PAGE, weights


def test_the_map_is_drawn_where_it_is_looked_at_and_by_the_engine_where_its_file_is_missing(
    page: Page, vigil: Vigil
) -> None:
    vigil.allow(r"404.*absente\.json")
    page.set_viewport_size({"width": 390, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page)
    settled(page)
    assert not [url for url in asked if "donnees/carte-" in url], "the list is what a phone shows first"
    page.evaluate("document.querySelector('#carte').dataset.carte = 'absente.json'")
    page.locator(".vues label", has_text="Carte").click()
    points = page.locator("#carte .point")
    points.first.wait_for(timeout=LONG)
    assert points.count() == len(ask(CATALOGUE, Query()).points)


def test_the_map_is_walked_and_chosen_by_the_keyboard(page: Page) -> None:
    opened(page)
    points = page.locator("#carte .point")
    points.first.wait_for()  # drawn once it is looked at
    assert points.count() == len(ask(CATALOGUE, Query()).points)
    assert page.locator("#carte .point:not([tabindex='-1'])").count() == 1, "one stop of the Tab key"
    page.locator("#carte .point:not([tabindex='-1'])").focus()
    before = page.evaluate("document.activeElement.dataset.commune")
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    code = page.evaluate("document.activeElement.dataset.commune")
    assert code and code != before
    page.keyboard.press("Enter")
    settled(page)
    here = [offer.id for offer in OFFERS if offer.commune == code]
    assert sorted(shown_ids(page)) == sorted(here) and page.locator("#lieu-choisi").is_visible()
    page.get_by_role("button", name="Voir toutes les communes").click()
    settled(page)
    assert count_of(page) == 350
    page.locator("#carte summary").click()
    page.locator(f'#carte table [data-commune="{code}"]').click()
    settled(page)
    assert sorted(shown_ids(page)) == sorted(here), "the table says and does the same"


def test_up_to_four_offers_are_compared(page: Page) -> None:
    page.goto("offres/")
    boxes = page.locator("[data-comparer]")
    for index in range(4):
        boxes.nth(index).check()
    boxes.nth(4).click()
    assert not boxes.nth(4).is_checked() and "au plus" in page.inner_text("#barre-texte")
    page.get_by_role("button", name="Comparer", exact=True).click()
    expect(page.locator("#comparaison table thead th")).to_have_count(5, timeout=LONG)
    rows = page.locator("#comparaison tbody tr:visible").count()
    page.get_by_role("button", name="Seulement ce qui diffère").click()
    assert 0 < page.locator("#comparaison tbody tr:visible").count() < rows
    page.locator("[data-retirer]").first.click()
    expect(page.locator("#comparaison table thead th")).to_have_count(4, timeout=LONG)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#barre-texte")).to_contain_text("3 offres")


def test_twins_are_told_apart_on_their_cards_their_pages_and_side_by_side(page: Page) -> None:
    """Two slips of one practice: the PAMSU, the street and the sheet say which is which, wherever they are met."""
    twins = {"o-0016": "PAMSU p-0016, 120 allée des Tilleuls", "o-0017": "PAMSU p-0016-b, 120 allée des Tilleuls"}
    opened(page)
    page.locator("#recherche").fill("Verger")
    settled(page)  # a card that is drawn anew as it is pressed would take the press with it
    for offer, words in twins.items():
        expect(page.locator(f"#carte-{offer} .jumelle")).to_contain_text(f"{words}, fiche {offer}", timeout=LONG)
        page.locator(f"#carte-{offer} [data-comparer]").check()
    page.get_by_role("button", name="Comparer", exact=True).click()
    heads = page.locator("#comparaison thead th .jumelle")
    expect(heads).to_have_count(2, timeout=LONG)
    for head, (offer, words) in zip(heads.all(), twins.items(), strict=True):
        expect(head).to_contain_text(f"{words}, fiche {offer}")
    for offer, words in twins.items():
        page.goto(f"offres/{offer}/")
        expect(page.locator(".jumelle").first).to_contain_text(words)
    page.goto("offres/o-0001/")
    expect(page.locator(".jumelle")).to_have_count(0)


@pytest.mark.court
def test_favourites_and_private_notes_stay_on_the_device_offline(page: Page, server: Server) -> None:
    opened(page)
    wait_offline_ready(page)
    stars = page.locator("[data-favori]")
    chosen = [str(stars.nth(index).get_attribute("data-favori")) for index in (1, 3)]
    for index in (1, 3):
        stars.nth(index).click()
    page.goto(f"offres/{chosen[0]}/")
    page.fill("#note", "Rappeler lundi <b>")
    page.locator("#note").blur()
    wait_kept(page, "offres", f"kept.favoris.length === 2 && kept.notes['{chosen[0]}'] === 'Rappeler lundi <b>'")
    server.stop()
    page.goto("offres/")
    expect(page.locator(f'[data-favori="{chosen[0]}"]')).to_have_attribute("aria-pressed", "true", timeout=LONG)
    page.select_option("#afficher", "favoris")
    settled(page)
    assert sorted(shown_ids(page)) == sorted(chosen)
    expect(page.locator(".ma-note")).to_contain_text("Rappeler lundi <b>")


def test_without_javascript_the_lists_and_the_sheets_read(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(base_url=server.url, java_script_enabled=False, **LOCALE)
    page = context.new_page()
    page.goto("offres/")
    assert page.locator("#resultat .offre-carte").count() == 25
    for link, count in (
        ("Calvados", sum(offer.commune.startswith("14") for offer in OFFERS)),
        ("Manche", sum(offer.commune.startswith("50") for offer in OFFERS)),
        ("Orne", sum(offer.commune.startswith("61") for offer in OFFERS)),
        ("ZIP", sum(offer.zone == "ZIP" for offer in OFFERS)),
        ("ZAC", sum(offer.zone == "ZAC" for offer in OFFERS)),
        ("hors zone", sum(offer.zone == "hors" for offer in OFFERS)),
    ):
        page.goto("offres/")
        page.get_by_role("navigation", name="Listes simples").get_by_role("link", name=link, exact=True).click()
        expect(page.locator("tbody tr"), link).to_have_count(count)
    page.locator("tbody a").first.click()
    expect(page.locator(".offre svg.semaine:not(.case)"), "the week").to_have_count(1)
    expect(page.locator(".offre svg.semaine.case"), "its legend").to_have_count(3)
    assert page.locator(".bulletin").count() == 1
    assert "Conformité" in page.inner_text("main")
    page.goto("offres/lieux/")
    assert page.locator("#resultat .lieu").count() == 24
    context.close()


def test_approved_places_are_filtered(page: Page) -> None:
    page.goto("offres/lieux/")
    page.locator('input[name="types"][value="pmi"]').check()
    expect(page.locator("#resume")).not_to_have_text("24 lieux", timeout=LONG)
    assert page.locator("#resultat .lieu").count() == int(page.inner_text("#resume").split()[0]) > 0
    assert "types" in page.url


PAGES = ["offres/", "offres/o-0001/", "offres/departement/manche/", "offres/zone/zip/", "offres/lieux/"]


@pytest.mark.parametrize("address", PAGES)
def test_no_accessibility_fault(page: Page, phone: Page, axe: Callable[..., list[str]], address: str) -> None:
    for where in (page, phone):
        where.goto(address)
        still(where)
        assert axe(where) == []
    page.emulate_media(color_scheme="dark")
    wait_until(page, "getComputedStyle(document.querySelector('.marque > b')).color === 'rgb(233, 231, 226)'")
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


PAPER = 688  # CSS px between the margins of an A4 page
OVERLAPS = """(selectors) => {
  const boxes = selectors.map((one) => document.querySelector(one).getBoundingClientRect());
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom || a.width < 60 || b.width < 60));
}"""


def test_a_sheet_prints_on_its_page(page: Page) -> None:
    for offer in (OFFERS[0], max(OFFERS, key=lambda one: sum(len(text) for text in offer_as_cells(one).values()))):
        page.goto(f"offres/{offer.id}/")
        still(page)
        printed = page.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, offer.id
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    said = "Object.assign(document.createElement('div'), { className: 'toast', textContent: 'Fait.' })"
    shown = f"(() => {{ const said = {said}; document.body.append(said); return said.checkVisibility(); }})()"
    assert not page.evaluate(shown), "what is said of a press is of the screen"
    assert (
        page.evaluate(OVERLAPS, [".offre-vue .offre-ici > div", ".offre-vue .offre-semaine", ".offre-vue .plan"]) == []
    )


def test_targets_are_large_enough_on_a_phone(phone: Page) -> None:
    phone.goto("offres/")
    fields = "#filtres select, #filtres input:not([type=hidden]):not([type=checkbox])"
    small = phone.evaluate(
        """(selector) => [...document.querySelectorAll(selector)]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
        .map((one) => one.outerHTML.slice(0, 80))""",
        f"#resultat button:not(.terme), #resultat label.choix, {fields}",
    )
    assert small == []
