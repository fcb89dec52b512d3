"""The home by role and moment: each cell of the table against the page, its strip and its entries; what it lets do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accueil_outils import CASES, TABLE, case, keep, open_home, picture, plain
from tests.browser.conftest import Server, fix_time, own_engine, wait_until
from tests.browser.pending import keep_said
from tests.browser.voeux_helpers import enrol

pytestmark = pytest.mark.warm
ENTRIES = """[...document.querySelectorAll('.entrees a')].filter((one) => one.checkVisibility())
  .map((one) => one.textContent.trim())"""
LINKS = "[...document.querySelectorAll('#chez-moi-ecran a')].map((one) => one.getAttribute('href'))"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("cell", CASES, ids=lambda cell: cell["nom"])
def test_a_role_at_a_moment(phone: Page, axe: Any, site: Path, cell: dict[str, Any]) -> None:
    """Its words, its entries, its place on the screen; and each of its links leads to a page."""
    open_home(phone, cell)
    wanted = cell["attend"]
    strip = plain(phone.locator("#prochaine-date").inner_text())
    assert [words for words in wanted.get("bandeau", []) if words not in strip] == []
    assert phone.evaluate(ENTRIES) == TABLE["entrees"][cell["role"]]
    if any(" / " in words for words in wanted["ecran"]):
        phone.locator(".chez-moi-jauge").wait_for(timeout=60_000)
    screen = plain(phone.locator("main").inner_text())
    assert [words for words in wanted["ecran"] if words not in screen] == [], screen
    assert [words for words in wanted.get("sans", []) if words in screen] == []
    if "premier" in wanted:
        assert plain(phone.locator(".taches b").first.inner_text()) == wanted["premier"]
    for kept in cell.get("garde", {}).get("brouillons", {}):  # a number is said once: never a line beside the sentence
        said = re.findall(r"(\d+ (?:réponses?|candidats? classés?|offres? notées?))", screen)
        assert len(said) == len(set(said)), f"{kept}: {said}"
    if "moment" in wanted:
        links = phone.evaluate(LINKS)
        assert links and [link for link in links if not (site / link.split("#")[0] / "index.html").is_file()] == []
    assert phone.evaluate(WIDE) <= 0
    picture(phone, cell["nom"])
    assert axe(phone) == []


# What a day of placement is, by the words of its lines; above the bar of the phone, on the screen of a laptop.
IN_THE_DAY = """(words) => {
  const bar = document.querySelector('.entrees').getBoundingClientRect();
  const end = bar.top > innerHeight / 2 ? bar.top : innerHeight;
  const lines = [...document.querySelectorAll('#chez-moi .taches li, .chez-moi-semaine, #actes-du-jour')];
  return words.filter((word) => !lines.some((one) =>
    (/^[.#]/.test(word) ? one.matches(word) : one.textContent.replace(/\\s/g, ' ').includes(word)) && one.getBoundingClientRect().bottom <= end));
}"""  # noqa: E501
DAY = [".chez-moi-semaine", "#actes-du-jour", "GEP à envoyer", "demi-journées à rattraper", "Prochain congé"]


def test_the_day_of_a_placement_is_one_screen(page: Page, phone: Page) -> None:
    """This week, +1 acte, the reports awaiting, the hours owed and the next leave; on a laptop all the rest too."""
    open_home(phone, case("dj-stage"))
    assert phone.evaluate(IN_THE_DAY, DAY) == []
    phone.set_viewport_size({"width": 360, "height": 740})
    assert phone.evaluate(IN_THE_DAY, DAY[:4]) == []
    week, title = phone.locator(".chez-moi-semaine").bounding_box(), phone.locator("#chez-moi-titre").bounding_box()
    assert week and title and week["y"] < title["y"] + title["height"], "the week stands beside its number"
    page.set_viewport_size({"width": 1366, "height": 768})
    open_home(page, case("dj-stage"))
    assert page.evaluate(IN_THE_DAY, [*DAY, "Prochain séminaire", "Prochain GEP", "Prochain entretien"]) == []


def test_nobody_is_ever_asked_to_be_notified(page: Page, site: Path) -> None:
    """What comes is told by a calendar file that one takes; no script knows how to ask for more."""
    asks = re.compile(r"requestPermission|[pP]ushManager|showNotification|new Notification")
    scripts = [one for one in site.rglob("*") if one.suffix in (".js", ".mjs")]
    assert scripts and [one.name for one in scripts if asks.search(one.read_text(encoding="utf-8"))] == []
    for address in ("stage/conges/", "stage/enseignements/", "pamsu/mon-dj/"):
        page.goto(address)
        assert page.get_by_role("button", name="Exporter le calendrier (.ics)").count() == 1, address


def test_nothing_of_a_home_touches_the_line_under_it(phone: Page) -> None:
    open_home(phone, case("dj-avant"))
    button = phone.locator("[data-commencer]").bounding_box()
    following = phone.locator(".accueil-texte > h2").bounding_box()
    assert button and following
    assert following["y"] - button["y"] - button["height"] >= 24


def test_an_act_is_one_tap_without_python_and_comes_back(phone: Page, vigil: Any) -> None:
    vigil.allow(r"Failed to load resource|net::ERR_FAILED|Le réseau ne répond pas")
    keep_said(phone)
    own_engine(phone)
    phone.route("**/moteur/**", lambda route: route.abort())
    cell = case("dj-stage")
    fix_time(phone, f"{cell['le']}T11:00:00+00:00")
    keep(phone, "dj", cell["garde"])
    phone.goto("")
    number = phone.locator("#actes-nombre")
    expect(number).to_have_text("7")
    phone.get_by_role("button", name="+1 acte").tap()
    expect(number).to_have_text("8")
    phone.locator(".toast").get_by_role("button", name="Annuler").tap()
    expect(number).to_have_text("7")
    phone.get_by_role("button", name="−1 acte").tap()
    expect(number).to_have_text("6")
    phone.get_by_text("Brouillon enregistré").wait_for()
    phone.reload()
    expect(number).to_have_text("6")


def test_two_taps_before_the_draft_is_open_are_two_acts(phone: Page) -> None:
    open_home(phone, case("dj-stage"))
    number = phone.locator("#actes-nombre")
    expect(number).to_have_text("7")
    phone.evaluate("for (let taps = 0; taps < 2; taps += 1) document.querySelector('[data-actes=\"1\"]').click()")
    expect(number).to_have_text("9")
    expect(phone.locator("#etat-brouillon")).to_contain_text("Brouillon enregistré")
    phone.reload()
    expect(number).to_have_text("9")


# An engine that is slow: what it is asked waits for the test.
HELD = """const post = Worker.prototype.postMessage;
Object.assign(globalThis, { retenus: [], reponses: 0 });
Worker.prototype.postMessage = function (message, ...more) {
  if (message.type !== 'appel' || !globalThis.retient) return post.call(this, message, ...more);
  this.addEventListener('message', ({ data }) => setTimeout(() => { reponses += data.type === 'reponse'; }, 300));
  retenus.push(() => post.call(this, message, ...more));
}"""


def test_a_late_answer_does_not_take_the_place_of_the_home_chosen_since(phone: Page) -> None:
    """Nor is it kept as that home's, for the next visit."""
    own_engine(phone)
    phone.add_init_script(HELD)
    open_home(phone, case("dj-stage-neuf"))
    role, mine = phone.locator("#prochaine-date select"), phone.locator("[data-moment=stage]")
    phone.evaluate("globalThis.retient = true")
    role.select_option("rts")
    wait_until(phone, "retenus.length > 0")
    role.select_option("dj")
    mine.wait_for()
    phone.evaluate("for (const one of retenus.splice(0)) one()")
    wait_until(phone, "reponses > 0")
    expect(mine).to_be_visible()
    phone.add_init_script("globalThis.retient = true")
    phone.reload()
    mine.wait_for(timeout=10_000)


def test_whoever_began_says_so_in_one_tap_and_may_take_it_back(phone: Page) -> None:
    cell = case("dj-avant")
    keep_said(phone)
    open_home(phone, cell)
    phone.get_by_role("button", name="Mon stage a commencé").tap()
    phone.locator("[data-moment=stage]").wait_for()
    assert "Semaine 3" in plain(phone.locator("#chez-moi-ecran").inner_text())
    expect(phone.locator("#actes-du-jour")).to_be_visible()
    phone.locator(".toast").get_by_role("button", name="Annuler").tap()
    phone.locator("[data-moment=avant]").wait_for()
    expect(phone.locator("#actes-du-jour")).to_be_hidden()


def test_the_same_home_is_there_before_the_engine(phone: Page, vigil: Any) -> None:
    cell = case("dj-stage-neuf")
    open_home(phone, cell)
    vigil.allow(r"Failed to load resource|net::ERR_FAILED|Le réseau ne répond pas")
    own_engine(phone)
    phone.route("**/moteur/**", lambda route: route.abort())
    phone.goto("")
    phone.locator("[data-moment=stage]").wait_for()  # no engine comes, however long


def test_a_door_is_chosen_once_kept_and_changed_in_the_strip(phone: Page) -> None:
    phone.goto("")
    wait_until(phone, "document.querySelector('#prochaine-date select') !== null")
    phone.get_by_role("button", name="C’est moi : je suis PAMSU").tap()
    phone.locator("[data-moment=sans-fiche]").wait_for(timeout=120_000)
    expect(phone.locator(".portes")).to_be_hidden()
    phone.goto("comprendre/")
    assert phone.evaluate(ENTRIES) == TABLE["entrees"]["rts"]
    phone.locator("#prochaine-date select").select_option("dmg")
    assert phone.evaluate(ENTRIES) == TABLE["entrees"]["dmg"]
    phone.goto("")
    phone.locator("[data-moment=dmg]").wait_for(timeout=120_000)
    phone.locator("#prochaine-date select").select_option("")
    expect(phone.locator(".portes")).to_be_visible()
    assert phone.evaluate(ENTRIES) == TABLE["entrees"]["visiteur"]


@pytest.mark.parametrize(("enrolled", "role"), [("pamsu", "rts"), ("dj", "dj")])
def test_the_role_is_read_from_the_enrolment(phone: Page, server: Server, enrolled: str, role: str) -> None:
    """Nobody chooses what the invitation says: the entries, the strip and the home follow it, from then on."""
    phone.goto("")
    assert phone.evaluate(ENTRIES) == TABLE["entrees"]["visiteur"]
    enrol(phone, server.url, enrolled)
    assert phone.evaluate(ENTRIES) == TABLE["entrees"][role]
    phone.goto("")
    expect(phone.locator("#prochaine-date select")).to_have_value(role)
    phone.locator("[data-moment]").first.wait_for(timeout=120_000)
    expect(phone.locator(".portes")).to_be_hidden()
    assert phone.evaluate(ENTRIES) == TABLE["entrees"][role]


def test_a_faulty_part_says_so_and_leaves_the_others(phone: Page) -> None:
    cell = case("dj-stage-neuf")
    plan = {**cell["garde"]["brouillons"]["stage"], "gep": [{"date": "2026-13-45", "theme": "?"}]}
    open_home(phone, {**cell, "garde": {"brouillons": {"stage": plan}}})
    screen = plain(phone.locator("#chez-moi-ecran").inner_text())
    assert "Enseignements : à corriger" in screen and "Entretien avec le PAMSU à prévoir" in screen
