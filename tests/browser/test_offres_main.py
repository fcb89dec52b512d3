"""In the hand: hearts where one decides, the filters as a sheet, list or map, and the same search in Mes vœux."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from phco.catalogue import Living, Query, ask, from_offers
from phco.offers.demonstration import demonstration_offers
from tests.browser.conftest import Server, still, wait_until
from tests.browser.voeux_helpers import READY

pytestmark = pytest.mark.warm

CATALOGUE = from_offers(demonstration_offers())
LONG = 120_000
WIDTH = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
# What the first screen of an offer holds, in its order, and what of it is under the bar at the bottom.
FIRST_SCREEN = [".offre-paie", ".page-offre svg.grande", ".plan", ".page-offre .voeu", ".offre-joindre"]
PAST_FIRST_SCREEN = """(wanted) => {
  const bar = document.querySelector(".barre-offres").getBoundingClientRect().top;
  return wanted.filter((one) => !(document.querySelector(one)?.getBoundingClientRect().bottom <= bar));
}"""
SETTLED = "document.querySelector('#resultat').getAttribute('aria-busy') === null"


def test_a_list_is_made_from_the_offers_and_mes_voeux_goes_on_with_it(
    phone: Page, server: Server, axe: Callable[..., list[str]]
) -> None:
    phone.goto("offres/")
    bar = phone.locator("#barre-voeux")
    expect(bar).to_contain_text("0 / 70", timeout=LONG)
    assert bar.evaluate("(one) => one.getBoundingClientRect().bottom <= innerHeight"), "in sight from the first screen"

    # A heart where one decides: the meter follows, and what was done is undone at the thumb.
    cards = phone.locator("#resultat .offre-carte")
    cards.nth(0).locator("label.coeur").nth(2).tap()
    expect(bar).to_contain_text("1 / 70 offres notées, il en manque 69")
    cards.nth(1).locator("label.coeur").nth(4).tap()
    expect(bar).to_contain_text("2 / 70")
    expect(phone.locator(".toast")).to_contain_text("5 cœurs")
    phone.locator(".toast").get_by_role("button", name="Annuler").tap()
    expect(bar).to_contain_text("1 / 70")
    assert cards.nth(1).locator("input:checked").input_value() == ""
    cards.nth(1).locator("input").last.focus()
    phone.keyboard.press("5")
    phone.keyboard.press("ArrowRight")
    assert cards.nth(1).locator("input:checked").input_value() == "5", "the right arrow stays at the most hearts"
    expect(bar).to_contain_text("2 / 70")

    # The filters: a sheet that says what it would show, closed by its button or by Escape.
    phone.locator("#commune").fill("Caen")
    phone.locator("#ouvrir-filtres").tap()
    phone.locator('[name="facettes.zone"][value="ZIP"]').check()
    phone.select_option("#aide", "transport")
    zip_offers = ask(CATALOGUE, Query(chosen={"zone": ("ZIP",)}))
    expect(phone.locator("#voir-offres")).to_have_text(f"Voir {zip_offers.total} offres", timeout=LONG)
    assert axe(phone) == []
    phone.keyboard.press("Escape")
    expect(phone.locator("#ouvrir-filtres")).to_be_focused()
    assert phone.locator("#nombre-filtres").inner_text() == "(1)"

    # The list or the map, at the top of the screen.
    cut = "[...document.querySelectorAll('.vues label')].filter((one) => one.scrollWidth > one.clientWidth).length"
    assert phone.evaluate(cut) == 0
    phone.locator(".vues label", has_text="Carte").tap()
    expect(phone.locator("#carte svg")).to_be_visible()
    assert phone.locator("#resultat").is_hidden()
    assert phone.locator("#carte svg").evaluate("(map) => map.getBoundingClientRect().top + scrollY") < 1000
    phone.locator(".vues label", has_text="Liste").tap()

    # Side by side, over the whole screen; the first column stays and the page is never wider than the phone.
    for place in range(4):
        phone.locator("[data-comparer]").nth(place).check()
    phone.locator("#voir-comparaison").tap()
    expect(phone.locator("#comparaison thead th")).to_have_count(5, timeout=LONG)
    phone.locator("#comparaison .tableau").evaluate("(zone) => zone.scrollTo(400, 0)")
    assert phone.evaluate("document.querySelector('#comparaison tbody th').getBoundingClientRect().left") == 0
    assert phone.evaluate(WIDTH) and axe(phone) == []
    phone.set_viewport_size({"width": 320, "height": 640})
    assert phone.evaluate(WIDTH)
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.locator("#comparaison [data-fermer]").tap()

    # Mes vœux: the same filters, the same offer in view, pay and distance on each.
    living = Living(commune="14118", aide="transport")
    found = ask(CATALOGUE, Query(chosen={"zone": ("ZIP",)}, living=living)).found
    phone.locator(f"#carte-{found[9].offer.id}").evaluate("(card) => card.scrollIntoView({block: 'start'})")
    phone.locator("#barre-voeux a").tap()
    wait_until(phone, READY, timeout=120)
    expect(phone.locator("#resume")).to_contain_text(f"{zip_offers.total} offres sur")
    card = phone.locator(f"#lignes #carte-{found[9].offer.id}")
    wait_until(
        phone, f"Math.abs(document.querySelector('#carte-{found[9].offer.id}').getBoundingClientRect().top) < 120"
    )
    assert found[9].pay is not None and found[9].pay.month.french() in card.locator(".offre-carte-paie").inner_text()
    expect(card.locator(".offre-carte-titre b")).to_contain_text("km")
    assert card.locator("svg.semaine").count() == 1 and phone.evaluate(WIDTH)
    assert phone.locator(".jauge-compte strong").inner_text().startswith("2")

    # An offer's page: the same hearts, the pay with this aid, the telephone, one tap from the list.
    phone.goto(f"offres/{found[9].offer.id}/")
    expect(phone.locator("#offre-ici")).to_contain_text("de chez vous", timeout=LONG)
    expect(phone.locator("#offre-ici")).to_contain_text(found[9].pay.month.french())
    expect(phone.locator("#barre-voeux")).to_contain_text("2 / 70")
    hearts = phone.locator(".page-offre label.coeur")
    assert phone.evaluate(PAST_FIRST_SCREEN, FIRST_SCREEN) == [], "on the first screen, over the bar of hearts"
    phone.set_viewport_size({"width": 360, "height": 740})
    assert phone.evaluate(PAST_FIRST_SCREEN, FIRST_SCREEN[:4]) == []
    edges = "(one) => [one.getBoundingClientRect().right, one.closest('.fiche').getBoundingClientRect().right]"
    last, card_edge = hearts.last.evaluate(edges)
    assert last < card_edge, "the hearts stay inside the sheet"
    phone.set_viewport_size({"width": 390, "height": 844})
    hearts.nth(0).tap()
    expect(phone.locator("#barre-voeux")).to_contain_text("3 / 70", timeout=LONG)
    number = str(found[9].offer.telephone).replace(" ", "")
    assert phone.get_by_role("link", name="Appeler").get_attribute("href") == f"tel:{number}"
    assert axe(phone) == [] and phone.evaluate(WIDTH)


# One practice of a short name, one of a long name, one of twins (two lines more): what they hold on a first screen.
@pytest.mark.parametrize(("offer", "at_360"), [("o-0007", 5), ("o-0300", 5), ("o-0001", 4), ("o-0016", 4)])
def test_what_decides_is_on_the_first_screen_of_an_offer(phone: Page, offer: str, at_360: int) -> None:
    """Point 4: the pay, the week, the small map, the hearts; « Appeler » and « Itinéraire » under them."""
    phone.goto(f"offres/{offer}/")
    still(phone)
    phone.set_viewport_size({"width": 390, "height": 844})
    assert phone.evaluate(PAST_FIRST_SCREEN, FIRST_SCREEN) == []
    phone.set_viewport_size({"width": 360, "height": 740})
    assert phone.evaluate(PAST_FIRST_SCREEN, FIRST_SCREEN[:at_360]) == []
    phone.set_viewport_size({"width": 1366, "height": 768})
    assert phone.evaluate(PAST_FIRST_SCREEN, FIRST_SCREEN) == []
    joined = phone.locator(".offre-joindre")
    assert joined.get_by_role("link", name="Appeler").get_attribute("href") == "tel:" + "".join(
        re.findall(r"\d", joined.get_by_role("link", name="Appeler").inner_text())
    )
    assert "directions?to=" in (joined.get_by_role("link", name="Itinéraire").get_attribute("href") or "")


@pytest.mark.parametrize("size", [(360, 740), (390, 844)], ids=str)
def test_the_filters_and_the_switch_are_at_the_top_of_a_phone(phone: Page, size: tuple[int, int]) -> None:
    """Point 3: without a scroll; the sheet is over the page, its live count at the thumb; the map under its switch."""
    phone.set_viewport_size({"width": size[0], "height": size[1]})
    for place in ("offres/", "voeux/"):
        phone.goto(place)
        if place == "voeux/":
            wait_until(phone, READY, timeout=120)
        switch = phone.locator(".vues .segments")
        assert place != "offres/" or switch.evaluate("(one) => one.getBoundingClientRect().bottom < innerHeight - 56")
        phone.locator("#ouvrir-filtres").tap()
        sheet = phone.locator("#feuille")
        expect(sheet).to_be_visible()
        while sheet.locator("details:not([open]) > summary").count():
            sheet.locator("details:not([open]) > summary").first.tap()
        top, left, right, bottom = sheet.evaluate(
            "(one) => { const box = one.getBoundingClientRect(); return [box.top, box.left, box.right, box.bottom]; }"
        )
        assert (left, right, round(bottom)) == (0, *size) and top >= 0
        button = phone.locator("#voir-offres")
        phone.locator('[name="facettes.zone"][value="ZAC"]').check()
        total = ask(CATALOGUE, Query(chosen={"zone": ("ZAC",)})).total
        expect(button).to_have_text(f"Voir {total} offres", timeout=LONG)
        phone.locator('[name="facettes.zone"][value="ZIP"]').check()
        total = ask(CATALOGUE, Query(chosen={"zone": ("ZAC", "ZIP")})).total
        expect(button).to_have_text(f"Voir {total} offres", timeout=LONG)
        expect(button).to_be_in_viewport(ratio=1)
        button.tap()
        expect(sheet).to_be_hidden()
        expect(phone.locator("#resume")).to_contain_text(str(total))
        phone.locator(".vues label", has_text="Carte").tap()
        drawn = phone.locator("#carte svg .point").first
        expect(drawn).to_be_visible(timeout=LONG)
        assert phone.locator("#carte svg").evaluate("(map) => map.getBoundingClientRect().top < innerHeight / 2")
        expect(phone.locator(".vues .segments")).to_be_in_viewport(ratio=1)
        phone.evaluate("sessionStorage.clear()")
        phone.goto("a-propos/sources/")
        phone.evaluate("sessionStorage.clear()")


def test_back_in_offres_the_filters_and_the_place_are_those_of_mes_voeux(phone: Page) -> None:
    """Point 2: the other way round, the map too, and from an offer's page."""
    phone.goto("voeux/")
    wait_until(phone, READY, timeout=120)
    phone.locator("#recherche").fill("maison")
    phone.locator("#ouvrir-filtres").tap()
    phone.locator('[name="facettes.zone"][value="ZIP"]').check()
    query = Query(search="maison", chosen={"zone": ("ZIP",)})
    found = ask(CATALOGUE, query)
    expect(phone.locator("#voir-offres")).to_have_text(f"Voir {found.total} offres", timeout=LONG)
    phone.locator("#voir-offres").tap()
    there = found.found[8].offer.id
    phone.locator(f"#lignes #carte-{there}").evaluate("(card) => card.scrollIntoView({block: 'start'})")
    phone.locator(".entrees ul:not([data-pour]) a", has_text="Offres").tap()
    expect(phone.locator("#resume")).to_contain_text(f"{found.total} offres sur", timeout=LONG)
    assert phone.locator("#recherche").input_value() == "maison"
    near = f"Math.abs(document.querySelector('#resultat #carte-{there}').getBoundingClientRect().top) < 120"
    wait_until(phone, near)
    # An offer's page and back: the very place.
    phone.locator(f"#carte-{there} h2 a").tap()
    phone.locator(".page-offre").wait_for()
    phone.locator("#barre-voeux a", has_text="Toutes les offres").tap()
    expect(phone.locator("#resume")).to_contain_text(f"{found.total} offres sur", timeout=LONG)
    wait_until(phone, near)
    # The map that is looked at in one is looked at in the other.
    phone.locator(".vues label", has_text="Carte").tap()
    phone.locator("#carte svg .point").first.wait_for(timeout=LONG)
    phone.locator(".entrees ul:not([data-pour]) a", has_text="Mes vœux").tap()
    wait_until(phone, READY, timeout=120)
    expect(phone.locator("#carte svg .point").first).to_be_visible(timeout=LONG)
    expect(phone.locator("#lignes")).to_be_hidden()
    assert phone.locator("#recherche").input_value() == "maison"


