"""A link that is aimed at is prepared: nothing acts before the person is there, and nothing is late then."""

from __future__ import annotations

import time
from pathlib import Path

from phco.site.serve import serving
from tests.browser.onglet import tab

PATIENCE_S = 5.5  # theme.js says after five seconds that a script did not come
QUIET = """({ code: document.documentElement.dataset.code, arrived: globalThis.phco ?? null,
  said: getComputedStyle(document.querySelector("#arrivee")).visibility })"""
RESULT = "(document.querySelector('#resultat:not([data-avance])')?.innerText ?? '').match(/.*€.*/)?.[0]"


def test_a_prepared_tool_does_nothing_until_it_is_opened_then_all(site: Path, chromium_path: str) -> None:
    with serving(site) as url, tab(chromium_path) as one:
        one.goto(f"{url}simuler/dj/")
        one.until(RESULT)
        place = one.aim("main a[href$='/simuler/']")
        one.press(place)
        one.until("location.pathname === '/simuler/' && document.documentElement.dataset.code === 'la'")
        place = one.aim("main a[href$='simuler/pamsu/']")
        time.sleep(PATIENCE_S)
        assert one.evaluate(QUIET, prepared=True) == {"code": "attendu", "arrived": [], "said": "hidden"}
        held = one.evaluate("navigator.locks.query().then(({ held }) => held.map(({ name }) => name))")
        assert not [name for name in held if name.endswith("simuler-pamsu")], held
        one.press(place)
        one.until("location.pathname === '/simuler/pamsu/'")
        assert "€" in one.until(RESULT)
        assert one.evaluate("performance.getEntriesByType('navigation')[0].activationStart > 0"), "it was not prepared"
        assert one.evaluate(QUIET)["code"] == "la"


def test_a_prepared_page_shows_what_was_chosen_meanwhile(site: Path, chromium_path: str) -> None:
    """The appearance, the role, and a favourite marked after the page of favourites was prepared."""
    with serving(site) as url, tab(chromium_path) as one:
        one.goto(f"{url}offres/o-0007/")
        star = "document.querySelector('button.favori')"
        one.until(f"{star} && document.documentElement.dataset.code === 'la'")
        place = one.aim(".entrees a[href$='/offres/']")
        assert one.evaluate("document.documentElement.dataset.theme ?? null", prepared=True) is None
        one.evaluate(
            "(document.querySelector('#apparence [value=sombre]').click(), localStorage.setItem('role', 'dj'))"
        )
        one.evaluate(f"{star}.click()")
        one.until(f"{star}.getAttribute('aria-pressed') === 'true'")
        one.press(place)
        one.until("location.pathname === '/offres/'")
        assert one.evaluate("performance.getEntriesByType('navigation')[0].activationStart > 0"), "it was not prepared"
        one.until("Boolean(document.querySelector('[data-favori]'))")
        one.evaluate(
            "((shown) => (shown.value = 'favoris', shown.dispatchEvent(new Event('change', { bubbles: true }))))"
            "(document.querySelector('#afficher'))"
        )
        one.until("Boolean(document.querySelector('[data-favori=o-0007][aria-pressed=true]'))")
        assert one.evaluate("[document.documentElement.dataset.theme, document.documentElement.dataset.role]") == [
            "sombre",
            "dj",
        ]
