"""The sheet, sentence by sentence (LOOK, point 6): what the invitation settles, what is marked, communes, dictation."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from phco import campaign
from tests.browser import voeux_helpers
from tests.browser.accueil_outils import plain
from tests.browser.conftest import Server
from tests.browser.test_fiche import LONG, opened, to_step

pytestmark = pytest.mark.warm
FIXED = ["id", "campagne", "debut", "pamsu"]
# The questions that are said to be necessary, and those that the page counts as left to answer.
MARKED = """() => [...document.querySelectorAll('#formulaire .necessaire')].map((one) => {
  const field = one.closest('.champ');
  return field?.id || field?.querySelector('[id^=champ-]')?.id || one.closest('.etape').dataset.rubrique;
})"""
LEFT = "() => [...document.querySelectorAll('#constats .deux-paies [data-champ]')].map((one) => one.dataset.champ)"


def test_the_invitation_settles_the_id_the_campaign_the_dates_and_the_pamsu(page: Page, server: Server) -> None:
    voeux_helpers.enrol(page, server.url, role="pamsu")
    opened(page)
    expect(page.locator("#champ-pamsu")).to_have_value("pamsu-exemple", timeout=LONG)
    said = {name: page.input_value(f"#champ-{name}") for name in FIXED}
    known = campaign.load_default()["2027-03"]
    assert said == {
        "id": "pamsu-exemple", "campagne": "2027-03", "pamsu": "pamsu-exemple",
        "debut": known.intake.isoformat() if known.intake else "",  # the calendar's, once it says the day
    }  # fmt: skip
    expect(page.locator("#fixe")).to_contain_text("prise de fonction en mai 2027")
    assert page.locator("#fiche-fixe").get_attribute("open") is None, "folded: it is not asked"
    assert not set(FIXED) & set(page.evaluate(LEFT))
    expect(page.locator("#annuler")).to_be_disabled()  # nobody typed anything
    page.get_by_role("button", name="Tout effacer").click()
    assert {name: page.input_value(f"#champ-{name}") for name in FIXED} == said


def test_what_is_required_is_marked_where_it_is_asked_and_nothing_else(page: Page) -> None:
    opened(page)
    left = page.evaluate(LEFT)
    marked = [one.removeprefix("champ-") for one in page.evaluate(MARKED)]
    assert len(left) == 19 and "option_journee4" in left
    weeks = [one for one in marked if one in ("semaine", "Semaine type")]
    assert len(weeks) == 1, "the ten half-days are one question, marked once"
    # The count of the page and the marks of the form are the same questions; an option's own are asked with it.
    asked = {one for one in marked if not re.match(r"option\d_", one)} - set(weeks)
    known = {"campagne"}  # what the calendar has filled in is not left to say
    assert asked - known == {one for one in left if one != "lundi_matin"} and known < asked
    shown = page.locator("label[for=champ-cabinet] .necessaire")
    assert shown.is_visible() and plain(shown.inner_text()) == "nécessaire"


def test_each_step_says_where_it_is_among_eight(phone: Page) -> None:
    opened(phone)
    for number in range(8):
        to_step(phone, number)
        expect(phone.locator(f"#etape-{number} > legend")).to_contain_text(f"étape {number + 1} sur 8")
        expect(phone.locator("#ou-en-suis-je")).to_contain_text(f"Étape {number + 1} sur 8")


@pytest.mark.parametrize("size", [(360, 740), (390, 844)], ids=str)
def test_on_a_phone_it_is_the_form_or_its_preview(phone: Page, size: tuple[int, int]) -> None:
    phone.set_viewport_size({"width": size[0], "height": size[1]})
    opened(phone)
    form, preview = phone.locator("#formulaire"), phone.locator("#apercu")
    for name, shown, hidden in (("Aperçu", preview, form), ("Formulaire", form, preview)):
        phone.locator(".fiche-volets label", has_text=name).tap()
        expect(shown).to_be_visible()
        expect(hidden).to_be_hidden()
        assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_communes_are_said_by_their_names_only(page: Page) -> None:
    """No code is asked, offered, nor kept in what is read; one that is typed is answered with a name."""
    opened(page)
    names = page.locator("#communes option").evaluate_all("all => all.map((one) => one.value)")
    assert len(names) > 1000 and [one for one in names if re.search(r"\d{5}", one)] == []
    page.locator("#champ-commune").fill("Bayeux")
    expect(page.locator("#aide-commune")).to_have_text("Bayeux, Calvados.", timeout=LONG)
    assert not re.search(r"\b\d{5}\b", page.locator("main").inner_text())
    expect(page.locator("#apercu")).to_contain_text("Bayeux")


def test_speech_is_typed_as_it_comes_and_stays(phone: Page) -> None:
    """A dictation writes in one go, without a key: it is taken and kept; the field says that it is welcome."""
    opened(phone)
    to_step(phone, 6)
    field = phone.locator("#champ-presentation")
    expect(phone.locator("#aide-presentation")).to_contain_text("coller ou dicter")
    assert field.get_attribute("autocapitalize") == "sentences" and field.get_attribute("maxlength") is None
    field.tap()
    text = "nous sommes cinq, le cabinet est neuf, les patients viennent de loin. " * 20
    for part in (text[:700], text[700:]):
        phone.keyboard.insert_text(part)
    phone.locator("#etape-6 [data-etape='7']").tap()
    expect(phone.locator("#etat-brouillon")).to_contain_text("enregistré", timeout=LONG)
    opened(phone)
    assert phone.input_value("#champ-presentation") == text.strip()
