"""Leaving by the address bar right after the last key: what was typed is there when one comes back, on every tool."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, wait_until

pytestmark = pytest.mark.warm

# A page, the field where one types, and what makes the page ready to be typed in.
VOEUX = "document.documentElement.dataset.voeux === 'pret'"
STAGE = "document.querySelector('#resultat')?.children.length && !document.querySelector('#resultat').ariaBusy"
FIELDS = {
    "dossier": ("voeux/dossier/", "#presentation", VOEUX),
    "fiche": ("pamsu/fiche/", ".etape.active input[type=text]", STAGE),
    "note d’une offre": ("offres/o-0001/", "#note", "document.querySelector('#note')"),
    "enseignements": ("stage/enseignements/", "[data-liste='gep'] input[type=text], #gep0-theme", STAGE),
    "entretiens": ("stage/entretiens/", "form textarea", STAGE),
    "portfolio": ("stage/portfolio/", "#pf-texte", STAGE),
    "simuler/dj": ("simuler/dj/", "[name=distance_km]", STAGE),
    "simuler/pamsu": ("simuler/pamsu/", "[name=part_exoneree]", STAGE),
    "simuler/contrat": ("simuler/contrat/", "form input[type=text]", STAGE),
}
# Until then what is typed is the form's alone; a first answer may come before it.
OPENED = "document.querySelector('.etat-brouillon, #etat-brouillon').dataset.etat === 'ecrit'"
OPENERS = {
    "portfolio": "[data-action=nouvelle]",
    "enseignements": "[data-action=ajouter][data-vers=gep]",
    "entretiens": "[data-action=ajouter][data-vers=entretiens]",
}


@pytest.mark.parametrize("tool", FIELDS)
def test_what_was_typed_just_before_leaving_is_kept(tool: str, page: Page, server: Server):
    place, field, ready = FIELDS[tool]
    page.goto(f"{server.url}{place}")
    wait_until(page, f"({ready}) && {OPENED}", timeout=120)
    if tool in OPENERS:
        page.locator(OPENERS[tool]).first.click()
    name = page.locator(f"{field} >> visible=true").first.evaluate("(one) => one.id || one.name")
    target = page.locator(f"[id='{name}'], [name='{name}']").first
    words = "42" if "simuler" in tool else "Écrit au dernier moment"
    target.fill(words)
    page.goto(f"{server.url}a-propos/")
    page.goto(f"{server.url}{place}")
    wait_until(page, ready, timeout=120)
    wait_until(page, f"document.querySelector(\"[id='{name}'], [name='{name}']\")?.value === '{words}'", timeout=15)
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.includes('tard:')).length") == 0
