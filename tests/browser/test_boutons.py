"""No dead button: on every page, with empty, ordinary and absurd forms, each press is answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import presses
from tests.browser.conftest import DAY, PHONE, first_page, fix_time, still
from tests.browser.presses import REPROACHES, WATCH, Round
from tests.browser.stage_outils import NOON, PLAN, open_stage

# Pages with a module of their own, and the home.
PAGES = (
    "", "a-propos/cet-appareil/", "a-propos/sauvegarde/", "calendrier/", "comprendre/appariement-pas-a-pas/",
    "comprendre/verifier/", "inscription/", "offres/", "offres/lieux/", "offres/o-0001/", "pamsu/fiche/",
    "pamsu/mon-dj/",
    "recherche/", "simuler/annee/", "simuler/comparer/", "simuler/contrat/", "simuler/dj/", "simuler/pamsu/",
    "stage/activite/", "stage/conges/", "stage/documents/", "stage/enseignements/", "stage/entretiens/",
    "stage/portfolio/", "stage/rattrapages/", "stage/semaine/", "stage/semestre/", "voeux/", "voeux/classer/",
    "voeux/dossier/", "voeux/journee4/", "voeux/paquets/", "voeux/resultats/", "voeux/suivi/",
)  # fmt: skip
# On a filled plan, the buttons that a page has at the least; the semester leads elsewhere, its weeks are links.
LEAST = {"stage/semestre/": 2}
_MODULE = re.compile(r'<script[^>]*src="?[^">]*/app/(?!commun-)')


def test_no_tool_page_is_forgotten(site: Path):
    """Every page whose buttons do something of its own; of the offers, one."""
    found = {
        "" if one.parent == site else f"{one.parent.relative_to(site).as_posix()}/"
        for one in site.rglob("index.html")
        if _MODULE.search(one.read_text(encoding="utf-8"))
    }
    offers = {place for place in found if re.fullmatch(r"offres/o-\d+/", place)}
    assert offers and len(found) > 30
    assert found - offers - set(PAGES) == set()


BUTTONS = """<script>const say = () => document.querySelector("p").append("!");</script><main>
  <button onclick="say()">vif</button>
  <button onclick="setTimeout(say, 350)">lent</button>
  <button onclick="setTimeout(say, 1200)">tardif</button>
  <button onclick="say(); setTimeout(say, 900)">bavard</button>
  <button>mort</button><p></p>
</main>"""


def test_a_dead_button_is_found_whatever_another_says_late(
    visitor: Callable[..., BrowserContext], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(presses, "WAIT", 1.5)
    page = visitor(**PHONE).new_page()
    page.add_init_script(WATCH)
    page.goto("about:blank")
    page.set_content(BUTTONS)
    turn = Round(page)
    turn.press_all("essai", page.url)
    assert [one.strip("|") for one in turn.pressed] == [
        f"essai: ||{one}" for one in ("vif", "lent", "tardif", "bavard", "mort")
    ]
    assert turn.faults == ["essai: ||mort|||: no answer"]


@pytest.mark.long
@pytest.mark.parametrize("name", [place for place in PAGES if place.startswith("stage/")])
def test_every_press_is_answered_on_a_filled_plan(name: str, visitor: Callable[..., BrowserContext]):
    """The buttons of rows, entries and reports, which an empty plan does not have."""
    page = first_page(visitor(**PHONE))
    page.add_init_script(WATCH)
    open_stage(page, name.split("/")[1], PLAN)
    turn = Round(page)
    turn.quiet()
    turn.press_all("rempli", page.url.split("#")[0].split("?")[0])
    assert len(turn.pressed) >= LEAST.get(name, 3)
    assert not turn.faults, "\n".join(turn.faults)


@pytest.mark.warm
@pytest.mark.parametrize("place", PAGES)
def test_every_press_is_answered(place: str, visitor: Callable[..., BrowserContext]):
    page = first_page(visitor(**PHONE))
    page.add_init_script(WATCH)
    fix_time(page, NOON)
    assert NOON.date() == DAY
    page.goto(place)
    still(page)
    assert page.evaluate(REPROACHES) == [], "nobody is told off before having typed"
    home = page.url.split("#")[0].split("?")[0]
    turn = Round(page)
    for how in ("vide", "ordinaire", "absurde"):
        turn.fill(how)
        turn.press_all(how, home)
    assert not turn.faults, "\n".join(turn.faults)
