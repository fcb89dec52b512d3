"""Erasing while other tabs are open: nothing of what is erased stays on their screens, nothing comes back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from phco.host.keys.small_pdf import small_pdf
from tests.browser.conftest import still, wait_until
from tests.browser.test_appareil import READ

pytestmark = pytest.mark.warm

SECRET = "Camille qui habite à Vire"
# What a tab holds: its page, the field that was filled in, what.
HELD = {
    "voeux/dossier/": ("#presentation", SECRET),
    "offres/o-0001/": ("#note", SECRET),
    "simuler/dj/": ("[name=distance_km]", "42"),
    "stage/portfolio/": ("#pf-titre", SECRET),
    "inscription/": ("", ""),
}


def hold(page: Page, place: str, field: str, value: str) -> str:
    """Fill in a page's field until it is kept; gives what stood there before."""
    page.goto(place)
    still(page)
    if not field:
        return ""
    if place == "stage/portfolio/":
        wait_until(
            page, "document.querySelector('#resultat').children.length"
        )  # its buttons answer once the plan is open
        page.get_by_role("button", name="Ajouter une entrée").click()
    former = page.locator(field).input_value()
    page.locator(field).fill(value)
    page.keyboard.press("Tab")
    wait_until(page, "/enregistré/.test(document.querySelector('.etat-brouillon, #etat-brouillon').innerText)")
    return former


@pytest.mark.parametrize("whole", [False, True], ids=["les brouillons", "tout"])
def test_what_is_erased_leaves_every_open_tab(page: Page, whole: bool) -> None:
    tabs = {place: page.context.new_page() for place in HELD}
    former = {place: hold(tab, place, *HELD[place]) for place, tab in tabs.items()}
    file = tabs["voeux/dossier/"]
    file.locator("#cv").set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": small_pdf("CV")})
    expect(file.locator("#etat-cv")).to_contain_text("prêt")
    page.goto("a-propos/sauvegarde/")
    expect(page.locator("#brouillons li")).to_have_count(5)
    if whole:
        page.locator("#tout-effacer").click()
        page.get_by_role("button", name="Tout effacer", exact=True).click()
        expect(page.locator("#reste")).to_contain_text("Cet appareil est vidé")
    else:
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator("#effacer").click()
        expect(page.locator("#dit")).to_contain_text("Effacés")
    for place, tab in tabs.items():
        still(tab)
        field, _ = HELD[place]
        for one in tab.locator(field).all() if field else []:
            expect(one).to_have_value(former[place])
        expect(tab.locator("body"), place).not_to_contain_text(SECRET, use_inner_text=True)
    expect(file.locator("#etat-cv")).to_have_text("Aucun document.")
    page.wait_for_timeout(600)  # the tabs had the time to write something back
    found = page.evaluate(READ)
    assert found["brouillons"] == [] and [key for key in found["divers"] if "piece" in key] == []
    assert [name for name in found["local"] if "tard" in name] == []
    if whole:
        assert [found["divers"], found["local"]] == [[], []]