# Another tab writes on and on in what this device keeps: whoever reads it waits.
BUSY = """async () => {
  const [{ name }] = (await indexedDB.databases()).filter((one) => /phco/.test(one.name));
  const open = indexedDB.open(name);
  await new Promise((done) => { open.onsuccess = done; });
  const store = open.result.transaction(['brouillons'], 'readwrite').objectStore('brouillons');
  const again = () => { if (!window.free) store.get('rien').onsuccess = again; };
  again();
}"""


def test_what_is_chosen_before_the_code_or_the_storage_answers_is_kept(page: Page) -> None:
    """A filter and a heart before the page's code, a heart while the storage is awaited: all of it counts."""
    page.goto("offres/")
    page.locator("#resultat [data-favori]").nth(2).click()
    expect(page.locator("#resultat [data-favori]").nth(2)).to_have_attribute("aria-pressed", "true")
    starred = page.locator("#resultat .offre-carte").nth(2).get_attribute("data-offre")
    expect(page.locator("#etat-favoris")).to_contain_text("enregistré")
    late = page.context.new_page()
    held: list[Route] = []
    late.route("**/app/catalogue-*.js", lambda route: held.append(route))
    late.goto("offres/", wait_until="commit")
    cards = late.locator("#resultat .offre-carte")
    cards.nth(0).locator("label.coeur").nth(2).click()
    late.select_option("#afficher", "favoris")
    assert held, "the page's code is not there"
    page.evaluate(BUSY)
    held.pop().continue_()
    wait_until(late, "document.documentElement.dataset.code === 'la'")
    cards.nth(1).locator("label.coeur").nth(4).click()
    late.wait_for_timeout(300)
    page.evaluate("window.free = true")
    expect(cards).to_have_count(1, timeout=LONG)
    expect(cards).to_have_attribute("data-offre", str(starred))
    expect(late.locator("#barre-voeux")).to_contain_text("2 / 70", timeout=LONG)
    late.select_option("#afficher", "notees")
    expect(cards).to_have_count(2)
    assert sorted(str(one.input_value()) for one in late.locator("#resultat .voeu input:checked").all()) == ["3", "5"]
    late.locator("[data-effacer]:visible").first.click()
    wait_until(late, SETTLED)
    assert late.input_value("#afficher") == "", "what was chosen early is no part of the blank form"
