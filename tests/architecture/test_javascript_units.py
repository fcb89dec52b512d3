"""Every module of the site's ``lib/`` that decides something is tested by itself, in Node's own runner (``tests/js``).

What is not lies here, with the browser test that holds it: it draws, listens or starts, and decides nothing that can be
asked without a page. A needless line fails, and so does a module that nothing holds.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIB = ROOT / "site_src" / "app" / "lib"
UNITS = ROOT / "tests" / "js"
BROWSER = ROOT / "tests" / "browser"
IMPORTED = re.compile(r'(?:\bfrom|\bimport\(|^import)\s*"(\.[^"]+)"', re.M)

# module → the test that holds it, and what it does instead of deciding
IN_A_PAGE = {
    "accueil/chez_moi.mjs": ("test_accueil", "draws the home that Python says"),
    "device/draft_aside.mjs": ("test_appareil", "names on the page what draft_record.mjs left out"),
    "device/draft_state.mjs": ("test_refus", "says where a draft stands; what it is, brouillons.mjs knows"),
    "device/identity_card.mjs": ("test_inscription", "draws who a device is; the words are identity_words.mjs"),
    "device/relire.mjs": ("test_relire", "shows a copy, drawn by Python"),
    "device/restore_panel.mjs": ("test_appareil", "the panel of a backup; what it restores is backup.mjs"),
    "engine/arrival.mjs": ("test_hebergement", "brings a worker the engine's files; what comes is reception.mjs"),
    "engine/cache.mjs": ("test_hors_ligne", "a name"),
    "engine/worker.mjs": ("test_moteur_partage", "starts Pyodide in a worker; what it receives is reception.mjs"),
    "form/communes.mjs": ("test_catalogue", "fills a list with what Python answers"),
    "form/impression.mjs": ("test_impression", "prints a zone"),
    "form/missing.mjs": ("test_portfolio", "says under a field what the page found missing"),
    "form/onglets.mjs": ("test_voeux_parcours", "tabs: arrows and focus"),
    "form/simuler.mjs": ("test_simuler", "shows and hides questions as the form's own attributes say"),
    "form/stage.mjs": ("test_stage_pages", "binds a plan to a form; its values are plan.mjs"),
    "form/undo_bar.mjs": ("test_fiche", "two buttons; what they do is undo.mjs, what they say undo_words.mjs"),
    "frame/calme.mjs": ("test_hors_ligne", "waits for the page and its engine to rest"),
    "frame/cadre.mjs": ("test_impression", "what every page does at its start"),
    "frame/seul.mjs": ("test_requetes", "one import, for the pages without a tool"),
    "offres/carte.mjs": ("test_catalogue", "a map, one stop of the Tab key"),
    "offres/fiche_depart.mjs": ("test_fiche", "buttons from which a sheet begins"),
    "voeux/flechage.mjs": ("test_voeux_autres", "shows the plan that Python makes"),
}  # fmt: skip


def modules() -> set[str]:
    return {path.relative_to(LIB).as_posix() for path in LIB.rglob("*.mjs")}


def exercised() -> set[str]:
    """The modules that a test of ``tests/js``, or what these share, imports itself."""
    found = set()
    for path in UNITS.glob("*.mjs"):
        for target in IMPORTED.findall(path.read_text(encoding="utf-8")):
            place = (path.parent / target).resolve()
            if LIB in place.parents:
                found.add(place.relative_to(LIB).as_posix())
    return found


def test_every_module_is_tested_by_itself_or_says_what_holds_it() -> None:
    assert modules() - exercised() == set(IN_A_PAGE)


def test_what_holds_a_module_is_there() -> None:
    assert not [name for name, (test, why) in IN_A_PAGE.items() if not why or not (BROWSER / f"{test}.py").is_file()]
