"""Start-up as people meet it: the real pages of the whole site, from the navigation to their first result.

Beside them, in the same run, turn by turn: PyScript's bare page (one line of Python) and the stock start (Pyodide's own
library, ``loadPackage`` of the same wheels, the same call on a bare page). Cold: a new profile each time. Second page:
the engine of the first one is there. Offline: the browser closed, the server gone; the first relaunch, then those that
find what the browser compiled. Each is measured twice: on what somebody typed, which the engine alone can answer, and
on the form as it opens, whose answer the page carries. ``PHCO_BANC_TOURS``: how many turns (5).
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from phco.site.serve import serving
from tests.bench._lignes import Row, at_most, ratio
from tests.bench._navigateur import (
    FIRST,
    IDLE_S,
    KEPT,
    RUNS,
    SECOND,
    bare_sites,
    first_result,
    new_profile,
    opened_from_a_link,
    profile,
    pyscript_site,
    real_site,
    renderers,
    typed,
)  # fmt: skip
from tests.bench._outils import installed

COPYING_S = 6  # the site is being kept
Say = Callable[[str], None]


def start_up(say: Say) -> list[Row]:
    """Milliseconds to the first result of the real pages: cold, second page, offline with the server dead; memory."""
    real, tools = real_site(say), installed(say)
    names = ("pyscript", "stock", "first", "second", "open", "next", "link", "tab", "all", "later")
    told: dict[str, list[float]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        _, stock = bare_sites(folder)
        pyscript = pyscript_site(folder, tools, stock)
        for turn in range(RUNS):
            for label, site in (("pyscript", pyscript), ("stock", stock)):
                with new_profile(playwright, site) as (page, url):
                    told[label].append(first_result(page, url))
            _visit(playwright, real, told, turn)
            told["link"].append(opened_from_a_link(real))
            last = {label: f"{values[-1]:.0f}" for label, values in told.items()}
            say(f"  à froid, {turn + 1}/{RUNS} : {last}")
        ours, theirs, opened = _offline(say, playwright, folder, real, stock)
    bare = "réf. : PyScript nu, une ligne de Python"
    held = "réf. : loadPackage des mêmes roues, page nue, même appel"
    return [
        ratio("vraie page, à froid : premier résultat à l’écran", told["open"], told["pyscript"], aim=0.5, note=bare),
        ratio("vraie page, à froid", told["first"], told["pyscript"], aim=0.5, note=bare),
        ratio("vraie page, à froid, face au démarrage ordinaire", told["first"], told["stock"], note=held),
        at_most(
            "deuxième page, de la navigation au premier résultat à l’écran", told["next"], "ms", 100, "sans lien visé"
        ),
        at_most(
            "deuxième page, de la navigation à ce que le moteur calcule", told["second"], "ms", 100, "moteur partagé"
        ),
        at_most(
            "deuxième page, de la pression sur son lien au premier résultat",
            told["link"],
            "ms",
            100,
            "lien visé, préparé",
        ),
        ratio("relance hors ligne, la première", ours[:1], theirs[:1], note=held),
        ratio("relance hors ligne, les suivantes", ours[1:], theirs[1:], aim=0.4, note=held),
        ratio("relance hors ligne : premier résultat à l’écran", opened, theirs[1:], note=held),
        at_most("mémoire de l’onglet (PSS du plus grand processus)", told["tab"], "Mo", 205, f"tous : {_all(told)} Mo"),
        at_most("mémoire de l’onglet, la copie hors ligne en cours", told["later"], "Mo", 205, f"{COPYING_S} s après"),
    ]


def _all(told: dict[str, list[float]]) -> str:
    return ", ".join(f"{one:.0f}" for one in told["all"])


def _visit(playwright: Playwright, real: Path, told: dict[str, list[float]], turn: int) -> None:
    """A first page of a new profile, then another one of the same tab; the same again, as they open."""
    with new_profile(playwright, real) as (page, url):
        told["open"].append(first_result(page, url + FIRST))
        page.wait_for_selector("#resultat:not([data-avance])", timeout=120_000)
        time.sleep(1)
        told["next"].append(first_result(page, url + SECOND))
    with tempfile.TemporaryDirectory() as folder, serving(real) as url, profile(playwright, Path(folder)) as context:
        page = context.new_page()
        told["first"].append(first_result(page, url + typed(FIRST, turn)))
        time.sleep(1)
        told["second"].append(first_result(page, url + typed(SECOND, turn)))
        sizes = renderers(Path(folder))
        told["tab"].append(sizes[-1])
        told["all"].append(sum(sizes))
        time.sleep(COPYING_S)
        told["later"].append(renderers(Path(folder))[-1])


def _offline(
    say: Say, playwright: Playwright, work: Path, real: Path, stock: Path
) -> tuple[list[float], list[float], list[float]]:  # fmt: skip
    """Keep each site once, close everything, then start again and again without any server."""
    addresses: dict[Path, str] = {}
    for site, place, kept in ((real, FIRST, f"({KEPT})()"), (stock, "", "installer()")):
        with serving(site) as url, profile(playwright, work / f"profil-{site.name}") as context:
            page = context.new_page()
            first_result(page, url + place)
            if not page.evaluate(kept):
                raise RuntimeError("le mode hors ligne est incomplet")
            addresses[site] = url + place
    found: dict[Path, list[float]] = {real: [], stock: []}
    opened: list[float] = []
    for turn in range(RUNS + 1):
        for site in (stock, real):
            with profile(playwright, work / f"profil-{site.name}") as context:
                page = context.new_page()
                address = addresses[site] if site is stock else typed(addresses[site], turn)
                found[site].append(first_result(page, address))
                page.wait_for_timeout(1000 * IDLE_S)
        with profile(playwright, work / f"profil-{real.name}") as context:
            opened.append(first_result(context.new_page(), addresses[real]))
        say(f"  hors ligne, {turn + 1}/{RUNS + 1} : {found[real][-1]:.0f} ms contre {found[stock][-1]:.0f} ms")
    return found[real], found[stock], opened


MEASURES = {"demarrage": start_up}
