"""LOOK's second half, point by point: which tests hold each of its twelve points; and what no other test looks at.

The names are checked: a test that is renamed or removed is said here.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accueil_outils import plain
from tests.browser.conftest import wait_until
from tests.browser.stage_outils import open_stage
from tests.browser.tenues import faults_of, points_of
from tests.browser.voeux_helpers import READY

pytestmark = pytest.mark.warm

POINTS = points_of("douze_points.toml")
LONG = 120_000
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
# In sight: under the header, above the bar at the bottom.
SEEN = """(one) => {
  const { top, bottom } = one.getBoundingClientRect();
  return bottom > 0 && top < innerHeight - 60;
}"""


def test_each_of_the_twelve_points_is_held_by_tests_that_exist() -> None:
    """Sentence by sentence: ``[[point.phrase]]``, or the whole point where its sentences are not told apart yet."""
    assert [one["numero"] for one in POINTS] == list(range(1, 13))
    assert not faults_of(POINTS)


def test_news_are_three_lines_at_most_on_the_smallest_phone(phone: Page) -> None:
    """Point 1: never a changelog on the home."""
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto("")
    news = phone.locator(".nouvelles")
    assert 1 <= news.locator("li").count() <= 3
    assert news.evaluate("(one) => one.getBoundingClientRect().height") < 500


def test_an_offer_folds_what_is_met_and_carries_its_facts_to_the_simulator(phone: Page) -> None:
    """Point 4: the route, the conditions met in one line, and the same pay when the calculation is done again."""
    phone.goto("offres/o-0007/")
    route = phone.get_by_role("link", name="Itinéraire")
    assert "directions?to=" in (route.get_attribute("href") or "")
    met = phone.locator("details.remplies")
    assert re.match(r"\d+ conditions remplies", plain(met.locator("summary").inner_text()))
    assert met.get_attribute("open") is None and not met.locator("li").first.is_visible()
    met.locator("summary").tap()
    assert met.locator("li").count() == int(plain(met.locator("summary").inner_text()).split()[0])
    here = plain(phone.locator(".offre-paie").first.inner_text())
    amount = re.findall(r"\d[\d ]*,\d\d €", here)[0]
    again = phone.get_by_role("link", name="Refaire le calcul")
    asked = dict(one.split("=", 1) for one in (again.get_attribute("href") or "").split("#")[1].split("&"))
    assert {"zone", "debut", "actes_par_mois", "distance_chu_km"} <= set(asked)
    again.tap()
    phone.wait_for_url("**/simuler/dj/#**")
    expect(phone.locator("[name=actes_par_mois]").first).to_have_value(asked["actes_par_mois"], timeout=LONG)
    wait_until(phone, f"document.querySelector('#resultat').innerText.replace(/\\s/g, ' ').includes('{amount}')", 60)


def test_what_was_asked_for_lands_in_view(phone: Page) -> None:
    """Point 5: the dates that are proposed, and whether a fléchage holds, are seen where one is."""
    open_stage(phone, "conges", None)
    phone.get_by_role("button", name="Proposer des dates").tap()
    wait_until(phone, "document.querySelector('#propositions .carte') !== null")
    wait_until(phone, f"({SEEN})(document.querySelector('#propositions'))")
    phone.wait_for_timeout(300)
    assert phone.locator("#propositions").evaluate(SEEN)
    assert phone.evaluate("document.activeElement !== document.body")

    phone.goto("voeux/")
    wait_until(phone, READY, timeout=120)
    phone.get_by_role("tab", name="Fléchage").tap()
    phone.locator("#cherche-cible").fill("Prairies")
    phone.locator("#choix-cible label").filter(has_text="Prairies").first.tap()
    expect(phone.locator(".flechage-plan")).to_be_visible(timeout=LONG)
    phone.locator("#appliquer-flechage").tap()
    state = phone.locator(".flechage-etat")
    expect(state).to_contain_text("tient", timeout=LONG)
    wait_until(phone, f"({SEEN})(document.querySelector('.flechage-etat'))")
    phone.wait_for_timeout(300)
    assert state.evaluate(SEEN)


# Point 11: in a row of choices, the last line is as wide as the others; and no label is cut.
HOLES = """[...document.querySelectorAll('main .segments')].filter((one) => one.checkVisibility()).flatMap((one) => {
  const boxes = [...one.querySelectorAll(':scope > label')].map((label) => label.getBoundingClientRect());
  const rows = Map.groupBy(boxes, (box) => Math.round(box.top));
  const ends = [...rows.values()].map((row) => Math.round(Math.max(...row.map((box) => box.right))));
  return Math.max(...ends) - Math.min(...ends) > 2 ? [one.textContent.replace(/\\s+/g, ' ').trim()] : [];
})"""


@pytest.mark.parametrize(
    "address",
    [
        "simuler/dj/",
        "simuler/pamsu/",
        "simuler/contrat/",
        "simuler/comparer/",
        "offres/",
        "stage/semaine/",
        "pamsu/fiche/",
    ],
)
@pytest.mark.parametrize("size", [(360, 740), (820, 1180), (1366, 768)], ids=["360", "820", "1366"])
def test_a_row_of_choices_leaves_no_hole(phone: Page, address: str, size: tuple[int, int]) -> None:
    phone.set_viewport_size({"width": size[0], "height": size[1]})
    phone.goto(address)
    phone.locator("main .segments").first.wait_for(state="attached")  # a wide screen may show none
    assert phone.evaluate(HOLES) == []
    assert phone.evaluate(FITS)


def test_the_three_rounds_stand_on_one_line_at_360_pixels(phone: Page) -> None:
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto("voeux/")
    tops = phone.locator("#tours label").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(tops) == 3 and len(set(tops)) == 1


def test_the_legend_of_the_week_is_drawn_as_its_cells_are(phone: Page) -> None:
    """Point 11: each class of the legend is one of the picture, with the same fill."""
    phone.goto("offres/o-0007/")
    fills = """(where) => Object.fromEntries([...document.querySelectorAll(`${where} rect`)]
      .map((one) => [one.getAttribute('class'), getComputedStyle(one).fill]))"""
    legend = phone.evaluate(fills, ".page-offre .legende")
    cells = phone.evaluate(fills, ".page-offre svg.semaine.grande")
    assert len(legend) >= 3
    assert {name: cells[name] for name in legend if name in cells} == {
        name: fill for name, fill in legend.items() if name in cells
    }
    assert len(set(legend) & set(cells)) >= 2


def test_two_pages_on_the_matching_are_called_by_their_own_titles(phone: Page) -> None:
    """Point 11: the titles are not crossed: a link says what its page says of itself."""
    phone.goto("comprendre/")
    for words in ("Le grand appariement", "L’appariement, pas à pas"):
        phone.goto("comprendre/")
        phone.locator("main").get_by_role("link", name=words).first.tap()
        expect(phone.locator("h1")).to_have_text(words)


def test_an_unknown_pay_is_never_a_zero(phone: Page) -> None:
    """Point 11: on the list of offers, what is not known is told so, or is an interval."""
    phone.goto("offres/")
    pays = phone.locator(".offre-carte-paie")
    pays.first.wait_for()
    said = [plain(one) for one in pays.all_inner_texts()]
    assert said and [one for one in said if re.search(r"(?<!\d)0,00 €", one)] == []


def test_the_page_on_accessibility_tells_the_day_and_the_tool_of_each_check(phone: Page) -> None:
    """Point 12: a line a check, with its tool; its day, or that nobody has done it yet."""
    phone.goto("a-propos/accessibilite/")
    rows = [plain(one) for one in phone.locator("main table tbody tr").all_inner_texts()]
    assert len(rows) >= 7
    cells = [
        [plain(one) for one in row.locator("td").all_inner_texts()] for row in phone.locator("main tbody tr").all()
    ]
    assert all(len(row) == 4 and all(row) for row in cells), "what, what was found, the tool, the day"
    assert phone.locator("main caption").bounding_box()["width"] > 200, "no column of one word a line"  # type: ignore[index]
    assert [one for one in rows if not re.search(r"\d{4}|[Jj]amais|pas encore", one)] == []
    assert phone.evaluate(FITS)
