"""Calm details (LOOK, points 11 and 12): quiet rules, amounts that agree, what is not known, hearts by key, pictures.

The other details of the two points have their own modules: tests/browser/douze_points.toml names each.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accueil_outils import plain
from tests.browser.conftest import still, wait_until
from tests.browser.voeux_helpers import READY

pytestmark = pytest.mark.warm
LONG = 120_000
HERE = Path(__file__).parent
LINES = tomllib.loads(HERE.joinpath("douze_points.toml").read_text(encoding="utf-8"))["ligne"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["dit"])
def test_each_other_line_is_held_by_tests_that_exist(line: dict[str, str]) -> None:
    assert line["essais"]
    for essay in line["essais"]:
        file, name = essay.split("::")
        assert re.search(rf"^def {name}\(", HERE.joinpath(file).read_text(encoding="utf-8"), re.MULTILINE), essay


# Of each innermost block of a page that is read: how many rules it shows before one asks.
CROWDED = """[...document.querySelectorAll('.texte :is(p, li, td, dd)')]
  .filter((one) => !one.querySelector('p, li, td, dd, ul, ol, div, table') && !one.closest('[popover], .regles-citees'))
  .filter((one) => [...one.querySelectorAll('.regle, button.regles')].filter((it) => it.checkVisibility()).length > 1)
  .map((one) => one.textContent.trim().slice(0, 80))"""
GUIDES = ("appariement", "remuneration", "organisation", "saspas", "responsabilites", "devenir-pamsu", "flechage")


def test_the_rules_of_a_paragraph_are_one_quiet_chip_opened_on_demand(phone: Page) -> None:
    """One a paragraph; as quiet as what helps; their titles at a tap; and the page of rules reads as text."""
    for name in GUIDES:
        phone.goto(f"comprendre/{name}/")
        assert phone.evaluate(CROWDED) == [], name
    phone.goto("comprendre/appariement/")
    chip = phone.locator("button.regles").first
    quiet = "(one) => ['color', 'backgroundColor', 'borderWidth'].map((name) => getComputedStyle(one)[name])"
    body = phone.evaluate("getComputedStyle(document.body).color")
    colour, ground, border = chip.evaluate(quiet)
    assert colour != body and ground == "rgba(0, 0, 0, 0)" and border == "0px"
    bubble = phone.locator(f"#{chip.get_attribute('popovertarget')}")
    expect(bubble).to_be_hidden()
    chip.tap()
    expect(bubble).to_be_visible()
    lines = [plain(one) for one in bubble.locator(".ligne").all_inner_texts()]
    assert len(lines) >= 2 and all(re.match(r"[A-Z]{3}-\d\d \S", one) for one in lines)
    phone.goto("comprendre/regles/")
    assert phone.locator(".une-regle p").first.evaluate("(one) => getComputedStyle(one).whiteSpace") == "normal"
    phone.emulate_media(media="print")
    assert phone.locator(".une-regle p").first.is_visible(), "a page of rules prints its rules"


def test_an_amount_stands_beside_no_other_that_contradicts_it(phone: Page) -> None:
    """A post pays the same on its card, in the list of its département and on its page; a slip, its summary."""
    amount = r"\d[\d ]*,\d\d €"
    phone.goto("offres/")
    cards = phone.locator("#resultat .offre-carte")
    known = {
        str(one.get_attribute("data-offre")): plain(one.locator(".offre-carte-paie").inner_text())
        for one in cards.all()
    }
    told = {offer: re.findall(amount, said) for offer, said in known.items()}
    offers = [offer for offer, found in told.items() if found][:3]
    assert len(offers) == 3
    for offer in offers:
        phone.goto(f"offres/{offer}/")
        assert re.findall(amount, plain(phone.locator(".offre-paie").first.inner_text()))[0] == told[offer][0], offer
        for slug in ("calvados", "manche", "orne"):
            phone.goto(f"offres/departement/{slug}/")
            row = phone.locator(".liste-offres tr", has=phone.locator(f"a[href*='{offer}/']"))
            if row.count():
                assert told[offer][0] in plain(row.first.inner_text()), offer
                break
        else:
            raise AssertionError(f"{offer} is in no list")
    phone.goto("simuler/dj/#zone=ZIP&actes_par_mois=210&aide=aucune")
    total = phone.locator("#resultat tfoot .total td")
    total.wait_for(timeout=LONG)
    wait_until(phone, "!document.querySelector('#resultat[aria-busy]')")
    joined = plain(total.inner_text()).replace(" ,", ",")
    assert re.findall(amount, joined)[0] in plain(phone.locator(".resume-fixe").inner_text())


def test_what_is_not_known_in_a_slip_is_an_interval(phone: Page) -> None:
    """Nothing told yet, a line that depends on it says between what and what, or that it is not known."""
    phone.goto("simuler/dj/")
    phone.locator("#resultat .bulletin").wait_for(timeout=LONG)
    unsure = phone.locator("#resultat tr.incertaine > td")
    said = [plain(one) for one in unsure.all_inner_texts()]
    assert len(said) >= 2
    assert [one for one in said if not re.search(r"\bde .*à |au moins|au plus|inconnu", one)] == []


def test_the_right_arrow_stays_at_five_hearts_in_mes_voeux(phone: Page) -> None:
    phone.goto("voeux/")
    wait_until(phone, READY, timeout=120)
    hearts = phone.locator("#lignes .voeu").first
    hearts.wait_for(timeout=LONG)
    name = hearts.locator("input").last.get_attribute("name")
    five = phone.locator(f"input[name='{name}']").last
    five.focus()
    phone.keyboard.press("5")
    for _ in range(2):
        phone.keyboard.press("ArrowRight")
    assert phone.locator(f"input[name='{name}']:checked").input_value() == "5"
    phone.keyboard.press("ArrowLeft")
    assert phone.locator(f"input[name='{name}']:checked").input_value() == "4"


SPEECHLESS = """[...document.querySelectorAll('main svg')]
  .filter((one) => one.checkVisibility() && !one.closest('[aria-hidden=true]'))
  .filter((one) => !(one.getAttribute('aria-label') || one.querySelector(':scope > title')?.textContent
    || (one.getAttribute('aria-labelledby') ?? '').split(' ').some((id) => document.getElementById(id)?.textContent)))
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    "address",
    [
        "offres/",
        "offres/o-0007/",
        "simuler/dj/",
        "simuler/annee/",
        "stage/semestre/",
        "dmg/",
        "calendrier/",
        "comprendre/organisation/",
    ],
)
def test_what_is_drawn_is_also_said(page: Page, address: str) -> None:
    """A picture says in words what it shows, or is no more than an ornament and says that."""
    page.goto(address)
    page.locator("main svg").first.wait_for(state="attached", timeout=LONG)
    still(page)
    assert page.evaluate(SPEECHLESS) == []
    if address.startswith("simuler/"):
        wait_until(page, "document.querySelector('#resultat table, .graphique table') !== null")
        drawn, told = page.locator(".graphique svg[role=img]").count(), page.locator(".graphique table").count()
        assert drawn and told >= drawn, "each chart has its table"
