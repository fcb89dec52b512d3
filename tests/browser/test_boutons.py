"""No dead button: on every page, with empty, ordinary and absurd forms, each press is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import DAY, PHONE, fix_time, still
from tests.browser.presses import WATCH, Round
from tests.browser.stage_outils import NOON

# Pages with a button of their own in their main part.
PAGES = (
    "a-propos/sauvegarde/", "calendrier/", "comprendre/appariement-pas-a-pas/", "comprendre/verifier/", "inscription/",
    "offres/", "offres/o-0001/", "pamsu/fiche/", "recherche/", "simuler/annee/", "simuler/comparer/",
    "simuler/contrat/", "simuler/dj/", "simuler/pamsu/", "stage/activite/", "stage/conges/", "stage/documents/",
    "stage/enseignements/", "stage/entretiens/", "stage/portfolio/", "stage/rattrapages/", "stage/semaine/",
    "stage/semestre/", "voeux/", "voeux/classer/", "voeux/dossier/", "voeux/journee4/", "voeux/paquets/",
    "voeux/resultats/", "voeux/suivi/",
)  # fmt: skip


@pytest.mark.parametrize("place", PAGES)
def test_every_press_is_answered(place: str, visitor: Callable[..., BrowserContext]):
    context = visitor(**PHONE)
    page = context.new_page()
    page.add_init_script(WATCH)
    fix_time(page, NOON)
    assert NOON.date() == DAY
    page.goto(place)
    still(page)
    home = page.url.split("#")[0].split("?")[0]
    turn = Round(page)
    for how in ("vide", "ordinaire", "absurde"):
        turn.fill(how)
        turn.press_all(how, home)
    assert not turn.faults, "\n".join(turn.faults)
