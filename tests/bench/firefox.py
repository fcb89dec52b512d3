"""Firefox ESR: a tool page after another one, where no engine outlives its page.

Turn by turn in the same run: the real pages, and the stock start (Pyodide's own library, ``loadPackage`` of the same
wheels, the same call on a bare page) loaded twice. A context that saw nothing each time. The aim of the second page,
0.7 of what the site did on 28 November, has no reference here: that site is not built again; so none is claimed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from phco.site.browsers import find_firefox
from phco.site.serve import serving
from tests.bench._lignes import Row, ratio
from tests.bench._navigateur import FIRST, RUNS, SECOND, SEEN, bare_sites, first_result, real_site, typed

Say = Callable[[str], None]
LOOKED_AT_S = 1


def second_page(say: Say) -> list[Row]:
    """Milliseconds to the first result of the real pages, first then second; nothing where there is no Firefox."""
    path = find_firefox()
    if path is None:
        say("  Firefox ESR est absent : rien n’est mesuré.")
        return []
    real = real_site(say)
    told: dict[str, list[float]] = {name: [] for name in ("first", "second", "stock", "stock again")}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        _, stock = bare_sites(Path(name))
        browser = playwright.firefox.launch(executable_path=path, channel="moz-firefox")
        try:
            for turn in range(RUNS):
                for site, places, labels in (
                    (stock, ("", ""), ("stock", "stock again")),
                    (real, (typed(FIRST, turn), typed(SECOND, turn)), ("first", "second")),
                ):
                    for label, value in zip(labels, _visit(browser, site, places), strict=True):
                        told[label].append(value)
                last = {label: f"{values[-1]:.0f}" for label, values in told.items()}
                say(f"  Firefox, {turn + 1}/{RUNS} : {last}")
        finally:
            browser.close()
    held = "réf. : loadPackage des mêmes roues, page nue, même appel"
    again = f"{held}, deuxième chargement ; l’objectif, 0,7 du site du 28 novembre, n’a pas de référence ici"
    return [
        ratio("Firefox : vraie page, à froid", told["first"], told["stock"], note=held),
        ratio("Firefox : deuxième page", told["second"], told["stock again"], note=again),
    ]


def _visit(browser: Browser, site: Path, places: tuple[str, ...]) -> list[float]:
    """The pages one after the other in one tab of a context that saw nothing."""
    with serving(site) as url:
        context = browser.new_context(locale="fr-FR")
        try:
            context.add_init_script(SEEN)
            page = context.new_page()
            found = []
            for place in places:
                found.append(first_result(page, url + place))
                time.sleep(LOOKED_AT_S)
            return found
        finally:
            context.close()


MEASURES = {"firefox": second_page}
